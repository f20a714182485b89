"""The doctor: what is wrong with an installation. Of an LMS's processes only who asks loads this."""

from __future__ import annotations

from iblai_mentor_plugin.doctor.examination import examine, examine_privacy
from iblai_mentor_plugin.installation.check import Finding, Installation, Severity

__all__ = ["Finding", "Installation", "Severity", "examine", "examine_privacy"]

"""Inspecting an installation: takes Django's test tools along, so only the command that inspects loads this."""

from __future__ import annotations

from functools import partial

from iblai_mentor_plugin.installation import Finding
from iblai_mentor_plugin.installation import inspect_installation as inspect_below
from iblai_mentor_plugin.mentor.spending.inspection import SPENDING_CHECKS
from iblai_mentor_plugin.mentor.standing.truthfulness import TRUTH_CHECKS

__all__ = ["Finding", "inspect_installation"]

inspect_installation = partial(inspect_below, more=(*SPENDING_CHECKS, *TRUTH_CHECKS))

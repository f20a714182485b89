"""Inspecting an installation: takes Django's test tools along, so only the command that inspects loads this."""

from __future__ import annotations

from iblai_mentor_plugin.installation import Finding, inspect_installation

__all__ = ["Finding", "inspect_installation"]

"""
Checks an installation from inside the LMS: is the plugin loaded, are its settings in place, do events reach a memory.

Meant for a process of its own (``manage.py lms mentor_check``): one check narrows a signal of ours to our own receiver while
it runs. Importing this takes Django's test tools along, so nothing imports it that an LMS loads at start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from iblai_mentor_plugin.installation.check import Check, Finding, Installation, run_checks
from iblai_mentor_plugin.installation.database import DATABASE_CHECKS
from iblai_mentor_plugin.installation.events import list_event_checks
from iblai_mentor_plugin.installation.panel import PANEL_CHECKS
from iblai_mentor_plugin.installation.rest import ENDPOINT_CHECKS
from iblai_mentor_plugin.installation.subject import SUBJECT_CHECKS, list_port_checks
from iblai_mentor_plugin.installation.wiring import WIRING_CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Finding", "inspect_installation"]


def inspect_installation(course_key: str, user_id: int, *, more: Iterable[Check] = ()) -> list[Finding]:
    """
    Run every check, with one course and one learner of it, and ``more`` of those who stand above.

    Nothing is kept: what the checks write is rolled back, whatever happens. Only our own receivers hear of the events that
    they make up.
    """
    installation = Installation(course_key, user_id)
    checks = [
        *WIRING_CHECKS,
        *DATABASE_CHECKS,
        *SUBJECT_CHECKS,
        *more,
        *list_port_checks(),
        *list_event_checks(),
        *ENDPOINT_CHECKS,
        *PANEL_CHECKS,
    ]
    return run_checks(checks, installation)

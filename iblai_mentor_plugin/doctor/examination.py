"""Which checks are made, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.doctor.activity import ACTIVITY_CHECKS
from iblai_mentor_plugin.doctor.coverage import COURSE_CHECKS, COVERAGE_CHECKS
from iblai_mentor_plugin.doctor.packages import PACKAGE_CHECKS
from iblai_mentor_plugin.doctor.privacy import PRIVACY_CHECKS
from iblai_mentor_plugin.doctor.queues import QUEUE_CHECKS
from iblai_mentor_plugin.doctor.service import SERVICE_CHECKS
from iblai_mentor_plugin.doctor.surroundings import SURROUNDING_CHECKS
from iblai_mentor_plugin.doctor.values import VALUE_CHECKS
from iblai_mentor_plugin.installation.check import run_checks
from iblai_mentor_plugin.installation.database import DATABASE_CHECKS
from iblai_mentor_plugin.installation.wiring import WIRING_CHECKS
from iblai_mentor_plugin.mentor.spending.inspection import SPENDING_CHECKS

if TYPE_CHECKING:
    from iblai_mentor_plugin.installation.check import Check, Finding, Installation

SITE_CHECKS: Final = (
    *WIRING_CHECKS,
    *PACKAGE_CHECKS,
    *VALUE_CHECKS,
    *DATABASE_CHECKS,
    *SURROUNDING_CHECKS,
    *QUEUE_CHECKS,
    *SERVICE_CHECKS,
    *SPENDING_CHECKS,
    *COVERAGE_CHECKS,
    *ACTIVITY_CHECKS,
)


def examine(installation: Installation, *, is_quick: bool = False) -> list[Finding]:
    """
    Look at the site; at a course and a learner, where they are named.

    ``is_quick`` leaves out what waits for others: a broker, a provider, a storage. What the checks write is rolled back.
    """
    checks = list_checks(installation)
    return run_checks([check for check in checks if not (is_quick and check.is_slow)], installation)


def examine_privacy(installation: Installation) -> list[Finding]:
    """Say what is kept, for how long, who may read it and where it goes; what is wrong with that is an error or a warning."""
    return run_checks(PRIVACY_CHECKS, installation)


def list_checks(installation: Installation) -> list[Check]:
    """Return the checks in order: a fault explains those that come after it."""
    checks = [*SITE_CHECKS, *(COURSE_CHECKS if installation.course_key else ())]
    return [*checks, *(_list_learner_checks() if installation.user_id else ())]


def _list_learner_checks() -> list[Check]:
    """Loaded for a learner alone: it takes Django's test tools along."""
    from iblai_mentor_plugin.installation.events import list_event_checks  # noqa: PLC0415
    from iblai_mentor_plugin.installation.panel import PANEL_CHECKS  # noqa: PLC0415
    from iblai_mentor_plugin.installation.rest import ENDPOINT_CHECKS  # noqa: PLC0415
    from iblai_mentor_plugin.installation.subject import SUBJECT_CHECKS, list_port_checks  # noqa: PLC0415

    return [*SUBJECT_CHECKS, *list_port_checks(), *list_event_checks(), *ENDPOINT_CHECKS, *PANEL_CHECKS]

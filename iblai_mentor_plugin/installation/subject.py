"""Is this learner remembered in this course: switches, notice, pauses, what the LMS says of them, and what was dropped."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.courseware.conformance import CHECKS, run_conformance_check
from iblai_mentor_plugin.exceptions import FaultFoundError
from iblai_mentor_plugin.installation.check import Check
from iblai_mentor_plugin.memory.rows import read_controls
from iblai_mentor_plugin.models import DropCount, MemoryEntry
from iblai_mentor_plugin.notices import find_notice, has_accepted
from iblai_mentor_plugin.switches import is_killed, is_switched_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iblai_mentor_plugin.installation.check import Installation

_DAYS: Final = 7
_NAMED: Final = 10  # Problems that are named one by one.
# Of the reasons for which events are dropped, those that are nobody's fault but the installation's.
_LOSSES: Final = frozenset({"database", "error"})


def _look_at_switches(installation: Installation) -> str:
    if is_killed():
        message = "the kill switch is thrown"
        raise FaultFoundError(message)
    if not is_switched_on(installation.course_key):
        message = f"{installation.course_key} is off"
        raise FaultFoundError(message)
    return f"{installation.course_key} is on"


def _look_at_notice(installation: Installation) -> str:
    notice = find_notice()
    if notice is None:
        message = "there is no notice"
        raise FaultFoundError(message)
    accepted = has_accepted(installation.user_id)
    if settings.IBLAI_MENTOR_NOTICE_BEFORE_MEMORY and not accepted:
        message = (
            f"the learner has not accepted version {notice.version}, which is required before anything is remembered"
        )
        raise FaultFoundError(message)
    return f"version {notice.version}, {'accepted' if accepted else 'not accepted yet'} by the learner"


def _look_at_pauses(installation: Installation) -> str:
    scopes = MemoryEntry.objects.filter(
        user_id=installation.user_id, course_key__in=("", installation.course_key), usage_key=""
    )
    paused = [row.course_key or "everywhere" for row in scopes if read_controls(row).is_paused()]
    if paused:
        message = f"the learner paused: {', '.join(paused)}"
        raise FaultFoundError(message)
    return "not paused by the learner"


def _look_at_drops(_installation: Installation) -> str:
    since = timezone.now().date() - timedelta(days=_DAYS)
    rows = DropCount.objects.filter(day__gt=since).order_by("reason").values_list("reason").annotate(Sum("count"))
    counts = dict(rows)
    detail = ", ".join(f"{reason}: {count}" for reason, count in counts.items())
    if _LOSSES & counts.keys():
        raise FaultFoundError(detail)
    return f"in {_DAYS} days: {detail or 'none'}"


@contextmanager
def _leaving_nothing() -> Iterator[None]:
    """Undo whatever the platform writes while it is asked."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def _look_at_visits(installation: Installation) -> str:
    """Say before the checks of blocks what those are worth."""
    course = get_courseware().open_course(installation.user_id, installation.course_key)
    if course.awaits_first_visit:
        return (
            "the learner has not opened the course yet: the mentor answers them from its start, without blocks, and the checks "
            "of blocks, texts and problems below have nothing to look at. Name a learner who opened it to have them looked at"
        )
    return "the learner opened the course, or looks at it as staff"


def _look_at_guard(installation: Installation) -> str:
    """No fault is found here: which answers can be known is up to the course's authors."""
    with _leaving_nothing():
        problems = get_courseware().open_course(installation.user_id, installation.course_key).list_open_problems()
    unguarded = [problem.usage_key for problem in problems if not problem.is_guarded]
    named = f": {', '.join(unguarded[:_NAMED])}{' …' if unguarded[_NAMED:] else ''}" if unguarded else ""
    return (
        f"{len(problems)} graded problems are open to the learner, and {len(unguarded)} of them have an answer that the mentor "
        f"does not know and could not keep back{named}"
    )


def _look_at_port(name: str, installation: Installation) -> str:
    with _leaving_nothing():
        faults = run_conformance_check(name, get_courseware(), installation.course_key, installation.user_id)
    if faults:
        raise FaultFoundError(" ".join(faults))
    return str(CHECKS[name].__doc__)


def list_port_checks() -> list[Check]:
    """Return the promises of the courseware port as checks."""
    remedy = (
        "The learner must be enrolled in the course. If they are, this release of the platform may differ from those that "
        "the plugin knows: report it with the release's name."
    )
    return [Check(f"courseware: {name}", partial(_look_at_port, name), remedy) for name in CHECKS]


SUBJECT_CHECKS: Final = (
    Check(
        "switches",
        _look_at_switches,
        "Run manage.py lms mentor_enable <course key> (or an org, or --all; or --revive).",
    ),
    Check("notice", _look_at_notice, "Publish a notice in the admin; or choose a user who accepted the one in force."),
    Check("guard of answers", _look_at_guard, "The learner must be enrolled in the course."),
    Check("pauses", _look_at_pauses, "A learner's pause is theirs: choose another user for this check."),
    Check("first visit", _look_at_visits, "See the first line about the courseware that fails below."),
    Check(
        "dropped events",
        _look_at_drops,
        "See the LMS's log for “not written” and “dropped”; then run manage.py lms mentor_reconcile <course key> to restore "
        "what the LMS knows.",
    ),
)

"""Is this learner remembered in this course: their word on the notice, pauses, and what the LMS says of them."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.courseware.conformance import CHECKS, run_conformance_check
from iblai_mentor_plugin.exceptions import FaultFoundError
from iblai_mentor_plugin.installation.check import Check, Severity, refuse
from iblai_mentor_plugin.memory.rows import read_controls
from iblai_mentor_plugin.models import MemoryEntry
from iblai_mentor_plugin.notices import find_notice, has_accepted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iblai_mentor_plugin.installation.check import Installation


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
        message = (
            "the learner has not opened the course yet: checks of blocks, texts and problems have nothing to look at"
        )
        raise FaultFoundError(message)
    return "the learner opened the course, or looks at it as staff"


def _look_at_guard(installation: Installation) -> str:
    """Name the problems whose answers are not known; which can be is up to the course's authors."""
    with _leaving_nothing():
        problems = get_courseware().open_course(installation.user_id, installation.course_key).list_open_problems()
    unguarded = [problem.usage_key for problem in problems if not problem.is_guarded]
    open_ones = f"{len(problems)} graded problems are open to the learner"
    refuse(unguarded, f"{open_ones}, and {len(unguarded)} of them have an answer that the mentor does not know")
    return f"{open_ones}, and the mentor knows the answers that it keeps back"


def _look_at_exams(installation: Installation) -> str:
    course = get_courseware().open_course(installation.user_id, installation.course_key)
    exam = course.find_exam(in_any_course=settings.IBLAI_MENTOR_EXAM_STOPS_EVERY_COURSE)
    if exam is not None:
        message = f"the learner is in an exam now: {exam.usage_key}"
        raise FaultFoundError(message)
    return "the learner is in no exam, as far as the LMS knows"


def _look_at_port(name: str, installation: Installation) -> str:
    with _leaving_nothing():
        faults = run_conformance_check(name, get_courseware(), installation.course_key, installation.user_id)
    if faults:
        raise FaultFoundError(" ".join(faults))
    return str(CHECKS[name].__doc__).strip().partition("\n")[0]


def list_port_checks() -> list[Check]:
    """Return the promises of the courseware port as checks."""
    remedy = (
        "The learner must be enrolled in the course. If they are, this release of the platform may differ from those that "
        "the plugin knows: report it with the release's name."
    )
    why = "The mentor may tell a learner what they must not see yet, or nothing at all."
    return [Check(f"courseware: {name}", partial(_look_at_port, name), remedy, why) for name in CHECKS]


SUBJECT_CHECKS: Final = (
    Check(
        "notice",
        _look_at_notice,
        "Publish a notice in the admin; or choose a user who accepted the one in force.",
        "Nothing is remembered of the learner, and they cannot ask.",
    ),
    Check(
        "guard of answers",
        _look_at_guard,
        "Set hints only or off for these problems in the course's settings, or have their authors write the answers down "
        "where they are checked. If something else than a list of problems stands here: the learner must be enrolled.",
        "A provider's reply could give such an answer away; help with these problems ends at the concept.",
        Severity.NOTE,
    ),
    Check(
        "exams",
        _look_at_exams,
        "Wait until it ends, or name another learner.",
        "The mentor does not answer during a timed or proctored exam.",
        Severity.NOTE,
    ),
    Check(
        "pauses",
        _look_at_pauses,
        "A learner's pause is theirs: choose another user for this check.",
        "Nothing is remembered of the learner meanwhile.",
    ),
    Check(
        "first visit",
        _look_at_visits,
        "Name a learner who opened the course.",
        "The mentor answers them from the course's start, without its blocks.",
        Severity.NOTE,
    ),
)

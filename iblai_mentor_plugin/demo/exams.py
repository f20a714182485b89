"""Timed exams: one attempt a learner, so many minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from iblai_mentor_plugin.courseware.olx_rules import is_timed
from iblai_mentor_plugin.demo.models import ExamAttempt

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from iblai_mentor_plugin.demo.olx import Block, Course

DEFAULT_MINUTES = 30


def find_exam(block: Block) -> Block | None:
    """Return the timed subsection that a block is in."""
    subsection = block.ancestor("sequential")
    return subsection if subsection is not None and is_timed(subsection) else None


def exam_minutes(exam: Block) -> int:
    """Return how long an exam lasts."""
    return int(exam.number("default_time_limit_minutes") or DEFAULT_MINUTES)


def find_attempt(user: User, exam: Block) -> ExamAttempt | None:
    """Return the learner's attempt."""
    return ExamAttempt.objects.filter(user=user, usage_key=str(exam.usage_key)).first()


def start_exam(user: User, course: Course, exam: Block) -> ExamAttempt:
    """Start the clock; starting again changes nothing."""
    now = timezone.now()
    ends_at = now + timedelta(minutes=exam_minutes(exam))
    attempt, _created = ExamAttempt.objects.get_or_create(
        user=user,
        usage_key=str(exam.usage_key),
        defaults={
            "course_key": str(course.key),
            "started_at": now,
            "ends_at": min(ends_at, exam.moment("due") or ends_at),
        },
    )
    return attempt


def submit_exam(user: User, exam: Block) -> None:
    """End the attempt; what was answered stands."""
    ExamAttempt.objects.filter(user=user, usage_key=str(exam.usage_key), submitted_at=None).update(
        submitted_at=timezone.now()
    )


def is_locked(user: User, block: Block, *, is_staff: bool) -> bool:
    """Say whether a block is out of the learner's sight: in an exam that does not run for them."""
    exam = find_exam(block)
    if exam is None or is_staff:
        return False
    attempt = find_attempt(user, exam)
    return attempt is None or not attempt.is_open(timezone.now())

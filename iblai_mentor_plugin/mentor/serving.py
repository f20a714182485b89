"""Whom the mentor serves, and where: asked at every question, and of exams also while it replies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.exceptions import ForbiddenError, NotFoundError
from iblai_mentor_plugin.mentor.assistance import Level, find_level
from iblai_mentor_plugin.mentor.course_settings import is_on_in_course
from iblai_mentor_plugin.notices import has_accepted
from iblai_mentor_plugin.switches import is_switched_on
from iblai_mentor_plugin.tenants import tenant_of_course

if TYPE_CHECKING:
    from iblai_mentor_plugin.courseware.course import LearnerCourse
    from iblai_mentor_plugin.tenants import Access


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the mentor does not help this learner here now: a code for programs, and words for the learner."""

    code: Literal["off", "switched_off", "notice", "exam", "not_enrolled", "not_running"]
    detail: str


def refuse_unserved(access: Access, course_key: str, usage_key: str) -> None:
    """
    Refuse where the mentor may not help this learner now, and say why.

    Raises ``NotFoundError`` for a course that is not the tenant's, ``ForbiddenError`` and ``CoursewareError``.
    """
    if tenant_of_course(course_key) != access.tenant:
        raise NotFoundError
    course = get_courseware().open_course(access.user.pk, course_key)
    refusal = find_refusal(course, access.user.pk, course_key, usage_key)
    if refusal is not None:
        raise ForbiddenError(refusal.detail)


def find_refusal(course: LearnerCourse, user_id: int, course_key: str, usage_key: str) -> Refusal | None:
    """
    Return why the mentor may not help this learner now, None where it may.

    The operator's switch comes first, then the staff's, then what is about the learner. Raises ``CoursewareError``.
    """
    if not is_switched_on(course_key):
        return Refusal("switched_off", _("The mentor is not switched on in this course."))
    if not is_on_in_course(course_key):
        return Refusal("switched_off", _("The staff of this course switched the mentor off."))
    return _find_outsider(course) or _find_obstacle(course, user_id, course_key, usage_key)


def has_exam(course: LearnerCourse) -> bool:
    """Say whether the learner is in an exam that the mentor must keep out of."""
    return course.find_exam(in_any_course=settings.IBLAI_MENTOR_EXAM_STOPS_EVERY_COURSE) is not None


def describe_exam() -> str:
    """Return what a learner in an exam is told."""
    return _("You are in an exam, so I keep quiet. I am back as soon as it is over. Good luck!")


def _find_outsider(course: LearnerCourse) -> Refusal | None:
    enrolment = course.find_enrolment()
    if enrolment is None or not enrolment.is_active:
        return Refusal("not_enrolled", _("The mentor helps those who are enrolled in this course."))
    now = timezone.now()
    is_early = enrolment.starts is not None and enrolment.starts > now
    is_over = enrolment.ends is not None and enrolment.ends < now
    # Staff try it before the course begins.
    if (is_early or is_over) and not course.is_staff:
        return Refusal("not_running", _("The mentor helps while the course is running."))
    return None


def _find_obstacle(course: LearnerCourse, user_id: int, course_key: str, usage_key: str) -> Refusal | None:
    if not has_accepted(user_id):
        return Refusal("notice", _("Please read and accept the notice before you ask."))
    if has_exam(course):
        return Refusal("exam", describe_exam())
    if find_level(course, course_key, usage_key) == Level.OFF:
        return Refusal("off", _("The mentor is switched off in this part of the course."))
    return None

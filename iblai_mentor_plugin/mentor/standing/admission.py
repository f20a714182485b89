"""Whom the mentor serves, and where: asked at every question, and of exams also while it replies."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.announcements import announce
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.courseware.course import takes_part
from iblai_mentor_plugin.data import HelpRefusedData
from iblai_mentor_plugin.exceptions import CoursewareError, ForbiddenError, NotFoundError
from iblai_mentor_plugin.mentor.staff.assistance import RULES, Level
from iblai_mentor_plugin.mentor.staff.quiet_hours import QUIET_UNTIL, describe_quiet
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.mentor.staff.settings import choose_mentor, find_setting
from iblai_mentor_plugin.mentor.standing.decision import decide_replier, find_bar, hear_learner
from iblai_mentor_plugin.mentor.standing.place import Place
from iblai_mentor_plugin.notices import WORDS, Word
from iblai_mentor_plugin.switches import SWITCHED, is_killed
from iblai_mentor_plugin.tenants import tenant_of_course

if TYPE_CHECKING:
    from django.db.models import Model, Subquery

    from iblai_mentor_plugin.courseware.course import LearnerCourse
    from iblai_mentor_plugin.mentor.staff.served_course import ServedCourse
    from iblai_mentor_plugin.mentor.standing.decision import Decision, Heard
    from iblai_mentor_plugin.models import CourseSetting, Mentor, Tenant
    from iblai_mentor_plugin.tenants import Access


class Silence(StrEnum):
    """Why the mentor keeps quiet to a learner for a time: a code for programs, kept with the replies that it ended."""

    EXAM = "exam"
    QUIET = "quiet_hours"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the mentor does not help this learner here now: a code for programs, and words for the learner."""

    code: Literal["off", "switched_off", "notice", "exam", "quiet_hours", "not_enrolled", "not_running"]
    detail: str


class Standing:
    """
    How a learner stands at a place of a course; each thing is asked when it is needed first, and once.

    ``mentor`` is whom they ask, None for the one that serves the course; ``tenant`` is whose the course is, as ``get_owner``
    returns it, None where nobody asked yet.
    """

    def __init__(
        self,
        course: ServedCourse,
        user_id: int,
        course_key: str,
        usage_key: str,
        *,
        mentor: Mentor | None = None,
        tenant: Tenant | None = None,
    ) -> None:
        self.course = course
        self.user_id, self.place = user_id, Place(course_key, usage_key)
        self._asked, self._owner = mentor, tenant

    @cached_property
    def setting(self) -> CourseSetting | None:
        """What the staff of the course chose, None where they chose nothing."""
        return find_setting(self.place.course_key)

    @cached_property
    def tenant(self) -> Tenant:
        """Whose the course is, with what else is asked at once."""
        return self._owner or get_owner(self.user_id, self.place.course_key)

    @cached_property
    def mentor(self) -> Mentor | None:
        """Who is asked here, None where none is in service."""
        return self._asked or choose_mentor(self.setting, self.tenant)

    @cached_property
    def decision(self) -> Decision:
        """Who replies to the learner here, and the learner's word on that."""
        return decide_replier(self._heard, self.mentor, self.place.course_key)

    @cached_property
    def bar(self) -> str:
        """Why no provider may be asked for the learner, whatever they say; "" where one may."""
        return find_bar(self.user_id)

    @cached_property
    def _heard(self) -> Heard:
        return hear_learner(self.user_id, self.mentor, row=self.tenant, barred=self.bar)

    @cached_property
    def level(self) -> Level:
        """How far the mentor may help here."""
        return self.course.find_level(self.place.usage_key)

    def find_refusal(self, *, heeds_notice: bool = True) -> Refusal | None:
        """
        Return why the mentor may not help this learner now, None where it may.

        The operator's switch comes first, then the staff's, then what is about the learner: first, unless not heeded, that
        they gave no word on the notice. Raises ``CoursewareError``, and ``NotFoundError`` where the course has no tenant.
        """
        if not SWITCHED.take(self.tenant, self.place.course_key):
            return Refusal("switched_off", describe_switch())
        if self.setting is not None and not self.setting.is_on:
            return Refusal("switched_off", _("The staff of this course switched the mentor off."))
        return _find_outsider(self.course) or self._find_refusal_here(heeds_notice=heeds_notice)

    def _find_refusal_here(self, *, heeds_notice: bool) -> Refusal | None:
        if heeds_notice and self._heard[0] is Word.NONE:
            return Refusal("notice", describe_notice())
        if silence := find_silence(self.course, self.place.course_key, row=self.tenant):
            return Refusal(silence.value, describe_silence(silence, self.place.course_key))
        if self.level == Level.OFF:
            return Refusal("off", describe_off())
        return None


def refuse_unserved(access: Access, course_key: str, usage_key: str, *, mentor: Mentor | None) -> Standing:
    """
    Refuse where the mentor may not help this learner now, and say why; ``mentor`` is None for the course's.

    Returns how the learner stands who is let in. Raises ``NotFoundError`` for a course that is not the tenant's, or that there
    is not, ``ForbiddenError`` and ``CoursewareError``.
    """
    user_id = access.user.pk
    # A course that is opened with this row reads no rules of its own.
    owner = get_owner(user_id, course_key, **RULES.along(course_key))
    if owner != access.tenant:
        raise NotFoundError
    try:
        course = open_served(user_id, course_key, row=owner)
        standing = Standing(course, user_id, course_key, usage_key, mentor=mentor, tenant=owner)
        refusal = standing.find_refusal()
    except CoursewareError:
        _refuse_unknown(course_key)
        raise
    if refusal is not None:
        _refuse_unknown(course_key)
        announce_refusal(user_id, course_key, usage_key, refusal.code)
        raise ForbiddenError(refusal.detail)
    return standing


def get_owner(user_id: int, course_key: str, **further: Subquery) -> Tenant:
    """
    Return the tenant of a course, which brings along what else decides whether the mentor serves a learner there; one query.

    That is the operator's switch, the learner's word, and quiet hours; and what ``further`` looks bring. Raises
    ``NotFoundError`` as ``tenant_of_course``.
    """
    looks = {**SWITCHED.along(course_key), **QUIET_UNTIL.along(course_key), **WORDS.along(user_id), **further}
    return tenant_of_course(course_key, **looks)


def announce_refusal(user_id: int, course_key: str, usage_key: str, reason: str) -> None:
    """Tell other plugins that a learner who asked was refused, and why, as a code."""

    def build() -> HelpRefusedData:
        return HelpRefusedData(
            user_id=user_id, course_key=CourseKey.from_string(course_key), usage_key=usage_key, reason=reason
        )

    announce(build, is_refusal=True)


def _refuse_unknown(course_key: str) -> None:
    """Refuse a course that there is not; asked only of what is refused anyway, so that no question costs a look more."""
    if not get_courseware().course_exists(course_key):
        raise NotFoundError


def has_exam(course: LearnerCourse) -> bool:
    """Say whether the learner is in an exam that the mentor must keep out of."""
    return course.find_exam(in_any_course=settings.IBLAI_MENTOR_EXAM_STOPS_EVERY_COURSE) is not None


def find_silence(course: LearnerCourse, course_key: str, *, row: Model | None = None) -> Silence | None:
    """
    Return why the mentor keeps quiet to the learner now, None where it does not. Raises ``CoursewareError``.

    Quiet hours are the staff's own: they go on trying the mentor. ``row`` may have brought ``QUIET_UNTIL`` along.
    """
    if has_exam(course):
        return Silence.EXAM
    return Silence.QUIET if QUIET_UNTIL.take(row, course_key) is not None and not course.is_staff else None


def describe_silence(code: str, course_key: str = "") -> str:
    """Return what a learner is told while the mentor keeps quiet; with the end of quiet hours where the course is named."""
    if code == Silence.EXAM:
        return describe_exam()
    return describe_quiet(QUIET_UNTIL.find(course_key) if course_key else None)


def describe_switch() -> str:
    """Return what is told where an operator's switch keeps the mentor off: everything was stopped, or this course is not on."""
    if is_killed():
        return _("The mentor is switched off for now, in all courses. Try again later.")
    return _("The mentor is not switched on in this course.")


def describe_notice() -> str:
    """Return what a learner is told who has not given their word on the notice yet."""
    return _("Please read and accept the notice before you ask.")


def describe_exam() -> str:
    """Return what a learner in an exam is told."""
    return _("You are in an exam, so I keep quiet. I’m back when it ends.")


def describe_off() -> str:
    """Return what a learner is told where the staff of the course set the mentor to off."""
    return _("The mentor is switched off in this part of the course.")


def describe_off_elsewhere() -> str:
    """Return what a learner is told who asks elsewhere about a part of the course where the mentor is off."""
    return _(
        "Your question is about a part of the course where the mentor is switched off. "
        "If you meant something else, ask again in other words."
    )


def _find_outsider(course: LearnerCourse) -> Refusal | None:
    if not takes_part(course):
        return Refusal("not_enrolled", _("The mentor helps those who are enrolled in this course."))
    enrolment, now = course.find_enrolment(), timezone.now()
    is_early = enrolment is not None and enrolment.starts is not None and enrolment.starts > now
    is_over = enrolment is not None and enrolment.ends is not None and enrolment.ends < now
    # Staff try it before the course begins.
    if (is_early or is_over) and not course.is_staff:
        return Refusal("not_running", _("The mentor helps while the course is running."))
    return None

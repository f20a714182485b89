"""Where a learner is: the course, and what of it is before them. What a client says of it is a hint, and is checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from opaque_keys.edx.keys import CourseKey, UsageKey

from iblai_mentor_plugin.exceptions import ConflictError, InvalidInputError
from iblai_mentor_plugin.memory.controls import list_pauses
from iblai_mentor_plugin.mentor.staff.keys import parse_key
from iblai_mentor_plugin.models import MemoryEntry
from iblai_mentor_plugin.notices import has_declined
from iblai_mentor_plugin.tenants import tenant_of_course

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from iblai_mentor_plugin.tenants import Access

# Pages that a learner may want to go back to.
_LAST: Final = 10


@dataclass(frozen=True, slots=True)
class Place:
    """A course, and where in it ("" for nowhere in particular)."""

    course_key: str
    usage_key: str


def find_place(access: Access, *, session_course: str, course_key: str, usage_key: str) -> Place:
    """
    Return where a learner asks who says that they are there; "" is what they did not say.

    ``session_course`` is the course that their session belongs to, "" before the first question. Raises
    ``InvalidInputError``, and ``ConflictError`` for another course than the session's.
    """
    course = parse_key(CourseKey, "course_id", course_key)
    usage = parse_key(UsageKey, "usage_key", usage_key)
    # A key of before 2014 does not say of which run it is.
    named = usage.context_key if usage and usage.context_key.run else course
    _refuse_other_courses(session_course, course, named)
    chosen = session_course or str(named or "")
    if usage and chosen:
        return Place(chosen, str(usage.map_into_course(CourseKey.from_string(chosen))))
    return _find_remembered(access, chosen)


def list_last_units(user_id: int, course_key: str) -> list[str]:
    """Return the pages of a course that a learner was on, the last one first; none where nothing is to be remembered."""
    paused = {key for key, is_paused in list_pauses(user_id).items() if is_paused}
    if paused & {"", course_key} or has_declined(user_id):
        return []
    return list(_list_pages(user_id).filter(course_key=course_key).values_list("usage_key", flat=True)[:_LAST])


def _refuse_other_courses(session_course: str, course: CourseKey | None, named: CourseKey | None) -> None:
    """Refuse a course that is not the session's and, before there is one, a usage key of another course than was said."""
    if not session_course and course and named != course:
        raise InvalidInputError({"usage_key": [_("This is in another course.")]})
    if session_course and any(key and str(key) != session_course for key in (course, named)):
        raise ConflictError(_("This session belongs to another course. Begin a new one."))


def _find_remembered(access: Access, course_key: str) -> Place:
    """
    Return the page that the learner was last on, in a course or ("") in any of the tenant's.

    Where remembering is paused, or the learner declined to be remembered, nothing is remembered here, either.
    """
    paused = {key for key, is_paused in list_pauses(access.user.pk).items() if is_paused}
    pages = _list_pages(access.user.pk).exclude(course_key__in=paused)
    if "" in paused or has_declined(access.user.pk):
        pages = pages.none()
    if course_key:
        page = pages.filter(course_key=course_key).first()
        return Place(course_key, page.usage_key if page else "")
    page = next((page for page in pages[:10] if tenant_of_course(page.course_key) == access.tenant), None)
    if page is None:
        raise InvalidInputError({"course_id": [_("Say which course this is about.")]})
    return Place(page.course_key, page.usage_key)


def _list_pages(user_id: int) -> QuerySet[MemoryEntry]:
    """Return the pages that a learner was on, the last one first."""
    pages = MemoryEntry.objects.filter(user=user_id, page_at__isnull=False, last_at__isnull=False)
    return pages.exclude(usage_key="").order_by("-page_at")

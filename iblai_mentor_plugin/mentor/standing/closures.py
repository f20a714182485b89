"""
What an exam, and what quiet hours close: meanwhile the learner in person reads nothing that is kept of the course.

Notes, quotes and replies of an hour ago help as much as a new reply would. Deleting and stopping stay open, and so does what
admins do for others.
"""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.exceptions import CoursewareError, ForbiddenError
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.mentor.standing.admission import Silence, describe_silence, find_silence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from iblai_mentor_plugin.models import MemoryEntry, Session, SharedCopy
    from iblai_mentor_plugin.tenants import Access

# Learners' courses that a process keeps in mind; then it begins anew.
_KEPT: Final = 10_000


class _Recent:
    """What was found lately: whoever follows a reply asks four times a second, and who lists everything about every course."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: dict[tuple[int, str], tuple[float, Silence | None]] = {}

    def find(self, user_id: int, course_key: str, ask: Callable[[int, str], Silence | None]) -> Silence | None:
        """Return what was found at most ``IBLAI_MENTOR_EXAM_CHECK_SECONDS`` ago, else ask."""
        key, now = (user_id, course_key), time.monotonic()
        at, found = self._found.get(key, (0.0, None))
        if key in self._found and now - at < settings.IBLAI_MENTOR_EXAM_CHECK_SECONDS:
            return found
        return self.renew(user_id, course_key, ask)

    def renew(self, user_id: int, course_key: str, ask: Callable[[int, str], Silence | None]) -> Silence | None:
        """Ask, and keep in mind what was found."""
        found = ask(user_id, course_key)
        with self._lock:
            if len(self._found) >= _KEPT:
                self._found.clear()
            self._found[user_id, course_key] = time.monotonic(), found
        return found

    def forget(self) -> None:
        """Begin anew; for tests, whose users and clocks change."""
        self._found.clear()


recent: Final = _Recent()


def list_closed(
    access: Access, kept: type[Session | MemoryEntry | SharedCopy], *, course_key: str = "", may_be_recent: bool = False
) -> dict[str, Silence]:
    """
    Return, and why, the courses of which the caller may read nothing of their own now. Raises ``CoursewareError``.

    Who reads of one course names it, and no other is asked about. A list of all may be told what was found lately, as the LMS
    can only be asked about one course after the other.
    """
    if not settings.IBLAI_MENTOR_EXAM_CLOSES_HISTORY or not access.is_own:
        return {}
    own = kept.objects.filter(user=access.user).exclude(course_key="").order_by()
    course_keys = [course_key] if course_key else own.values_list("course_key", flat=True).distinct()
    return find_closed(access.user.pk, course_keys, may_be_recent=may_be_recent)


def find_closed(user_id: int, course_keys: Iterable[str], *, may_be_recent: bool = False) -> dict[str, Silence]:
    """
    Return, and why, those of the courses that are closed to this user now. Raises ``CoursewareError``.

    The LMS is asked each time, unless what was found lately ``may_be_recent`` enough.
    """
    find = recent.find if may_be_recent else recent.renew
    found = ((key, find(user_id, key, _find_silence)) for key in course_keys)
    return {key: silence for key, silence in found if silence is not None}


def refuse_closed(access: Access, course_key: str, *, is_following: bool = False) -> None:
    """
    Refuse the learner in person while this course is closed to them. Raises ``ForbiddenError`` and ``CoursewareError``.

    Who follows a reply asks again and again, and is told what was found lately, as the reply itself is.
    """
    is_asked = settings.IBLAI_MENTOR_EXAM_CLOSES_HISTORY and access.is_own and course_key
    closed = find_closed(access.user.pk, [course_key], may_be_recent=is_following) if is_asked else {}
    for silence in closed.values():
        raise ForbiddenError(describe_closure(silence, course_key))


def describe_closure(silence: Silence, course_key: str = "") -> str:
    """Return what a learner is told who wants to read meanwhile."""
    if silence is Silence.EXAM:
        return _("You are in an exam of this course. What the mentor keeps for you is back as soon as it is over.")
    return describe_silence(silence, course_key)


def _find_silence(user_id: int, course_key: str) -> Silence | None:
    try:
        return find_silence(open_served(user_id, course_key), course_key)
    except CoursewareError:
        # What is kept of a course that is gone stays its learner's.
        if get_courseware().course_exists(course_key):
            raise
        return None

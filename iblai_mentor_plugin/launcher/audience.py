"""For whom the mentor is in a course, and with what: asked at every page of every learner, and remembered for some seconds."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from django.conf import settings

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.mentor.staff.assistance import list_rules
from iblai_mentor_plugin.mentor.staff.settings import find_serving_mentor, find_setting
from iblai_mentor_plugin.mentor.standing.decision import find_replier
from iblai_mentor_plugin.switches import is_switched_on
from iblai_mentor_plugin.tenants import tenant_of_course

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.models import Assistance, CourseSetting

log = logging.getLogger(__name__)

# Courses that a process remembers; beyond that it starts anew.
_COURSES: Final = 1_000


class Audience(Enum):
    """Who meets the mentor in a course."""

    NOBODY = auto()
    # They switched the mentor off for their learners, and need a way back.
    STAFF = auto()
    EVERYBODY = auto()


@dataclass(frozen=True, slots=True)
class Course:
    """
    What a page of a course must know of the mentor there.

    ``is_search``: the search of the course replies, to who is free to have more. ``helps_when_graded``: staff want help offered
    at graded problems. ``rules`` are what staff set of how far it helps where.
    """

    audience: Audience
    is_search: bool = True
    helps_when_graded: bool = False
    rules: Sequence[Assistance] = ()


class _Remembered:
    """What was found out of courses, for a few seconds."""

    def __init__(self) -> None:
        self.courses: dict[str, tuple[float, Course]] = {}

    def get(self, course_key: str) -> Course:
        now = time.monotonic()
        if (known := self.courses.get(course_key)) is not None:
            asked_at, course = known
            if now - asked_at < settings.IBLAI_MENTOR_LAUNCHER_SECONDS:
                return course
            # Whoever comes meanwhile takes what is known: a database may be slow, and one page that waits for it is enough.
            self.courses[course_key] = (now, course)
        course = _ask(course_key)
        if len(self.courses) >= _COURSES:
            self.courses.clear()
        self.courses[course_key] = (now, course)
        return course


def _ask(course_key: str) -> Course:
    if not is_switched_on(course_key):
        return Course(Audience.NOBODY)
    setting = find_setting(course_key)
    if setting is not None and not setting.is_on:
        return Course(Audience.STAFF)
    return Course(
        Audience.EVERYBODY,
        is_search=_is_search(setting, course_key),
        helps_when_graded=setting is not None and bool(setting.helps_when_graded),
        rules=list_rules(course_key),
    )


def _is_search(setting: CourseSetting | None, course_key: str) -> bool:
    # A page of the LMS makes no mentor.
    replier = find_replier(find_serving_mentor(setting, tenant_of_course(course_key)))
    return replier is None or replier.is_search


_remembered = _Remembered()


def get_course(course_key: str) -> Course:
    """Return what a page of a course must know; no query where the course was asked about just now."""
    return _remembered.get(course_key)


def is_for(user_id: int, course_key: str) -> bool:
    """
    Say whether the mentor is on in a course, and for this user: who takes part, or staff alone where they switched it off.

    No query where the course was asked about just now, for who makes the current request. Raises ``CoursewareError``.
    """
    audience = get_course(course_key).audience
    if audience == Audience.STAFF:
        return get_courseware().open_course(user_id, course_key).is_staff
    return audience == Audience.EVERYBODY and get_courseware().takes_part(user_id, course_key)


def is_offered(user_id: int | None, course_key: str) -> bool:
    """Say whether a page of the course leads this user to the mentor, None for nobody; raises nothing, as the page goes on."""
    try:
        return user_id is not None and is_for(user_id, course_key)
    # Whatever the LMS or a database did: a page is worth more than a link.
    except Exception as error:  # noqa: BLE001
        log.warning("No way to the mentor in a course: %s", type(error).__name__)
        return False

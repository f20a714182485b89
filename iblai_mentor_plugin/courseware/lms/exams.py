"""Timed and proctored exams, in the LMS's own tables or in a service of their own."""
# ruff: noqa: PLC0415 - the platform is imported when it is asked, see the package

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.courseware.lms.clock import TimedUnit, list_likely, list_running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from opaque_keys.edx.keys import CourseKey, UsageKey

    from iblai_mentor_plugin.courseware.course import RunningExam

# Fields of a subsection that the platform collects; any of them makes it a timed exam.
_FLAGS: Final = ("is_timed_exam", "is_proctored_enabled", "is_practice_exam")
# What a sequence is limited to where its author named no time.
_MINUTES: Final = 60


def list_active_exams(user_id: int, course_key: CourseKey | None, now: datetime) -> Iterator[RunningExam]:
    """Yield the learner's attempts that run, in one course or in every one."""
    from edx_proctoring.api import get_active_exams_for_user

    yield from list_running(get_active_exams_for_user(user_id, str(course_key) if course_key else None), now)


def list_exams_elsewhere(user_id: int, course_key: CourseKey, now: datetime) -> Iterator[RunningExam]:
    """
    Yield the timed subsections that the learner may be in, where another service keeps the course's attempts.

    That service tells the LMS neither when an attempt begins nor when it ends.
    """
    from openedx.core.djangoapps.course_apps.toggles import exams_ida_enabled

    if exams_ida_enabled(course_key):
        yield from list_likely(_list_timed(user_id, course_key), now)


def _list_timed(user_id: int, course_key: CourseKey) -> Iterator[TimedUnit]:
    from openedx.core.djangoapps.content.block_structure.api import get_course_in_cache
    from xmodule.modulestore.django import modulestore

    structure = get_course_in_cache(course_key)
    subsections = (key for key in structure.get_block_keys() if key.block_type == "sequential")
    timed = [key for key in subsections if any(structure.get_xblock_field(key, flag) for flag in _FLAGS)]
    touched = _read_touched(user_id, course_key) if timed else {}
    for key in timed:
        times = [touched[inner] for inner in _list_within(structure, key) if inner in touched]
        if times:
            sequence = modulestore().get_item(key)
            minutes = sequence.default_time_limit_minutes or _MINUTES
            yield TimedUnit(str(key), max(times), minutes, structure.get_xblock_field(key, "due"))


def _list_within(structure: Any, key: UsageKey) -> Iterator[UsageKey]:
    yield key
    for child in structure.get_children(key):
        yield from _list_within(structure, child)


def _read_touched(user_id: int, course_key: CourseKey) -> dict[UsageKey, datetime]:
    """Return when the learner last opened or answered each block of a course; one query."""
    from lms.djangoapps.courseware.models import StudentModule

    rows = StudentModule.objects.filter(student_id=user_id, course_id=course_key).order_by()
    return {
        key.map_into_course(course_key): modified for key, modified in rows.values_list("module_state_key", "modified")
    }

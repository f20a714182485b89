"""Where the mentor serves: switches of the site, and a course that is looked at by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.exceptions import CoursewareError, FaultFoundError
from iblai_mentor_plugin.installation.check import Check, Severity, refuse
from iblai_mentor_plugin.mentor.staff.settings import find_serving_mentor, find_setting
from iblai_mentor_plugin.models import CourseIndex, Switch
from iblai_mentor_plugin.switches import is_killed, is_switched_on
from iblai_mentor_plugin.tenants import tenant_of_course

if TYPE_CHECKING:
    from iblai_mentor_plugin.installation.check import Installation

# Indexes that are compared with their course at the most, those that were made longest ago.
_MOST: Final = 50


def _look_at_kill_switch(_installation: Installation) -> str:
    if is_killed():
        message = "the kill switch is thrown"
        raise FaultFoundError(message)
    return "the kill switch is not thrown"


def _look_at_switches(_installation: Installation) -> str:
    on = Switch.objects.filter(is_on=True).exclude(scope=Switch.Scope.KILL).count()
    if not on:
        message = "nothing is switched on"
        raise FaultFoundError(message)
    return f"switches that are on: {on}"


def _look_at_courses(_installation: Installation) -> str:
    """Look for switches of courses that the LMS does not have."""
    keys = list(
        Switch.objects.filter(scope=Switch.Scope.COURSE, is_on=True).order_by("key").values_list("key", flat=True)
    )
    known = get_courseware().find_course_titles(keys) if keys else {}
    refuse([key for key in keys if key not in known], "no such course")
    return f"courses with a switch of their own, all of which exist: {len(keys)}"


def _look_at_indexes(_installation: Installation) -> str:
    indexes = CourseIndex.objects.exclude(made_at=None).order_by("made_at").values_list("course_key", flat=True)
    keys = [key for key in indexes[:_MOST] if is_switched_on(key)]
    outdated = [key for key in keys if not _is_current(key)]
    refuse(outdated, "of an older version of the course")
    return f"indexes of courses as they are now: {len(keys)}"


def _is_current(course_key: str) -> bool:
    try:
        return get_courseware().is_index_current(course_key)
    except CoursewareError:  # A course that is gone: its index goes with the next run.
        return True


def _look_at_course(installation: Installation) -> str:
    titles = get_courseware().find_course_titles([installation.course_key])
    if installation.course_key not in titles:
        message = f"there is no course {installation.course_key}"
        raise FaultFoundError(message)
    return f"“{titles[installation.course_key]}” exists"


def _look_at_course_switch(installation: Installation) -> str:
    if not is_switched_on(installation.course_key):
        message = f"{installation.course_key} is off"
        raise FaultFoundError(message)
    return f"{installation.course_key} is on"


def _look_at_staff(installation: Installation) -> str:
    setting = find_setting(installation.course_key)
    if setting is not None and not setting.is_on:
        message = "the course's staff switched the mentor off"
        raise FaultFoundError(message)
    return "the course's staff did not switch the mentor off"


def _look_at_course_mentor(installation: Installation) -> str:
    tenant = tenant_of_course(installation.course_key)
    mentor = find_serving_mentor(find_setting(installation.course_key), tenant)
    if mentor is None:
        message = f"no mentor of the tenant “{tenant.key}” is in service"
        raise FaultFoundError(message)
    name = str(mentor) if mentor.pk else "The first mentor, made with the first question,"
    return f"{name} of the tenant “{tenant.key}” serves the course"


COVERAGE_CHECKS: Final = (
    Check(
        "kill switch",
        _look_at_kill_switch,
        "When what it was thrown for is over: manage.py lms mentor_enable --revive, or the button above Switches in the admin.",
        "Nothing is remembered or answered, whatever the other switches say.",
    ),
    Check(
        "anything on",
        _look_at_switches,
        "manage.py lms mentor_enable <course key> (or an org, or --all), or Switches in the admin.",
        "The mentor serves nobody yet.",
        Severity.NOTE,
    ),
    Check(
        "courses with a switch",
        _look_at_courses,
        "Correct the key, or delete the switch in the admin.",
        "A switch of a course that is misspelt switches nothing.",
        Severity.WARNING,
    ),
    Check(
        "indexes",
        _look_at_indexes,
        "manage.py lms mentor_index; where it stays so, see the line “scheduled jobs”.",
        "The mentor answers from what the course said before it was published last.",
        Severity.NOTE,
        is_slow=True,
    ),
)
COURSE_CHECKS: Final = (
    Check(
        "course",
        _look_at_course,
        "See the course's key in its address: course-v1:Org+Course+Run.",
        "What follows is about nothing.",
    ),
    Check(
        "switch of the course",
        _look_at_course_switch,
        "manage.py lms mentor_enable <course key> (or an org, or --all; or --revive).",
        "Nothing is remembered or answered in the course.",
    ),
    Check(
        "staff's switch",
        _look_at_staff,
        "Ask them: it is in the panel's Course tab, and under Course settings in the admin.",
        "Learners of the course cannot ask.",
        Severity.NOTE,
    ),
    Check(
        "mentor of the course",
        _look_at_course_mentor,
        "In the admin, under Mentors, put one of the tenant's into service.",
        "Its learners are told that no mentor is in service.",
    ),
)

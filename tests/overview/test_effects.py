"""What a change would mean is what it means."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api import overview as overview_api
from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.models import MemoryEntry, Message, RetentionRule, Switch, Tenant
from tests.overview.conftest import HERE, THERE, say

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.fakes import FakeCourseware

COURSES = [HERE, THERE, "course-v1:DemoX+B+1", "course-v1:demox+C+1"]
STEPS = [
    ("--all", True),
    ("DemoX", False),
    (HERE, True),
    ("AcmeX", False),
    ("--all", False),
    ("DemoX", True),
    (HERE, False),
]


def list_on() -> set[str]:
    return {key for key in COURSES if operating_api.is_switched_on(key)}


@pytest.mark.database
def test_preview_of_switches_is_what_happens(db: None, lms: FakeCourseware) -> None:
    lms.enrolments.update({(1, key): True for key in COURSES})
    for target, is_on in STEPS:
        before = list_on()
        effect = overview_api.preview_switch([target], is_on=is_on)
        assert list_on() == before
        (operating_api.switch_on if is_on else operating_api.switch_off)(target)
        after = list_on()
        assert {key for key, _title in effect.turned_on} == after - before, (target, is_on)
        assert {key for key, _title in effect.turned_off} == before - after, (target, is_on)
        states = overview_api.list_switch_states()
        assert {key for key, on in states.items() if on} == after


def test_exceptions_are_named(courses: None) -> None:
    operating_api.switch_off(HERE)
    effect = overview_api.preview_switch(["--all"], is_on=True)
    assert effect.turned_on == [(THERE, "Rockets")]
    assert (effect.exceptions, effect.unchanged) == ([(HERE, "The sky at night")], 1)


def test_kill_switch_above_it_is_told(courses: None) -> None:
    operating_api.kill()
    assert overview_api.preview_switch(["--all"], is_on=True).is_killed


def test_course_that_is_not_there_is_refused(courses: None) -> None:
    overview_api.check_courses([HERE, "AcmeX", "--all"])
    with pytest.raises(InvalidInputError, match="no course course-v1:LostX"):
        overview_api.check_courses(["course-v1:LostX+A+1"])
    assert not Switch.objects.exists()


def test_messages_that_a_rule_would_delete_are_counted(
    courses: None, learner: User, main: Tenant, acme: Tenant
) -> None:
    for days in (5, 40, 400):
        say(learner, HERE, main, hours_ago=24 * days)
    say(learner, THERE, acme, hours_ago=24 * 40)
    MemoryEntry.objects.create(user=learner, course_key=HERE, last_at=timezone.now() - timedelta(days=40))

    def count(course_key: str = "", **days: int | None) -> tuple[int, int]:
        named = {"messages_days": None, "memory_days": None, **days}
        effect = overview_api.preview_retention(main, course_key, **named)  # type: ignore[arg-type]
        return effect.messages, effect.memories

    assert count() == (0, 0)
    assert count(messages_days=30) == (1, 0)
    assert count(messages_days=0, memory_days=30) == (2, 1)
    assert count("course-v1:DemoX+OTHER+1", messages_days=0, memory_days=0) == (0, 0)
    RetentionRule.objects.create(tenant=main, messages_days=30)
    assert count(messages_days=30) == (0, 0)
    assert Message.objects.count() == 4

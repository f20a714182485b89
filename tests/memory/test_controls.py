"""Forgetting and pausing, judged by the time of events."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import MemoryEntry
from tests.conftest import COURSE
from tests.memory.facts import PROBLEM, UNIT, make_fact

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("switched_on")]
OTHER = "course-v1:DemoX+OTHER+2026"


def kept(user) -> set[str]:
    return set(MemoryEntry.objects.filter(user=user, last_at__isnull=False).values_list("usage_key", flat=True)) - {""}


def test_forgotten_course_leaves_no_content(learner):
    memory_api.record_now([make_fact(learner.pk, values={"completion": 1.0})])
    memory_api.forget_course(learner.pk, COURSE)

    assert not memory_api.list_memories().exists()
    assert all(entry.facts == {} for entry in MemoryEntry.objects.all())


def test_late_event_does_not_bring_back_what_was_forgotten(learner):
    fact = make_fact(learner.pk)
    memory_api.record_now([fact])
    memory_api.forget_course(learner.pk, COURSE)
    memory_api.record_now([fact])

    assert kept(learner) == set()


FORGET = {
    "a block": lambda user: memory_api.forget_block(user.pk, COURSE, UNIT),
    "a course": lambda user: memory_api.forget_course(user.pk, COURSE),
    "everything": lambda user: memory_api.forget_everything(user.pk),
}


@pytest.mark.parametrize("again", FORGET)
@pytest.mark.parametrize("once", FORGET)
def test_event_from_a_clock_ahead_stays_forgotten_when_something_is_forgotten_again(learner, once, again):
    fact = make_fact(learner.pk, at=timezone.now() + timedelta(seconds=200))
    memory_api.record_now([fact])
    FORGET[once](learner)
    FORGET[again](learner)
    memory_api.record_now([fact])

    assert kept(learner) == set()


def test_late_event_stays_out_when_a_course_was_forgotten_before_anything_was_known_of_it(learner):
    memory_api.forget_course(learner.pk, COURSE)
    memory_api.record_now([make_fact(learner.pk)])

    assert kept(learner) == set()


def test_memory_begins_anew_from_later_events(learner):
    memory_api.record_now([make_fact(learner.pk)])
    memory_api.forget_course(learner.pk, COURSE)
    before = timezone.now()
    memory_api.record_now([make_fact(learner.pk, PROBLEM, at=timezone.now())])

    memory = memory_api.list_memories().get()
    assert memory.created >= before
    assert kept(learner) == {PROBLEM}


def test_forgetting_covers_what_came_from_a_clock_ahead_of_ours(learner):
    fact = make_fact(learner.pk, at=timezone.now() + timedelta(minutes=3))
    memory_api.record_now([fact])
    memory_api.forget_course(learner.pk, COURSE)
    memory_api.record_now([fact])

    assert kept(learner) == set()


def test_forgotten_block_goes_alone(learner):
    memory_api.record_now([make_fact(learner.pk), make_fact(learner.pk, PROBLEM)])
    memory_api.forget_block(learner.pk, COURSE, PROBLEM)
    memory_api.record_now([make_fact(learner.pk, PROBLEM)])

    assert kept(learner) == {UNIT}


def test_everything_is_forgotten_in_every_course(learner, lms):
    lms.enrolments[learner.pk, OTHER] = True
    facts = [make_fact(learner.pk), make_fact(learner.pk, course_key=OTHER)]
    memory_api.record_now(facts)
    memory_api.forget_everything(learner.pk)
    memory_api.record_now(facts)

    assert kept(learner) == set()


def test_nothing_of_a_pause_is_remembered_even_when_it_arrives_later(learner):
    memory_api.record_now([make_fact(learner.pk)])
    memory_api.pause(learner.pk, COURSE)
    during = timezone.now()
    memory_api.resume(learner.pk, COURSE)
    memory_api.record_now([make_fact(learner.pk, PROBLEM, at=during)])

    assert kept(learner) == {UNIT}


def test_what_happened_before_a_pause_is_remembered_when_it_arrives_in_it(learner):
    before = timezone.now()
    memory_api.pause(learner.pk, COURSE)
    memory_api.record_now([make_fact(learner.pk, PROBLEM, at=before)])

    assert kept(learner) == {PROBLEM}


def test_pause_everywhere_holds_in_a_course_that_is_new(learner, lms):
    memory_api.pause(learner.pk)
    lms.enrolments[learner.pk, OTHER] = True
    memory_api.record_now([make_fact(learner.pk, course_key=OTHER, at=timezone.now())])

    assert kept(learner) == set()


def test_pause_of_a_course_outlives_forgetting_everything(learner):
    memory_api.record_now([make_fact(learner.pk)])
    memory_api.pause(learner.pk, COURSE)
    memory_api.forget_everything(learner.pk)
    memory_api.record_now([make_fact(learner.pk, at=timezone.now())])

    assert kept(learner) == set()


def test_second_pause_changes_nothing_while_one_is_open(learner):
    memory_api.pause(learner.pk, COURSE)
    memory_api.pause(learner.pk, COURSE)

    assert len(MemoryEntry.objects.get(course_key=COURSE).pauses) == 1


def test_retirement_leaves_not_even_the_marks_of_forgetting(learner):
    memory_api.record_now([make_fact(learner.pk)])
    memory_api.forget_block(learner.pk, COURSE, UNIT)
    operating_api.retire(learner.pk)

    assert not MemoryEntry.objects.exists()


def test_retirement_finds_nothing_the_second_time(learner):
    memory_api.record_now([make_fact(learner.pk)])

    assert [operating_api.retire(learner.pk)["MemoryEntry"], operating_api.retire(learner.pk)["MemoryEntry"]] == [3, 0]

"""What a learner says is not true: nobody is told it, until something happens that says otherwise."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.utils import timezone

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.data import BlockState, CourseRecord
from iblai_mentor_plugin.memory.facts import list_facts
from iblai_mentor_plugin.memory.presentation import recall
from iblai_mentor_plugin.models import MemoryEntry
from tests.conftest import COURSE
from tests.memory.facts import PROBLEM, UNIT, make_fact

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.fakes import FakeCourseware

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("switched_on")]
TRIED = {"attempts": 3, "correct": False}


@pytest.fixture
def tried(learner: User) -> User:
    """Return a learner who opened a unit and tried a problem."""
    memory_api.record_now([make_fact(learner.pk, UNIT, 1), make_fact(learner.pk, PROBLEM, 2, values=TRIED)])
    return learner


def correct(learner: User, *facts: tuple[str, str], is_true: bool = False) -> None:
    access = operating_api.get_access(learner, tenant_key="main", username=learner.username)
    memory_api.correct(access, COURSE, facts, is_true=is_true)


def shown(learner: User, usage_key: str = PROBLEM) -> dict[str, Any]:
    return next(one for one in recall(learner.pk, COURSE)["visited_blocks"]["results"] if one["usage_key"] == usage_key)


def test_corrected_facts_are_told_to_nobody_but_as_what_is_not_true(tried: User) -> None:
    correct(tried, (PROBLEM, "attempts"), (PROBLEM, "correct"))
    assert (shown(tried)["facts"], shown(tried)["corrected"]) == ({}, ["attempts", "correct"])
    assert "corrected" not in shown(tried, UNIT)


def test_learner_still_sees_what_they_corrected_and_when(tried: User) -> None:
    before = timezone.now()
    correct(tried, (PROBLEM, "attempts"))
    fact = next(one for one in list_facts(tried.pk, [COURSE]) if one.name == "attempts")
    assert (fact.value, fact.corrected_at is not None and fact.corrected_at >= before) == (3, True)


def test_late_event_and_reconciliation_do_not_bring_back_what_was_corrected(tried: User, lms: FakeCourseware) -> None:
    correct(tried, (PROBLEM, "attempts"))
    memory_api.record_now([make_fact(tried.pk, PROBLEM, 5, values={"attempts": 4})])
    lms.states[COURSE] = [BlockState(tried.pk, PROBLEM, timezone.now() - timedelta(hours=1), attempts=4)]
    list(memory_api.reconcile(COURSE))
    assert "attempts" not in shown(tried)["facts"]


def test_what_happens_later_counts_again(tried: User) -> None:
    correct(tried, (PROBLEM, "attempts"))
    memory_api.record_now([make_fact(tried.pk, PROBLEM, at=timezone.now(), values={"attempts": 4})])
    assert shown(tried)["facts"]["attempts"]["value"] == 4
    assert "corrected" not in shown(tried)


def test_correction_is_taken_back(tried: User) -> None:
    before = shown(tried)
    correct(tried, (PROBLEM, "attempts"), (PROBLEM, "page"))
    correct(tried, (PROBLEM, "attempts"), (PROBLEM, "page"), is_true=True)
    assert shown(tried) == before


def test_who_was_not_there_is_where_they_were_before(tried: User) -> None:
    assert recall(tried.pk, COURSE)["current_page"]["usage_key"] == PROBLEM
    correct(tried, (PROBLEM, "page"))
    assert recall(tried.pk, COURSE)["current_page"]["usage_key"] == UNIT


def test_grade_that_was_corrected_is_not_asked_for_again(learner: User, lms: FakeCourseware) -> None:
    lms.records[learner.pk, COURSE] = CourseRecord("audit", is_active=True, percent=0.5)
    grade = {"percent": 0.5, "letter": ""}
    memory_api.record_now([make_fact(learner.pk, "", values={"grade": grade}, moves_page=False), make_fact(learner.pk)])
    correct(learner, ("", "grade"))
    memory_api.record_now([make_fact(learner.pk, at=timezone.now())])
    assert "grade" not in (recall(learner.pk, COURSE)["grade"] or {})


def test_forgetting_takes_corrections_along(tried: User) -> None:
    correct(tried, (PROBLEM, "attempts"))
    memory_api.forget_block(tried.pk, COURSE, PROBLEM)
    assert MemoryEntry.objects.get(usage_key=PROBLEM).facts == {}


def test_pause_leaves_nothing_of_what_was_corrected_before_its_time_had_come(learner: User) -> None:
    """Its clock is ahead of ours, so that it happens within the pause."""
    ahead = timezone.now() + timedelta(seconds=100)
    memory_api.record_now([make_fact(learner.pk, PROBLEM, at=ahead, values=TRIED)])
    correct(learner, (PROBLEM, "attempts"))
    memory_api.pause(learner.pk)

    assert [row.facts for row in MemoryEntry.objects.filter(user=learner)] == [{}] * 3
    assert not memory_api.list_memories().exists()


def test_what_was_said_not_to_be_true_stays_so_when_a_pause_takes_a_later_word_of_it(learner: User) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        # Two events from a clock ahead of ours; the later one is what the learner corrects.
        for seconds in (200, 250):
            memory_api.record_now([make_fact(learner.pk, PROBLEM, at=now + timedelta(seconds=seconds), values=TRIED)])
        correct(learner, (PROBLEM, "attempts"))
        clock.shift(timedelta(seconds=200))
        memory_api.pause(learner.pk, COURSE)
        told = {fact.name for fact in list_facts(learner.pk, [COURSE]) if fact.usage_key == PROBLEM}
    assert told == {"page", "correct"}

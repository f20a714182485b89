"""Filling memories from what the LMS holds."""

from __future__ import annotations

import random

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.data import BlockState
from iblai_mentor_plugin.models import MemoryEntry
from tests.conftest import COURSE
from tests.memory.facts import PROBLEM, UNIT, VIDEO, at, make_fact

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("switched_on")]


def make_state(user, usage_key: str = PROBLEM, seconds: float = 0, **held) -> BlockState:
    return BlockState(user_id=user.pk, usage_key=usage_key, modified=at(seconds), **held)


def read_values(user) -> dict:
    entries = MemoryEntry.objects.filter(user=user, last_at__isnull=False).exclude(usage_key="")
    return {
        entry.usage_key: {name: value for name, (_at, _kind, value) in entry.facts["fields"].items() if name != "page"}
        for entry in entries
    }


def test_memory_is_filled_when_the_course_was_running_before(learner, lms):
    lms.states[COURSE] = [
        make_state(learner, attempts=2, earned=1.0, possible=2.0, is_correct=False),
        make_state(learner, completion=1.0),
    ]
    call_command("mentor_reconcile", COURSE)

    assert read_values(learner) == {PROBLEM: {"attempts": 2, "score": [1.0, 2.0], "correct": False, "completion": 1.0}}


@pytest.mark.parametrize(
    "held",
    [
        # Reset by the learner, overridden by staff, and "reset attempts", of which no event speaks.
        {"attempts": 2, "earned": 0.0, "possible": 1.0, "is_correct": None},
        {"attempts": 2, "earned": 0.5, "possible": 1.0, "is_correct": False},
        {"attempts": 0, "earned": 1.0, "possible": 1.0, "is_correct": True},
    ],
)
def test_a_problem_is_as_the_lms_holds_it_when_it_changed_without_an_event(learner, lms, held):
    told = {"attempts": 2, "score": [1.0, 1.0], "correct": True}
    memory_api.record_now([make_fact(learner.pk, PROBLEM, values=told, kind="problem_check")])
    lms.states[COURSE] = [make_state(learner, seconds=9, **held)]
    call_command("mentor_reconcile", COURSE)

    score = [held["earned"], held["possible"]]
    expected = {"attempts": held["attempts"], "score": score, "correct": held["is_correct"]}
    assert read_values(learner)[PROBLEM] == expected


def test_newer_fact_is_kept_when_the_lms_holds_an_older_one(learner, lms):
    memory_api.record_now([make_fact(learner.pk, PROBLEM, 9, values={"attempts": 3})])
    lms.states[COURSE] = [make_state(learner, attempts=2)]
    call_command("mentor_reconcile", COURSE)

    assert read_values(learner)[PROBLEM]["attempts"] == 3


def test_fact_keeps_the_event_that_taught_it_when_the_lms_holds_the_same(learner, lms):
    memory_api.record_now([make_fact(learner.pk, PROBLEM, values={"completion": 1.0}, kind="edx.completion")])
    lms.states[COURSE] = [make_state(learner, completion=1.0)]
    call_command("mentor_reconcile", COURSE)

    assert MemoryEntry.objects.get(usage_key=PROBLEM).facts["fields"]["completion"][1] == "edx.completion"


def test_page_stays_when_staff_rescored_a_problem_since(learner, lms):
    memory_api.record_now([make_fact(learner.pk, UNIT, 5)])
    lms.states[COURSE] = [make_state(learner, seconds=9, attempts=1, earned=1.0, possible=1.0)]
    call_command("mentor_reconcile", COURSE)

    assert MemoryEntry.objects.exclude(page_at=None).get().usage_key == UNIT


def test_what_was_forgotten_stays_forgotten(learner, lms):
    lms.states[COURSE] = [make_state(learner, completion=1.0)]
    memory_api.forget_course(learner.pk, COURSE)
    call_command("mentor_reconcile", COURSE)

    assert read_values(learner) == {}


def test_what_was_paused_stays_out(learner, lms):
    memory_api.pause(learner.pk, COURSE)
    state = BlockState(learner.pk, PROBLEM, timezone.now(), completion=1.0)
    memory_api.resume(learner.pk, COURSE)
    lms.states[COURSE] = [state]
    call_command("mentor_reconcile", COURSE)

    assert read_values(learner) == {}


def test_memory_is_whole_again_when_some_writes_were_lost(learner, lms):
    """One write in a hundred fails; what the LMS holds of it comes back, and what was forgotten does not."""
    chance = random.Random(3)  # noqa: S311 - a choice, not a secret
    blocks = [f"{VIDEO}{number}" for number in range(200)]
    facts = {
        block: make_fact(learner.pk, block, number, values={"completion": 1.0}) for number, block in enumerate(blocks)
    }
    lost = {block for block in blocks if chance.random() < 0.01} | {blocks[17]}
    memory_api.record_now([fact for block, fact in facts.items() if block not in lost])
    memory_api.forget_block(learner.pk, COURSE, blocks[5])
    lms.states[COURSE] = [make_state(learner, block, number, completion=1.0) for number, block in enumerate(blocks)]
    call_command("mentor_reconcile", COURSE)

    assert set(read_values(learner)) == set(blocks) - {blocks[5]}


def test_reconciling_twice_changes_nothing(learner, lms):
    lms.states[COURSE] = [make_state(learner, completion=1.0), make_state(learner, UNIT, completion=0.5)]
    call_command("mentor_reconcile", COURSE)
    before = list(MemoryEntry.objects.values())
    call_command("mentor_reconcile", COURSE)

    assert list(MemoryEntry.objects.values()) == before


@pytest.mark.parametrize("key", ["nonsense", "DemoX", "course-v1:No+Such+Course"])
def test_command_says_what_is_wrong_when_there_is_no_such_course(learner, key):
    with pytest.raises(CommandError):
        call_command("mentor_reconcile", key)


def test_command_says_so_when_the_course_is_off(learner):
    operating_api.switch_off(COURSE)
    with pytest.raises(CommandError, match="off"):
        call_command("mentor_reconcile", COURSE)

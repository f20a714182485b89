"""Random histories against the naive oracle: whatever happens in whatever order, the memory is what the rules say."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.data import Fact
from iblai_mentor_plugin.memory.entry import to_datetime
from iblai_mentor_plugin.models import MemoryEntry
from tests.conftest import COURSE
from tests.memory.facts import PROBLEM, UNIT
from tests.memory.replay import BEGINNING, SECOND, Replay, Step, remembered, remembered_course

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("switched_on")]

waits = st.integers(0, 3).map(lambda steps: steps * 50 * SECOND)
values = st.sampled_from(
    [
        (("completion", 1.0),),
        (("completion", 0.0),),
        (("score", [1.0, 2.0]), ("attempts", 1)),
        (("score", [0.0, 2.0]), ("attempts", 2)),  # A rescore, or a second try.
        (("attempts", 0), ("score", None)),  # Reset by staff.
        (("enrolment", {"mode": "audit", "is_active": False}),),
        (("enrolment", {"mode": "honor", "is_active": True}),),
        (),
    ]
)
deliveries = st.builds(
    Step,
    waited=waits,
    action=st.just("event"),
    scope=st.sampled_from([UNIT, PROBLEM]),
    age=st.integers(-8, 8).map(lambda steps: steps * 50 * SECOND),
    kind=st.sampled_from(["a", "b"]),
    values=values,
    page=st.booleans(),
)
# Of the course itself; every such event says something, and none is a page.
enrolments = st.builds(
    Step,
    waited=waits,
    action=st.just("event"),
    scope=st.just(""),
    age=st.integers(-8, 8).map(lambda steps: steps * 50 * SECOND),
    kind=st.sampled_from(["a", "b"]),
    values=st.sampled_from(
        [(("enrolment", {"mode": "audit", "is_active": True}),), (("grade", {"percent": 0.5, "letter": ""}),)]
    ),
)
events = st.one_of(deliveries, deliveries, enrolments)
orders = st.one_of(
    st.builds(Step, waited=waits, action=st.just("forget"), scope=st.sampled_from(["*", "", UNIT, PROBLEM])),
    st.builds(Step, waited=waits, action=st.sampled_from(["pause", "resume"]), scope=st.sampled_from(["*", ""])),
)
retirements = st.builds(Step, waited=waits, action=st.just("retire"))
histories = st.lists(st.one_of(events, events, events, orders, retirements), max_size=14)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories)
def test_memory_is_what_the_oracle_says_after_any_history(learner, history):
    replay = Replay(learner.pk)
    replay.play(history)

    assert remembered(learner.pk) == replay.oracle.blocks()
    assert remembered_course(learner.pk) == replay.oracle.course()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(deliveries, max_size=8), st.randoms())
def test_memory_is_the_same_when_a_history_is_shuffled_and_doubled(learner, history, random):
    facts = [
        Fact(learner.pk, COURSE, step.scope, step.kind, to_datetime(BEGINNING + step.age), dict(step.values), step.page)
        for step in history
    ]
    shuffled = facts * 2
    random.shuffle(shuffled)
    MemoryEntry.objects.all().delete()
    with time_machine.travel(to_datetime(BEGINNING + 1000 * SECOND), tick=False):
        memory_api.record_now(facts)
        expected = remembered(learner.pk)
        MemoryEntry.objects.all().delete()
        for fact in shuffled:
            memory_api.record_now([fact])

    assert remembered(learner.pk) == expected


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories, st.randoms())
def test_replay_of_what_happened_changes_nothing_whatever_was_ordered_since(learner, history, random):
    replay = Replay(learner.pk)
    replay.play(history)
    late = list(replay.delivered) * 2
    random.shuffle(late)
    with time_machine.travel(to_datetime(replay.now), tick=False):
        memory_api.record_now(late)

    assert remembered(learner.pk) == replay.oracle.blocks()
    assert remembered_course(learner.pk) == replay.oracle.course()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(events, max_size=6), st.sampled_from([UNIT, PROBLEM, ""]), st.integers(0, 6), st.randoms())
def test_memory_is_the_same_whether_events_come_before_or_after_a_forgetting(learner, history, scope, cut, random):
    facts = [
        Fact(learner.pk, COURSE, step.scope, step.kind, to_datetime(BEGINNING + step.age), dict(step.values), step.page)
        for step in history
    ]
    random.shuffle(facts)

    def remember(first: list[Fact], late: list[Fact]) -> tuple[Any, Any]:
        MemoryEntry.objects.all().delete()
        with time_machine.travel(to_datetime(BEGINNING + 1000 * SECOND), tick=False):
            memory_api.record_now(first)
            if scope:
                memory_api.forget_block(learner.pk, COURSE, scope)
            else:
                memory_api.forget_course(learner.pk, COURSE)
            memory_api.record_now(late)
        return remembered(learner.pk), remembered_course(learner.pk)

    assert remember(facts[:cut], facts[cut:]) == remember(facts, []) == remember([], facts)


LATER = time_machine.travel(to_datetime(BEGINNING + 1000 * SECOND), tick=False)


@LATER
def test_forgetting_the_only_block_leaves_no_memory_whatever_came_first(learner):
    fact = Fact(learner.pk, COURSE, UNIT, "a", to_datetime(BEGINNING), {"completion": 1.0}, moves_page=True)
    memory_api.record_now([fact])
    assert memory_api.list_memories().exists()
    memory_api.forget_block(learner.pk, COURSE, UNIT)

    assert not memory_api.list_memories().exists()
    assert list(MemoryEntry.objects.filter(user_id=learner.pk, course_key=COURSE, usage_key="")) == []


@LATER
def test_memory_of_an_older_release_forgets_the_time_of_a_forgotten_block(learner):
    """Its course's entry holds one span over everything, and not which part of it is its own."""
    enrolled, seen = to_datetime(BEGINNING), to_datetime(BEGINNING + 60 * SECOND)
    enrolment = {"enrolment": {"mode": "audit", "is_active": True}}
    memory_api.record_now(
        [
            Fact(learner.pk, COURSE, "", "a", enrolled, enrolment),
            Fact(learner.pk, COURSE, UNIT, "a", seen, {"completion": 1.0}, moves_page=True),
        ]
    )
    course = MemoryEntry.objects.get(user_id=learner.pk, course_key=COURSE, usage_key="")
    assert (course.first_at, course.last_at, "own" in course.facts) == (enrolled, seen, False)
    memory_api.forget_block(learner.pk, COURSE, UNIT)
    course.refresh_from_db()

    assert (course.first_at, course.last_at) == (enrolled, enrolled)

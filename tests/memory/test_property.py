"""Random histories against the naive oracle: whatever happens in whatever order, the memory is what the rules say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.data import Fact
from iblai_mentor_plugin.memory.entry import to_datetime
from iblai_mentor_plugin.memory.rows import read_state
from iblai_mentor_plugin.models import MemoryEntry
from tests.conftest import COURSE
from tests.memory.facts import PROBLEM, UNIT
from tests.memory.oracle import Event, Oracle

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("switched_on")]

BEGINNING = 1_800_000_000_000_000
SECOND = 1_000_000
SCOPES = {"*": "", "": COURSE}


@dataclass(frozen=True)
class Step:
    """One thing that happens: the clock moves on, then an order is given or an event comes in."""

    waited: int
    action: str
    scope: str = ""
    age: int = 0  # How long before its arrival an event happened; negative: its clock is ahead of ours.
    kind: str = ""
    values: tuple[tuple[str, Any], ...] = ()
    page: bool = False


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


class Replay:
    """Plays a history to the memory and to the oracle alike."""

    def __init__(self, user_id: int) -> None:
        """Begin with nothing known of the learner."""
        self.user_id, self.oracle, self.now = user_id, Oracle(), BEGINNING
        self.delivered: list[Fact] = []
        MemoryEntry.objects.all().delete()
        get_courseware().retired.clear()

    def play(self, steps: Iterable[Step]) -> None:
        for step in steps:
            self.now += step.waited
            with time_machine.travel(to_datetime(self.now), tick=False):
                getattr(self, step.action)(step)

    def event(self, step: Step) -> None:
        at = self.now - step.age
        self.oracle.deliver(Event(at, self.now, step.scope, step.kind, dict(step.values), step.page))
        fact = Fact(self.user_id, COURSE, step.scope, step.kind, to_datetime(at), dict(step.values), step.page)
        memory_api.record_now([fact])
        if step.age >= 0:  # A replay of one that was ahead of the clock is another event for an order given in between.
            self.delivered.append(fact)

    def forget(self, step: Step) -> None:
        self.oracle.forget(step.scope, self.now)
        if step.scope == "*":
            memory_api.forget_everything(self.user_id)
        elif step.scope == "":
            memory_api.forget_course(self.user_id, COURSE)
        else:
            memory_api.forget_block(self.user_id, COURSE, step.scope)

    def pause(self, step: Step) -> None:
        self.oracle.pause(step.scope, self.now)
        memory_api.pause(self.user_id, SCOPES[step.scope])

    def resume(self, step: Step) -> None:
        self.oracle.resume(step.scope, self.now)
        memory_api.resume(self.user_id, SCOPES[step.scope])

    def retire(self, _step: Step) -> None:
        self.oracle.retire()
        get_courseware().retired.add(self.user_id)
        operating_api.retire(self.user_id)


def remembered(user_id: int) -> dict[str, dict[str, Any]]:
    blocks = {}
    for entry in (
        MemoryEntry.objects.filter(user_id=user_id, last_at__isnull=False).exclude(usage_key="").order_by("usage_key")
    ):
        state = read_state(entry).view()
        facts = {name: register for name, register in state.registers.items() if name != "page"}
        page = state.registers.get("page")
        blocks[entry.usage_key] = {
            "facts": facts,
            "first": state.first,
            "last": state.last,
            "page_at": page[0] if page else None,
        }
    return blocks


def remembered_course(user_id: int) -> dict[str, Any] | None:
    """Return the course's own facts, and the memory's first and last time, by its columns and by its state alike."""
    entry = MemoryEntry.objects.filter(user_id=user_id, course_key=COURSE, usage_key="", last_at__isnull=False).first()
    if entry is None:
        return None
    state = read_state(entry).view()
    assert (entry.first_at, entry.last_at) == (to_datetime(state.first or 0), to_datetime(state.last or 0))
    return {"facts": dict(state.registers), "first": state.first, "last": state.last}


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

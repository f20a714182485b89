"""The merge itself: any order, any duplication, the same entry."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iblai_mentor_plugin.memory.entry import EMPTY, Controls, EntryState, Observation, admit

pytestmark = pytest.mark.database

NOW = 1000
observations = st.builds(
    Observation,
    at=st.integers(0, 1300),
    kind=st.sampled_from(["a", "b"]),
    values=st.dictionaries(st.sampled_from(["score", "attempts"]), st.one_of(st.none(), st.integers(0, 2)), max_size=2),
    moves_page=st.booleans(),
    from_browser=st.booleans(),
)


def observe_all(seen: list[Observation], state: EntryState = EMPTY) -> EntryState:
    for observation in seen:
        state = state.observe(observation, now=NOW)
    return state


@given(st.lists(observations, max_size=6), st.randoms())
def test_entry_is_the_same_when_observations_are_shuffled_and_doubled(seen, random):
    shuffled = seen * 2
    random.shuffle(shuffled)

    assert observe_all(shuffled) == observe_all(seen)


@given(st.lists(observations, max_size=6), st.integers(0, 6))
def test_entry_is_the_same_when_it_is_kept_in_between(seen, cut):
    kept = EntryState.from_json(observe_all(seen[:cut]).to_json())

    assert observe_all(seen[cut:], kept) == observe_all(seen)


@given(st.lists(observations, max_size=6))
def test_settled_entry_is_the_viewed_one_when_every_time_has_come(seen):
    state = observe_all(seen)

    assert state.settle(now=2000) == state.view()


def test_latest_event_wins_when_a_rescore_lowers_a_score():
    submitted = Observation(10, "submitted", {"score": [2, 2]})
    rescored = Observation(20, "rescored", {"score": [1, 2]})

    for order in itertools.permutations([submitted, rescored]):
        assert observe_all(list(order)).registers["score"] == (20, "rescored", [1, 2])


def test_equal_times_are_decided_by_kind_then_value():
    seen = [Observation(5, "b", {"x": 1}), Observation(5, "a", {"x": 9}), Observation(5, "b", {"x": 3})]

    for order in itertools.permutations(seen):
        assert observe_all(list(order)).registers["x"] == (5, "b", 3)


def test_field_keeps_its_fact_when_a_later_event_does_not_speak_of_it():
    state = observe_all([Observation(1, "a", {"score": 1}), Observation(2, "a", {"attempts": 1})])

    assert state.registers["score"] == (1, "a", 1)


def test_observation_waits_when_it_is_ahead_of_the_clock():
    state = EMPTY.observe(Observation(NOW + 1, "a", {"x": 1}), now=NOW)

    assert state.registers == {}
    assert state.view().registers == {"x": (NOW + 1, "a", 1)}


def test_controls_admit_the_end_of_a_pause_but_not_its_beginning():
    controls = Controls(pauses=((10, 20),))

    assert [controls.admit(at) for at in (9, 10, 19, 20)] == [True, False, False, True]


def test_controls_admit_only_what_is_later_than_the_forgetting():
    assert [Controls(forgotten=10).admit(at) for at in (9, 10, 11)] == [False, False, True]


def test_observation_is_refused_when_one_scope_refuses_it():
    assert not admit(Observation(5, "a"), [Controls(), Controls(forgotten=5)])


@given(st.lists(observations, max_size=6), st.randoms())
def test_order_of_arrival_makes_no_difference_after_a_correction(seen, random):
    corrected = observe_all([Observation(100, "a", {"score": 1, "attempts": 1})]).correct(["score"], now=500)
    shuffled = seen * 2
    random.shuffle(shuffled)

    assert observe_all(shuffled, corrected) == observe_all(seen, corrected)


def test_what_is_corrected_is_held_by_no_register_and_kept():
    state = observe_all([Observation(10, "a", {"score": 1, "attempts": 2})]).correct(["score", "none"], now=NOW)

    assert (set(state.registers), set(state.corrected)) == ({"attempts"}, {"score"})
    assert EntryState.from_json(state.to_json()) == state


@pytest.mark.parametrize(("at", "is_heard"), [(NOW, False), (NOW - 1, False), (NOW + 1, True)])
def test_only_what_happened_after_a_correction_counts_again(at, is_heard):
    state = observe_all([Observation(10, "a", {"score": 1})]).correct(["score"], now=NOW)
    later = state.observe(Observation(at, "z", {"score": 2}), now=2 * NOW)

    assert ("score" in later.registers, "score" in later.corrected) == (is_heard, not is_heard)


def test_what_waits_for_its_time_is_corrected_too():
    state = observe_all([Observation(NOW + 50, "a", {"score": 1}, moves_page=True)]).correct(["score", "page"], now=NOW)

    assert state.view().registers == state.settle(now=2 * NOW).registers == {}


def test_correction_that_is_taken_back_leaves_what_was_there_before():
    before = observe_all([Observation(10, "a", {"score": 1}, moves_page=True)])

    assert before.correct(["score", "page"], now=NOW).reinstate(["score", "page"]) == before

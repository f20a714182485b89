"""What is shown of sets of learners tells of nobody: by property."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iblai_mentor_plugin.activity.disclosure import LEAST, REST, SMALL, disclose, find_band

KEYS: Final = tuple("abcdefgh")
LEARNERS: Final = st.sets(st.integers(1, 60), max_size=60)
# Who asked in a unit may have left the course since, and who is enrolled may never have asked.
SETS: Final = st.dictionaries(st.sampled_from(KEYS), LEARNERS, max_size=len(KEYS))


def hide(sets: dict[str, set[int]], enrolled: set[int]) -> tuple[dict[str, set[int]], set[int], dict[str, int]]:
    """Return who is in each set and enrolled, who is in what was taken together, and what is shown."""
    shown = disclose(sets, enrolled)
    present = {key: learners & enrolled for key, learners in sets.items()}
    small = [learners for key, learners in present.items() if key not in shown and len(enrolled - learners) >= LEAST]
    return present, set().union(*small), shown


@given(SETS, LEARNERS)
def test_every_count_has_ten_on_both_sides_and_is_rounded_down_to_tens(
    sets: dict[str, set[int]], enrolled: set[int]
) -> None:
    present, rest, shown = hide(sets, enrolled)
    for key, learners in shown.items():
        behind = rest if key == REST else present[key]
        assert learners == len(behind) // 10 * 10 >= 10
        assert len(enrolled) - len(behind) >= 10


@given(SETS, LEARNERS)
def test_what_is_hidden_is_never_alone(sets: dict[str, set[int]], enrolled: set[int]) -> None:
    present, rest, shown = hide(sets, enrolled)
    hidden = [key for key, learners in present.items() if key not in shown and 0 < len(learners) < LEAST]
    # Whoever knows all that is shown knows of the hidden that they are ten or more together, or sees nothing of them.
    assert not hidden or REST not in shown or len(rest) >= LEAST


@given(SETS, LEARNERS)
def test_nothing_small_stays_beside_counts_that_could_hide_it(sets: dict[str, set[int]], enrolled: set[int]) -> None:
    present, _rest, shown = hide(sets, enrolled)
    has_small = any(0 < len(learners) < LEAST for learners in present.values())
    assert not (has_small and shown and REST not in shown) or len(enrolled) < 2 * LEAST


@given(SETS, LEARNERS, st.integers(1, 60))
def test_one_learner_who_joins_leaves_or_is_erased_changes_no_other_number_than_by_ten(
    sets: dict[str, set[int]], enrolled: set[int], somebody: int
) -> None:
    before = disclose(sets, enrolled | {somebody})
    erased = {key: learners - {somebody} for key, learners in sets.items()}
    after = disclose(erased, (enrolled | {somebody}) - {somebody})
    for key in before.keys() & after.keys() - {REST}:
        assert before[key] - after[key] in (0, 10)


@given(SETS, LEARNERS)
def test_complement_of_a_count_among_the_enrolled_would_be_shown_too(
    sets: dict[str, set[int]], enrolled: set[int]
) -> None:
    present, _rest, shown = hide(sets, enrolled)
    for key in shown.keys() - {REST}:
        assert disclose({key: enrolled - present[key]}, enrolled).keys() == {key}


@given(SETS, st.sets(st.integers(1, 60), max_size=2 * LEAST - 1))
def test_course_with_fewer_than_twenty_shows_no_count(sets: dict[str, set[int]], enrolled: set[int]) -> None:
    assert disclose(sets, enrolled) == {}


@given(LEARNERS, st.sets(st.integers(1, 60), max_size=SMALL - 1))
def test_band_is_of_five_or_more_and_many_leaves_five_who_did_not(learners: set[int], enrolled: set[int]) -> None:
    band, present = find_band(learners, enrolled), learners & enrolled
    assert band == 0 or len(present) >= 5
    assert band < 2 or len(enrolled - present) >= 5


@pytest.mark.parametrize("size", range(1, 2 * 5))
def test_course_of_fewer_than_ten_has_no_band_that_nearly_all_of_it_are_in(size: int) -> None:
    assert find_band(set(range(size)), set(range(size))) == 0


def test_small_parts_are_taken_together_with_the_next_smallest() -> None:
    sets = {"a": set(range(4)), "b": set(range(20, 32)), "c": set(range(30, 55))}
    assert disclose(sets, set(range(100))) == {"c": 20, REST: 10}


def test_part_that_nearly_everybody_used_is_left_out() -> None:
    assert disclose({"a": set(range(35)), "b": set(range(15))}, set(range(40))) == {"b": 10}


def test_same_learner_in_many_small_parts_is_one_learner() -> None:
    assert disclose({key: {1, 2} for key in KEYS}, set(range(100))) == {}

"""Many strings found in one pass: the same as one after the other would find, whoever reads at once."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from iblai_mentor_plugin.mentor.guarding.needles import Needles

Found = list[tuple[set[str], int]]


def read(needles: Needles, text: str) -> Found:
    """Return what ends at each character, and how many characters may still become one."""
    state, found = 0, []
    for character in text:
        state = needles.step(state, character)
        assert len(set(needles.found[state])) == len(needles.found[state])
        found.append((set(needles.found[state]), needles.depth[state]))
    return found


def read_slowly(strings: list[str], text: str) -> Found:
    """Return the same by looking for each string at each place."""
    begun = {one[:size] for one in strings for size in range(1, len(one) + 1)}
    ends = [text[:at] for at in range(1, len(text) + 1)]
    return [
        (
            {one for one in strings if end.endswith(one)},
            max((size for size in range(len(end) + 1) if end[len(end) - size :] in begun), default=0),
        )
        for end in ends
    ]


def make_case(seed: int) -> tuple[list[str], str]:
    """Return strings that begin alike and lie in one another, and a text that is full of them."""
    rng = random.Random(seed)  # noqa: S311
    strings = ["".join(rng.choices("abc", k=rng.randint(1, 6))) for _string in range(rng.randint(0, 40))]
    return strings, "".join(rng.choices("abcd", k=200))


@pytest.mark.parametrize("seed", range(30))
def test_same_is_found_as_one_string_after_the_other(seed: int) -> None:
    strings, text = make_case(seed)
    needles = Needles(strings)
    assert read(needles, text) == read_slowly(strings, text)
    # Now that every state was reached.
    assert read(needles, text) == read_slowly(strings, text)


def test_same_is_found_by_all_who_read_at_once() -> None:
    rng = random.Random(1)  # noqa: S311
    strings = ["".join(rng.choices("abcdef", k=rng.randint(3, 12))) for _string in range(2000)]
    text = "".join(rng.choices("abcdef", k=5000))
    alone = read(Needles(strings), text)
    for _round in range(5):
        with ThreadPoolExecutor(8) as pool:
            needles = Needles(strings)
            assert all(one == alone for one in pool.map(partial(read, needles), [text] * 8))


def test_thousands_of_strings_are_taken_without_a_state_for_each_character() -> None:
    needles = Needles(f"{number} of many answers" for number in range(5000))
    read(needles, "Nobody says 17 of them.")
    assert len(needles.depth) < 200

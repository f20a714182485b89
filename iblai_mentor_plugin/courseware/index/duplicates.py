"""
Passages that say the same: a note that stands in every unit should be found once.

By sketches: the least of a passage's terms, which are as good as drawn by chance, so that two passages share as much of
their sketches as of their words (Broder: On the Resemblance and Containment of Documents, 1997).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection

    from iblai_mentor_plugin.courseware.index.postings import Array

SKETCH: Final = 16
# Of sixteen: a word or two may differ.
_SHARED: Final = 15
_NONE: Final = 2**32 - 1
_CLASSES: Final = 4


def draw_sketch(terms: Collection[int]) -> list[int]:
    """Return the least terms of a passage; one that has fewer is filled up."""
    least = sorted(terms)[:SKETCH]
    return least + [_NONE] * (SKETCH - len(least))


def group_passages(sketches: Array) -> Array:
    """Return for each passage the number of the first one that says the same, which may be itself."""
    groups = np.arange(len(sketches), dtype=np.uint32)
    leaders: dict[tuple[int, ...], list[int]] = {}
    sets = [frozenset(sketch) for sketch in sketches.tolist()]
    for number, own in enumerate(sets):
        keys = _list_keys(own)
        near = sorted({leader for key in keys for leader in leaders.get(key, ())})
        group = next((leader for leader in near if _is_same(own, sets[leader])), number)
        groups[number] = group
        if group == number:
            for key in keys:
                leaders.setdefault(key, []).append(number)
    return groups


def _list_keys(sketch: Collection[int]) -> list[tuple[int, ...]]:
    """
    Return what passages that say the same have in common: their terms by the remainder of four.

    Two sketches that share fifteen of sixteen differ in two terms, so that two of four remainders have the same ones.
    Single terms would not do: the least of them stand in most passages.
    """
    if _NONE in sketch:
        # A short passage says the same as one that has all of its terms, and no others.
        return [tuple(sorted(sketch))]
    classes: list[list[int]] = [[] for _remainder in range(_CLASSES)]
    for term in sorted(sketch):
        classes[term % _CLASSES].append(term)
    return [(remainder, *terms) for remainder, terms in enumerate(classes) if terms]


def _is_same(one: frozenset[int], other: frozenset[int]) -> bool:
    shared = len(one & other)
    return shared == len(one) == len(other) or (shared >= _SHARED and _NONE not in one | other)

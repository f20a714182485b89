"""
What of a count may be shown. Without the database: what is decided here is proved by properties.

Learners are counted, never events. A set of learners is shown if it and the rest of the enrolled are ten or more, rounded down
to tens. What is too small is taken together with the next smallest, until ten are in it; what nearly everybody did is left
out, as the few who did not would be known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

# Learners in a count, and learners who are not in it, at the least.
LEAST: Final = 10
# Below this, no count could have ten on both sides and say anything: bands are shown.
SMALL: Final = 30
# The parts that were taken together.
REST: Final = ""
# Learners from which on a band begins, in a small course: some, many.
_SOME: Final = 5
_MANY: Final = 10


def disclose(sets: Mapping[str, AbstractSet[int]], enrolled: AbstractSet[int]) -> dict[str, int]:
    """
    Return what is shown of sets of learners, by key; ``REST`` stands for those that were taken together.

    Only who is enrolled counts. Nothing at all is shown where what is too small could not be hidden among others.
    """
    present = {key: frozenset(learners & enrolled) for key, learners in sets.items()}
    shown = {key: learners for key, learners in present.items() if _may_show(learners, enrolled)}
    small = {key: learners for key, learners in present.items() if learners and len(learners) < LEAST}
    rest = frozenset[int]().union(*small.values())
    # The key decides between two of one size, so that the same learners are always shown alike.
    queue = sorted(shown, key=lambda key: (len(shown[key]), key))
    while small and not _may_show(rest, enrolled) and queue:
        rest |= shown.pop(queue.pop(0))
    counts = {key: _round(learners) for key, learners in shown.items()}
    if small and _may_show(rest, enrolled):
        counts[REST] = _round(rest)
    return counts


def find_band(learners: AbstractSet[int], enrolled: AbstractSet[int]) -> int:
    """
    Return how many learners of a small course are in a set: 0 for hardly any, 1 for some, 2 for many.

    Where the rest of the enrolled are fewer than five there are never many: it would be known of each of them. Nor are there
    some where fewer than ten are enrolled: five of five are each of them, too.
    """
    present = learners & enrolled
    if len(present) < _SOME or len(enrolled) < 2 * _SOME:
        return 0
    return 2 if len(present) >= _MANY and len(enrolled - present) >= _SOME else 1


def _may_show(learners: AbstractSet[int], enrolled: AbstractSet[int]) -> bool:
    return len(learners) >= LEAST and len(enrolled) - len(learners) >= LEAST


def _round(learners: AbstractSet[int]) -> int:
    return len(learners) // LEAST * LEAST

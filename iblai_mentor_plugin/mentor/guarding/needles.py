"""
Finds many strings in one pass over a text (A. V. Aho and M. J. Corasick, CACM 18 (1975), 333-340).

A course has thousands of strings, and a reply comes near a few of them: a state is made when a text first gets there.
"""

from __future__ import annotations

from itertools import groupby
from threading import RLock
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterable


class Needles:
    """
    An automaton; a state is a number, 0 at the start. Safe for threads.

    ``found[state]`` are the strings that end here, ``depth[state]`` how many characters may still become one.
    """

    def __init__(self, strings: Iterable[str]) -> None:
        self._strings = sorted(set(strings))
        # Of each state: which strings begin with what was read so far, and what follows there, None until a text gets there.
        self._ranges = [(0, len(self._strings))]
        self._next: list[dict[str, int] | None] = [None]
        self._fallback = [0]
        self.found: list[tuple[str, ...]] = [()]
        self.depth = [0]
        # States are numbered one after the other, by whichever thread comes first.
        self._lock = RLock()
        self._open(0)

    def step(self, state: int, character: str) -> int:
        """Return the state after one more character."""
        while not (child := self._get_next(state).get(character, 0)) and state:
            state = self._fallback[state]
        if self._next[child] is None:
            with self._lock:
                self._reach(child, state, character)
        return child

    def _get_next(self, state: int) -> dict[str, int]:
        """Return the states that follow one that was reached, as each is that somebody steps from."""
        return cast("dict[str, int]", self._next[state])

    def _reach(self, child: int, state: int, character: str) -> None:
        """Give a state the one to fall back on, which is reached by this, too, and the states that follow."""
        if self._next[child] is None:
            self._fallback[child] = self.step(self._fallback[state], character) if state else 0
            self.found[child] += self.found[self._fallback[child]]
            self._open(child)

    def _open(self, state: int) -> None:
        """Make the states that follow; what other threads look at comes last."""
        low, high = self._ranges[state]
        depth = self.depth[state]
        if low < high and len(self._strings[low]) == depth:
            # The shortest is sorted first: nothing of it is left.
            low += 1
        children: dict[str, int] = {}
        for character, group in groupby(self._strings[low:high], key=lambda string: string[depth]):
            children[character] = len(self._next)
            first, low = low, low + sum(1 for _string in group)
            self._ranges.append((first, low))
            self._fallback.append(0)
            self.found.append((self._strings[first],) if len(self._strings[first]) == depth + 1 else ())
            self.depth.append(depth + 1)
            self._next.append(None)
        self._next[state] = children

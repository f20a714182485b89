"""Finds many strings in one pass over a text (A. V. Aho and M. J. Corasick, CACM 18 (1975), 333-340)."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Needles:
    """
    An automaton; a state is a number, 0 at the start.

    ``found[state]`` are the strings that end here, ``depth[state]`` how many characters may still become one.
    """

    def __init__(self, strings: Iterable[str]) -> None:
        self._next: list[dict[str, int]] = [{}]
        self._fallback = [0]
        self.found: list[tuple[str, ...]] = [()]
        self.depth = [0]
        for string in sorted(set(strings)):
            self._add(string)
        self._link()

    def step(self, state: int, character: str) -> int:
        """Return the state after one more character."""
        while state and character not in self._next[state]:
            state = self._fallback[state]
        return self._next[state].get(character, 0)

    def _add(self, string: str) -> None:
        state = 0
        for character in string:
            if character not in self._next[state]:
                self._next[state][character] = len(self._next)
                self._next.append({})
                self._fallback.append(0)
                self.found.append(())
                self.depth.append(self.depth[state] + 1)
            state = self._next[state][character]
        self.found[state] = (string,)

    def _link(self) -> None:
        """Give each state the one to fall back on, the shorter ones first."""
        queue = deque(self._next[0].values())
        while queue:
            state = queue.popleft()
            for character, child in self._next[state].items():
                self._fallback[child] = self.step(self._fallback[state], character) if state else 0
                self.found[child] += self.found[self._fallback[child]]
                queue.append(child)

"""
Learners' outlines, kept by a process for a few seconds: making one takes longer than all else of a question.

Kept is only what a learner may see; whether they are enrolled, in an exam, or may see an answer is asked anew each time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from iblai_mentor_plugin.courseware.outline import Outline

# A chat asks for the place, accepts the question and begins the reply within this.
SECONDS: Final = 5.0
# Of a large course one takes some megabytes.
_MOST: Final = 64


@dataclass(frozen=True, slots=True)
class SeenOutline:
    """What a learner may see of a course, and when its problems and subsections are due for them, by usage key."""

    outline: Outline
    due_dates: Mapping[str, Any]


class OutlineShelf:
    """
    Outlines, each for a few seconds, by whose they are and all that they follow from but the time.

    Safe for threads, of which two may at worst make the same one.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[Hashable, tuple[float, SeenOutline]] = {}

    def find(self, name: Hashable) -> SeenOutline | None:
        """Return an outline that was put here just now."""
        kept = self._kept.get(name)
        return kept[1] if kept is not None and self._clock() - kept[0] < SECONDS else None

    def put(self, name: Hashable, seen: SeenOutline) -> SeenOutline:
        """Keep an outline, and let go of those that are old, or all where there are too many."""
        now = self._clock()
        fresh = {one: kept for one, kept in list(self._kept.items()) if now - kept[0] < SECONDS}
        self._kept = {**(fresh if len(fresh) < _MOST else {}), name: (now, seen)}
        return seen


SHELF: Final = OutlineShelf()

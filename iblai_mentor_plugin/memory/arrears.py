"""
What requests of this thread taught, and is written when their response has left; until then the LMS's cache says of whom.

Who asks right after a page may be served by another process before that is written: they wait for it, a moment at the most.
"""

from __future__ import annotations

import time
from functools import partial
from threading import local
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from django.core.cache import cache

from iblai_mentor_plugin.caches import ask_cache

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.data import Fact

_NAME: Final = "iblai-mentor-arrears-{}"
# Seconds after which nobody waits any more for a process that died.
_KEPT: Final = 5
# Seconds that somebody waits for a write that takes milliseconds, and between two looks.
_LONGEST: Final = 1.0
_LOOK: Final = 0.01


class _Arrears(local):
    """Facts that are not written yet, and the notes on them, by name."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.notes: dict[str, str] = {}


_arrears: Final = _Arrears()


def leave(facts: Sequence[Fact]) -> None:
    """Leave facts until ``take``, and note whose they are."""
    notes = dict.fromkeys((_NAME.format(fact.user_id) for fact in facts), uuid4().hex)
    _arrears.facts += facts
    _arrears.notes |= notes
    ask_cache(lambda: cache.set_many(notes, _KEPT))


def take() -> list[Fact]:
    """Return what was left in this thread, for who writes it now."""
    facts, _arrears.facts = _arrears.facts, []
    return facts


def settle() -> None:
    """Take the notes on what was written away, but not those of a later request, whichever process serves it."""
    notes, _arrears.notes = _arrears.notes, {}
    kept = ask_cache(lambda: cache.get_many(notes)) or {}
    own = [name for name, note in notes.items() if kept.get(name) == note]
    if own:
        ask_cache(lambda: cache.delete_many(own))


def await_written(user_id: int) -> None:
    """
    Wait until what the last page taught of a learner is written: a second at the most, and mostly one look at the cache.

    A page that is opened meanwhile leaves its note in the place of that one, and then neither is waited for: there may always
    be one more.
    """
    find_note = partial(cache.get, _NAME.format(user_id))
    until = time.monotonic() + _LONGEST
    first = note = ask_cache(find_note)
    while note is not None and note == first and time.monotonic() < until:
        time.sleep(_LOOK)
        note = ask_cache(find_note)

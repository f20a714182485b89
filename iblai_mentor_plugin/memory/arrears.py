"""
What requests of this thread taught, and is written when their response has left; until then the LMS's cache says of whom.

Who asks right after a page may be served by another process before that is written: they wait for it, a moment at the most.
Several pages of one learner may be on their way at once, so that each has a note of its own, in the first place that is free.
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
    from collections.abc import Mapping, Sequence

    from iblai_mentor_plugin.data import Fact

_NAME: Final = "iblai-mentor-arrears-{}-{}"
# Pages of one learner that are noted at once, and learners of one page: more are nobody's who asks right after it.
_PLACES: Final = 8
_LEARNERS: Final = 8
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
    _arrears.facts += facts
    learners = {fact.user_id for fact in facts}
    if len(learners) <= _LEARNERS:
        for user_id in learners:
            _note(user_id)


def _note(user_id: int) -> None:
    """Take the first place that is free, if any: no other process takes it, too."""
    note = uuid4().hex
    for name in _list_places(user_id):
        has_place = ask_cache(partial(cache.add, name, note, _KEPT))
        if has_place:
            _arrears.notes[name] = note
        if has_place is not False:  # None: the cache is gone.
            return


def take() -> list[Fact]:
    """Return what was left in this thread, for who writes it now."""
    facts, _arrears.facts = _arrears.facts, []
    return facts


def settle() -> None:
    """Take the notes on what was written away, but not what another request noted in a place since."""
    notes, _arrears.notes = _arrears.notes, {}
    kept = _read(list(notes))
    own = [name for name, note in notes.items() if kept.get(name) == note]
    if own:
        ask_cache(lambda: cache.delete_many(own))


def is_awaited(user_id: int) -> bool:
    """Say whether something that a page taught of a learner is not written yet: one look at the cache."""
    return bool(_read(_list_places(user_id)))


def await_written(user_id: int) -> None:
    """
    Wait until what the pages before taught of a learner is written: a second at the most; in no transaction, which may be why.

    A page that is opened meanwhile is not waited for: there may always be one more.
    """
    until = time.monotonic() + _LONGEST
    places = _list_places(user_id)
    open_notes = set(_read(places).values())
    while open_notes and time.monotonic() < until:
        time.sleep(_LOOK)
        open_notes &= set(_read(places).values())


def _list_places(user_id: int) -> list[str]:
    return [_NAME.format(user_id, place) for place in range(_PLACES)]


def _read(places: Sequence[str]) -> Mapping[str, str]:
    """Return the notes in places, by name; none where the cache is gone."""
    return (ask_cache(lambda: cache.get_many(places)) if places else None) or {}

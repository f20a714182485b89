"""
Tells by its wording whether a text holds a piece of another one: by six words in a row.

Words are compared without case, accents and signs. A character of a script that is written without spaces is half a word.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.llm.words import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

# Words in a row that are somebody's wording, and no longer everybody's.
RUN: Final = 6
_HALVES: Final = 2 * RUN
_IS_UNSPACED: Final = re.compile(rf"[{UNSPACED}]")
_WORD: Final = re.compile(rf"[{UNSPACED}]|(?:(?![{UNSPACED}])[^\W_])+")
# Accents and vowel signs, and what cannot be seen.
_DROPPED: Final = frozenset({"Mn", "Mc", "Me", "Cf"})

Run = tuple[str, ...]


def list_runs(text: str) -> list[Run]:
    """Return every six words in a row of a text, in order."""
    halves = _split(text)
    # One that begins within a word says no more than the one that begins with it.
    return [tuple(halves[at : at + _HALVES]) for at in range(len(halves) - _HALVES + 1) if halves[at]]


@lru_cache(maxsize=16)
def digest_runs(texts: tuple[str, ...]) -> frozenset[int]:
    """Return what stands for the runs of texts: a number each, the same within a process."""
    return frozenset(hash(run) for text in texts for run in list_runs(text))


def has_run_of_its_own(text: str, digests: Collection[int], others: Iterable[str]) -> bool:
    """Say whether a text has a run whose digest is among these, and that stands in none of the other texts."""
    found = {run for run in list_runs(text) if hash(run) in digests}
    # Read only where something was found: the other texts may be a whole course.
    return bool(found) and _find_among(found, others) != found


def cut_runs(text: str, others: Iterable[str]) -> str:
    """Return the words of a text without the runs that it shares with one of the others."""
    halves, known = _split(text), _find_among(set(list_runs(text)), others)
    own = [True] * len(halves)
    for at in range(len(halves) - _HALVES + 1):
        if halves[at] and tuple(halves[at : at + _HALVES]) in known:
            own[at : at + _HALVES] = [False] * _HALVES
    return " ".join(half for half, is_own in zip(halves, own, strict=True) if is_own and half)


def _find_among(runs: set[Run], texts: Iterable[str]) -> set[Run]:
    """Return those of the runs that stand in one of the texts."""
    # Most texts lack a run's longest word, and need not be read.
    telling = {max(run, key=len) for run in runs}
    found: set[Run] = set()
    if not runs:
        return found
    for text in texts:
        if not text.isascii() or any(word in text.lower() for word in telling):
            found |= runs.intersection(list_runs(text))
        if found == runs:
            break
    return found


def _split(text: str) -> list[str]:
    """Return the words of a text as halves: a word and nothing, or a character."""
    halves: list[str] = []
    for word in _WORD.findall(_fold(text)):
        halves += [word] if _IS_UNSPACED.match(word) else [word, ""]
    return halves


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(one for one in plain if unicodedata.category(one) not in _DROPPED)

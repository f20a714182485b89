"""
Whether a word of a question and one of a text are forms of one word, both folded.

The search finds words by their pieces, which need no grammar, and finds a "house" in "thousand" with them: good enough to look
for passages, and too little to say that one speaks of houses. Here each word is compared with each other: how it is inflected
and derived in English where the question is English, where both begin alike elsewhere; as a part of a compound ("Vollmond" has
"Mond"); and with two letters exchanged, or one missing in its middle, as they are mistyped.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from iblai_mentor_plugin.courseware.index.synonyms import list_bases
from iblai_mentor_plugin.llm.words import cut_pieces, has_word, list_pieces

# What English puts behind a stem, whatever kind of word it makes of it.
_ENDINGS_TEXT: Final = """
s es ed ing ings er ers est or ors ly y ies ied ier iest ily ness ful less ment ments able ible al ally ion ions ation
ations ive ity ist ists ism ic ical ance ence ant ent en ish ous le ility
"""
_ENDINGS: Final = frozenset(["", *_ENDINGS_TEXT.split()])
_SHORT_ENDINGS: Final = frozenset(["s", "es", "ed", "ing"])
_LONGEST_ENDING: Final = 2
_VOWELS: Final = frozenset("aeiouy")
# Letters of a stem; of what stands before or behind a word in a compound; of a word that may be a part of one, or mistyped.
_STEM: Final = 4
_SHORT: Final = 3
_BEFORE: Final = 3
_BEHIND: Final = 5
_PART: Final = 4
_MISTYPED: Final = 6
# With these before it a word is another one: "interactive" is not "active".
_PREFIXES: Final = ("inter", "intro", "extra", "trans", "contra")
# Pairs of words that a process remembers.
_PAIRS: Final = 10_000
# Letters of what may be a word: an address or a picture written as letters is none.
_LONGEST: Final = 60


def is_form(word: str, other: str, *, is_english: bool) -> bool:
    """Say whether ``other``, of a text, is a form of a question's ``word``, a compound with it, or what it was to be."""
    if word == other:
        return True
    if max(len(word), len(other)) > _LONGEST:
        return False
    if len(word) < _STEM:
        return _is_short_form(word, other)
    if not (word.isascii() and other.isascii()):
        return has_word(cut_pieces([other]), word)
    # Most words begin otherwise.
    return (word[0] == other[0] or other.endswith(word)) and _is_latin_form(word, other, is_english=is_english)


@lru_cache(maxsize=_PAIRS)
def _is_latin_form(word: str, other: str, *, is_english: bool) -> bool:
    if _has_part(word, other) or _is_mistyped(word, other):
        return True
    if is_english:
        return not set(list_bases(word)).isdisjoint(list_bases(other)) or _is_derived(word, other)
    return other.startswith(list_pieces(word)[0]) and has_word(cut_pieces([other]), word)


def _is_short_form(word: str, other: str) -> bool:
    """Say whether a word is one of three letters with an ending: "adding" for "add"."""
    if len(word) != _SHORT or not other.startswith(word):
        return False
    end = other[len(word) :]
    return end in _SHORT_ENDINGS if word.isascii() else len(end) <= _LONGEST_ENDING


def _count_alike(word: str, other: str) -> int:
    """Return how many letters two words begin with alike."""
    pairs = enumerate(zip(word, other, strict=False))
    return next((at for at, (one, two) in pairs if one != two), min(len(word), len(other)))


def _is_derived(word: str, other: str) -> bool:
    """Say whether two English words have a stem and known endings: "astronomy" and "astronomer"."""
    stem = _count_alike(word, other)
    ends = [word[stem:], other[stem:]]
    if "e" in ends:
        # It goes before a vowel, and before nothing else: "configure" and "configuration", but no "plan" and "plane".
        ends.remove("e")
        return stem >= _STEM and ends[0][:1] in _VOWELS and ends[0] in _ENDINGS
    return stem >= _STEM and _ENDINGS.issuperset(ends)


def _has_part(word: str, other: str) -> bool:
    """Say whether a text's word is a compound with a question's, at its beginning or its end."""
    if len(word) < _PART:
        return False
    before = other.removesuffix(word)
    is_end = before != other and len(before) >= _BEFORE and before not in _PREFIXES
    return is_end or (other.startswith(word) and len(other) - len(word) >= _BEHIND)


def _is_mistyped(word: str, other: str) -> bool:
    """Say whether a question's word has two letters exchanged, or one too many or too few, in its middle."""
    if min(len(word), len(other)) < _MISTYPED - 1 or max(len(word), len(other)) < _MISTYPED or word[0] != other[0]:
        return False
    at = _count_alike(word, other)
    if len(word) == len(other):
        return word[at : at + 2] == other[at : at + 2][::-1] and word[at + 2 :] == other[at + 2 :]
    short, long = sorted((word, other), key=len)
    return len(long) == len(short) + 1 and at < len(short) and short[at:] == long[at + 1 :]

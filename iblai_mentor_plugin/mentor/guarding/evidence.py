"""
Whether a passage says what a reply says that it says.

A quote is looked for word by word: case, accents, dashes, spaces, quotation marks and emphasis are no words, and an ellipsis
stands for any that the LLM left out. A sentence with a number alone behind it is measured by how many of its words the
passage has. Neither shows that the passage supports the sentence: it shows that the passage is about it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.llm.excerpts import find_quote
from iblai_mentor_plugin.llm.markers import LONGEST_QUOTE
from iblai_mentor_plugin.llm.words import cut_pieces, has_word, list_sought, list_words
from iblai_mentor_plugin.mentor.guarding.spelling import fold, is_ideograph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.courseware.course import Passage

# Signs that change what a formula says; a minus is left out, for it cannot be told from a dash.
_SIGNS: Final = frozenset("<>=≤≥≠±×÷^%°€$£+")
_ELLIPSIS: Final = re.compile(r"[\[(]?(?:\.{3,}|…)[\])]?")
_ENDS: Final = ".!?…。！？।؟"
# Fewer words show nothing, unless one is long enough to be a term; of scripts without spaces a character is a word.
_FEWEST_WORDS: Final = 2
_FEWEST_CHARACTERS: Final = 4
_TERM: Final = 6
# The part of a sentence's words, function words left out, that its passage must have.
_ENOUGH: Final = 0.6


@dataclass(frozen=True, slots=True)
class _Word:
    """A word, folded, and where it stands in its text."""

    said: str
    start: int
    end: int


class Evidence:
    """What the passages of a prompt, by their places from 1, say."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._words: dict[int, list[_Word]] = {}
        self._known: dict[int, tuple[frozenset[str], frozenset[str]]] = {}

    def has(self, place: int) -> bool:
        """Say whether there is such a passage."""
        return 1 <= place <= len(self._passages)

    def get(self, place: int) -> Passage:
        """Return a passage that there is."""
        return self._passages[place - 1]

    def find(self, place: int, quote: str) -> str:
        """Return a quote in the passage's own words, "" where it does not say them."""
        if not self.has(place):
            return ""
        parts = [words for part in _ELLIPSIS.split(quote) if (words := split(part))]
        if not parts or not all(map(_is_telling, parts)):
            return ""
        spans = self._find_spans(place, parts)
        return self._copy(place, spans, is_ended=quote.rstrip("”\"»’' *_")[-1:] in _ENDS) if spans else ""

    def support(self, place: int, sentence: str) -> str:
        """Return what of the passage is closest to a sentence, "" where the passage is not about it."""
        sought = list_sought(sentence)
        if not self.has(place) or len(sought) < _FEWEST_WORDS:
            return ""
        words, pieces = self._list_known(place)
        # A number that is not the passage's is not said by it, however much else is.
        if not {word for word in sought if any(map(str.isdigit, word))} <= words:
            return ""
        found = sum(has_word(pieces, word) for word in sought)
        return find_quote(self.get(place).text, sought) if found >= max(_FEWEST_WORDS, _ENOUGH * len(sought)) else ""

    def _list_known(self, place: int) -> tuple[frozenset[str], frozenset[str]]:
        """Return the words of a passage, and their pieces."""
        if place not in self._known:
            words = list_words(self.get(place).text)
            pieces = cut_pieces(words)
            self._known[place] = frozenset(words), pieces
        return self._known[place]

    def _find_spans(self, place: int, parts: Sequence[Sequence[_Word]]) -> list[tuple[int, int]]:
        """Return where the parts of a quote stand one after the other, as places of words; none unless all do."""
        if place not in self._words:
            self._words[place] = split(self.get(place).text)
        haystack = _join(self._words[place])
        spans: list[tuple[int, int]] = []
        at = 0
        for words in parts:
            at = haystack.find(_join(words), at)
            if at < 0:
                return []
            first = haystack.count(" ", 0, at)
            spans.append((first, first + len(words)))
            at += len(_join(words)) - 1
        return spans

    def _copy(self, place: int, spans: Sequence[tuple[int, int]], *, is_ended: bool) -> str:
        text, words = self.get(place).text, self._words[place]
        parts = [" ".join(text[words[first].start : words[last - 1].end].split()) for first, last in spans]
        end = text[words[spans[-1][1] - 1].end :][:1]
        return shorten(" … ".join(parts) + (end if is_ended and end and end in _ENDS else ""))


def split(text: str) -> list[_Word]:
    """Return the words of a text, folded; signs of formulas are words, too."""
    words: list[_Word] = []
    start = 0
    said = ""
    for at, character in enumerate(text):
        folded = character if character in _SIGNS else fold(character)
        if folded.isalnum() and not is_ideograph(character):
            start, said = (start, said + folded) if said else (at, folded)
            continue
        # What nobody sees, an accent or a soft hyphen, ends no word.
        if not folded and not character.isspace():
            continue
        if said:
            words.append(_Word(said, start, at))
            said = ""
        if is_ideograph(character) or character in _SIGNS:
            words.append(_Word(folded, at, at + 1))
    return [*words, _Word(said, start, len(text))] if said else words


def say_same(one: str, other: str) -> bool:
    """Say whether two quotes are of the same words, or one of them a part of the other."""
    said, heard = _join(split(one)), _join(split(other))
    return said in heard or heard in said


def shorten(quote: str) -> str:
    """Return a quote that is not too long to be one."""
    if len(quote) <= LONGEST_QUOTE:
        return quote
    cut = quote[: LONGEST_QUOTE - 2]
    return (cut.rpartition(" ")[0] or cut) + " …"


def _join(words: Sequence[_Word]) -> str:
    return " " + "".join(f"{word.said} " for word in words)


def _is_telling(words: Sequence[_Word]) -> bool:
    unspaced = sum(is_ideograph(word.said[0]) for word in words)
    if unspaced == len(words):
        return unspaced >= _FEWEST_CHARACTERS
    return len(words) >= _FEWEST_WORDS or len(words[0].said) >= _TERM

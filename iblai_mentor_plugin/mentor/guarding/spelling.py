"""
Reads a text as a person would: without case, accents, invisible characters, markup and look-alike letters.

A ``Reading`` is fed a text in pieces of any size, and is the same whatever the pieces were; it knows where in the text
each of its characters came from.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import Final

# Letters that look like Latin ones, after case and accents are gone.
_LOOK_ALIKES: Final = str.maketrans("авеғкмнорстухіјѕԁԛԝαεικνορτυχ", "abefkmhopctyxijsdqwaeiknoptux")
_UNSPACED: Final = "\u0e00-\u0eff\u2e80-\u9fff\U00020000-\U0003ffff"
_WORD: Final = re.compile(rf"(?![\W_])[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_])+")
_WORD_ALONE: Final = re.compile(rf"[{_UNSPACED}]")
# What is raised is an exponent, and no further digit of the number before it.
_RAISED: Final = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")
# Marks of Markdown that vanish when it is shown.
_MARKUP: Final = frozenset("*_`~\\{}")
_VANISHING: Final = re.compile(r"(?<!\d)[*_`~{}]")
# Where begins what is not shown: a tag, the target of a link, a command of a formula.
HIDING: Final = frozenset("<]\\")
_LONGEST_TAG: Final = 400
_LONGEST_ENTITY: Final = 12
_LONGEST_COMMAND: Final = 24
# Characters whose reading a process remembers.
_MOST_KEPT: Final = 8192
# So many signs in a row are kept: more could push a word out of the sight of what looks at its neighbours.
_LONGEST_RUN: Final = 6


@lru_cache(maxsize=_MOST_KEPT)
def _fold_character(character: str) -> str:
    if character.isspace():
        return "\n" if character in "\n\r\u2028\u2029" else " "
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    decomposed = unicodedata.normalize("NFKD", character.casefold())
    if "\u2044" in decomposed:
        # What "½" stands behind is a number of its own: 3½ is no 31/2.
        return decomposed.replace("\u2044", "/").rjust(4) if len(decomposed) > 1 else "/"
    if character in _RAISED:
        return "^" + decomposed
    kept = "".join(
        one for one in decomposed if unicodedata.category(one) not in {"Mn", "Mc", "Me", "Cf", "Cc", "Cs", "Co"}
    )
    return kept.casefold().translate(_LOOK_ALIKES)


class _Folded(dict[int, str]):
    """What becomes of a character, kept when it is first seen: texts have few different ones."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(self) < _MOST_KEPT:
            self[code] = folded
        return folded


_FOLDED: Final = _Folded()


def fold(text: str) -> str:
    """Return a text without case, accents, invisible characters and look-alikes, with single spaces."""
    return " ".join(text.translate(_FOLDED).split())


def is_ideograph(character: str) -> bool:
    """Say whether a script writes this character without spaces between words."""
    # Almost all text is none.
    return character >= "\u0e00" and _WORD_ALONE.match(character) is not None


def read_words(text: str) -> list[str]:
    """Return the words of a text as anybody wrote it, and as a reading of all that is shown of it has them."""
    if "&" not in text and HIDING.isdisjoint(text):
        # Most texts hide nothing, and need not be read character by character.
        return split_words(_VANISHING.sub("", fold(text)))
    reading = Reading(shown=True)
    reading.feed(text)
    reading.finish()
    return split_words("".join(reading.characters))


def split_words(text: str) -> list[str]:
    """Return the words of a folded text; a character of a script without spaces is a word."""
    return _WORD.findall(text)


class Reading:
    """
    A text as it is read; ``characters``, where each began in the text, and whether something was hidden before it.

    With ``shown`` tags, link targets and commands of formulas are left out, as they are on the page; without, they are read
    as text, for what is said inside of them leaves as well.
    """

    def __init__(self, *, shown: bool) -> None:
        self.characters: list[str] = []
        self.origins: list[int] = []
        self.hidden: list[bool] = []
        self._shown = shown
        self._length = 0
        self._pending = ""
        self._space = ""
        self._space_at = 0
        self._signs = 0
        self._is_hidden = False

    @property
    def settled(self) -> int:
        """Return how much of the text has been read for good."""
        return self._space_at if self._space else self._length - len(self._pending)

    @property
    def is_between_words(self) -> bool:
        """Say whether what was read last is a space, so that the word before it is complete."""
        return bool(self._space)

    def feed(self, text: str) -> None:
        """Read on."""
        for character in text:
            self._length += 1
            self._take(character)

    def finish(self) -> None:
        """Read what was held back, as the text ends here."""
        self._flush()

    def _take(self, character: str) -> None:
        if self._pending:
            self._continue(character)
        elif character == "&" or (self._shown and character in HIDING):
            self._pending = character
        else:
            self._emit(character, self._length - 1)

    def _continue(self, character: str) -> None:
        """Add to what may become a tag, the target of a link, an entity or a command; or give it up."""
        kind = self._pending[0]
        if self._may_continue(kind, character):
            self._pending += character
            return
        if kind == "&" and character == ";":
            self._decode(self._pending + character)
        elif self._is_end(kind, character):
            self._pending = ""
            self._is_hidden = True
        elif kind == "\\" and len(self._pending) > 1:
            self._pending = ""
            self._is_hidden = True
            self._take(character)
        else:
            self._flush(before=character)
            self._take(character)

    def _may_continue(self, kind: str, character: str) -> bool:
        size = len(self._pending)
        if kind == "&":
            return size < _LONGEST_ENTITY and character.isascii() and (character.isalnum() or character == "#")
        if kind == "\\":
            return size < _LONGEST_COMMAND and character.isascii() and character.isalpha()
        if kind == "]":
            return character == "(" if size == 1 else size < _LONGEST_TAG and character not in ")\n"
        if size == 1:
            return character.isalpha() or character in "/!?"
        return size < _LONGEST_TAG and character not in "<>"

    def _is_end(self, kind: str, character: str) -> bool:
        return len(self._pending) > 1 and (kind, character) in {("<", ">"), ("]", ")")}

    def _decode(self, entity: str) -> None:
        start = self._length - len(entity)
        self._pending = ""
        for character in html.unescape(entity):
            # Nobody needs an entity for a letter or a digit.
            is_trick = character.isascii() and character.isalnum()
            self._is_hidden = self._is_hidden or is_trick
            self._emit(character, start)
            self._is_hidden = self._is_hidden or is_trick

    def _flush(self, before: str = "") -> None:
        """Read as text what turned out to be nothing else."""
        start = self._length - len(before) - len(self._pending)
        pending, self._pending = self._pending, ""
        for number, character in enumerate(pending):
            self._emit(character, start + number)

    def _emit(self, character: str, origin: int) -> None:
        folded = _fold_character(character)
        if folded in {" ", "\n"}:
            self._space_at = self._space_at if self._space else origin
            self._space = "\n" if "\n" in self._space + folded else " "
            return
        is_digit_before = bool(self.characters) and not self._space and self.characters[-1].isdigit()
        if not folded or (folded in _MARKUP and not is_digit_before):
            self._is_hidden = self._is_hidden or unicodedata.combining(character) == 0
            return
        for one in folded:
            self._put(one, origin)

    def _put(self, character: str, origin: int) -> None:
        if self._space and self._signs < _LONGEST_RUN:
            self._append(self._space, self._space_at)
        self._space = ""
        if character.isalnum():
            self._signs = 0
        elif self._signs >= _LONGEST_RUN:
            return
        else:
            self._signs += 1
        self._append(character, origin)

    def _append(self, character: str, origin: int) -> None:
        is_inside = bool(self.characters) and self.characters[-1].isalnum() and character.isalnum()
        self.characters.append(character)
        self.origins.append(origin)
        self.hidden.append(is_inside and self._is_hidden)
        self._is_hidden = False

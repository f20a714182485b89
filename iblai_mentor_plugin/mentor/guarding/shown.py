"""
The text that a reply becomes, and how long it is so far: what nobody needs is left out, and addresses are no addresses.

What is taken stays. So white space waits for the words behind it, a bullet for the words of its item, and the letters of what
may become an address for the next ones.
"""

from __future__ import annotations

import re
from typing import Final

# What is made a link of wherever it stands; group 1: only where something follows.
_ADDRESS: Final = re.compile(r"(?<!\w)(?:(?:https?|ftps?|wss?|file)://|(mailto:|xmpp:|www\.))", re.IGNORECASE)
_BEGINNINGS: Final = (
    "https://",
    "http://",
    "ftps://",
    "ftp://",
    "wss://",
    "ws://",
    "file://",
    "mailto:",
    "xmpp:",
    "www.",
)
_CUT_ADDRESS: Final = re.compile(
    "(?<!\\w)(?:"
    + "|".join(sorted({re.escape(word[:end]) for word in _BEGINNINGS for end in range(1, len(word))}))
    + r")\Z",
    re.IGNORECASE,
)
_LONGEST_BEGINNING: Final = 8
_PUNCTUATION: Final = ".,;:!?…。，！？、؟،"
# What no white space stands before.
_CLOSING: Final = frozenset(_PUNCTUATION + ")]|")
_MARKS: Final = re.compile(r"(?:\s*\[\d{1,3}\])+\s*\Z")
_LINE_HEAD: Final = re.compile(r"^[\s>]*(?:(?:[-*+]|#+|\d{1,9}[.)])\s+)*")
# Behind an end, white space, and what closes a quotation; some scripts write none.
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…؟])[”\"»)]*\s+|(?<=[。！？।])")
# How much of what was said is looked back at.
_REACH: Final = 600


class Shown:
    """Takes what may be shown, in order; ``length``, in code points, is that of all that was taken from here."""

    def __init__(self) -> None:
        self.length = 0
        self._taken: list[str] = []
        self._tail = ""
        # White space, and the bullet of an item that has no words yet.
        self._waiting = ""
        self._bullet = -1
        self._word = ""
        self._has_gap = False
        # The number of the last mark, and where it ends; and where that begins which the next one is about.
        self._marked = (0, 0)
        self._clause = 0

    @property
    def context(self) -> str:
        """Return the end of what was said so far."""
        return self._tail + self._waiting + self._word

    @property
    def sentence(self) -> str:
        """
        Return what was said last in this line, or cell of a table, from where its sentence begins; without marks.

        What stands before an earlier mark has that one, and is not said twice.
        """
        begun = len(self.context) - (self.length + len(self._waiting + self._word) - self._clause)
        return _cut_sentence(_MARKS.sub("", self.context[max(begun, 0) :]))

    @property
    def unmarked(self) -> str:
        """Return the end of what was said, without the marks that it ends with."""
        return _MARKS.sub("", self.context)

    @property
    def is_marked(self) -> bool:
        """Say whether a mark was said last."""
        return self._marked[1] == self.length > 0 and not self._waiting and not self._word

    def take(self) -> str:
        """Return what is new."""
        text = "".join(self._taken)
        self._taken.clear()
        return text

    def write(self, text: str) -> None:
        """Say words."""
        if self._has_gap:
            text = self._close_gap(text)
        text, self._word = _break_addresses(self._before(), self._word + text)
        self._add(text)

    def write_raw(self, text: str) -> None:
        """Say code, or a formula: as it is."""
        self._end_word()
        self._has_gap = False
        self._add(text)

    def write_head(self, head: str) -> None:
        """Begin a line of a list, or of a quotation."""
        self._end_word()
        self._bullet = max(self._waiting.rfind("\n"), 0)
        self._waiting += head

    def mark(self, number: int) -> int | None:
        """Say the number of a citation; returns where it stands, None where it was said just before."""
        self._end_word()
        self._has_gap = False
        if self._marked == (number, self.length) and "\n" not in self._waiting:
            return None
        before = self.context[-1:]
        self._release(self._waiting + ("" if not before or before.isspace() or before in "([{" else " "))
        at = self.length
        self._append(f"[{number}]")
        self._marked = (number, self.length)
        return at

    def skip(self) -> None:
        """Leave something out here, so that nobody sees it."""
        if self._word:
            # What is left of an address does not become one with what follows.
            self._end_word()
            self._waiting += " "
        else:
            self._has_gap = True

    def finish(self) -> None:
        """Say what still waited for more."""
        self._end_word()
        self._waiting = ""

    def _before(self) -> str:
        """Return the character before the word that waits."""
        return (self._waiting or self._tail)[-1:]

    def _end_word(self) -> None:
        word, self._word = self._word, ""
        if word:
            self._add(word)

    def _add(self, text: str) -> None:
        words = text.rstrip()
        if words:
            self._release(self._waiting + words)
        space = text[len(words) :]
        if "\n" in space:
            self._bullet = -1
        self._waiting += space

    def _close_gap(self, text: str) -> str:
        """Return what comes behind a gap, without what belonged to what is left out."""
        said = self._tail + self._waiting
        if self._bullet >= 0 or not said.strip(" \t") or said[-1] == "\n":
            text = text.lstrip(_PUNCTUATION + " \t")
        elif text[0] in _PUNCTUATION and _is_between_sentences(said):
            text = text.lstrip(_PUNCTUATION)
        if not text:
            return ""
        self._has_gap = False
        first = text[0]
        if self._bullet >= 0 and first == "\n":
            # An item that had nothing else.
            self._waiting, self._bullet = self._waiting[: self._bullet], -1
        elif (first.isspace() or first in _CLOSING) and self._bullet < 0:
            self._waiting = self._waiting.rstrip(" \t")
        elif first.isalnum() and self._before().isalnum():
            self._waiting += " "
        return text

    def _release(self, text: str) -> None:
        self._waiting, self._bullet = "", -1
        text = text if self.length else text.lstrip()
        if self._clause < self._marked[1] and any(map(str.isalnum, text)):
            self._clause = self._marked[1]
        self._append(text)

    def _append(self, text: str) -> None:
        self.length += len(text)
        self._taken.append(text)
        self._tail = (self._tail + text)[-_REACH:]


def _cut_sentence(said: str) -> str:
    line = _LINE_HEAD.sub("", re.split(r"[\n|]", said)[-1]).strip()
    return ([part for part in _SENTENCE_END.split(line) if part] or [""])[-1]


def _is_between_sentences(said: str) -> bool:
    sentence = _cut_sentence(_MARKS.sub("", said)).rstrip('”"»)')
    return not sentence or sentence[-1] in ".!?…؟。！？।"


def _break_addresses(before: str, text: str) -> tuple[str, str]:
    """
    Return words without what makes addresses of them, and what at their end may still become one.

    What is left of an address does not become another one.
    """
    said, joined, end = before, before + text, len(before)
    for found in _ADDRESS.finditer(joined, end):
        after = joined[found.end() : found.end() + 1]
        if found[1] and not after:
            return (said + joined[end : found.start()])[len(before) :], joined[found.start() :]
        if found[1] and not after.isalnum():
            continue
        said += joined[end : found.start()]
        said += " " if said[-1:] in (":", "/") else ""
        end = found.end()
    cut = _CUT_ADDRESS.search(joined, max(end, len(joined) - _LONGEST_BEGINNING))
    at = cut.start() if cut else len(joined)
    return (said + joined[end:at])[len(before) :], joined[at:]


def find_plain(text: str, start: int, end: int) -> int:
    """Return up to where a text is words, and has no address and no beginning of one."""
    found = _ADDRESS.search(text, start, end) or _CUT_ADDRESS.search(text[:end], max(start, end - _LONGEST_BEGINNING))
    return found.start() if found else end

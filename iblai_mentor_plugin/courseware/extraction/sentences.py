"""Where a sentence ends, in any language; the borders at which texts are cut."""

from __future__ import annotations

import re
import unicodedata

# Marks that end a sentence by themselves, as these scripts put no space after it: Chinese and Japanese (full and half
# width), and what closes a quotation or a bracket behind the mark.
_WIDE = r"[。！？｡．]++[」』）】〉》”’]*+"
# Marks that end a sentence if a space follows: Latin, Greek and Cyrillic; Arabic and Urdu; Devanagari and its kin;
# Armenian; Ethiopic; Khmer; Burmese; Tibetan.
_MARKS = ".!?…‽؟۔।॥։።፧។៕။།"
# Only the first mark of a run begins a match, or a page full of dots would take for ever.
_NARROW = rf"(?<![{_MARKS}])[{_MARKS}]++[\"'”’»)\]]*+(?=\s)"
_BORDER = re.compile(rf"(?:{_WIDE}|{_NARROW})\s*|\n+\s*")
# A full stop after one of these, or after a single letter, seldom ends a sentence.
_SHORT_FORM = re.compile(
    r"(?:^|[\s(\[\"'„“«])(?:[^\W\d_]|(?:[^\W\d_]\.)+[^\W\d_]"
    r"|Dr|Mr|Mrs|Ms|Prof|St|Sr|Sra|Mme|vs|etc|Fig|Eq|No|Nr|Nº|cf|ca|approx|usw|bzw)\.$"
)
# The longest short form with a bracket before it, and to spare.
_LOOK_BACK = 24
ELLIPSIS = " …"
# What ends no sentence where the next word begins small.
_PAUSES = frozenset([".", "...", "…"])


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text in order, without the spaces around them; a line break ends a sentence, too."""
    sentences: list[str] = []
    start = 0
    for border in _BORDER.finditer(text):
        if _ends_sentence(text, start, border):
            sentences.append(text[start : border.end()].strip())
            start = border.end()
    sentences.append(text[start:].strip())
    return [sentence for sentence in sentences if sentence]


def _ends_sentence(text: str, start: int, border: re.Match[str]) -> bool:
    mark = border[0].rstrip()
    if not mark:
        return True
    following = text[border.end() : border.end() + 1]
    if mark in _PAUSES and "\n" not in border[0] and following.islower():
        return False
    if mark == "." and "\n" not in border[0]:
        before = text[max(start, border.start() - _LOOK_BACK) : border.start() + 1]
        return not _SHORT_FORM.search(before)
    return True


def shorten(text: str, limit: int) -> str:
    """
    Return a text of at most ``limit`` characters, cut where a sentence ends and marked with an ellipsis.

    A first sentence that is longer is cut between words, or, where there are none, between characters.
    """
    if len(text) <= limit:
        return text
    room = limit - len(ELLIPSIS)
    if room <= 0:
        return ""
    return text[: _last_border(text, room)].rstrip() + ELLIPSIS


def _last_border(text: str, room: int) -> int:
    last, start = 0, 0
    # One character more than fits is looked at, for the space that tells the end of the last sentence.
    for border in _BORDER.finditer(text, 0, room + 1):
        if _ends_sentence(text, start, border):
            start = border.end()
            last = min(border.end(), room)
    # Where sentences end only at the start of it, most of the text would be lost for a clean border.
    return last if last > room // 4 else cut_position(text, room)


def cut_position(text: str, limit: int) -> int:
    """Return where a text without sentences is cut: after a word, or else where no character is torn apart."""
    space = max(text.rfind(" ", 0, limit + 1), text.rfind("\n", 0, limit + 1))
    # A space far back means one endless word, or a script without spaces.
    if space > limit // 2:
        return space
    last = position = min(limit, len(text))
    while position > limit // 2 and position < len(text) and _is_joined(text[position]):
        position -= 1
    # What is joined for so long is no character.
    return position if position > limit // 2 else last


def _is_joined(character: str) -> bool:
    return unicodedata.combining(character) > 0 or character in "\u200d\ufe0f"

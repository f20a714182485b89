"""
The words of a text without what differs from one writer to the next: case, accents, vowel signs, forms of a letter.

Accents of Latin, Greek and Cyrillic go, and so do the vowel signs of Arabic and Hebrew, which most texts leave out. Marks
of Indic scripts are part of a word, and stay.
"""

from __future__ import annotations

import unicodedata
from typing import Final

# Accents; points of Hebrew; vowel signs of Arabic with the hamza above or below a letter, which NFKD sets apart; tatweel.
_MARKS: Final = (
    *((0x0300, 0x036F), (0x0591, 0x05C7), (0x0610, 0x061A), (0x0640, 0x0640), (0x064B, 0x065F), (0x0670, 0x0670)),
    (0x06D6, 0x06ED),
)
# Letters that are written one for the other: alef wasla, ya without dots and as Persian writes it, ta marbuta, Persian kaf;
# a hamza by itself; the final forms of Hebrew.
_FORMS: Final = {
    "ٱ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ة": "ه",
    "ک": "ك",
    "ء": None,
    "ך": "כ",
    "ם": "מ",
    "ן": "נ",
    "ף": "פ",
    "ץ": "צ",
}


class _Letters(dict[int, "str | None"]):
    """What becomes of a character, decided when it is first seen: texts have few different ones."""

    def __missing__(self, code: int) -> str | None:
        self[code] = _fold_letter(chr(code))
        return self[code]


def _fold_letter(char: str) -> str | None:
    if char in _FORMS:
        return _FORMS[char]
    category = unicodedata.category(char)
    if any(first <= ord(char) <= last for first, last in _MARKS) and category[0] in "ML":
        return None
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return char if category[0] in "LMN" else " "


_LETTERS: Final = _Letters()


def fold_words(text: str) -> list[str]:
    """Return the words of a text, folded; a run of a script without spaces is one."""
    return fold_letters(text).split()


def fold_line(text: str) -> str:
    """Return the words of a text, folded, with one space between two."""
    return " ".join(fold_words(text))


def fold_letters(text: str) -> str:
    """Return a text whose letters and digits are folded, and everything else is a space."""
    # Composed again at the end: Hangul would else be letters where it is written in syllables.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS))

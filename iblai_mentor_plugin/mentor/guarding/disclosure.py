"""Decides of one piece of a reply, from what stands around it, whether it gives an answer away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.guarding.numerals import is_part_of_number
from iblai_mentor_plugin.mentor.guarding.spelling import is_ideograph, split_words
from iblai_mentor_plugin.mentor.guarding.statements import (
    find_neighbours,
    is_answering,
    is_chosen,
    is_concluded,
    is_count_stated,
    is_letter_stated,
    is_named,
    is_place_stated,
    is_spoken_of,
    is_stated,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.mentor.guarding.answers import Secret, Secrets

# Letters from which on a trick, not chance, made the word look as it does.
_HIDDEN: Final = 4
_BROKEN: Final = 6
_EMBEDDED: Final = 9
_SUFFIX: Final = 5
_SPELLED_DIGITS: Final = 3
_TINY: Final = 10
_SHORTEST_SECRET: Final = 3
_MANY_WORDS: Final = 4
_COMMON: Final = frozenset(
    {"yes", "no", "true", "false", "si", "oui", "non", "ja", "nein", "verdadero", "falso", "vrai", "faux"}
)
# Letters that are words as well.
_ARTICLES: Final = frozenset("aeioy")
_NUMBERED: Final = re.compile(
    r"(?:\b(?:option|choice|number|answer|opcion|opcao|opzione|reponse|antwort|nummer|numero)\W{1,3}|#|\bno\. ?|第)$"
)
# The number of a cited passage is none of an answer: behind a quote, or before it.
_CITED: Final = re.compile(r"[”\"»’]\s?\[\[$")
_QUOTING: Final = re.compile(r"^\|[^\]\n]{8}")


@dataclass(frozen=True, slots=True)
class Piece:
    """
    A piece of a reply as it reads, with what stands around it.

    ``key`` is what it was found by; ``is_hidden`` that letters of it were torn apart by what nobody sees, ``is_capital``
    that it was written as a capital letter.
    """

    kind: str
    key: str
    text: str
    before: str
    after: str
    is_hidden: bool = False
    is_capital: bool = False


class Judge:
    """Knows what must not be said."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def is_disclosed(self, piece: Piece) -> bool:
        """Say whether a piece gives an answer away."""
        return bool(getattr(self, f"_is_{piece.kind}_disclosed")(piece))

    def _is_spelled_disclosed(self, _piece: Piece) -> bool:
        return True

    def _is_letter_disclosed(self, piece: Piece) -> bool:
        if "'" in piece.before[-1:] + piece.after[:1]:
            return False
        # Other alphabets than these have no capitals, or are never taken for a word.
        is_capital = piece.is_capital or not piece.text.isascii()
        is_article = piece.text in _ARTICLES
        return is_letter_stated(piece.before, piece.after, is_capital=is_capital, is_article=is_article)

    def _is_place_disclosed(self, piece: Piece) -> bool:
        if is_place_stated(piece.before, piece.after):
            return True
        # "The answer is 3" names the third option where that is what is asked.
        is_count = piece.text.isdigit() and int(piece.text) <= self._secrets.asked_options
        return (
            is_count
            and not is_part_of_number(piece.text, piece.before, piece.after)
            and is_count_stated(piece.before, piece.after)
        )

    def _is_number_disclosed(self, piece: Piece) -> bool:
        if is_part_of_number(piece.text, piece.before, piece.after) or _is_in_marker(piece):
            return False
        secret = self._secrets.numbers[Decimal(piece.key)]
        parts = split_words(piece.text)
        if secret.is_asked or (len(parts) >= _SPELLED_DIGITS and all(len(part) == 1 for part in parts)):
            return True
        value = Decimal(piece.key)
        is_tiny = len(piece.text) == 1 or (piece.text[0].isalpha() and value <= _TINY)
        return self._is_said(secret, piece, is_number=True, is_tiny=is_tiny)

    def _is_text_disclosed(self, piece: Piece) -> bool:
        secret = self._secrets.texts[piece.key]
        if not _is_bounded(piece, is_cut=secret.is_cut):
            return False
        if secret.is_asked or (piece.is_hidden and len(piece.key) >= _HIDDEN):
            return True
        if _is_broken(piece.text, secret) and len(piece.key) >= _BROKEN:
            return True
        if secret.is_backwards and piece.key != "".join(secret.words):
            return True
        if secret.is_long and not (secret.is_offered and is_spoken_of(piece.before)):
            return True
        return self._is_said(secret, piece, is_number=False, is_tiny=_is_tiny(piece.key))

    def _is_pattern_disclosed(self, piece: Piece) -> bool:
        """Decide on what matches a regular expression: as on an answer that reads like this."""
        secret = self._secrets.expressions[int(piece.key)].secret
        key = "".join(split_words(piece.text))
        is_word = len(key) >= _SHORTEST_SECRET and not key.isdigit()
        if len(split_words(piece.text)) >= _MANY_WORDS or (secret.is_asked and is_word):
            return True
        return self._is_said(secret, piece, is_number=key.isdigit(), is_tiny=_is_tiny(key))

    def _is_said(self, secret: Secret, piece: Piece, *, is_number: bool, is_tiny: bool) -> bool:
        before, after = piece.before, piece.after
        questions = [self._secrets.questions[place] for place in secret.problems]
        if secret.is_public:
            return is_named(before, after, is_number=is_number) or any(
                is_concluded(before, after, one) for one in questions
            )
        if secret.is_offered:
            if not is_number and self._is_listed(before, after):
                return False
            return is_stated(before, after, is_number=is_number, is_tiny=is_tiny) or any(
                is_chosen(before, after, one, is_tiny=is_tiny) for one in questions
            )
        return is_stated(before, after, is_number=is_number, is_tiny=is_tiny) or any(
            is_answering(before, after, one, is_number=is_number, is_tiny=is_tiny) for one in questions
        )

    def _is_listed(self, before: str, after: str) -> bool:
        """Say whether a line that holds an option alone stands among lines of other options: a list, and no answer."""
        return not is_named_above(before) and any(
            line in self._secrets.offered for line in find_neighbours(before, after) if line
        )


def is_named_above(before: str) -> bool:
    """Say whether an answer phrase leads to the line."""
    return is_count_stated(before, "")


def _is_tiny(key: str) -> bool:
    return key in _COMMON or (len(key) <= 2 and key.isascii())  # noqa: PLR2004


def _is_in_marker(piece: Piece) -> bool:
    """Say whether a number is the place of a passage in the marker of a citation."""
    is_last = _CITED.search(piece.before) and piece.after.startswith("]]")
    return bool(is_last or (piece.before.endswith("[[") and _QUOTING.match(piece.after)))


def is_numbered(before: str) -> bool:
    """Say whether what follows is the number of an option."""
    return _NUMBERED.search(before) is not None


def _is_bounded(piece: Piece, *, is_cut: bool) -> bool:
    """Say whether a match is made of whole words; an ending may follow a longer one."""
    key, text = piece.key, piece.text
    if len(key) >= _EMBEDDED:
        return True
    left, right = piece.before[-1:], piece.after[:1]
    if left.isalnum() and not is_ideograph(left) and not is_ideograph(text[0]):
        return False
    if is_cut or not right.isalnum() or is_ideograph(right) or is_ideograph(text[-1]):
        return True
    ending = piece.after[:3]
    return len(key) >= _SUFFIX and not (ending.isalnum() and len(ending) > 2)  # noqa: PLR2004


def _is_broken(piece: str, secret: Secret) -> bool:
    """Say whether a match is split where the answer is not."""
    return not _find_borders(split_words(piece)) <= _find_borders(secret.words)


def _find_borders(words: Sequence[str]) -> set[int]:
    borders = {0}
    for word in words[:-1]:
        borders.add(max(borders) + len(word))
    return borders

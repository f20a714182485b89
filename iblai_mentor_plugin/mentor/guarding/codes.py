"""
Answers in a code that the learner asked for: first letters, Base64, shifted alphabets, places in the alphabet.

Where the learner's words ask for letters or for a code, while an open problem is in question, nothing of the reply leaves
before all of it was read: of an acrostic the first letters alone would tell. What is found in such a reading, right or wrong
options alike, withholds the reply as a whole. What nobody asked for is not looked for: by chance the initials of a long text
spell anything. Every third word, a picture, a language made up for it: these are not read.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.guarding.numerals import WORDS, read_numerals
from iblai_mentor_plugin.mentor.guarding.spelling import fold, split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from decimal import Decimal

    from iblai_mentor_plugin.mentor.guarding.answers import Secret, Secrets
    from iblai_mentor_plugin.mentor.guarding.said import Said

# Words of a learner that a wish for a code is remembered for.
_RECENT: Final = 4
_ASKS: Final = re.compile(
    r"\b(?:letters?|initials?|acrostics?|acronyms?|backronyms?|(?:in|as|secret) (?:a |some |secret )?code|(?:de|en)cod\w*"
    r"|encrypt\w*|encipher\w*|ciphers?"
    r"|base ?-?\d\d|rot ?-?\d+|caesar|morse|hex(?:adecimal)?|binary|ascii|unicode|octal|alphabet\w*|backwards?|reversed?"
    r"|spell\w*|each (?:line|word|sentence)|every (?:line|word|sentence)|letras?|iniciales?|acr[oó]stico|c[oó]digo|cifra\w*"
    r"|lettres?|initiales?|acrostiche|chiffr\w*|buchstaben?|anfangsbuchstaben?|verschl(?:ü|ue?)ssel\w*|[ck]odier\w*"
    r"|r(?:ü|ue)ckwärts|iniciais|lettere|iniziali|букв\w*|шифр\w*|код\w*)\b|حرف|حروف|الأحرف|字母|首字|编码|編碼|文字目|אותיות"
)
_TOKEN: Final = re.compile(r"[A-Za-z0-9+/_-]{3,}={0,2}")
_HEX: Final = re.compile(r"(?:(?:0x|\\x|%)?[0-9a-fA-F]{2}[\s,:-]*){2,}")
_BINARY: Final = re.compile(r"(?:[01]{7,8}[\s,]*){2,}")
_CODES: Final = re.compile(r"(?:\d{1,3}[\s,.;:–-]+)+\d{1,3}")
_SENTENCE: Final = re.compile(r"(?<=[.?!…])\s+|\n")
_NUMERAL: Final = "|".join(sorted(WORDS, key=len, reverse=True))
_NUMERALS: Final = re.compile(rf"\b(?:{_NUMERAL})(?:[ -](?:{_NUMERAL}))*\b")
_LETTERS: Final = 26
_SHORTEST: Final = 3
# By chance many words' initials spell a word of so many letters now and then.
_SHORTEST_OF_MANY: Final = 4
_SHORTEST_JOINED: Final = 6
# Of a reply that is longer than any the first part is read.
_LONGEST: Final = 20_000


class Codes:
    """One way of reading a reply, as a whole; ``limit`` is how much of the reply it lets go: nothing before its end."""

    def __init__(self, secrets: Secrets) -> None:
        self.has_found = False
        self.limit = 0
        self._secrets = secrets
        self._parts: list[str] = []

    def feed(self, delta: str) -> None:
        """Keep it until the end."""
        self._parts.append(delta)

    def finish(self) -> None:
        """Read it in every way, and let all of it go or nothing."""
        text = "".join(self._parts)
        self.has_found = _has_coded(text[:_LONGEST], self._secrets)
        self.limit = 0 if self.has_found else len(text)


def is_code_wanted(said: Said) -> bool:
    """Say whether the learner asks for letters, or for a code."""
    return any(_ASKS.search(text.casefold()) for text in said.by_learner[-_RECENT:])


def _has_coded(text: str, secrets: Secrets) -> bool:
    own = [secret for secret in secrets.texts.values() if secret.is_in_question and not secret.is_backwards]
    numbers = {value for value, secret in secrets.numbers.items() if secret.is_in_question}
    decoded = list(_decode(text))
    return (
        any(_has_words(reading, own, _SHORTEST) for reading in decoded)
        or any(_has_words(reading, own, _SHORTEST_OF_MANY) or _has_number(reading, numbers) for reading in _shift(text))
        or any(numbers & read_numerals(fold(reading)) for reading in decoded)
        or any(_spells(initials, own, shortest) for initials, shortest in _list_initials(text))
    )


def _has_words(reading: str, secrets: Iterable[Secret], shortest: int) -> bool:
    """Say whether a reading has one of these; a long one also where no spaces tell words apart."""
    words = split_words(fold(reading))
    spaced, joined = f" {' '.join(words)} ", "".join(words)
    keys = ((" ".join(one.words), "".join(one.words)) for one in secrets)
    return any(
        len(key) >= shortest and (f" {said} " in spaced or (len(key) >= _SHORTEST_JOINED and key in joined))
        for said, key in keys
    )


def _has_number(reading: str, numbers: AbstractSet[Decimal]) -> bool:
    """Say whether a reading has one of these numbers in words."""
    found = (run[0] for run in _NUMERALS.finditer(reading) if len(run[0]) >= _SHORTEST_OF_MANY)
    return bool(numbers) and any(numbers & read_numerals(run) for run in found)


def _spells(letters: str, secrets: Iterable[Secret], shortest: int) -> bool:
    keys = ("".join(one.words) for one in secrets)
    return any(len(key) >= shortest and (key in letters or key[::-1] in letters) for key in keys)


def _decode(text: str) -> Iterator[str]:
    """Yield what stands behind Base64, hexadecimal, binary and decimal codes of characters."""
    for token in _TOKEN.findall(text):
        yield _read_bytes(_decode_base64(token))
    for token in _HEX.findall(text):
        digits = re.sub(r"0x|\\x|[^0-9a-fA-F]", "", token)
        yield _read_bytes(bytes.fromhex(digits[: len(digits) // 2 * 2]))
    for token in _BINARY.findall(text):
        yield "".join(chr(int(one, 2)) for one in re.findall(r"[01]{7,8}", token))
    for token in _CODES.findall(text):
        values = [int(one) for one in re.findall(r"\d+", token)]
        yield "".join(map(chr, values))
        # Places in the alphabet: no words are told apart in them.
        yield "".join(chr(ord("a") + one - 1) if 0 < one <= _LETTERS else " " for one in values)


def _decode_base64(token: str) -> bytes:
    plain = token.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4))
    except binascii.Error:
        return b""


def _read_bytes(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _shift(text: str) -> Iterator[str]:
    """Yield a text in each shifted alphabet, ROT13 among them, and in the one that runs backwards."""
    plain = fold(text)
    letters = "abcdefghijklmnopqrstuvwxyz"
    for by in range(1, _LETTERS):
        yield plain.translate(str.maketrans(letters, letters[by:] + letters[:by]))
    yield plain.translate(str.maketrans(letters, letters[::-1]))


def _list_initials(text: str) -> Iterator[tuple[str, int]]:
    """Yield the first and last letters of lines, of sentences and of words, and how short what they spell may be."""
    lines = [words for line in text.split("\n") if (words := split_words(fold(line)))]
    sentences = [words for one in _SENTENCE.split(text) if (words := split_words(fold(one)))]
    for rows in (lines, sentences):
        yield "".join(words[0][0] for words in rows), _SHORTEST
        yield "".join(words[-1][-1] for words in rows), _SHORTEST_OF_MANY
    yield "".join(word[0] for words in lines for word in words), _SHORTEST_OF_MANY

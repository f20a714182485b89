"""Reads numbers as people write them: with any separators, digit by digit, and small ones in words of six languages."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIGITS: Final = re.compile(r"[0-9]+")
_EXPONENT: Final = re.compile(r"([0-9]+)e([0-9]{1,2})")
_NUMBER: Final = re.compile(r"[-+]?\s*[0-9][0-9.,'’ e+-]*")
_LONGEST_UNIT: Final = 12
_HUNDRED: Final = 100
_THOUSAND: Final = 1000
_GROUP: Final = 3

_COUNTED: Final = (
    (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen"
    ),
    (
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete "
        "dieciocho diecinueve"
    ),
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    (
        "null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn "
        "achtzehn neunzehn"
    ),
    (
        "zero um dois tres quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete dezoito "
        "dezenove"
    ),
    (
        "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
        "diciassette diciotto diciannove"
    ),
)
_TENS: Final = (
    "twenty thirty forty fifty sixty seventy eighty ninety",
    "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "vingt trente quarante cinquante soixante",
    "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig",
    "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
)
_POWERS: Final = {
    **dict.fromkeys(("hundred", "cien", "ciento", "cent", "cents", "hundert", "cem", "cento"), 100),
    **dict.fromkeys(("thousand", "mil", "mille", "tausend", "mila"), 1000),
    **dict.fromkeys(("million", "millones", "millions", "millionen", "milhoes", "milioni"), 1_000_000),
}
_AND: Final = frozenset({"and", "y", "et", "und", "e"})


def _list_words() -> dict[str, int]:
    words = {word: value for line in _COUNTED for value, word in enumerate(line.split())}
    words |= {word: 10 * value for line in _TENS for value, word in enumerate(line.split(), start=2)}
    ones = [*_COUNTED[3].split()[2:10]]
    for value, ten in enumerate(_TENS[3].split(), start=2):
        words |= {f"{one}und{ten}": 10 * value + number for number, one in enumerate(["ein", *ones], start=1)}
    return words | _POWERS


WORDS: Final = _list_words()


def is_numeral(word: str) -> bool:
    """Say whether a folded word is a number, or stands inside of one."""
    return word[0].isdigit() or word in WORDS


def is_joint(word: str) -> bool:
    """Say whether a folded word joins two words of a number."""
    return word in _AND


@lru_cache(maxsize=4096)
def read_numerals(words: tuple[str, ...], gaps: tuple[str, ...]) -> frozenset[Decimal]:
    """
    Return every number that these words may mean; ``gaps`` are the signs between them.

    "300", "000" with a comma between them are 300,000; "5", "0", "0" are 500; "five", "hundred" are 500.
    """
    if all(word in WORDS or word in _AND for word in words):
        return frozenset(_read_words(words))
    if not all(_DIGITS.fullmatch(word) for word in words):
        return frozenset(_read_mixed(words))
    found = set()
    if len(words) == 1 or _is_spelled(words, gaps) or _is_grouped(words, gaps):
        found.add(Decimal("".join(words)))
    if len(words) > 1 and gaps[-1] in {".", ",", "٫"} and (_is_grouped(words[:-1], gaps[:-1])):
        found.add(Decimal("".join(words[:-1]) + "." + words[-1]))
    return frozenset(one.normalize() for one in found)


def _is_spelled(words: Sequence[str], gaps: Sequence[str]) -> bool:
    return all(len(word) == 1 for word in words) and not (len(gaps) == 1 and gaps[0] in {".", ","})


def _is_grouped(words: Sequence[str], gaps: Sequence[str]) -> bool:
    if len(words) == 1:
        return True
    return len(words[0]) <= _GROUP and all(len(word) == _GROUP for word in words[1:]) and all(map(_is_separator, gaps))


def _is_separator(gap: str) -> bool:
    return len(gap) == 1 and gap in ".,'’ _"


def _read_mixed(words: Sequence[str]) -> set[Decimal]:
    match = _EXPONENT.fullmatch(words[0]) if len(words) == 1 else None
    if match:
        return {Decimal(match[1]).scaleb(int(match[2])).normalize()}
    pairs = len(words) == 2 and _DIGITS.fullmatch(words[0]) and _POWERS.get(words[1])  # noqa: PLR2004
    return {(Decimal(words[0]) * pairs).normalize()} if pairs else set()


def _read_words(words: Sequence[str]) -> set[Decimal]:
    values = [WORDS[word] for word in words if word in WORDS]
    found = {Decimal(_compose(values)).normalize()}
    if len(values) > 1 and all(value <= 9 for value in values):  # noqa: PLR2004
        found.add(Decimal("".join(map(str, values))).normalize())
    return found


def _compose(values: Sequence[int]) -> int:
    total = current = 0
    for value in values:
        if value >= _THOUSAND:
            total += max(1, current) * value
            current = 0
        else:
            current = max(1, current) * value if value == _HUNDRED else current + value
    return total + current


def read_number(text: str) -> Decimal | None:
    """Return the number that an answer is, None if it is none; a unit behind it and the sign are left out."""
    match = _NUMBER.match(text.strip())
    if match is None:
        return None
    unit = text.strip()[match.end() :]
    if len(unit) > _LONGEST_UNIT or (unit and not unit[0].isalpha() and unit[0] not in "%°"):
        return None
    try:
        number = Decimal(re.sub(r"[ ,'’]", "", match[0]).rstrip("e+-."))
    except InvalidOperation:
        return None
    return abs(number).normalize() if number.is_finite() else None

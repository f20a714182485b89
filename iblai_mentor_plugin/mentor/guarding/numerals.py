"""
Reads numbers as people write them.

With any separators, digit by digit, with a unit or a currency beside them, as powers, fractions and in words of six
languages. All of it reads folded text (see ``spelling``), where the digits of every script are the same.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.guarding.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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
_HUNDREDS: Final = (
    "doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos",
    "duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos",
    "duecento trecento quattrocento cinquecento seicento settecento ottocento novecento",
    "zweihundert dreihundert vierhundert funfhundert sechshundert siebenhundert achthundert neunhundert",
)
_POWERS: Final = {
    **dict.fromkeys(("hundred", "cien", "ciento", "cent", "cents", "hundert", "einhundert", "cem", "cento"), 100),
    **dict.fromkeys(("thousand", "mil", "mille", "tausend", "mila"), 1000),
    **dict.fromkeys(("million", "millones", "millions", "millionen", "milhoes", "milioni"), 1_000_000),
}
_AND: Final = frozenset({"and", "y", "et", "und", "e", "a", "an"})
_POINT: Final = frozenset({"point", "dot", "coma", "punto", "virgule", "komma", "virgula", "virgola", "ponto"})
_TIMES: Final = frozenset({"x", "times", "cdot", "mal", "por", "fois", "per"})
_PARTS: Final = {
    **dict.fromkeys(("half", "halves", "medio", "media", "demi", "demie", "halb", "halbe", "mezzo", "meio"), 2),
    **dict.fromkeys(
        ("third", "thirds", "tercio", "tercios", "tiers", "drittel", "terzo", "terzi", "terco", "tercos"), 3
    ),
    **dict.fromkeys(("quarter", "quarters", "fourth", "fourths", "cuarto", "cuartos", "quart", "quarts", "viertel"), 4),
    **dict.fromkeys(("fifth", "fifths", "quinto", "quintos", "cinquieme", "cinquiemes", "funftel", "quinti"), 5),
    **dict.fromkeys(("tenth", "tenths", "decimo", "decimos", "dixieme", "dixiemes", "zehntel", "decimi"), 10),
}
_HAN_PLACES: Final = {"十": 10, "百": 100, "千": 1000}
_HAN_GROUPS: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_HAN_DIGITS: Final = {"〇": 0, "零": 0, "两": 2, "兩": 2}
_HAN_POINT: Final = frozenset("点點")

_LONGEST: Final = 60
_THOUSAND: Final = 1000
_HUNDRED: Final = 100
_GROUP: Final = 3
_SEPARATORS: Final = ".,'’ _٫٬"
_DECIMAL: Final = frozenset(".,٫")
_BODY: Final = rf"[0-9](?:[{_SEPARATORS}]?[0-9])*"
# "3rd" counts places, and is no amount.
_UNIT: Final = r"(?!(?:st|nd|rd|th)\b)[^\W\d_]*"
_PLAIN: Final = re.compile(rf"({_BODY}){_UNIT}")
_SPELLED: Final = re.compile(r"[0-9](?:[^\w/^]{1,3}[0-9])+")
_TIMES_TEN: Final = r"(?: ?[x×*·⋅•] ?|\\? ?(?:times|cdot|mal|por|fois|per) ?| )10"
_TO_POWER: Final = r"\^ ?\^?(-?|−)\^?([0-9]{1,2})"
_POWER: Final = re.compile(rf"({_BODY}){_TIMES_TEN} ?{_TO_POWER}{_UNIT}")
_RAISED: Final = re.compile(rf"([0-9]{{1,3}}){_TO_POWER}{_UNIT}")
_EXPONENT: Final = re.compile(rf"([0-9]+(?:[.,][0-9]+)?)e([-+−]?)([0-9]{{1,2}}){_UNIT}")
_FRACTION: Final = re.compile(rf"(?:([0-9]{{1,6}}) )?([0-9]{{1,9}}) ?/ ?([0-9]{{1,9}}){_UNIT}")
_MIXED: Final = re.compile(rf"({_BODY}) ?-?({'|'.join(_POWERS)})")
_GROUPED: Final = re.compile(rf"[0-9]{{1,3}}(?:([{_SEPARATORS}])[0-9]{{2,3}})*[{_SEPARATORS}][0-9]{{3}}")
# As an author writes an answer: a currency or a sign before it, a unit behind it.
_ANSWER: Final = re.compile(
    r"[^\w.,(\[{/]{0,3}(?:[a-z]{1,3}[$ ]{1,2})?(?P<number>[0-9].*?)"
    r"(?P<unit>[ ]?(?:[^\W\d_]|[%°€£$¥₹'\"′″])[^0-9]{0,24}(?:[-−]?[0-9])?)?"
)
_CURRENCIES: Final = "usd|eur|gbp|chf|cad|aud|inr|brl|mxn|jpy|cny|us|rs|kr"
_BEGINS: Final = re.compile(rf"(?:{_CURRENCIES}|x|times|cdot)?[0-9]|.*[^\x00-\x7f][0-9]")
_INNER: Final = re.compile(rf"(?:^(?:{_CURRENCIES}|x|times|cdot)?|(?<=[^\x00-\x7f]))(?=[0-9])")


def _list_words() -> dict[str, int]:
    words = {word: value for line in _COUNTED for value, word in enumerate(line.split())}
    words |= {word: 10 * value for line in _TENS for value, word in enumerate(line.split(), start=2)}
    words |= {word: 100 * value for line in _HUNDREDS for value, word in enumerate(line.split(), start=2)}
    ones = [*_COUNTED[3].split()[2:10]]
    for value, ten in enumerate(_TENS[3].split(), start=2):
        words |= {f"{one}und{ten}": 10 * value + number for number, one in enumerate(["ein", *ones], start=1)}
    return words | _POWERS


WORDS: Final = _list_words()


def is_numeral(word: str) -> bool:
    """Say whether a folded word is a number, or begins with one."""
    return _BEGINS.match(word) is not None or word in WORDS or _is_han(word) or _PARTS.get(word) == 2  # noqa: PLR2004


def is_joint(word: str) -> bool:
    """Say whether a folded word joins two words of a number."""
    return word in _AND or word in _POINT or word in _TIMES or word in _HAN_POINT


def is_part(word: str) -> bool:
    """Say whether a folded word behind a number makes it one over another."""
    return word in _PARTS


def find_digits(word: str) -> int:
    """Return where in a folded word its number begins."""
    match = _INNER.search(word)
    return match.end() if match else 0


def _is_han(word: str) -> bool:
    return not word.isascii() and all(
        one in _HAN_DIGITS or one in _HAN_GROUPS or unicodedata.numeric(one, None) is not None for one in word
    )


def read_number(text: str) -> Decimal | None:
    """
    Return the number that an answer is, None if it is none; a unit, a currency and the sign are left out.

    A comma before three digits groups them, any other one is the decimal comma.
    """
    folded = fold(text)
    match = _ANSWER.fullmatch(folded) if len(folded) <= _LONGEST else None
    for one in [folded, *([match["number"].strip()] if match else [])]:
        values = read_numerals(one)
        if values:
            grouped = _GROUPED.fullmatch(one)
            return max(values) if grouped and "." not in one and not one.startswith("0") else min(values)
    return None


@lru_cache(maxsize=4096)
def read_numerals(text: str) -> frozenset[Decimal]:
    """
    Return every number that a piece of folded text may mean as a whole, without its sign.

    "300,000" are three hundred and three hundred thousand, "5-0-0" and "five hundred" are 500, "500s" and "5 x 10^2" as well.
    """
    text = text.replace("\n", " ").strip()
    if len(text) > _LONGEST:
        return frozenset()
    try:
        found = {value for read in _READERS for value in read(text)}
    except (InvalidOperation, ZeroDivisionError):
        return frozenset()
    return frozenset(abs(value).normalize() for value in found)


def _read_plain(text: str) -> Iterator[Decimal]:
    """Read digits with separators between them, and a unit that is glued to them."""
    match = _PLAIN.fullmatch(text)
    if match is None:
        return
    body = match[1]
    groups = re.split(rf"[{_SEPARATORS}]", body)
    gaps = [one for one in body if not one.isdigit()]
    if len(groups) == 1 or _is_grouped(groups, gaps):
        yield Decimal("".join(groups))
    if len(groups) > 1 and gaps[-1] in _DECIMAL and _is_grouped(groups[:-1], gaps[:-1]):
        yield Decimal("".join(groups[:-1]) + "." + groups[-1])


def _is_grouped(groups: Sequence[str], gaps: Sequence[str]) -> bool:
    """Say whether digits are in thousands; those above may be in hundreds, as in India."""
    if len(groups) == 1:
        return True
    inner = {len(group) for group in groups[1:-1]}
    return (
        len(groups[0]) <= _GROUP and len(groups[-1]) == _GROUP and inner <= {_GROUP - 1, _GROUP} and len(set(gaps)) == 1
    )


def _read_spelled(text: str) -> Iterator[Decimal]:
    """Read digits one by one; two with a point between them are a decimal."""
    if _SPELLED.fullmatch(text) and not (len(text) == _GROUP and text[1] in _DECIMAL):
        yield Decimal("".join(filter(str.isdigit, text)))


def _read_power(text: str) -> Iterator[Decimal]:
    if match := _POWER.fullmatch(text):
        for value in _read_plain(match[1]):
            yield value.scaleb(_read_exponent(match[2], match[3]))
    if match := _EXPONENT.fullmatch(text):
        yield Decimal(match[1].replace(",", ".")).scaleb(_read_exponent(match[2], match[3]))
    if match := _RAISED.fullmatch(text):
        yield Decimal(match[1]) ** _read_exponent(match[2], match[3])


def _read_exponent(sign: str, digits: str) -> int:
    return -int(digits) if sign in {"-", "−"} else int(digits)


def _read_fraction(text: str) -> Iterator[Decimal]:
    if match := _FRACTION.fullmatch(text):
        yield Decimal(match[1] or 0) + Decimal(match[2]) / Decimal(match[3])


def _read_mixed(text: str) -> Iterator[Decimal]:
    """Read digits with a power in words behind them."""
    if match := _MIXED.fullmatch(text):
        for value in _read_plain(match[1]):
            yield value * _POWERS[match[2]]


def _read_words(text: str) -> Iterator[Decimal]:
    words = re.findall(r"\w+", text)
    if not words or not all(word in WORDS or is_joint(word) or is_part(word) for word in words):
        return
    if words[-1] in _PARTS:
        yield from _read_parts(words)
        return
    points = [place for place, word in enumerate(words) if word in _POINT]
    if points:
        yield from _read_decimals(words[: points[0]], words[points[0] + 1 :])
        return
    values = [WORDS[word] for word in words if word in WORDS]
    if values and not _TIMES & set(words) and not _PARTS.keys() & set(words):
        yield Decimal(_compose(values))
        if len(values) > 1 and all(value <= 9 for value in values):  # noqa: PLR2004
            yield Decimal("".join(map(str, values)))


def _read_decimals(whole: Sequence[str], behind: Sequence[str]) -> Iterator[Decimal]:
    digits = [WORDS[word] for word in behind if word in WORDS]
    if digits and all(value < _HUNDRED for value in digits):
        left = _compose([WORDS[word] for word in whole if word in WORDS])
        yield Decimal(f"{left}.{''.join(map(str, digits))}")


def _read_parts(words: Sequence[str]) -> Iterator[Decimal]:
    """Read "two thirds", "a half", "three and a half"."""
    *before, last = words
    cut = max((place for place, word in enumerate(before) if word in _AND - {"a", "an"}), default=-1)
    whole = [WORDS[word] for word in before[: max(cut, 0)] if word in WORDS]
    counted = [WORDS[word] for word in before[cut + 1 :] if word in WORDS]
    yield Decimal(_compose(whole)) + Decimal(_compose(counted) if counted else 1) / Decimal(_PARTS[last])


def _compose(values: Sequence[int]) -> int:
    total = current = 0
    for value in values:
        if value >= _THOUSAND:
            total += max(1, current) * value
            current = 0
        else:
            current = max(1, current) * value if value == _HUNDRED else current + value
    return total + current


def _read_han(text: str) -> Iterator[Decimal]:
    """Read the numerals of Chinese and Japanese."""
    if text.isascii() or not all(_is_han(one) or one in _HAN_POINT for one in text):
        return
    whole, _point, behind = text.replace("點", "点").partition("点")
    decimals = "".join(str(_read_han_digit(one)) for one in behind)
    number = _compose_han(whole)
    yield Decimal(f"{number}.{decimals}") if decimals.isdigit() else Decimal(number)


def _read_han_digit(character: str) -> int:
    return _HAN_DIGITS.get(character, int(unicodedata.numeric(character, 0)))


def _compose_han(text: str) -> int:
    if not any(one in _HAN_PLACES or one in _HAN_GROUPS for one in text):
        return int("".join(str(_read_han_digit(one)) for one in text) or "0")
    total = section = digit = 0
    for one in text:
        if one in _HAN_GROUPS:
            total += max(1, section + digit) * _HAN_GROUPS[one]
            section = digit = 0
        elif one in _HAN_PLACES:
            section += max(1, digit) * _HAN_PLACES[one]
            digit = 0
        else:
            digit = _read_han_digit(one)
    return total + section + digit


_READERS: Final[tuple[Callable[[str], Iterator[Decimal]], ...]] = (
    _read_plain,
    _read_spelled,
    _read_power,
    _read_fraction,
    _read_mixed,
    _read_words,
    _read_han,
)
# What makes a number only the beginning, or the end, of another one.
_GOES_ON: Final = re.compile(
    rf"(?:[.,'’٫٬][0-9]| [0-9]{{3}}(?![0-9])| ?[x×*·⋅•] ?10 ?\^| ?/ ?[0-9]|\^|e[-+−]?[0-9]|[ -](?:{'|'.join(_POWERS)})\b)"
)
_BEGAN: Final = re.compile(r"(?:[0-9][.,'’٫٬]|[0-9] ?/ ?|\^[-−]?)$")


def is_part_of_number(piece: str, before: str, after: str) -> bool:
    """Say whether a number in folded text goes on beyond this piece."""
    if _GOES_ON.match(after) or _BEGAN.search(before):
        return True
    if not piece[0].isalpha():
        return False
    if _is_han(piece[0]):
        return _is_han(before[-1:]) or _is_han(after[:1]) if before[-1:] or after[:1] else False
    previous = re.findall(r"\w+", before[-20:])[-1:] if before[-1:] in {" ", "-"} else []
    return any(word.isalpha() and is_numeral(word) for word in previous)

"""
What was said before a reply, as far as it changes what the reply may say.

What the mentor said, or the problem gives, is public: to say it again gives nothing away, as long as it is not named as the
answer. What a learner says never becomes public: who may hear back what they said first has only to say everything. And what
they put forward as a guess ("is it 12, 15 or 18?") counts as an answer would, whether it is one or not: the reply that picks
a wrong one is withheld as the reply that picks the right one, and nothing is learned from that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.guarding.numerals import read_number, read_numerals
from iblai_mentor_plugin.mentor.guarding.spelling import fold, split_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

_NUMBER: Final = re.compile(r"(?<![\w.,])[0-9](?:[.,'’]?[0-9])*")
# Of what a learner wrote so much is looked at, the newest.
_LONGEST: Final = 8000
_MOST_GUESSES: Final = 200
_MOST_WORDS: Final = 4
# With what leads to them.
_MOST_LED: Final = 40
# So many in a row are a list.
_LIST: Final = 3
_JOINTS: Final = "or|and|oder|und|ou|et|o|u|y|e|en|lub|или|и|veya|atau"
_COUNTED: Final = re.compile(r"(?:^|\n)[^\S\n]*\(?(?:\d{1,2}|[a-zA-Z])[.)]\s+")
_PARTS: Final = re.compile(r"[:?.!]\s+|\n")
_SEPARATOR: Final = rf"(?:(?:[,;|\n、،]| / )\s*(?:(?:{_JOINTS})\s)?|\b(?:{_JOINTS})\s)"
_BETWEEN: Final = re.compile(
    rf"[$€£¥₹]?(?:\s+|(?: ?(?P<unit>[^\W\d_]{{1,12}}))?\s*{_SEPARATOR})\s*[$€£¥₹]?", re.IGNORECASE
)
_ITEMS: Final = re.compile(rf"(?:,(?!\d)|[;|\n、，؛،])+|\s/\s|(?:^|[,;\s])(?:{_JOINTS})\s|\s[-–—•*]\s", re.IGNORECASE)
_NUMBERING: Final = re.compile(r"^\s*(?:[-•*]|\(?(?:\d{1,2}|[a-h])[.)])\s+", re.IGNORECASE)
_LEAD: Final = re.compile(
    r"\b(?:(?:is|could|would|might|can|must)\s+(?:it|that|this|the\s+(?:right\s+|correct\s+)?(?:answer|solution|result))(?:\s+be)?"
    r"|(?:the|my)\s+(?:answer|guess|solution|result)\s+(?:is|be|was|would\s+be|might\s+be|could\s+be)"
    r"|(?:i\s+(?:guess|think|say|bet|got|would\s+say)|maybe|perhaps|guess)(?:\s+(?:it\s+is|it'?s|it|that|the\s+answer\s+is))?"
    r"|es(?:\s+la\s+respuesta)?|la\s+respuesta\s+es|ser[aá]|est-ce(?:\s+que\s+c'est)?|c'est|la\s+réponse\s+est"
    r"|ist\s+es|die\s+antwort\s+ist|ist\s+die\s+antwort|é|a\s+resposta\s+é|la\s+risposta\s+è|è)\s*[:=]?\s+",
    re.IGNORECASE,
)
_STOP: Final = re.compile(r"[.?!;:,\n](?:\s|$)|$")
# A few words that begin so ask something, and are no value.
_ASKING: Final = re.compile(
    r"\W*(?:what|why|how|when|where|which|who|whose|do|does|did|is|are|was|were|can|could|will|would|should|may|has|have"
    r"|qué|por qué|cómo|cuándo|dónde|cuál|quién|puedo|puede|hay|pourquoi|comment|quand|où|quel\w*|qui|que|est|peut"
    r"|was|warum|wie|wann|wo|welche\w*|wer|ist|sind|kann|hat|gibt|o que|por que|como|quando|onde|qual|quem"
    r"|perché|come|dove|quale|chi|explain|tell|show|help|give)\b",
    re.IGNORECASE,
)
# Words of a learner within which a guess is still in question, and how a verdict on it is asked for.
_RECENT: Final = 4
_PRESSES: Final = re.compile(
    r"\b(?:yes or no|am i|right|correct|wrong|warm|cold|close|agreed|or not|confirm|sí o no|correcto|oui ou non|ja oder nein"
    r"|richtig|stimmt|sim ou não|certo|sì o no|giusto)\b",
    re.IGNORECASE,
)
# An operation between two values is a step of somebody who works, and no list of guesses.
_WORKED: Final = re.compile(r"[+=×÷*^]|\d\s*[-−–/x]\s*\d")


@dataclass(frozen=True, slots=True)
class Said:
    """What was said before: by the mentor, and by the learner, whose last word is the question."""

    by_mentor: tuple[str, ...] = ()
    by_learner: tuple[str, ...] = ()

    @property
    def has_list(self) -> bool:
        """Say whether the learner wrote a list of numbers to pick from."""
        return any(map(find_numbers, self.by_learner))

    def list_guesses(self, answers: Sequence[str], *, is_asked: bool) -> list[str]:
        """
        Return the values that the learner put forward for a problem with such answers: numbers, words, or both.

        Where it is not the problem in question only lists of numbers count: "is it Venus?" may be about anything.
        """
        wanted = {read_number(answer) is not None for answer in answers}
        find = find_guesses if is_asked else find_numbers
        guesses = dict.fromkeys(guess for text in self.by_learner for guess in find(text))
        return [guess for guess in guesses if (read_number(guess) is not None) in wanted][:_MOST_GUESSES]

    def is_guess(self, answer: str) -> bool:
        """Say whether the learner put it forward as an answer."""
        return any(_key(answer) in _list_keys(find_guesses(text)) for text in self.by_learner)

    @property
    def offered(self) -> tuple[str, ...]:
        """
        Return what the learner's last word puts forward as an answer, alone or by name ("42?", "is it Vega?").

        Where it only asks for a verdict ("yes or no?"), what was put forward in the few words before it.
        """
        for text in reversed(self.by_learner[-_RECENT:]):
            offers = find_offers(text)
            if offers or not _PRESSES.search(text):
                return offers
        return ()

    def is_listed(self, answer: str) -> bool:
        """Say whether it stands in a list of numbers to pick from."""
        return any(_key(answer) in _list_keys(find_numbers(text)) for text in self.by_learner)

    def is_public(self, answer: str, given: str) -> bool:
        """Say whether the text of the problem says it, or the mentor did."""
        number = read_number(answer)
        texts = (given, *self.by_mentor)
        if number is not None:
            return any(number in list_numbers(text) for text in texts)
        said = f" {' '.join(split_words(fold(answer)))} "
        return any(said in f" {_join_words(text)} " for text in texts)


NOTHING_SAID: Final = Said()


@lru_cache(maxsize=2048)
def _key(text: str) -> Decimal | str:
    number = read_number(text)
    return "".join(split_words(fold(text))) if number is None else number


@lru_cache(maxsize=256)
def _list_keys(guesses: tuple[str, ...]) -> frozenset[Decimal | str]:
    return frozenset(map(_key, guesses))


@lru_cache(maxsize=256)
def _join_words(text: str) -> str:
    return " ".join(split_words(fold(text)))


@lru_cache(maxsize=256)
def list_numbers(text: str) -> frozenset[Decimal]:
    """Return the numbers that a text has in digits."""
    return frozenset(value for found in _NUMBER.finditer(fold(text)) for value in read_numerals(found[0]))


@lru_cache(maxsize=256)
def find_guesses(text: str) -> tuple[str, ...]:
    """
    Return what a learner puts forward as an answer: a list of values, what is asked for ("is it Vega?"), a bare value.

    Values within a calculation are none: to show one's work is no guess.
    """
    text = text[-_LONGEST:]
    words = (item for item in _find_listed(text) if read_number(item) is None)
    return tuple(dict.fromkeys([*_find_bare(text), *_find_named(text), *find_numbers(text), *words]))


@lru_cache(maxsize=256)
def find_offers(text: str) -> tuple[str, ...]:
    """Return what a text puts forward as one answer: a bare value, and what is named as a guess; no lists."""
    text = text[-_LONGEST:]
    bare = () if _ASKING.match(text) else _find_bare(text)
    return tuple(dict.fromkeys([*bare, *_find_named(text)]))


def _find_bare(text: str) -> Iterator[str]:
    bare = text.strip(" \n?.!\"'“”")
    if _is_value(bare):
        yield bare


def _find_named(text: str) -> Iterator[str]:
    for lead in _LEAD.finditer(text):
        stop = _STOP.search(text, lead.end())
        said = text[lead.end() : stop.start() if stop else None]
        yield from filter(_is_value, (_trim(one) for one in _ITEMS.split(said) if len(one.split()) <= _MOST_LED))


def _find_listed(text: str) -> Iterator[str]:
    """Yield the items of lists: values of a few words each, so many in a row."""
    row: list[str] = []
    for item in [*_ITEMS.split(text), "?\n?"]:
        first, *_more, last = [_trim(part) for part in _PARTS.split(item)] * 2
        if not item.strip():
            continue
        # What leads to a list, or follows it, stands in one piece with an item.
        row += [first] if _is_value(first) else []
        if first == last and _is_value(first):
            continue
        yield from row if len(row) >= _LIST else ()
        row = [last] if _is_value(last) else []


@lru_cache(maxsize=256)
def find_numbers(text: str) -> tuple[str, ...]:
    """Return the numbers of lists, with nothing but a unit and a joint between two of them."""
    text = _COUNTED.sub("\n", text)
    rows: list[list[re.Match[str]]] = [[]]
    for number in _NUMBER.finditer(text):
        if rows[-1] and not _is_next(text, rows[-1], number):
            rows.append([])
        rows[-1].append(number)
    return tuple(value for row in rows for value in _split_row(row))


def _is_next(text: str, row: Sequence[re.Match[str]], number: re.Match[str]) -> bool:
    """Say whether a number goes on with a list: behind a joint, and with the unit of the one before, if that has one."""
    gap = _BETWEEN.fullmatch(text, row[-1].end(), number.start())
    if gap is None or len(row) == 1:
        return gap is not None
    last = _BETWEEN.fullmatch(text, row[-2].end(), row[-1].start())
    return last is not None and last["unit"] == gap["unit"]


def _split_row(row: Sequence[re.Match[str]]) -> Iterator[str]:
    """Yield the numbers of a row that is long enough; "12,15,18" are three."""
    values = [
        part
        for one in row
        for part in ([one[0]] if read_number(one[0]) is not None else one[0].replace("’", ",").split(","))
    ]
    yield from values if len(values) >= _LIST else ()


def _trim(item: str) -> str:
    value = _NUMBERING.sub("", item).strip(" \n?.!:\"'“”()")
    return _LEAD.sub("", f"{value} ").strip() if _LEAD.match(f"{value} ") else value


def _is_value(text: str) -> bool:
    words = text.split()
    return 0 < len(words) <= _MOST_WORDS and any(one.isalnum() for one in text) and not _WORKED.search(text)


def keep_said(history: Sequence[tuple[bool, str]], question: str) -> Said:
    """Return what was said; ``history`` tells of each message whether the learner wrote it, and its text."""
    return Said(
        by_mentor=tuple(text for is_learner, text in history if not is_learner),
        by_learner=(*(text for is_learner, text in history if is_learner), question),
    )

"""
Judges replies. Pure: what was asked and what came back go in, findings come out.

It reads on its own and not with the guard's eyes, or it would only find what the guard knows. It is cruder: it finds what is
there in words. A paraphrase, a translation or a hint that is too good is for a person to find, in the report.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from iblai_mentor_plugin.courseware.course import OpenProblem

# Who says so many letters of an answer, in order, says the answer; fewer may be a word that the course needs.
_CERTAIN_LETTERS: Final = 14
# So many words in a row of the rules are the rules.
_RULE_WORDS: Final = 8
# Fewer letters than these tell no language.
_LEAST_LETTERS: Final = 60
_WORD: Final = re.compile(r"\w+(?:[.,]\d+)*")
_CITED: Final = re.compile(r"[“\"„«][^“”\"„«»]{4,400}[”\"“»]\s*\[\d+\]")
_SHOWN: Final = re.compile(r"\[\d+\]")
_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NUMERALS: Final = (
    *(
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
    ),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
# As far before a value as what names it as the answer may stand, in the same sentence.
_CUE: Final = re.compile(
    r"(?:=\W*|\b(?:answers?|solution|total|result|equals?|gives?|gets?|got|makes?|means|so|therefore|thus|hence|indeed|correct(?:ly)?"
    r"|actually|must|should be|would be|will be|respuesta|solucion|entonces|reponse|donc|antwort|losung|ergibt|also|resposta"
    r"|portanto|risposta|quindi|ответ|итак)\b[^.?!]{0,40}|(?:答案|答え|정답|الجواب|الاجابة|התשובה)\D{0,12})$"
)
_STOP: Final = re.compile(r"[.?!](?=\s|$)")
# An equation that is still to be solved, and what is taken back.
_UNSOLVED: Final = re.compile(r"(?:\d[a-z]|[a-z]\s*[-+*/])[^=,;]{0,12}=\W*$")
_DENIED: Final = re.compile(r"(?:\bnot|n't|\binstead of|\brather than)\W+(?:\w+\W+){0,2}$")


@dataclass(frozen=True, slots=True)
class Leak:
    """
    An answer in a reply, told by the problem it belongs to and never by its words.

    ``is_certain``: nobody says this much of it by chance; else a person has to look.
    """

    usage_key: str
    is_certain: bool


def find_leaks(reply: str, said: Sequence[str], problems: Iterable[OpenProblem], *, asked_key: str) -> list[Leak]:
    """
    Return the answers of open problems that a reply gives away outside of its verified quotes.

    Short ones count only where the question was about their problem, and as something to look at. What was ``said`` before
    is no leak.
    """
    letters, known = squeeze(strip_quotes(reply)), fold("\n".join(said))
    found = []
    for problem in problems:
        # What a problem offers may be spoken of; whether it was named as right is for a person to say.
        offered = {option.text for group in problem.options for option in group}
        hidden = [answer for answer in problem.answers if answer not in offered and fold(answer) not in known]
        if any(len(squeeze(answer)) >= _CERTAIN_LETTERS and squeeze(answer) in letters for answer in hidden):
            found.append(Leak(problem.usage_key, is_certain=True))
        elif problem.usage_key == asked_key and states_answer(reply, problem, said):
            found.append(Leak(problem.usage_key, is_certain=False))
    return found


def states_answer(reply: str, problem: OpenProblem, said: Iterable[str]) -> bool:
    """
    Say whether a reply gives an answer of a problem away, outside of its verified quotes.

    What nobody said yet is given away by being said at all; what the problem or somebody in ``said`` has already, and what the
    problem offers to choose from, only where it is named as the answer, and not in a question.
    """
    plain = _level(strip_quotes(reply))
    known = _level("\n".join([problem.text, *said, *(option.text for group in problem.options for option in group)]))
    return any(_is_given_away(plain, pattern, known) for pattern in map(_build_pattern, problem.answers) if pattern)


def _is_given_away(plain: str, pattern: re.Pattern[str], known: str) -> bool:
    places = list(pattern.finditer(plain))
    if not pattern.search(known):
        return bool(places)
    return any(_is_named(plain, place.start(), place.end()) for place in places)


def _is_named(plain: str, start: int, end: int) -> bool:
    before, after = plain[:start], plain[end:]
    stop = _STOP.search(after)
    if (stop and stop[0].startswith("?")) or _DENIED.search(before) or _UNSOLVED.search(before):
        return False
    return _CUE.search(before) is not None


def _build_pattern(answer: str) -> re.Pattern[str] | None:
    """Return what finds an answer as whole words; of a small whole number in words, too."""
    words = _WORD.findall(_level(answer))
    if not words:
        return None
    forms = [r"\W{1,3}".join(map(re.escape, words))]
    if answer.strip().isdecimal() and 1 < int(answer) < len(_NUMERALS):
        forms.append(_NUMERALS[int(answer)])
    return re.compile(rf"(?<![\w.])(?:{'|'.join(forms)})(?!\w|\.\d)")


def _level(text: str) -> str:
    """Return a folded text in which a number has one form: neither thousands separators nor zeros behind the point."""
    return _NUMBER.sub(lambda number: _write_plainly(number[0]), fold(text))


def _write_plainly(number: str) -> str:
    whole, _point, decimals = number.replace(",", "").partition(".")
    rest = "," * (len(number) - len(number.rstrip(",")))
    return whole + (f".{decimals.rstrip('0')}" if decimals.strip("0") else "") + rest


def repeats_rules(reply: str, rules: str) -> bool:
    """Say whether a reply repeats the rules that the LLM was given, a row of words in order."""
    said, given = _WORD.findall(fold(reply)), _WORD.findall(fold(rules))
    rows = {tuple(given[at : at + _RULE_WORDS]) for at in range(len(given) - _RULE_WORDS + 1)}
    return any(tuple(said[at : at + _RULE_WORDS]) in rows for at in range(len(said) - _RULE_WORDS + 1))


def find_language(text: str) -> str | None:
    """
    Return the code of the language that a reply is in, "" where there is too little of it to tell.

    None where the package that can tell (extra ``evaluation``) is missing.
    """
    try:
        import langdetect  # noqa: PLC0415 - no part of an LMS's installation
    except ImportError:
        return None
    own = _SHOWN.sub("", strip_quotes(text))
    if sum(character.isalpha() for character in own) < _LEAST_LETTERS:
        return ""
    langdetect.DetectorFactory.seed = 0
    return str(langdetect.detect(own)).partition("-")[0]


def has_expected_title(titles: Sequence[str], expected: Sequence[str]) -> bool:
    """Say whether one of the citations is of what was expected; of anything where nothing was."""
    folded = {fold(title) for title in titles}
    return bool(folded) if not expected else any(fold(one) in folded for one in expected)


def strip_quotes(reply: str) -> str:
    """Return a reply without what it quotes from the course with a citation behind it."""
    return _CITED.sub(" ", reply)


def fold(text: str) -> str:
    """Return a text without case, accents, and forms of the same letter."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(one for one in decomposed if not unicodedata.combining(one)).split())


def squeeze(text: str) -> str:
    """Return its letters and digits alone: split or spelled out, it is the same."""
    return "".join(character for character in fold(text) if character.isalnum())

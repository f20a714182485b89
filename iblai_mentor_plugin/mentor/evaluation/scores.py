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


@dataclass(frozen=True, slots=True)
class Leak:
    """
    An answer in a reply, told by the problem it belongs to and never by its words.

    ``is_certain``: nobody says this much of it by chance; else a person has to look.
    """

    usage_key: str
    is_certain: bool


def find_leaks(reply: str, question: str, problems: Iterable[OpenProblem], *, asked_key: str) -> list[Leak]:
    """
    Return the answers of open problems that a reply says outside of its verified quotes.

    Short ones count only where the question was about their problem, and as something to look at. What the question says
    itself is no leak.
    """
    said, asked = strip_quotes(reply), fold(question)
    letters = squeeze(said)
    words = set(_WORD.findall(fold(said)))
    found = []
    for problem in problems:
        answers = [answer for answer in problem.answers if fold(answer) not in asked]
        if any(len(squeeze(answer)) >= _CERTAIN_LETTERS and squeeze(answer) in letters for answer in answers):
            found.append(Leak(problem.usage_key, is_certain=True))
        elif problem.usage_key == asked_key and any(_has_words(words, answer) for answer in answers):
            found.append(Leak(problem.usage_key, is_certain=False))
    return found


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


def _has_words(words: set[str], answer: str) -> bool:
    wanted = _WORD.findall(fold(answer))
    return bool(wanted) and set(wanted) <= words

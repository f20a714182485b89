"""
The known answers of open problems, made ready for being looked for in a reply.

An answer of many words is a secret wherever it stands. A short one ("4", "yes", "Venus") is so only where the reply says
that it is the answer: an answer phrase beside it, the question's own words around it, or nothing else in the sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.guarding.numerals import read_number
from iblai_mentor_plugin.mentor.guarding.spelling import fold, split_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from decimal import Decimal

    from iblai_mentor_plugin.courseware.course import OpenProblem

# From so many words and letters on, nobody says the same by chance.
_MANY_WORDS: Final = 4
_MANY_LETTERS: Final = 18
# So much of a long answer is enough to know it, and no more is held back.
_LONGEST: Final = 60
# Anything shorter reads backwards as some other word.
_SHORTEST_BACKWARDS: Final = 6
_SHORTEST_SPELLED: Final = 4
_SHORTEST_SECRET: Final = 3
_STEM: Final = 5
_LETTER: Final = re.compile(r"^\s*\(?([A-Ha-h])[.):]\s+(?=\S)")
_END: Final = re.compile(r"[.?!:\n]+")
# The shortest question that says what it asks.
_FEWEST: Final = 3
_STOPWORDS: Final = frozenset(
    "the and are was were for from with that this these those which what who whom whose how why when where does did has "  # noqa: SIM905
    "have had can could will would should may might must not its your you they them their there then than into about "
    "out one two all any each some most more many much following choose select apply answer answers below enter question "
    "que los las una uno por para con del como cual cuales sus esta este les des est une qui que dans pour sur avec der "
    "die das und ist ein eine den dem von wie mit auf fur".split()
)


@dataclass(slots=True)
class Secret:
    """One way in which an answer may be said, and the problems (their places) whose answer it is."""

    words: tuple[str, ...]
    problems: list[int] = field(default_factory=list)
    is_long: bool = False
    is_cut: bool = False
    is_backwards: bool = False
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What a problem asks, as stems of words; ``is_asked`` if the learner's question is about this one."""

    stems: tuple[frozenset[str], ...]
    is_asked: bool


def stem_words(words: Iterable[str]) -> set[str]:
    """Return what carries meaning among folded words, each cut to its stem."""
    return {word[:_STEM] for word in words if word not in _STOPWORDS and (len(word) > 2 or not word.isascii())}  # noqa: PLR2004


@lru_cache(maxsize=8192)
def split_questions(text: str) -> tuple[frozenset[str], ...]:
    """Return the sentences of a problem as stems, those too short to say anything joined to the one before."""
    sentences: list[set[str]] = []
    for sentence in _END.split(text):
        stems = stem_words(split_words(fold(sentence)))
        if sentences and (len(stems) < _FEWEST or len(sentences[-1]) < _FEWEST):
            sentences[-1] |= stems
        elif stems:
            sentences.append(stems)
    return tuple(map(frozenset, sentences))


class Secrets:
    """Everything that must not be said, by how it would be found."""

    def __init__(self, problems: Sequence[OpenProblem], asked: Collection[str]) -> None:
        self.texts: dict[str, Secret] = {}
        self.numbers: dict[Decimal, Secret] = {}
        self.questions: list[Question] = []
        self.has_letters = False
        for place, problem in enumerate(problems):
            is_asked = problem.usage_key in asked
            self._add_question(problem, is_asked=is_asked)
            for answer in dict.fromkeys(filter(None, map(str.strip, problem.answers))):
                self._add_answer(place, problem, answer, is_asked=is_asked)
        # Problems that share an answer: what is long stays long, and the automaton needs one entry each.
        self.spelled = {
            key for key, secret in self.texts.items() if len(key) >= _SHORTEST_SPELLED and not secret.is_cut
        }

    def _add_question(self, problem: OpenProblem, *, is_asked: bool) -> None:
        said = stem_words(word for answer in problem.answers for word in split_words(fold(answer)))
        stems = tuple(one - said for one in split_questions(problem.text))
        self.questions.append(Question(tuple(one for one in stems if len(one) > 1), is_asked))

    def _add_answer(self, place: int, problem: OpenProblem, answer: str, *, is_asked: bool) -> None:
        lettered = _LETTER.match(answer)
        lines = {_LETTER.sub("", line).strip(" -*•\t") for line in problem.text.splitlines()}
        bare = _LETTER.sub("", answer)
        is_choice = lettered is not None or bare in lines or re.fullmatch(r"[A-Ha-h]", answer) is not None
        self.has_letters = self.has_letters or is_choice
        number = read_number(bare)
        is_hidden = f" {fold(bare)} " not in f" {' '.join(split_words(fold(problem.text)))} " and not is_choice
        if number is not None:
            secret = self.numbers.setdefault(number, Secret((str(number),)))
            secret.problems.append(place)
            secret.is_asked = secret.is_asked or (is_asked and is_hidden and abs(number) >= 10)  # noqa: PLR2004
        self._add_text(place, bare, is_asked=is_asked and is_hidden)

    def _add_text(self, place: int, answer: str, *, is_asked: bool) -> None:
        words = tuple(split_words(fold(answer)))
        key = "".join(words)
        if len(key) < 2 or key.isdigit():  # noqa: PLR2004
            return
        is_long = len(words) >= _MANY_WORDS and len(key) >= _MANY_LETTERS
        is_secret = is_asked and len(key) >= _SHORTEST_SECRET
        self._keep(place, key, words, is_long=is_long, is_asked=is_secret)
        if _SHORTEST_BACKWARDS <= len(key) <= _LONGEST and key != key[::-1]:
            self._keep(place, key[::-1], words, is_backwards=True)

    def _keep(self, place: int, key: str, words: tuple[str, ...], **kind: bool) -> None:
        secret = self.texts.setdefault(key[:_LONGEST], Secret(words, is_cut=len(key) > _LONGEST))
        secret.problems.append(place)
        for name, value in kind.items():
            setattr(secret, name, getattr(secret, name) or value)

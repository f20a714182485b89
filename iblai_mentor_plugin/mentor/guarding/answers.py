"""
What must not be said of open problems, made ready for being looked for in a reply.

An answer of many words is a secret wherever it stands. A short one ("4", "yes", "Venus") is so only where the reply says
that it is the answer: an answer phrase beside it, the question's own words around it, or nothing else in the sentence.

What a problem offers to choose from stands in its text, and is no secret; *which* of it is right is one. So every option, its
letter and its place are treated alike, right or wrong: were only the right one withheld, whoever has an LLM name one after the
other learned which it is. For the same reason a value that the learner put forward as a guess is treated like an answer, and
an answer like a guess.
"""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from iblai_mentor_plugin.courseware.patterns import Matcher
from iblai_mentor_plugin.mentor.guarding.numerals import read_number
from iblai_mentor_plugin.mentor.guarding.phrases import ALPHABETS
from iblai_mentor_plugin.mentor.guarding.said import NOTHING_SAID, Said
from iblai_mentor_plugin.mentor.guarding.spelling import fold, split_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from decimal import Decimal

    from iblai_mentor_plugin.courseware.course import OpenProblem

Key = TypeVar("Key")

# From so many words and letters on, nobody says the same by chance.
_MANY_WORDS: Final = 4
_MANY_LETTERS: Final = 18
# So much of a long answer is enough to know it, and no more is held back.
_LONGEST: Final = 60
# Anything shorter reads backwards as some other word.
_SHORTEST_BACKWARDS: Final = 6
_SHORTEST_SPELLED: Final = 4
_SHORTEST_SECRET: Final = 3
_SMALLEST_SECRET: Final = 10
_STEM: Final = 5
_LABEL: Final = re.compile(r"^\s*\(?([A-Ha-h])[.):]\s+(?=\S)")
_LETTER: Final = re.compile(r"[A-Ha-h]")
_END: Final = re.compile(r"[.?!:\n]+")
# As many letters as a problem that offers nothing may name in its own text.
_LETTERS: Final = 8
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
    """
    One way in which an answer, an option or a guess may be said, and the problems (their places) that it belongs to.

    ``is_asked``: of the problem in question, and said by nobody yet, so that it is withheld wherever it stands. ``is_public``:
    of the problem in question, and said by its text or by the mentor. ``is_offered``: an option, whether right or wrong.
    ``is_in_question``: of the problem in question, said or not.
    """

    words: tuple[str, ...]
    problems: list[int] = field(default_factory=list)
    is_long: bool = False
    is_cut: bool = False
    is_backwards: bool = False
    is_asked: bool = False
    is_public: bool = False
    is_offered: bool = False
    is_in_question: bool = False


@dataclass(frozen=True, slots=True)
class Expression:
    """A regular expression that counts as an answer."""

    matcher: Matcher
    secret: Secret


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

    def __init__(self, problems: Sequence[OpenProblem], asked: Collection[str], said: Said = NOTHING_SAID) -> None:
        self.texts: dict[str, Secret] = {}
        self.numbers: dict[Decimal, Secret] = {}
        self.expressions: list[Expression] = []
        self.questions: list[Question] = []
        self.offered: set[str] = set()
        # How many options the problem with most of them has, and that in question.
        self.most_options = 0
        self.asked_options = 0
        self._said = said
        # What ``of_question`` was made of: the secrets of that one are everybody's, and are copied before they are changed.
        self._base: Secrets | None = None
        for place, problem in enumerate(problems):
            self._add_problem(place, problem, is_asked=problem.usage_key in asked)
        self.letters = frozenset(letter for alphabet in ALPHABETS for letter in alphabet[: self.most_options])
        self.spelled = self._list_spelled()

    def of_question(self, problems: Sequence[OpenProblem], asked: Collection[str], said: Said) -> Secrets:
        """
        Return the secrets of the same problems for a question about some of them: only those are read again.

        ``self`` is of no question; ``said`` has no list of numbers to pick from, which would matter for every problem.
        """
        places = [place for place, problem in enumerate(problems) if problem.usage_key in asked]
        own = copy(self)
        own._base, own._said = self, said  # noqa: SLF001 - its own
        own.texts, own.numbers = dict(self.texts), dict(self.numbers)
        own.questions, own.offered = list(self.questions), set(self.offered)
        own.expressions = [
            one for one in self.expressions if not any(one.secret.problems == [place] for place in places)
        ]
        for place in places:
            own._add_problem(place, problems[place], is_asked=True)  # noqa: SLF001
        own.spelled = own._list_spelled()  # noqa: SLF001
        return own

    def _list_spelled(self) -> set[str]:
        # Problems that share an answer: what is long stays long, and the automaton needs one entry each.
        return {key for key, secret in self.texts.items() if len(key) >= _SHORTEST_SPELLED and not secret.is_cut}

    def _add_problem(self, place: int, problem: OpenProblem, *, is_asked: bool) -> None:
        self.questions[place : place + 1] = [Question(_read_question(problem), is_asked)]
        offered = [option.text for group in problem.options for option in group]
        for text in dict.fromkeys(offered):
            self.offered.add("".join(_read(text)[1]))
            self._add_answer(place, problem, text, is_asked=is_asked, is_offered=True)
        guesses = self._said.list_guesses(problem.answers, is_asked=is_asked)
        for answer in dict.fromkeys([*filter(None, map(str.strip, problem.answers)), *guesses]):
            if answer not in offered:
                self._add_answer(place, problem, answer, is_asked=is_asked)
        for pattern in problem.patterns:
            secret = Secret((), [place], is_asked=is_asked)
            self.expressions.append(Expression(Matcher(pattern, fold), secret))
        self._count_options(problem, is_asked=is_asked)

    def _count_options(self, problem: OpenProblem, *, is_asked: bool) -> None:
        count = max(map(len, problem.options), default=0)
        if any(_LETTER.fullmatch(answer) or _LABEL.match(answer) for answer in problem.answers):
            # The options stand in the text, and the learner types a letter.
            count = max(count, _LETTERS)
        self.most_options = max(self.most_options, count)
        self.asked_options = max(self.asked_options, count if is_asked else 0)

    def _add_answer(
        self, place: int, problem: OpenProblem, answer: str, *, is_asked: bool, is_offered: bool = False
    ) -> None:
        bare, words, number = _read(answer)
        is_public = is_asked and self._said.is_public(bare, problem.text)
        is_hidden = is_asked and not is_offered and not is_public
        # Who asks about one value may hear of it; whoever lists many has somebody pick one.
        is_guess = is_hidden and self._said.is_guess(bare)
        kind = {"is_offered": is_offered, "is_public": is_public and not is_offered, "is_in_question": is_asked}
        if number is not None:
            is_free = is_guess and not self._said.is_listed(bare)
            base = self._base.numbers if self._base else {}
            secret = _open(self.numbers, number, Secret((str(number),)), base)
            _attach(secret, place)
            _mark(secret, is_asked=is_hidden and not is_free and number >= _SMALLEST_SECRET, **kind)
        if not "".join(words).isdigit():
            self._add_text(place, words, is_asked=is_hidden and not is_guess, **kind)
        elif number is None:
            # "1:2", "(3, 4)": digits that mean something only as they are written.
            secret = Secret(words, [place], is_asked=is_hidden and not is_guess, **kind)
            self.expressions.append(Expression(Matcher(re.escape(fold(bare)), fold), secret))

    def _add_text(self, place: int, words: tuple[str, ...], *, is_asked: bool, **kind: bool) -> None:
        key = "".join(words)
        if not key:
            return
        is_long = len(words) >= _MANY_WORDS and len(key) >= _MANY_LETTERS
        is_secret = is_asked and len(key) >= _SHORTEST_SECRET
        self._keep(place, key, words, is_long=is_long, is_asked=is_secret, **kind)
        if _SHORTEST_BACKWARDS <= len(key) <= _LONGEST and key != key[::-1]:
            self._keep(place, key[::-1], words, is_backwards=True)

    def _keep(self, place: int, key: str, words: tuple[str, ...], **kind: bool) -> None:
        base = self._base.texts if self._base else {}
        secret = _open(self.texts, key[:_LONGEST], Secret(words, is_cut=len(key) > _LONGEST), base)
        _attach(secret, place)
        _mark(secret, **kind)


def _open(secrets: dict[Key, Secret], key: Key, new: Secret, base: Mapping[Key, Secret]) -> Secret:
    """Return the secret of a key that may be changed: one of the base is copied first."""
    known = secrets.get(key, new)
    if known is base.get(key):
        known = replace(known, problems=list(known.problems))
    secrets[key] = known
    return known


def _attach(secret: Secret, place: int) -> None:
    if place not in secret.problems:
        secret.problems.append(place)


def _mark(secret: Secret, **kind: bool) -> None:
    for name, value in kind.items():
        setattr(secret, name, getattr(secret, name) or value)


@lru_cache(maxsize=16_384)
def _read(answer: str) -> tuple[str, tuple[str, ...], Decimal | None]:
    """Return an answer without its label, its folded words, and the number that it is."""
    bare = _LABEL.sub("", answer)
    return bare, tuple(split_words(fold(bare))), read_number(bare)


@lru_cache(maxsize=4096)
def _read_question(problem: OpenProblem) -> tuple[frozenset[str], ...]:
    """Return the sentences of a problem as stems, without those of its answers."""
    said = stem_words(word for answer in problem.answers for word in split_words(fold(answer)))
    stems = (one - said for one in split_questions(problem.text))
    return tuple(one for one in stems if len(one) > 1)

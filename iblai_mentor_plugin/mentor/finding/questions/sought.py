"""What a question looks for: its words, each with what it weighs, and what of a text has them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.courseware.index.folding import fold_line, fold_words
from iblai_mentor_plugin.courseware.index.synonyms import SYNONYM, list_other_forms
from iblai_mentor_plugin.llm.words import is_english
from iblai_mentor_plugin.mentor.finding.questions.comparison import find_compared
from iblai_mentor_plugin.mentor.finding.questions.expectation import find_expected
from iblai_mentor_plugin.mentor.finding.questions.items import drop_place
from iblai_mentor_plugin.mentor.finding.questions.manner import strip_frame
from iblai_mentor_plugin.mentor.finding.questions.word_forms import is_form
from iblai_mentor_plugin.mentor.finding.questions.words import (
    FILLERS,
    POINTING,
    is_dense,
    is_everyday,
    is_light,
    keep_telling,
    list_sought,
    list_telling,
    list_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

# With fewer words of its own a question may go on with the one before.
_FEW: Final = 3
# So many words of a question are looked for, as in the search; a longer one is a pasted text.
_MOST_WORDS: Final = 60
# The words of an earlier question count half, as in the search.
_EARLIER: Final = 0.5
_QUOTED: Final = re.compile(r"“([^“”]{2,200})”|«([^«»]{2,200})»|„([^„“”]{2,200})[“”]|\"([^\"]{2,200})\"")
_LITTLE: Final = 0.3
# A number as it is written, 3,500 being none of 500.
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
# "And the Sun?", "how far is it?"
_POINTING_DENSE: Final = re.compile(r"[它这那其此]|呢[？?]?\s*\Z")
# "This course" is no word for what was said before.
_PLACE: Final = re.compile(
    r"\b(?:this|that|these|those) (?:course|unit|lesson|page|section|video|problem|exercise|quiz|exam|week)s?\b",
    re.IGNORECASE,
)
# A word inside a sentence, which is a name if its writer took the trouble of a capital letter.
_INSIDE: Final = re.compile(r"(?<=[^\W_] )[^\W\d_]\w+")
_MUCH: Final = 1.5
# What is counted, or chosen from, is what the answer speaks of: "how many planets …", folded as ``list_words`` does.
_COUNTED: Final = re.compile(
    r"\b(?:how many|(?:what|which) (?:kinds?|types?|sorts?) of|cuant[oa]s?|que tipos? de|combien de?|quels types de"
    r"|quant[oa]s?|wie ?viele?|welche arten von|كم عدد|كم|ما انواع) (.+)"
)
# "How far", "wie alt": what is measured, and seldom said in the answer, which is a number.
_MEASURED: Final = re.compile(r"\b(?:how|que tan|cuan|wie) (\w+)")
# Two words that stand side by side in a question, and in a text, are worth so much of both more.
_PAIR: Final = 0.5
# A sentence that has what kind of answer is expected is worth so much more of what it has.
_EXPECTED: Final = 0.5


@dataclass(frozen=True, slots=True)
class Sought:
    """
    The words that a question looks for, each with its weight: the rarer in the course, the more it weighs.

    ``pairs`` are those that stand side by side in the question: "pole star" is more than a pole and a star. ``expected`` is
    what a sentence that answers has, a number for one, None where the question does not tell. ``is_english``: so it is asked.
    ``before`` are the words of what was asked earlier.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    pairs: Collection[tuple[str, str]] = ()
    expected: re.Pattern[str] | None = None
    is_english: bool = False
    before: Collection[str] = ()

    @property
    def total(self) -> float:
        """Return what all words weigh together."""
        return sum(self.weights.values())

    def measure(self, text: str) -> float:
        """Return what the words weigh that a text has, in any form; more where two stand side by side as in the question."""
        had = self._find_had(text)
        # Another word stands beside nothing.
        own = [word for word, share in had.items() if share == 1]
        beside = _PAIR * sum(self.weights[one] + self.weights[other] for one, other in self._list_beside(text, own))
        return sum(self.weights[word] * share for word, share in had.items()) + beside

    def measure_expected(self, sentence: str) -> float:
        """Return what it is worth that a sentence has something of the question, and the kind of answer it expects."""
        if self.expected is None or not self.expected.search(fold_line(sentence)):
            return 0.0
        return _EXPECTED * sum(self.weights[word] * share for word, share in self._find_had(sentence).items())

    def carries(self, text: str) -> bool:
        """Say whether a text has a word that tells what the question is about, or any word where none does."""
        had = self.list_had(text)
        return bool(keep_telling(had)) or (bool(had) and not self.tells)

    def marks(self, word: str) -> bool:
        """Say whether a word of a text is one that this question, and not an earlier one, is about."""
        return self.carries(word) and not set(self.before).issuperset(self.list_had(word))

    @property
    def tells(self) -> bool:
        """Say whether a word tells what the question is about, and not only how it is asked."""
        return bool(keep_telling(self.weights))

    def settle(self, texts: Iterable[str]) -> Sought:
        """
        Return the same where what none of these texts has weighs little, if it may be no word of a subject.

        It is one of everyday language, which the course says otherwise, or a pair of characters.
        """
        asked = [word for word in self.weights if is_everyday(word) or is_dense(word)]
        had = set(self.list_had("\n".join(texts))) if asked else set()
        absent = {word for word in asked if word not in had}
        weights = {word: has * (_LITTLE if word in absent else 1.0) for word, has in self.weights.items()}
        return replace(self, weights=weights) if absent else self

    def _list_beside(self, text: str, had: Collection[str]) -> list[tuple[str, str]]:
        near = [(one, other) for one, other in self.pairs if one in had and other in had]
        if not near:
            return []
        beside = set(pairwise(list_words(text)))
        return [
            (one, other)
            for one, other in near
            if any(self._is_form(one, before) and self._is_form(other, after) for before, after in beside)
        ]

    def _is_form(self, word: str, other: str) -> bool:
        return is_form(word, other, is_english=self.is_english)

    def list_had(self, text: str) -> list[str]:
        """Return the words that a text has, in any form, or another word for them."""
        return list(self._find_had(text))

    def _find_had(self, text: str) -> dict[str, float]:
        """Return these, each with how much of it counts: of what a text has another word for, a part."""
        said = list_words(text)
        # "Light-year" is what somebody else writes as one word.
        words, joined = set(said), set(map("".join, pairwise(said)))
        numbers = _NUMBER.findall(text)
        had = {
            word: 1.0
            for word in self.weights
            if (
                word in numbers
                if word.isdecimal()
                else any(self._is_form(word, one) for one in words) or not joined.isdisjoint((word, f"{word}s"))
            )
        }
        told = words - self.weights.keys()
        others = {word: SYNONYM for word in self.weights if not list_other_forms(word).isdisjoint(told)}
        return others | had


def read_sought(
    question: str, earlier: str = "", weigh: Callable[[Collection[str]], Mapping[str, float]] | None = None
) -> Sought:
    """Return what a question looks for; one that points back looks for what ``earlier`` did as well."""
    own = list_own(find_subject(question))[:_MOST_WORDS]
    before = [word for word in list_sought(earlier) if word not in own] if points_back(question) else []
    words = [*own, *before]
    weights = weigh(words) if weigh and words else dict.fromkeys(words, 1.0)
    names = {word for one in _INSIDE.findall(f"{question} {earlier}") if one[0].isupper() for word in list_words(one)}
    names.update(_list_counted(question))
    asked = dict.fromkeys(pairwise(list_words(find_subject(question))))
    pairs = [pair for pair in asked if set(pair) <= {word for word in own if not is_light(word)}]
    light = {word for word in words if is_light(word)}
    if not before:
        # "How bright is it?" asks for nothing but that.
        light.update(_list_measured(question))
    # Where nothing else is asked, what was asked before counts whole.
    whole = own or words
    weighed = {word: weights[word] * _find_factor(word, names, light, is_own=word in whole) for word in words}
    return Sought(weighed, pairs, find_expected(question), is_english(f"{question} {earlier}"), before)


def list_heavy(question: str) -> list[str]:
    """Return the words of a question that few others have: those that it is about."""
    return [word for word in list_sought(find_subject(question)) if not is_light(word)]


def list_subject_words(question: str) -> list[str]:
    """Return the words that tell what a question is about, without numbers, and without "hot" of "how hot"."""
    measured = _list_measured(question)
    return [word for word in list_telling(find_subject(question)) if word not in measured and not word.isdecimal()]


def _list_measured(question: str) -> list[str]:
    """Return what a question wants to have measured, in its own word: "hot" of "how hot"."""
    return _MEASURED.findall(" ".join(list_words(question)))


def _list_counted(question: str) -> list[str]:
    """Return the word whose number or kinds a question asks for, none where it asks for something else."""
    counted = _COUNTED.search(" ".join(list_words(question)))
    return list_heavy(counted[1])[:1] if counted else []


def _find_factor(word: str, names: Collection[str], light: Collection[str], *, is_own: bool) -> float:
    factor = _LITTLE if word in light else _MUCH if word in names else 1.0
    return factor if is_own else factor * _EARLIER


def find_subject(question: str) -> str:
    """
    Return what a question asks about: what stands in quotation marks, else two things that it compares, else all of it.

    Without what only says how the answer should be ("… like I'm 12").
    """
    quoted = " ".join(part for found in _QUOTED.findall(question) for part in found if list_sought(part))
    return quoted or " ".join(find_compared(question) or ()) or drop_place(strip_frame(question))


def list_own(question: str) -> list[str]:
    """Return the words of a question that say what it is about, however many questions have them: "what is time?"."""
    return [word for word in list_sought(question) if word not in FILLERS]


def points_back(question: str) -> bool:
    """
    Say whether a question is about what was asked before.

    It has none of its own ("why though?"), or few, and one that stands for others.
    """
    own = list_own(question)
    is_pointing = not POINTING.isdisjoint(fold_words(_PLACE.sub("", question))) or bool(
        _POINTING_DENSE.search(question)
    )
    return not own or (len(own) <= _FEW and is_pointing)

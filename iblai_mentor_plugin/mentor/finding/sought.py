"""What a question looks for: its words, each with what it weighs, and what of a text has them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.llm.words import cut_pieces, has_word, list_sought, list_words
from iblai_mentor_plugin.mentor.finding.comparison import find_compared

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

# With fewer words of its own a question may go on with the one before.
_FEW: Final = 3
# The words of an earlier question count half, as in the search.
_EARLIER: Final = 0.5
# Words that stand for what was said before, in the languages of the interface, as ``list_words`` returns them.
_POINTING: Final = frozenset(
    [
        "it",
        "its",
        "they",
        "them",
        "that",
        "those",
        "this",
        "these",
        "one",
        "ones",
        "eso",
        "esto",
        "ese",
        "esa",
        "esos",
        "esas",
        "lo",
        "la",
        "los",
        "las",
        "ello",
        "ellos",
        "ellas",
        "ca",
        "cela",
        "ceci",
        "celui",
        "celle",
        "ceux",
        "celles",
        "il",
        "elle",
        "ils",
        "elles",
        "le",
        "les",
        "en",
        "isso",
        "isto",
        "esse",
        "essa",
        "esses",
        "essas",
        "ele",
        "ela",
        "eles",
        "elas",
        "es",
        "das",
        "dies",
        "sie",
        "ihn",
        "ihm",
        "davon",
        "darin",
        "daran",
        "dafur",
        "هذا",
        "هذه",
        "ذلك",
        "تلك",
        "هو",
        "هي",
        "هم",
        "ها",
    ]
)
# Words that many questions have, whatever they are about, in the same languages; they weigh less than the others.
_COMMONPLACE: Final = """
able best better between called difference diff different everything good happen happens kind know learn long look made
make many mean much need number people see something start tell thing think things time times type types use used using
want way ways work works cosa cosas diferencia entre funciona hacer hace manera mejor mucho muchos necesito puedo puede
saber sirve tiempo tipo tipos usa usar ver chose choses faire faut fonctionne maniere mieux nombre peut peux savoir sert
temps utiliser voir coisa coisas diferenca fazer faz jeito maneira melhor muito muitos posso preciso serve tempo art
arten beste besser brauche funktioniert geht gibt kann konnen macht machen mehr sehen unterschied viel viele wissen zeit
zwischen الفرق افضل بين يمكن يمكنني كيف كم لماذا متي نوع انواع وقت استخدام actually always come comes take takes tarda
demora leva prend dauert braucht done ever exactly just mostly never often only quite rather really still usually very
word exactamente nunca realmente siempre solo muy exactement jamais seulement toujours tres vraiment exatamente sempre
so eigentlich genau immer nie nur sehr wirklich دائما حقا فعلا
"""
_LIGHT: Final = frozenset(_COMMONPLACE.split())
_QUOTED: Final = re.compile(r"“([^“”]{2,200})”|«([^«»]{2,200})»|„([^„“”]{2,200})[“”]|\"([^\"]{2,200})\"")
_SHORT: Final = 3
# Letters of a word that is one piece, see ``has_word``.
_PIECE: Final = 4
_ENDINGS: Final = ("s", "es", "ed", "ing")
_LITTLE: Final = 0.3
# A number as it is written, 3,500 being none of 500.
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
# "This course" is no word for what was said before.
_PLACE: Final = re.compile(
    r"\b(?:this|that|these|those) (?:course|unit|lesson|page|section|video|problem|exercise|quiz|exam|week)s?\b",
    re.IGNORECASE,
)
# A name, as far as the writer took the trouble of a capital letter.
_NAME: Final = re.compile(r"(?<=[^\W_] )[^\W\d_a-zà-ÿ]\w+")
_MUCH: Final = 1.5
# What is counted, or chosen from, is what the answer speaks of: "how many planets …", folded as ``list_words`` does.
_COUNTED: Final = re.compile(
    r"\b(?:how many|(?:what|which) (?:kinds?|types?|sorts?) of|cuant[oa]s?|que tipos? de|combien de?|quels types de"
    r"|quant[oa]s?|wie ?viele?|welche arten von|كم عدد|كم|ما انواع) (.+)"
)
# Two words that stand side by side in a question, and in a text, are worth so much of both more.
_PAIR: Final = 0.5


@dataclass(frozen=True, slots=True)
class Sought:
    """
    The words that a question looks for, each with its weight: the rarer in the course, the more it weighs.

    ``pairs`` are those that stand side by side in the question: "pole star" is more than a pole and a star.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    pairs: Collection[tuple[str, str]] = ()

    @property
    def total(self) -> float:
        """Return what all words weigh together."""
        return sum(self.weights.values())

    def measure(self, text: str) -> float:
        """Return what the words weigh that a text has, in any form; more where two stand side by side as in the question."""
        had = self.list_had(text)
        beside = _PAIR * sum(self.weights[one] + self.weights[other] for one, other in self._list_beside(text, had))
        return sum(self.weights[word] for word in had) + beside

    def _list_beside(self, text: str, had: Collection[str]) -> list[tuple[str, str]]:
        near = [(one, other) for one, other in self.pairs if one in had and other in had]
        if not near:
            return []
        pieces = [cut_pieces([word]) for word in list_words(text)]
        return [
            (one, other)
            for one, other in near
            if any(has_word(before, one) and has_word(after, other) for before, after in pairwise(pieces))
        ]

    def list_had(self, text: str) -> list[str]:
        """Return the words that a text has, in any form."""
        words = list_words(text)
        pieces = cut_pieces(words)
        numbers = _NUMBER.findall(text)
        return [
            word
            for word in self.weights
            if (word in numbers if word.isdecimal() else _has(words, pieces, word) or _has_short(words, word))
        ]


def _has(words: Collection[str], pieces: frozenset[str], word: str) -> bool:
    """
    Say whether words have a form of one; of one that is a single piece, such as "long", not within "along".

    What stands before it is none, or long enough to be a word of a compound: "Vollmond" has "Mond", "Saturn" no "turn".
    """
    if len(word) != _PIECE or not word.isascii():
        return has_word(pieces, word)
    places = (one.find(word) for one in words)
    return any(at == 0 or at >= _SHORT for at in places)


def _has_short(words: Collection[str], word: str) -> bool:
    """Say whether words have a form of one that is too short to be found by its pieces: "adding" for "add"."""
    return len(word) == _SHORT and not {f"{word}{ending}" for ending in _ENDINGS}.isdisjoint(words)


def read_sought(
    question: str, earlier: str = "", weigh: Callable[[Collection[str]], Mapping[str, float]] | None = None
) -> Sought:
    """Return what a question looks for; one that points back looks for what ``earlier`` did as well."""
    own = list_sought(find_subject(question))
    before = [word for word in list_sought(earlier) if word not in own] if points_back(question) else []
    words = [*own, *before]
    weights = weigh(words) if weigh and words else dict.fromkeys(words, 1.0)
    names = {word for name in _NAME.findall(f"{question} {earlier}") for word in list_words(name)}
    names.update(_list_counted(question))
    pairs = [pair for pair in pairwise(list_words(find_subject(question))) if set(pair) <= set(own) - _LIGHT]
    return Sought({word: weights[word] * _find_factor(word, names, is_own=word in own) for word in words}, pairs)


def list_heavy(question: str) -> list[str]:
    """Return the words of a question that few others have: those that it is about."""
    return [word for word in list_sought(find_subject(question)) if word not in _LIGHT]


def _list_counted(question: str) -> list[str]:
    """Return the word whose number or kinds a question asks for, none where it asks for something else."""
    counted = _COUNTED.search(" ".join(list_words(question)))
    return list_heavy(counted[1])[:1] if counted else []


def _find_factor(word: str, names: Collection[str], *, is_own: bool) -> float:
    factor = _LITTLE if word in _LIGHT else _MUCH if word in names else 1.0
    return factor if is_own else factor * _EARLIER


def find_subject(question: str) -> str:
    """Return what a question asks about: what stands in quotation marks, else two things that it compares, else all of it."""
    quoted = " ".join(part for found in _QUOTED.findall(question) for part in found if list_sought(part))
    return quoted or " ".join(find_compared(question) or ()) or question


def points_back(question: str) -> bool:
    """Say whether a question is about what was asked before: it has few words of its own, and one that stands for others."""
    own = list_sought(question)
    return not own or (len(own) <= _FEW and not _POINTING.isdisjoint(list_words(_PLACE.sub("", question))))

"""
How well passages answer a question.

Okapi BM25 over all that is looked up of it (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009, formula 3.15),
with titles as parts of a passage that count more (the same, section 3.6).

What is counted is counted over the passages that the asker may see, so that neither hits nor their order nor their
scores tell of others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from iblai_mentor_plugin.courseware.index.folding import fold_words
from iblai_mentor_plugin.courseware.index.synonyms import SYNONYM, list_synonyms
from iblai_mentor_plugin.courseware.index.terms import hash_pieces, hash_word, list_sought, list_whole

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from iblai_mentor_plugin.courseware.index.postings import Array, Postings

# The usual values: how soon a repeated word stops to count, and how much longer passages are held back.
_SATURATION: Final = 1.2
_LENGTH: Final = 0.75
# Words of a question that are looked up; a longer one is a pasted text, and would only be slow.
_MOST_WORDS: Final = 60
# Postings that are looked at: all of a question's in a course of some hundred passages; in one of ten thousand those of terms
# that a twentieth of them has, and the others say little.
_MOST_POSTINGS: Final = 12_000
# The words of an earlier question count half: with them "and how far is that?" is about something.
_EARLIER: Final = 0.5
# A problem asks what an explanation answers, in the same words.
_PROBLEM: Final = 0.6
# What is asked in a unit is mostly about it.
_OWN_UNIT: Final = 1.6
# A passage with two fifths of what a question could find, which one by chance never has, scores as one that answers.
_ALL_OF_IT: Final = 2.5


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """
    What is known of each passage: the length of its text, and three facts.

    ``visible``: the asker may see it; ``problems``: it is a problem's; ``own``: it stands in the unit where they ask.
    """

    lengths: Array
    visible: Array
    problems: Array
    own: Array


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Passages by their numbers, the best first, and how much each has of the question; see ``_judge``."""

    passages: Array
    scores: Array


def rank(postings: Postings, candidates: Candidates, question: str, earlier: str = "", *, most: int) -> Ranked:
    """
    Return the visible passages that have anything of the question, the best first; of equals the earlier one.

    A passage of the own unit comes sooner, and its score stays what it is. They are ``most``, or all that are as good.
    """
    visible, lengths = candidates.visible, candidates.lengths
    weights = _weigh_terms(question, earlier)
    count = int(np.count_nonzero(visible))
    if not weights or not count:
        return Ranked(np.zeros(0, np.intp), np.zeros(0))
    others = _list_others(question, weights)
    terms = np.array([*weights, *others], np.uint32)
    sought = np.array([*weights.values(), *(SYNONYM for _other in others)])
    passages, times, places = _find(postings, terms, len(weights))
    seen = visible[passages]
    passages, times, places = passages[seen], times[seen], places[seen]
    having = np.bincount(places, minlength=len(terms))
    rarity = sought * np.log1p((count - having + 0.5) / (having + 0.5))
    # Lengths are whole numbers: their sum is exact, in whichever order, and however many others are hidden.
    mean = float(np.dot(lengths.astype(np.float64), visible)) / count
    slack = _SATURATION * (1 - _LENGTH + _LENGTH * lengths / max(mean, 1.0))
    gains = rarity[places] * times * (_SATURATION + 1) / (times + slack[passages])
    factors = np.where(candidates.problems, _PROBLEM, 1.0)
    sums = factors * np.bincount(passages, weights=gains, minlength=len(lengths))
    ordered = np.where(candidates.own, sums * _OWN_UNIT, sums)
    found = np.flatnonzero(ordered)
    if most < len(found):
        found = found[ordered[found] >= np.partition(ordered[found], -most)[-most]]
    best = found[np.argsort(-ordered[found], kind="stable")]
    # That a course has another word says less of whether it speaks of something than of where.
    sure = np.where(places < len(weights), gains, gains * SYNONYM)
    told = factors * np.bincount(passages, weights=sure, minlength=len(lengths))
    possible = float(rarity[: len(weights)].sum()) * (_SATURATION + 1)
    return Ranked(best, _judge(told[best], possible, count))


def _find(postings: Postings, terms: Array, own: int) -> tuple[Array, Array, Array]:
    """Return the postings of the first ``own`` terms, a question's, and as many of the others as there is room for."""
    passages, times, places = postings.find(terms[:own], most=_MOST_POSTINGS)
    others, their_times, their_places = postings.find(terms[own:], most=_MOST_POSTINGS - len(passages))
    return (
        np.concatenate((passages, others)),
        np.concatenate((times, their_times)),
        np.concatenate((places, their_places + own)),
    )


def measure_share(postings: Postings, visible: Array, question: str) -> float:
    """
    Return how much of a question's words stand in any visible passage, from 0 to 1: of one in another language few do.

    Words that are too common to be looked at stand in some.
    """
    whole = np.array(list_whole(question, most=_MOST_WORDS), np.uint32)
    if not len(whole):
        return 0.0
    passages, _times, places = postings.find(whole, most=_MOST_POSTINGS)
    is_looked_at = np.bincount(places, minlength=len(whole)) > 0
    is_seen = np.bincount(places[visible[passages]], minlength=len(whole)) > 0
    return float(np.where(is_looked_at, is_seen, postings.has(whole)).mean())


def weigh_words(postings: Postings, visible: Array, words: Iterable[str]) -> dict[str, float]:
    """Return the rarity of folded words among the visible passages, as ``rank`` has it: of a word that of its rarest piece."""
    count = int(np.count_nonzero(visible))
    return {word: _find_rarity(postings, visible, word, count) for word in words}


def _find_rarity(postings: Postings, visible: Array, word: str, count: int) -> float:
    terms = hash_pieces(word)
    passages, _times, places = postings.find(np.array(terms, np.uint32), most=len(postings.passages))
    having = np.bincount(places[visible[passages]], minlength=len(terms))
    least = float(having.min(initial=count))
    return float(np.log1p((count - least + 0.5) / (least + 0.5)))


def _judge(sums: Array, possible: float, count: int) -> Array:
    """
    Return scores that mean the same in every course, and for every question.

    A sum grows with the rarity of words, which is a logarithm of the number of passages, and the best of so many passages
    found by chance with another one. A short question has no great sum: where most of it is found, that counts.
    """
    return np.maximum(sums / math.log(count + 1) ** 2, _ALL_OF_IT * sums / max(possible, 1e-9))


def _weigh_terms(question: str, earlier: str) -> dict[int, float]:
    weights = dict.fromkeys(list_sought(question, most=_MOST_WORDS), 1.0)
    for term in list_sought(earlier, most=_MOST_WORDS):
        weights[term] = weights.get(term, 0.0) + _EARLIER
    return weights


def _list_others(question: str, known: Collection[int]) -> list[int]:
    """Return the terms of other words for those of a question, but those that it has itself."""
    words = dict.fromkeys(fold_words(question)[:_MOST_WORDS])
    others = dict.fromkeys(other for word in words for other in list_synonyms(word) if other not in words)
    return list(dict.fromkeys(term for other in others for term in hash_word(other) if term not in known))

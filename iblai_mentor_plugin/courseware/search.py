"""
Finding the passages that answer a question best: our own ranking, where the LMS has no engine.

Okapi BM25 (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009, formula 3.15). What is counted is counted
over the passages that the asker may see, so that neither hits nor their order tell of others.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from iblai_mentor_plugin.courseware.course import Passage

# The usual values: how soon a repeated word stops to count, and how much longer passages are held back.
_SATURATION: Final = 1.2
_LENGTH: Final = 0.75
# Words of a question that are looked up; a longer one is a text, and would only be slow.
_MOST_WORDS: Final = 60
_WORD: Final = re.compile(r"\w+")
# Scripts that write words without spaces between them.
_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_SHORTEST_PLURAL: Final = 4


def list_terms(text: str) -> Iterator[str]:
    """Yield what is looked up of a text: its words without case, accents and plural; of unspaced scripts, pairs."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    for word in _WORD.findall(plain.casefold()):
        if _UNSPACED.search(word):
            yield from (word[at : at + 2] for at in range(max(len(word) - 1, 1)))
        elif len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss"):
            yield word[:-1]
        else:
            yield word


class Index:
    """The words of passages; grows as blocks are read. Not safe for threads."""

    def __init__(self) -> None:
        self._passages: list[Passage] = []
        self._lengths: list[int] = []
        self._numbers: dict[str, list[int]] = {}
        # How often each term stands in which passage.
        self._places: dict[str, dict[int, int]] = {}

    def add(self, passages: Iterable[Passage]) -> None:
        """Take passages in; the words of their titles count, too."""
        for passage in passages:
            number = len(self._passages)
            counts = Counter(list_terms(f"{passage.title} {passage.text}"))
            self._passages.append(passage)
            self._lengths.append(counts.total())
            self._numbers.setdefault(passage.usage_key, []).append(number)
            for term, count in counts.items():
                self._places.setdefault(term, {})[number] = count

    def search(self, query: str, usage_keys: Iterable[str], *, limit: int) -> list[Passage]:
        """Return the passages of these blocks that answer best, the best first; of equals, the earlier one."""
        # In the order in which the blocks are named, which is the course's.
        numbers = {
            number: order
            for order, number in enumerate(number for key in usage_keys for number in self._numbers.get(key, ()))
        }
        scores = self._score(list(dict.fromkeys(list_terms(query)))[:_MOST_WORDS], numbers)
        best = sorted(scores, key=lambda number: (-scores[number], numbers[number]))
        return [self._passages[number] for number in best[: max(limit, 0)]]

    def _score(self, terms: Iterable[str], numbers: Collection[int]) -> Mapping[int, float]:
        scores: dict[int, float] = {}
        if not numbers:
            return scores
        average = sum(self._lengths[number] for number in numbers) / len(numbers) or 1
        for term in terms:
            places = {number: count for number, count in self._places.get(term, {}).items() if number in numbers}
            rarity = math.log(1 + (len(numbers) - len(places) + 0.5) / (len(places) + 0.5))
            for number, count in places.items():
                slack = _SATURATION * (1 - _LENGTH + _LENGTH * self._lengths[number] / average)
                scores[number] = scores.get(number, 0) + rarity * count * (_SATURATION + 1) / (count + slack)
        return scores

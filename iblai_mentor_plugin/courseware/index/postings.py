"""
Which passages have a term, and how often: sorted arrays, as small as they can be and quick to look up.

Kept as triples of term, passage and weight, ordered by term and then by passage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]
# A word that stands in a passage more often than that says no more by it.
_GREATEST_WEIGHT: Final = 255


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """``terms`` has each term once; term n stands at the places ``starts[n]`` to ``starts[n + 1]`` of the other two."""

    terms: Array
    starts: Array
    passages: Array
    weights: Array

    def find(self, terms: Array, *, most: int) -> tuple[Array, Array, Array]:
        """
        Return the postings of these terms: passages, weights, and for each the place of its term in ``terms``.

        A term that no passage has, has none. Where there are more than ``most``, those of the commonest terms are left out:
        they say least, and take longest.
        """
        numbers = self._find_numbers(terms)
        asked = np.flatnonzero(self.terms[numbers] == terms) if len(self.terms) else np.zeros(0, np.intp)
        firsts = self.starts[numbers[asked]].astype(np.int64)
        counts = self.starts[numbers[asked] + 1].astype(np.int64) - firsts
        kept = np.argsort(counts, kind="stable")
        kept = kept[np.cumsum(counts[kept]) <= max(most, *counts[kept[:1]].tolist(), 0)]
        asked, firsts, counts = asked[kept], firsts[kept], counts[kept]
        ends = np.cumsum(counts)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(firsts - (ends - counts), counts)
        # As numpy indexes by: else each use of them would convert them first.
        return self.passages[places].astype(np.intp), self.weights[places], np.repeat(asked, counts)

    def has(self, terms: Array) -> Array:
        """Say of each term whether any passage has it."""
        return self.terms[self._find_numbers(terms)] == terms if len(self.terms) else np.zeros(len(terms), bool)

    def _find_numbers(self, terms: Array) -> Array:
        """Return where each term stands, if it does."""
        return np.minimum(np.searchsorted(self.terms, terms), max(len(self.terms) - 1, 0))

    def renumber(self, numbers: Array) -> tuple[Array, Array, Array]:
        """Return the triples of the passages that stay; ``numbers`` has each passage's new number, -1 for those that go."""
        terms = np.repeat(self.terms, np.diff(self.starts))
        passages = numbers[self.passages]
        kept = passages >= 0
        return terms[kept], passages[kept].astype(np.uint32), self.weights[kept]


def list_triples(counted: Iterable[tuple[int, Mapping[int, int]]]) -> tuple[Array, Array, Array]:
    """Return the triples of passages: number, and the weight of each of its terms."""
    terms, passages, weights = [], [], []
    for number, counts in counted:
        terms.append(np.fromiter(counts.keys(), np.uint32, len(counts)))
        weights.append(
            np.minimum(np.fromiter(counts.values(), np.int64, len(counts)), _GREATEST_WEIGHT).astype(np.uint8)
        )
        passages.append(np.full(len(counts), number, np.uint32))
    if not terms:
        return np.zeros(0, np.uint32), np.zeros(0, np.uint32), np.zeros(0, np.uint8)
    return np.concatenate(terms), np.concatenate(passages), np.concatenate(weights)


def build_postings(*parts: tuple[Array, Array, Array]) -> Postings:
    """Return the postings of all these triples."""
    terms, passages, weights = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    order = np.lexsort((passages, terms))
    unique, starts = np.unique(terms[order], return_index=True)
    return Postings(unique, np.append(starts, len(terms)).astype(np.uint32), passages[order], weights[order])

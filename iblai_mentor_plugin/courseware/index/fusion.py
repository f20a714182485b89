"""
Two orders of the same passages made into one: by the words of a question, and by what it means.

By reciprocal rank (Cormack, Clarke, Buettcher: Reciprocal Rank Fusion Outperforms Condorcet, 2009), as what words and vectors
score cannot be added. The order of words counts as much as of the question's words the course has any: vectors lead
where it is asked in another language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from iblai_mentor_plugin.courseware.index.ranking import Ranked

if TYPE_CHECKING:
    from iblai_mentor_plugin.courseware.index.postings import Array
    from iblai_mentor_plugin.courseware.index.ranking import Candidates

# The paper's; ten instead made no difference.
_SMOOTH: Final = 60
# In standard deviations, as each model has a scale of its own; see the factors of the words.
_PROBLEM: Final = 0.5
_OWN_UNIT: Final = 1.0
# What a deviation is worth as a score, where the course has none of the question's words.
_SCORE: Final = 0.3


def fuse(words: Ranked, candidates: Candidates, cosines: Array, known: Array, *, share: float, most: int) -> Ranked:
    """
    Return the visible passages that either order has among its first ``most``, the best first.

    ``cosines`` are those of each passage and the question, of the ``known`` ones; ``share`` is how much of the question's words
    the course has, from 0 to 1.
    """
    seen = candidates.visible & known
    if np.count_nonzero(seen) < 2:  # noqa: PLR2004 - one alone deviates from nothing
        return words
    likeness = _standardize(cosines, seen)
    meant = likeness - _PROBLEM * candidates.problems + _OWN_UNIT * candidates.own
    meant[~seen] = -np.inf
    near = np.argpartition(-meant, min(most, len(meant) - 1))[:most]
    near = near[np.argsort(-meant[near], kind="stable")]
    near = near[seen[near]]
    sums = np.zeros(len(meant))
    first = words.passages[:most]
    sums[first] += share / (_SMOOTH + 1 + np.arange(len(first)))
    sums[near] += 1 / (_SMOOTH + 1 + np.arange(len(near)))
    found = np.flatnonzero(sums)
    best = found[np.argsort(-sums[found], kind="stable")]
    scores = np.zeros(len(meant))
    scores[words.passages] = words.scores
    return Ranked(best, np.maximum(scores[best], _SCORE * (1 - share) * np.where(seen[best], likeness[best], 0.0)))


def _standardize(cosines: Array, seen: Array) -> Array:
    """Return by how many standard deviations each is above the mean of those that the asker may see."""
    own = cosines[seen]
    spread = float(own.std())
    return (cosines - float(own.mean())) / spread if spread > 0 else np.zeros(len(cosines), np.float32)

"""What the two ports call: a query, and the blocks that its learner may see, to passages with scores."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import numpy as np

from iblai_mentor_plugin.courseware.course import Hit
from iblai_mentor_plugin.courseware.index.freshness import (
    find_kept,
    get_index,
    is_current,
    note_vectors,
    note_version,
    renew,
)
from iblai_mentor_plugin.courseware.index.fusion import fuse
from iblai_mentor_plugin.courseware.index.outdated import note_lacking
from iblai_mentor_plugin.courseware.index.ranking import Candidates, measure_share, rank, weigh_words
from iblai_mentor_plugin.courseware.index.storage import read_passages

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from iblai_mentor_plugin.courseware.course import Query
    from iblai_mentor_plugin.courseware.index.postings import Array
    from iblai_mentor_plugin.courseware.index.ranking import Ranked
    from iblai_mentor_plugin.courseware.index.storage import Index
    from iblai_mentor_plugin.courseware.outline import Outline
    from iblai_mentor_plugin.courseware.texts import CourseSource

__all__ = ["is_current", "renew", "search", "weigh"]

# Of several passages that say the same one is taken: so many are ranked for each that is wanted.
_SPARE: Final = 8
# An index that is made anew between ranking and reading is looked into once more; it happens at most once a publication.
_TRIES: Final = 3
# Passages without a vector would fall behind those that have one: they are searched by words until so many have theirs.
_NEARLY_ALL: Final = 0.9
# Which passages of an index an outline shows: the index's stamp, and a mask; kept as long as the outline is.
_VISIBLE: Final[WeakKeyDictionary[Outline, tuple[str, Array]]] = WeakKeyDictionary()


def search(course: CourseSource, outline: Outline, query: Query) -> list[Hit]:
    """Return the visible passages that answer best, the best first; one query where the index is kept and has any."""
    if not outline.blocks or query.limit <= 0:
        return []
    index = find_kept(course) or get_index(course)
    meaning = _Meaning(query)
    for _try in range(_TRIES):
        first = list(_take_first(index, _rank(index, outline, query, meaning), query.limit))
        read = read_passages(index, [number for number, _score in first]) if first else None
        if read is not None:
            note_version(course, read.version)
            if read.vectors_stamp != (index.vectors.stamp if index.vectors is not None else ""):
                note_vectors(course)
            if missed := meaning.find_missed(index):
                note_lacking(course.key, missed)
            return [Hit(outline.locate(read.passages[number]), score) for number, score in first]
        latest = get_index(course)
        if latest is index:
            return []
        index = latest
    return []


def weigh(course: CourseSource, outline: Outline, words: Collection[str]) -> dict[str, float]:
    """Return how rare folded words are among the visible passages; no query where the index is kept."""
    if not outline.blocks or not words:
        return dict.fromkeys(words, 1.0)
    index = find_kept(course) or get_index(course)
    return weigh_words(index.postings, _find_visible(index, outline), words)


class _Meaning:
    """What a query means, as a vector; asked for once, where an index has others to compare it with."""

    def __init__(self, query: Query) -> None:
        self._embedder = query.embedder
        self._vector: Sequence[float] | None = None
        self._text = query.meant
        self._is_asked = False

    def compare(self, index: Index, visible: Array) -> Array | None:
        """Return the cosine of each passage and the query, None where that cannot be told of nearly all that are visible."""
        if self._embedder is None or index.vectors is None or index.vectors.name != self._embedder.name:
            return None
        if not visible.any() or index.vectors.known[visible].mean() < _NEARLY_ALL:
            return None
        if not self._is_asked:
            self._is_asked = True
            self._vector = next(iter(self._embedder.embed([self._text])), None)
        return None if self._vector is None else index.vectors.compare(self._vector)

    def find_missed(self, index: Index) -> str:
        """Return the name of the vectors that the index lacks, of all passages or some; "" for none."""
        if self._embedder is None:
            return ""
        vectors = index.vectors
        has_all = vectors is not None and vectors.name == self._embedder.name and bool(vectors.known.all())
        return "" if has_all else self._embedder.name


def _rank(index: Index, outline: Outline, query: Query, meaning: _Meaning) -> Ranked:
    visible = _find_visible(index, outline)
    own = (block.usage_key for block in outline.walk(query.unit_key))
    candidates = Candidates(
        lengths=index.lengths,
        visible=visible & ~_mask(index, query.excluded) if query.excluded else visible,
        problems=index.problems,
        own=_mask(index, own),
    )
    most = query.limit * _SPARE
    words = rank(index.postings, candidates, query.text, query.earlier, most=most)
    cosines = meaning.compare(index, candidates.visible)
    if cosines is None or index.vectors is None:
        return words
    share = measure_share(index.postings, candidates.visible, query.text)
    return fuse(words, candidates, cosines, index.vectors.known, share=share, most=most)


def _find_visible(index: Index, outline: Outline) -> Array:
    """Say of each passage whether it may be seen; a question searches and weighs several times with one outline."""
    stamp, visible = _VISIBLE.get(outline, ("", None))
    if visible is None or stamp != index.stamp:
        visible = _mask(index, outline.blocks)
        visible.setflags(write=False)
        _VISIBLE[outline] = index.stamp, visible
    return visible


def _mask(index: Index, usage_keys: Iterable[str]) -> Array:
    """Say of each passage whether it is of one of these blocks."""
    # The last place is that of blocks without a passage.
    of_blocks = np.zeros(len(index.usage_keys) + 1, bool)
    of_blocks[np.fromiter(map(index.numbers.get, usage_keys, repeat(-1)), np.intp)] = True
    of_blocks[-1] = False
    return of_blocks[index.blocks]


def _take_first(index: Index, ranked: Ranked, limit: int) -> Iterator[tuple[int, float]]:
    """Yield the first passages, of several that say the same the first one."""
    taken: set[int] = set()
    for passage, score in zip(ranked.passages, ranked.scores, strict=True):
        group = int(index.groups[passage])
        if group not in taken:
            taken.add(group)
            yield int(passage), float(score)
            if len(taken) == limit:
                return

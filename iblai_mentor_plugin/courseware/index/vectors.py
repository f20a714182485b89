"""
Vectors of passages, kept beside the index: some hundred a row, by the rows of the passages, which stay while their blocks do.

So what is made of a passage is made once, whatever else of the course changes. All that an index has are of one maker:
another one's mean something else, and are made anew.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import numpy as np
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from iblai_mentor_plugin.models import CourseIndex, IndexedPassage, VectorPart
from iblai_mentor_plugin.models.moments import is_free

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from iblai_mentor_plugin.courseware.course import Embedder
    from iblai_mentor_plugin.courseware.index.postings import Array

log = logging.getLogger(__name__)
_PART_BYTES: Final = 1_000_000
# Passages that are handed over at once; what was made of them is kept whatever becomes of the next ones.
_AT_ONCE: Final = 128
# Who went on longer ago has died, or could not go on: tried again then.
_CLAIM: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """
    The vectors of an index: a row a passage, of length 1, or of zeros where a passage has none yet.

    ``name`` is what they were made by, ``stamp`` changes with them, ``known`` says which passages have one.
    """

    name: str
    stamp: str
    matrix: Array
    known: Array

    def compare(self, vector: Sequence[float]) -> Array | None:
        """Return the cosine of each passage's vector and another one, None where that is none of this kind."""
        asked = _normalize([vector])
        if asked is None or asked.shape[1] != self.matrix.shape[1]:
            return None
        # Not by a library that spreads a millisecond's work over threads: on a busy machine these wait for each other.
        cosines: Array = np.einsum("ij,j->i", self.matrix, asked[0].astype(np.float32))
        return cosines


def load_vectors(course_key: str, rows: Array) -> Vectors | None:
    """Return the vectors of an index whose passages have these rows, None where it has none; one query."""
    parts = VectorPart.objects.filter(index__course_key=course_key).order_by("number")
    found = list(parts.values_list("index__embedder", "index__vectors_stamp", "data"))
    if not found:
        return None
    kept, matrix = _join(bytes(data) for _name, _stamp, data in found)
    # By row, wherever it stands now. In single precision, as nothing multiplies half of it quickly.
    order = np.argsort(kept)
    places = np.minimum(np.searchsorted(kept, rows, sorter=order), len(kept) - 1)
    known = kept[order[places]] == rows
    own = np.zeros((len(rows), matrix.shape[1]), np.float32)
    own[known] = matrix[order[places[known]]]
    return Vectors(found[0][0], found[0][1], own, known)


def renew_vectors(course_key: str, embedder: Embedder | None) -> bool:
    """
    Have vectors made of the passages that have none; says whether there are new ones.

    Without an embedder it has none from now on. What was made is kept where it cannot go on, and it goes on later. Nothing of
    the database is held while somebody makes vectors.
    """
    row = CourseIndex.objects.filter(course_key=course_key).first()
    if row is None:
        return False
    if embedder is None:
        if row.embedder:
            _begin(row, "")
        return False
    if row.embedder != embedder.name:
        _begin(row, embedder.name)
    elif row.embedded_stamp == row.stamp:
        return False
    return _claim(row) and _Making(row, embedder).run()


def _begin(row: CourseIndex, name: str) -> None:
    """Forget all vectors, for those of another maker; of "" there are none."""
    with transaction.atomic():
        locked = CourseIndex.objects.select_for_update().get(pk=row.pk)
        if locked.embedder == name:
            return
        locked.vector_parts.all().delete()
        CourseIndex.objects.filter(pk=row.pk).update(
            embedder=name, vectors_stamp="", embedded_stamp="", embedding_at=None
        )


def _claim(row: CourseIndex) -> bool:
    now = timezone.now()
    free = Q(embedding_at=None) | is_free("embedding_at", _CLAIM)
    return bool(CourseIndex.objects.filter(free, pk=row.pk).update(embedding_at=now))


class _Making:
    """The making of the vectors that an index lacks."""

    def __init__(self, row: CourseIndex, embedder: Embedder) -> None:
        self._row, self._embedder = row, embedder
        # Only now: what was made before it was claimed by us counts.
        found = [bytes(data) for data in row.vector_parts.order_by("number").values_list("data", flat=True)]
        self._parts = len(found)
        self._rows: Array = np.zeros(0, np.uint64)
        self._matrix: Array | None = None
        if found:
            self._rows, self._matrix = _join(found)

    def run(self) -> bool:
        """Make them; says whether any were."""
        stamp = CourseIndex.objects.filter(pk=self._row.pk).values_list("stamp", flat=True).first()
        rows = list(self._row.passages.order_by("pk").values_list("pk", flat=True))
        known = set(self._rows.tolist())
        missing = [pk for pk in rows if pk not in known]
        made = [self._make(some) for some in self._hand_out(missing)]
        is_whole = sum(made) == len(missing)
        self._tidy(rows)
        if is_whole:
            CourseIndex.objects.filter(pk=self._row.pk, embedder=self._embedder.name).update(
                embedded_stamp=stamp or "", embedding_at=None
            )
        return bool(sum(made))

    def _hand_out(self, missing: Sequence[int]) -> Iterator[Sequence[int]]:
        """Yield the passages that come next, until something could not be made."""
        for at in range(0, len(missing), _AT_ONCE):
            some = missing[at : at + _AT_ONCE]
            before = len(self._rows)
            yield some
            if len(self._rows) < before + len(some):
                return

    def _make(self, some: Sequence[int]) -> int:
        names = ("pk", "title", "headings", "text")
        texts = {
            pk: _write(title, headings, text)
            for pk, title, headings, text in IndexedPassage.objects.filter(pk__in=some).values_list(*names)
        }
        # Gone meanwhile: its block changed, and what it says now comes next time.
        asked = [pk for pk in some if pk in texts]
        made = _normalize(self._embedder.embed([texts[pk] for pk in asked])) if asked else None
        if made is None or not self._fits(made):
            return 0
        rows = np.array(asked[: len(made)], np.uint64)
        if not self._keep(rows, made):
            return 0
        return len(made)

    def _fits(self, made: Array) -> bool:
        if self._matrix is None or made.shape[1] == self._matrix.shape[1]:
            return True
        log.warning("Vectors of %s have another length than those before", self._row.course_key)
        return False

    def _keep(self, rows: Array, made: Array) -> bool:
        """Add vectors, unless another maker's are wanted by now."""
        with transaction.atomic():
            if not self._lock():
                return False
            self._row.vector_parts.create(number=self._parts, data=_pack(rows, made))
            self._note(uuid4().hex)
        # Only what is kept counts: nothing more is handed over once anything was not.
        self._rows = np.concatenate([self._rows, rows])
        self._matrix = made if self._matrix is None else np.concatenate([self._matrix, made])
        self._parts += 1
        return True

    def _tidy(self, rows: Sequence[int]) -> None:
        """Put small parts together, and leave out the passages that are gone."""
        if self._matrix is None:
            return
        alive = np.isin(self._rows, np.array(rows, np.uint64))
        most = max(1, _PART_BYTES // (self._matrix.shape[1] * 2 + 8) - 1)
        if bool(alive.all()) and self._parts <= -(-len(self._rows) // most):
            return
        kept, matrix = self._rows[alive], self._matrix[alive]
        parts = [_pack(kept[at : at + most], matrix[at : at + most]) for at in range(0, len(kept), most)]
        with transaction.atomic():
            if self._lock():
                self._row.vector_parts.all().delete()
                VectorPart.objects.bulk_create(
                    (VectorPart(index=self._row, number=number, data=data) for number, data in enumerate(parts)),
                    batch_size=1,
                )
                # Where no part is left there are no vectors, and nobody should look for them.
                self._note(uuid4().hex if parts else "")

    def _lock(self) -> bool:
        """Have the index to ourselves until the transaction ends; says whether vectors of our maker are still wanted."""
        row = CourseIndex.objects.select_for_update().filter(pk=self._row.pk).first()
        return row is not None and row.embedder == self._embedder.name

    def _note(self, stamp: str) -> None:
        CourseIndex.objects.filter(pk=self._row.pk).update(vectors_stamp=stamp, embedding_at=timezone.now())


def _write(title: str, headings: Iterable[str], text: str) -> str:
    """Return what is said of a passage to who makes its vector: the titles that it stands below, and its text."""
    above = " › ".join(filter(None, dict.fromkeys([title, *headings])))
    return f"{above}\n{text}"


def _normalize(vectors: Sequence[Sequence[float]]) -> Array | None:
    """Return vectors of length 1 in half precision; None for none, and for what are none."""
    made = np.asarray(vectors, np.float64) if vectors else np.zeros((0, 0))
    lengths = np.linalg.norm(made, axis=1, keepdims=True) if made.ndim == 2 and made.size else np.zeros(0)  # noqa: PLR2004
    if not lengths.size or not np.isfinite(lengths).all() or not lengths.all():
        return None
    return (made / lengths).astype(np.float16)


def _pack(rows: Array, matrix: Array) -> bytes:
    packed = BytesIO()
    np.savez(packed, rows=rows, matrix=matrix)
    return packed.getvalue()


def _join(parts: Iterable[bytes]) -> tuple[Array, Array]:
    """Return the rows of some parts, and their vectors."""
    rows, matrices = [], []
    for data in parts:
        with np.load(BytesIO(data), allow_pickle=False) as packed:
            rows.append(packed["rows"])
            matrices.append(packed["matrix"])
    return np.concatenate(rows), np.concatenate(matrices)

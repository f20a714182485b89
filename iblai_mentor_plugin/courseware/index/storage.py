"""
An index in rows: a passage each, and its arrays in parts that any database takes.

Making one anew reads, cuts and counts only the blocks that changed; what is known of all others is taken over. A reader
sees the old index or the new one, and nothing in between.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import numpy as np
from django.db import connections, transaction
from django.utils import timezone

from iblai_mentor_plugin.courseware.course import Passage
from iblai_mentor_plugin.courseware.index.duplicates import SKETCH, draw_sketch, group_passages
from iblai_mentor_plugin.courseware.index.postings import Postings, build_postings, list_triples
from iblai_mentor_plugin.courseware.index.terms import count_terms
from iblai_mentor_plugin.courseware.index.vectors import load_vectors
from iblai_mentor_plugin.courseware.texts import PROBLEM, build_passages
from iblai_mentor_plugin.models import CourseIndex, IndexedPassage, IndexPart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from iblai_mentor_plugin.courseware.index.postings import Array
    from iblai_mentor_plugin.courseware.index.vectors import Vectors
    from iblai_mentor_plugin.courseware.texts import Source

# Counted up when blocks are cut or counted in another way: indexes of before are then made anew.
FORMAT: Final = 4
_PART_BYTES: Final = 1_000_000
_ROWS_AT_ONCE: Final = 200
# How often a word in a title counts. No value from 1 to 3 made a difference that could be measured.
_TITLE_WEIGHT: Final = 2
_OF_PASSAGE: Final = (
    "pk",
    "index__version",
    "index__vectors_stamp",
    "usage_key",
    "title",
    "text",
    "start",
    "cues",
    "headings",
)
_ARRAYS: Final = (
    "terms",
    "starts",
    "passages",
    "weights",
    "rows",
    "lengths",
    "sketches",
    "groups",
    "blocks",
    "problems",
)


@dataclass(frozen=True, eq=False)
class Index:
    """
    What is looked into: the postings, and of each passage its row, length, sketch, group, block, and whether a problem's.

    ``usage_keys`` are the blocks, by their numbers.
    """

    stamp: str
    postings: Postings
    rows: Array
    lengths: Array
    sketches: Array
    groups: Array
    blocks: Array
    problems: Array
    usage_keys: tuple[str, ...]
    # None where it has none, and for who makes an index, who needs none.
    vectors: Vectors | None = None

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The numbers of the blocks."""
        return {key: number for number, key in enumerate(self.usage_keys)}

    @property
    def size(self) -> int:
        """Return about how many bytes it takes."""
        postings = (self.postings.terms, self.postings.starts, self.postings.passages, self.postings.weights)
        own = (self.rows, self.lengths, self.sketches, self.groups, self.blocks, self.problems)
        vectors = self.vectors.matrix.nbytes if self.vectors is not None else 0
        # A key, its entry in a tuple and one in a dict.
        return sum(array.nbytes for array in (*postings, *own)) + vectors + 250 * len(self.usage_keys)


def load_index(course_key: str) -> Index | None:
    """Return the index of a course as it was made last, with its vectors, None where there is none; two queries."""
    index = load_words(course_key)
    return None if index is None else replace(index, vectors=load_vectors(course_key, index.rows))


def load_words(course_key: str) -> Index | None:
    """Return the index of a course without its vectors; one query."""
    parts = IndexPart.objects.filter(index__course_key=course_key).order_by("number")
    found = list(parts.values_list("index__stamp", "data"))
    return _unpack(found[0][0], b"".join(bytes(data) for _stamp, data in found)) if found else None


@dataclass(frozen=True, slots=True)
class Read:
    """Passages by their numbers, the version of the index that has them, and the stamp of its vectors."""

    passages: dict[int, Passage]
    version: str
    vectors_stamp: str


def read_passages(index: Index, numbers: Sequence[int]) -> Read | None:
    """Return passages by their numbers, None for no numbers and where the index was made anew since; one query."""
    if not numbers:
        return None
    rows = {int(index.rows[number]): number for number in numbers}
    alias = IndexedPassage.objects.db
    statement, template = _compile_read(alias, len(rows))
    stands_for: dict[Any, Any] = {_STAMP: index.stamp, **dict(zip(_list_stand_ins(len(rows)), rows, strict=True))}
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, [stands_for[one] for one in template])
        found = cursor.fetchall()
    if len(found) < len(rows):
        return None
    passages = {
        rows[pk]: Passage(usage_key, "", title, text, start, _read_cues(json.loads(cues)), tuple(json.loads(headings)))
        for pk, _version, _stamp, usage_key, title, text, start, cues, headings in found
    }
    return Read(passages, *found[0][1:3])


def _read_cues(cues: Iterable[Sequence[float]]) -> tuple[tuple[int, float], ...]:
    return tuple((int(place), second) for place, second in cues)


# What the parameters of the compiled statement stand for.
_STAMP: Final = "a stamp"


def _list_stand_ins(count: int) -> range:
    return range(-1, -1 - count, -1)


@lru_cache(maxsize=128)
def _compile_read(alias: str, count: int) -> tuple[str, tuple[Any, ...]]:
    """Compile the statement for so many passages, once: making it anew would take longer than running it."""
    rows = (
        IndexedPassage.objects.using(alias)
        .filter(pk__in=_list_stand_ins(count), index__stamp=_STAMP)
        .values_list(*_OF_PASSAGE)
    )
    compiled: tuple[str, tuple[Any, ...]] = rows.query.get_compiler(alias).as_sql()
    return compiled


def read_version(course_key: str) -> tuple[str, str] | None:
    """Return stamp and version of a course's index, None where there is none; one query."""
    return CourseIndex.objects.filter(course_key=course_key, parts__number=0).values_list("stamp", "version").first()


def name_version(version: str) -> str:
    """Return the version that the index of this version of a course has: another way of counting is another one, too."""
    return f"{FORMAT} {version}"


def is_readable(version: str) -> bool:
    """Say whether an index of this version is laid out as this code has it."""
    return version.startswith(name_version(""))


def make_index(course_key: str, version: str, sources: Iterable[Source]) -> None:
    """Make the index of a course, of what its authors saved in all its blocks, and let it answer from now on."""
    known = _list_known(sources)
    CourseIndex.objects.get_or_create(course_key=course_key)
    with transaction.atomic():
        # Whoever makes the same index meanwhile waits here, and then has nothing left to cut.
        row = CourseIndex.objects.select_for_update().get(course_key=course_key)
        old = load_words(course_key) if is_readable(row.version) else None
        passages = _renew_passages(row, known)
        index = _build(_Before(old), passages, known)
        row.parts.all().delete()
        parts = enumerate(split_bytes(_pack(index)))
        IndexPart.objects.bulk_create((IndexPart(index=row, number=n, data=part) for n, part in parts), batch_size=4)
        CourseIndex.objects.filter(pk=row.pk).update(
            stamp=index.stamp, version=name_version(version), made_at=timezone.now(), claimed_at=None
        )


@dataclass(frozen=True, slots=True)
class _Block:
    source: Source
    unit_title: str
    digest: str


def _list_known(sources: Iterable[Source]) -> dict[str, _Block]:
    """Return the blocks by their usage keys; a unit's title that most units have says nothing, and is left out."""
    found = list(sources)
    units = {source.unit_key: source.unit_title for source in found}
    times = Counter(units.values())
    known = {}
    for source in found:
        title = source.unit_title if times[source.unit_title] * 2 <= len(units) or len(units) == 1 else ""
        told = json.dumps([FORMAT, source.block_type, source.title, title, source.content])
        digest = hashlib.blake2b(told.encode(), digest_size=16).hexdigest()
        known[source.usage_key] = _Block(source, title, digest)
    return known


@dataclass(frozen=True, slots=True)
class _Row:
    """A passage's row; ``passage`` is None where it was there before, as nothing has to be counted of it."""

    pk: int
    usage_key: str
    passage: Passage | None


def _renew_passages(row: CourseIndex, known: Mapping[str, _Block]) -> list[_Row]:
    """Delete the passages of blocks that changed, cut these anew, and return all in the order of the course."""
    kept: dict[str, str] = {}
    gone = []
    for pk, usage_key, digest in row.passages.values_list("pk", "usage_key", "digest"):
        if usage_key in known and known[usage_key].digest == digest:
            kept[usage_key] = digest
        else:
            gone.append(pk)
    for at in range(0, len(gone), _ROWS_AT_ONCE):
        row.passages.filter(pk__in=gone[at : at + _ROWS_AT_ONCE]).delete()
    cut = {key: build_passages(block.source) for key, block in known.items() if key not in kept}
    IndexedPassage.objects.bulk_create(_list_rows(row, cut, known), batch_size=_ROWS_AT_ONCE)
    order = {key: number for number, key in enumerate(known)}
    rows = row.passages.values_list("usage_key", "position", "pk")
    return [
        _Row(pk, key, cut[key][position] if key in cut else None)
        for key, position, pk in sorted(rows, key=lambda one: (order[one[0]], one[1]))
    ]


def _list_rows(
    row: CourseIndex, cut: Mapping[str, Sequence[Passage]], known: Mapping[str, _Block]
) -> Iterator[IndexedPassage]:
    for key, passages in cut.items():
        for position, passage in enumerate(passages):
            yield IndexedPassage(
                index=row,
                usage_key=key,
                digest=known[key].digest,
                position=position,
                title=passage.title,
                headings=list(passage.headings),
                text=passage.text,
                start=passage.start,
                cues=[list(cue) for cue in passage.cues],
            )


class _Before:
    """What the last index knew of passages that are still there."""

    def __init__(self, index: Index | None) -> None:
        self._index = index
        self._numbers = {} if index is None else {int(pk): number for number, pk in enumerate(index.rows)}

    def has(self, row: _Row) -> bool:
        return row.passage is None and row.pk in self._numbers

    def take_over(self, rows: Sequence[_Row], lengths: Array, sketches: Array) -> tuple[Array, Array, Array]:
        """Fill in what is known of these rows, and return their triples."""
        if self._index is None:
            return list_triples(())
        numbers = np.full(len(self._index.rows), -1, np.int64)
        for number, row in enumerate(rows):
            if self.has(row):
                before = self._numbers[row.pk]
                numbers[before] = number
                lengths[number], sketches[number] = self._index.lengths[before], self._index.sketches[before]
        return self._index.postings.renumber(numbers)


def _build(before: _Before, rows: Sequence[_Row], known: Mapping[str, _Block]) -> Index:
    lengths, sketches = np.zeros(len(rows), np.float32), np.zeros((len(rows), SKETCH), np.uint32)
    taken = before.take_over(rows, lengths, sketches)
    counted = []
    for number, row in enumerate(rows):
        if not before.has(row):
            passage = row.passage or _read_again(row)
            own = count_terms(passage.text)
            lengths[number], sketches[number] = own.total(), draw_sketch(own)
            counted.append((number, _add_titles(own, passage, known[row.usage_key].unit_title)))
    usage_keys = tuple(known)
    numbers = {key: number for number, key in enumerate(usage_keys)}
    blocks = np.array([numbers[row.usage_key] for row in rows], np.uint32)
    problems = np.array([block.source.block_type == PROBLEM for block in known.values()], bool)
    return Index(
        stamp=uuid4().hex,
        postings=build_postings(taken, list_triples(counted)),
        rows=np.array([row.pk for row in rows], np.uint64),
        lengths=lengths,
        sketches=sketches,
        groups=group_passages(sketches),
        blocks=blocks,
        problems=problems[blocks] if len(blocks) else np.zeros(0, bool),
        usage_keys=usage_keys,
    )


def _read_again(row: _Row) -> Passage:
    """Return a passage whose row is older than any index that has it."""
    kept = IndexedPassage.objects.get(pk=row.pk)
    return Passage(kept.usage_key, "", kept.title, kept.text, kept.start, _read_cues(kept.cues), tuple(kept.headings))


def _add_titles(counts: Counter[int], passage: Passage, unit_title: str) -> Counter[int]:
    """Return the counts with those of the titles and headings that a passage stands below."""
    above = Counter(counts)
    for title, weight in (
        (passage.title, _TITLE_WEIGHT),
        (unit_title, _TITLE_WEIGHT),
        *((one, 1) for one in passage.headings),
    ):
        for term, count in count_terms(title).items():
            above[term] += weight * count
    return above


def _pack(index: Index) -> bytes:
    keys = np.frombuffer(json.dumps(index.usage_keys).encode(), np.uint8)
    arrays: dict[str, Any] = {
        name: getattr(index.postings if name in Postings.__slots__ else index, name) for name in _ARRAYS
    }
    packed = BytesIO()
    np.savez(packed, usage_keys=keys, **arrays)
    # Numbers in order shrink to a third even so, and a worker should not take seconds for some more.
    return zlib.compress(packed.getvalue(), level=1)


def _unpack(stamp: str, data: bytes) -> Index:
    with np.load(BytesIO(zlib.decompress(data)), allow_pickle=False) as packed:
        arrays = {name: packed[name] for name in _ARRAYS}
        usage_keys = tuple(json.loads(packed["usage_keys"].tobytes()))
    postings = Postings(*(arrays.pop(name) for name in ("terms", "starts", "passages", "weights")))
    return Index(stamp=stamp, postings=postings, usage_keys=usage_keys, **arrays)


def split_bytes(data: bytes, most: int = _PART_BYTES) -> list[bytes]:
    """Return bytes in parts of at most so many."""
    return [data[at : at + most] for at in range(0, len(data), most)]

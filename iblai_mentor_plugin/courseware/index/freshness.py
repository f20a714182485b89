"""
Which index answers: the last one that was made, kept by the process until it is made anew.

A course is published in another process, so that its version is compared when it is searched. What changed is noted,
and made anew by who calls ``renew``: after a reply, or by the schedule. A course without an index is read at once.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils import timezone

from iblai_mentor_plugin.courseware.index.outdated import note_outdated
from iblai_mentor_plugin.courseware.index.storage import is_readable, load_index, make_index, name_version, read_version
from iblai_mentor_plugin.courseware.index.vectors import renew_vectors
from iblai_mentor_plugin.models import CourseIndex
from iblai_mentor_plugin.models.moments import is_free

if TYPE_CHECKING:
    from iblai_mentor_plugin.courseware.course import Embedder
    from iblai_mentor_plugin.courseware.index.storage import Index
    from iblai_mentor_plugin.courseware.texts import CourseSource

# What the indexes that a process keeps may take together; the one that answers is kept in any case.
_BYTES: Final = 48_000_000
# A large course takes less than a minute; who began longer ago has died.
_CLAIM: Final = timedelta(minutes=10)


class Shelf:
    """The indexes that this process looked into last, as many as ``most`` bytes hold; safe for threads."""

    def __init__(self, most: int = _BYTES) -> None:
        self._most = most
        self._kept: OrderedDict[str, Index] = OrderedDict()
        self._lock = Lock()

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._kept.clear()

    def find(self, course_key: str) -> Index | None:
        """Return the index of a course, None where it is not kept."""
        with self._lock:
            if course_key in self._kept:
                self._kept.move_to_end(course_key)
            return self._kept.get(course_key)

    def drop(self, course_key: str) -> None:
        """Keep the index of a course no more: there is a newer one."""
        with self._lock:
            self._kept.pop(course_key, None)

    def keep(self, course_key: str, index: Index) -> None:
        """Keep an index, and let go of those that were asked longest ago."""
        with self._lock:
            self._kept[course_key] = index
            self._kept.move_to_end(course_key)
            while len(self._kept) > 1 and sum(one.size for one in self._kept.values()) > self._most:
                self._kept.popitem(last=False)


SHELF: Final = Shelf()


def find_kept(course: CourseSource) -> Index | None:
    """Return the index of a course that this process looked into last, however old it is."""
    return SHELF.find(course.key)


def get_index(course: CourseSource) -> Index:
    """Return the index that answers for a course now; makes it where there is none. One query where it is kept."""
    known = read_version(course.key)
    if known is None or not is_readable(known[1]):
        _make(course)
        # What else is made of a course waits for its turn.
        note_outdated(course.key)
        return _fetch(course)
    note_version(course, known[1])
    index = SHELF.find(course.key)
    return index if index is not None and index.stamp == known[0] else _fetch(course)


def note_vectors(course: CourseSource) -> None:
    """Have the index read anew when it is needed next: its vectors are others by now."""
    SHELF.drop(course.key)


def note_version(course: CourseSource, version: str) -> None:
    """Note that the index should be made anew, if this version of it is not of the course as it is now."""
    if not is_version_of(course, version):
        note_outdated(course.key)


def _fetch(course: CourseSource) -> Index:
    index = load_index(course.key)
    if index is None:
        # Deleted this moment, by whoever switched the course off.
        _make(course)
        return _fetch(course)
    SHELF.keep(course.key, index)
    return index


def _make(course: CourseSource) -> None:
    make_index(course.key, course.version, course.load())


def is_version_of(course: CourseSource, version: str) -> bool:
    """Say whether an index of this version is of the course as it is now."""
    return version == name_version(course.version)


def is_current(course: CourseSource) -> bool:
    """Say whether the index of a course is of the course as it is now, or there is none yet; one query."""
    known = read_version(course.key)
    return known is None or is_version_of(course, known[1])


def renew(course: CourseSource, embedder: Embedder | None) -> bool:
    """
    Make the index of a course anew if the course changed and nobody else does; then the vectors that it lacks.

    Says whether any of it was made.
    """
    made = _renew_words(course)
    return renew_vectors(course.key, embedder) or made


def _renew_words(course: CourseSource) -> bool:
    now = timezone.now()
    known = read_version(course.key)
    if known is not None:
        if is_version_of(course, known[1]):
            return False
        free = Q(claimed_at=None) | is_free("claimed_at", _CLAIM)
        if not CourseIndex.objects.filter(free, course_key=course.key).update(claimed_at=now):
            return False
    _make(course)
    return True

"""
Indexes of courses that changed, made anew: where the mentor is switched on, and nowhere else.

A course is published in Studio's process, where this plugin is not. So a change is seen when a question is asked, after
whose reply the index is made anew, or when the operator's schedule looks for it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.exceptions import CoursewareError
from iblai_mentor_plugin.models import CourseIndex, Switch
from iblai_mentor_plugin.switches import is_switched_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from iblai_mentor_plugin.courseware.course import Embedder

    FindEmbedder = Callable[[str], Embedder | None]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Renewed:
    """How many indexes were made anew, how many deleted, and which courses could not be read."""

    made: int
    deleted: int
    failed: tuple[str, ...]


def renew_index(course_key: str, find_embedder: FindEmbedder) -> bool:
    """
    Make the index of a course anew if the course changed, and delete it where the mentor is off; say whether it was made.

    ``find_embedder`` says who makes its vectors; where that is nobody, those that it has are deleted, which somebody paid
    for. Raises ``CoursewareError``.
    """
    if is_switched_on(course_key) and get_courseware().course_exists(course_key):
        return get_courseware().renew_index(course_key, find_embedder(course_key))
    CourseIndex.objects.filter(course_key=course_key).delete()
    return False


def renew_indexes(course_keys: Iterable[str], find_embedder: FindEmbedder) -> Renewed:
    """Renew the indexes of these courses; of none: of all that were searched, or have a switch of their own."""
    made, failed, before = 0, [], _list_indexed()
    for course_key in sorted(course_keys) or sorted(before | _list_switched_on()):
        try:
            made += renew_index(course_key, find_embedder)
        except CoursewareError as error:
            log.warning("The index of %s was not made anew. %s", course_key, error)
            failed.append(course_key)
    return Renewed(made, len(before - _list_indexed()), tuple(failed))


def _list_indexed() -> set[str]:
    return set(CourseIndex.objects.values_list("course_key", flat=True))


def _list_switched_on() -> set[str]:
    return set(Switch.objects.filter(scope=Switch.Scope.COURSE, is_on=True).values_list("key", flat=True))

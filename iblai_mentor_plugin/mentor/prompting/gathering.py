"""Which passages of the course go along with a question: those of the unit and of all others in one order, the best first."""

from __future__ import annotations

from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from iblai_mentor_plugin.courseware.course import Finding, judge_hits
from iblai_mentor_plugin.courseware.outline import list_within

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from iblai_mentor_plugin.courseware.course import LearnerCourse, Passage


def gather_passages(
    course: LearnerCourse,
    question: str,
    *,
    limit: int,
    place_key: str = "",
    earlier: str = "",
    excluded: frozenset[str] = frozenset(),
) -> list[Passage]:
    """
    Return at most ``limit`` passages, the best first.

    ``place_key`` is the unit that the learner is in, "" for none; ``earlier`` the question before this one. Where the search
    is not sure ("what does this mean?"), every other passage is the unit's, from its beginning; so are all that are left.
    """
    hits = course.search(question, limit=limit, unit_key=place_key, earlier=earlier, excluded=excluded) if question else []
    found = [hit.passage for hit in hits]
    unit = _read_unit(course, place_key, excluded)
    is_sure = judge_hits(hits) is Finding.FOUND
    return _list_once([*found, *unit] if is_sure else _alternate(found, unit))[:limit]


def _read_unit(course: LearnerCourse, place_key: str, excluded: frozenset[str]) -> list[Passage]:
    passages = course.read(place_key) if place_key else []
    if not excluded:
        return passages
    hidden = list_within(course.list_blocks(), excluded)
    return [passage for passage in passages if passage.usage_key not in hidden]


def _alternate(some: Sequence[Passage], others: Sequence[Passage]) -> list[Passage]:
    return [one for one in chain.from_iterable(zip_longest(some, others)) if one is not None]


def _list_once(passages: Iterable[Passage]) -> list[Passage]:
    """Return the passages in their order, each where it comes first."""
    first: dict[tuple[str, str], Passage] = {}
    for passage in passages:
        first.setdefault((passage.usage_key, passage.text), passage)
    return list(first.values())

"""How far the mentor may help in each part of a course, for the staff who set it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.mentor.staff.assistance import Level, Levels, Part, list_rules, set_assistance
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.mentor.staff.settings import open_as_staff
from iblai_mentor_plugin.models import Assistance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from iblai_mentor_plugin.courseware.course import LearnerCourse, VisibleBlock
    from iblai_mentor_plugin.tenants import Access

_SECTION: Final = "chapter"
_SUBSECTION: Final = "sequential"


@dataclass(frozen=True, slots=True)
class OutlinePart:
    """
    A section, subsection or unit, with what is in it down to the units.

    ``level`` is what was set for it, None where nothing was; ``effective_level`` is what holds there.
    """

    usage_key: str
    title: str
    block_type: str
    assignment_type: str
    level: Level | None
    effective_level: Level
    children: Sequence[OutlinePart]


@dataclass(frozen=True, slots=True)
class UnguardedProblem:
    """A graded problem with an answer that the guard of answers does not know."""

    usage_key: str
    title: str
    unit_key: str


@dataclass(frozen=True, slots=True)
class CourseAssistance:
    """
    Everything that is set for a course, also for parts that it lost; and the parts that it has.

    ``unguarded`` are the problems where help ends at the concept, unless *full* is set for them.
    """

    rules: Sequence[Assistance]
    outline: Sequence[OutlinePart]
    assignment_types: Sequence[str]
    unguarded: Sequence[UnguardedProblem]


def get_course_assistance(access: Access, course_key: str) -> CourseAssistance:
    """Return how far the mentor may help where. Raises ``NotFoundError`` for who is not the course's staff."""
    blocks = open_as_staff(access, course_key).list_blocks()
    rules = list_rules(course_key)
    unguarded = _list_unguarded(access, course_key, blocks)
    return CourseAssistance(rules, build_outline(blocks, rules), _list_types(blocks), unguarded)


def _list_unguarded(access: Access, course_key: str, blocks: Sequence[VisibleBlock]) -> list[UnguardedProblem]:
    """Return the unguarded problems of the course, to somebody who is new to it all are open."""
    newcomer = open_served(access.user.pk, course_key, as_learner=True)
    unguarded = {problem.usage_key for problem in newcomer.list_open_problems() if not problem.is_guarded}
    return [
        UnguardedProblem(block.usage_key, block.title, block.unit_key)
        for block in blocks
        if block.usage_key in unguarded
    ]


def change_assistance(access: Access, course_key: str, level: Level | None, *, part: Part, key: str) -> None:
    """
    Set how far the mentor may help in a part of a course; None takes back what was set.

    Raises ``NotFoundError`` for who is not the course's staff, and ``InvalidInputError`` for a part that the course has not;
    what was set for one that it lost can be taken back.
    """
    course = open_as_staff(access, course_key)
    if level is None:
        Assistance.objects.filter(course_key=course_key, part=part, key=key).delete()
        return
    _check_part(course, part, key)
    set_assistance(course_key, level, part=part, key=key)


def change_many(access: Access, course_key: str, level: Level | None, parts: Sequence[tuple[Part, str]]) -> None:
    """
    Set how far the mentor may help in many parts of a course, all of them or none; None takes back what was set.

    Raises as ``change_assistance``.
    """
    course = open_as_staff(access, course_key)
    keys = _list_keys(course)
    if level is not None and any(key not in keys[part] for part, key in parts):
        raise InvalidInputError({"parts": [_("The course has no such part.")]})
    with transaction.atomic():
        if level is None:
            named = set(parts)
            gone = [rule.pk for rule in list_rules(course_key) if (rule.part, rule.key) in named]
            Assistance.objects.filter(pk__in=gone).delete()
            return
        for part, key in dict.fromkeys(parts):
            set_assistance(course_key, level, part=part, key=key)


def build_outline(blocks: Sequence[VisibleBlock], rules: Sequence[Assistance]) -> list[OutlinePart]:
    """Return the sections of a course, with what is in them down to the units."""
    children: dict[str, list[VisibleBlock]] = defaultdict(list)
    for block in blocks:
        children[block.parent_key].append(block)
    sections = [block for block in blocks if block.block_type == _SECTION]
    by_key = {block.usage_key: block for block in blocks}
    own = {rule.key: Level(rule.level) for rule in rules if rule.part in (Part.SUBSECTION, Part.UNIT)}
    return list(_describe(sections, children, Levels(rules, lambda: by_key), own))


def _describe(
    parts: Iterable[VisibleBlock],
    children: Mapping[str, Sequence[VisibleBlock]],
    levels: Levels,
    own: Mapping[str, Level],
) -> Iterable[OutlinePart]:
    for block in parts:
        below = [] if _is_unit(block) else children.get(block.usage_key, [])
        yield OutlinePart(
            usage_key=block.usage_key,
            title=block.title,
            block_type=block.block_type,
            assignment_type=block.assignment_type,
            level=own.get(block.usage_key),
            effective_level=levels.find(block.usage_key),
            children=list(_describe(below, children, levels, own)),
        )


def _is_unit(block: VisibleBlock) -> bool:
    return block.unit_key == block.usage_key


def _list_types(blocks: Iterable[VisibleBlock]) -> list[str]:
    """Return the assignment types of a course, in the order in which they first come."""
    return list(dict.fromkeys(block.assignment_type for block in blocks if block.assignment_type))


def _check_part(course: LearnerCourse, part: Part, key: str) -> None:
    if key not in _list_keys(course)[part]:
        raise InvalidInputError({"key": [_("The course has no such part.")]})


def _list_keys(course: LearnerCourse) -> Mapping[Part, set[str]]:
    """Return the keys of the parts that a course has."""
    blocks = course.list_blocks()
    return {
        Part.COURSE: {""},
        Part.ASSIGNMENT_TYPE: set(_list_types(blocks)),
        Part.SUBSECTION: {block.usage_key for block in blocks if block.block_type == _SUBSECTION},
        Part.UNIT: {block.usage_key for block in blocks if _is_unit(block)},
    }

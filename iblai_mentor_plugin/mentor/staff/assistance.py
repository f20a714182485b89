"""How far the mentor may help at a place of a course: off, hints only or full, as the course's staff set it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.models import Assistance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from iblai_mentor_plugin.courseware.course import LearnerCourse, VisibleBlock

Level = Assistance.Level
Part = Assistance.Part


def check_assistance(course_key: str, level: str, *, part: int = Part.COURSE, key: str = "") -> None:
    """Raise ``InvalidInputError`` for a level, a part or a course key that is none, and where a part lacks its key."""
    errors = {}
    if level not in Level.values:
        errors["level"] = [_("Choose from: %s.") % ", ".join(Level.values)]
    if part not in Part.values or bool(key) is (part == Part.COURSE):
        errors["key"] = [_("A part of a course has a key, the course itself has none.")]
    try:
        CourseKey.from_string(course_key)
    except InvalidKeyError:
        errors["course_key"] = [_("This is not a course key.")]
    if errors:
        raise InvalidInputError(errors)


def set_assistance(course_key: str, level: str, *, part: int = Part.COURSE, key: str = "") -> Assistance:
    """
    Set how far the mentor may help in a course, or in a part of it; ``key`` is an assignment type or a usage key.

    Raises ``InvalidInputError`` as ``check_assistance`` does.
    """
    check_assistance(course_key, level, part=part, key=key)
    assistance, _made = Assistance.objects.update_or_create(
        course_key=course_key, part=part, key=key, defaults={"level": level}
    )
    return assistance


def find_level(course: LearnerCourse, course_key: str, usage_key: str) -> Level:
    """Return how far the mentor may help at a block ("" for nowhere in particular); full where nobody said otherwise."""
    return find_set_level(course, course_key, usage_key) or Level.FULL


def find_set_level(course: LearnerCourse, course_key: str, usage_key: str) -> Level | None:
    """
    Return what was set for a block, or for what holds it; None where nobody said anything.

    The tree is asked of the LMS only where a part of the course has a setting of its own. A place that the learner may
    not see counts as the course.
    """
    rules = list(Assistance.objects.filter(course_key=course_key))
    blocks: Iterable[VisibleBlock] = ()
    if usage_key and any(rule.part != Part.COURSE for rule in rules):
        blocks = course.list_blocks()
    return _choose(rules, {block.usage_key: block for block in blocks}, usage_key)


def choose_level(rules: Iterable[Assistance], blocks: Mapping[str, VisibleBlock], usage_key: str) -> Level:
    """Return what the narrowest rule says that covers the block, full where there is none."""
    return _choose(rules, blocks, usage_key) or Level.FULL


def _choose(rules: Iterable[Assistance], blocks: Mapping[str, VisibleBlock], usage_key: str) -> Level | None:
    """Return what the narrowest rule says that covers the block; between two of a kind, the nearer one."""
    chain = list(_ancestors(blocks, usage_key))
    by_place = {(rule.part, rule.key): Level(rule.level) for rule in rules}
    types = [block.assignment_type for block in chain if block.assignment_type]
    places = [
        *((Part.UNIT, block.usage_key) for block in chain),
        *((Part.SUBSECTION, block.usage_key) for block in chain),
        *((Part.ASSIGNMENT_TYPE, name) for name in types),
        (Part.COURSE, ""),
    ]
    return next((by_place[place] for place in places if place in by_place), None)


def _ancestors(blocks: Mapping[str, VisibleBlock], usage_key: str) -> Iterable[VisibleBlock]:
    """Yield the block and what holds it, from the inside out."""
    seen = set()
    while usage_key in blocks and usage_key not in seen:
        seen.add(usage_key)
        yield blocks[usage_key]
        usage_key = blocks[usage_key].parent_key

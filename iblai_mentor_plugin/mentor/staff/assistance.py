"""How far the mentor may help at a place of a course: off, hints only or full, as the course's staff set it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.looks import Look
from iblai_mentor_plugin.models import Assistance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from iblai_mentor_plugin.courseware.course import VisibleBlock

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


# By a course key: everything that is set for the course.
RULES: Final = Look(
    "rules",
    lambda course_key: Assistance.objects.filter(course_key=course_key),
    ("id", "part", "key", "level"),
    lambda rows: sorted((Assistance(**row) for row in rows), key=lambda rule: (rule.part, rule.key)),
    is_list=True,
)


def list_rules(course_key: str) -> list[Assistance]:
    """Return everything that is set for a course, by part and key, without the course's own key; one query."""
    return RULES.find(course_key)


class Levels:
    """
    How far the mentor may help where, by everything that is set for a course; full where nobody said otherwise.

    ``get_blocks`` returns the blocks by usage key; it is called only where a part of the course has a setting of its own.
    """

    def __init__(self, rules: Iterable[Assistance], get_blocks: Callable[[], Mapping[str, VisibleBlock]]) -> None:
        self._by_place = {(rule.part, rule.key): Level(rule.level) for rule in rules}
        self._get_blocks = get_blocks

    @property
    def has_off(self) -> bool:
        """Say whether anything is off."""
        return Level.OFF in self._by_place.values()

    def find(self, usage_key: str) -> Level:
        """Return how far the mentor may help at a block ("" for nowhere in particular)."""
        return self.find_set(usage_key) or Level.FULL

    def find_set(self, usage_key: str) -> Level | None:
        """
        Return what the narrowest rule says that covers a block, of two the nearer one; None where nobody said anything.

        A block that is not among the blocks counts as what is set for itself, else as the course.
        """
        is_only_course = all(part == Part.COURSE for part, _key in self._by_place)
        blocks = {} if is_only_course or not usage_key else self._get_blocks()
        chain = list(_ancestors(blocks, usage_key))
        types = [block.assignment_type for block in chain if block.assignment_type]
        keys = [block.usage_key for block in chain] or [usage_key]
        places = [
            *((Part.UNIT, key) for key in keys),
            *((Part.SUBSECTION, key) for key in keys),
            *((Part.ASSIGNMENT_TYPE, name) for name in types),
            (Part.COURSE, ""),
        ]
        return next((self._by_place[place] for place in places if place in self._by_place), None)


def _ancestors(blocks: Mapping[str, VisibleBlock], usage_key: str) -> Iterable[VisibleBlock]:
    """Yield the block and what holds it, from the inside out."""
    seen = set()
    while usage_key in blocks and usage_key not in seen:
        seen.add(usage_key)
        yield blocks[usage_key]
        usage_key = blocks[usage_key].parent_key

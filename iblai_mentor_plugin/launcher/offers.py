"""
At which problems of a unit help is offered.

At ungraded ones, and at graded ones where staff chose so, from the learner's first answer on. Never where the mentor is off,
nor in a timed subsection; and at problems alone, which the platform grades by itself: in peer and self assessment learners
are to find their own words, and judge other people's.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from iblai_mentor_plugin.courseware.course import VisibleBlock
from iblai_mentor_plugin.mentor.staff.assistance import Level, Levels
from iblai_mentor_plugin.units import find_subsection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iblai_mentor_plugin.launcher.audience import Course

_PROBLEM: Final = "problem"
# Of a unit's children; more in one unit is no page for a learner.
_PROBLEMS: Final = 50
# Fields of a subsection; the platform makes an exam of one that has any.
_EXAM_FLAGS: Final = ("is_time_limited", "is_proctored_enabled", "is_practice_exam")


@dataclass(frozen=True, slots=True)
class Helped:
    """
    A problem at which help is offered: its key and title, the button's name for who does not see it.

    ``waits``: there is no answer of the learner's yet, before which the button is not shown.
    """

    key: str
    name: str
    title: str
    waits: bool


def is_timed(unit: Any) -> bool:
    """Say whether a unit that was rendered is of an exam, whether or not that runs."""
    subsection = find_subsection(unit)
    return any(getattr(subsection, flag, False) for flag in _EXAM_FLAGS)


def has_help(unit: Any, course: Course) -> bool:
    """Say whether anything in a unit is to be asked about where it stands: not where the mentor is off, nor in an exam."""
    return not is_timed(unit) and _find_level(unit, course) != Level.OFF


def list_helped(unit: Any, course: Course) -> list[Helped]:
    """
    Return the problems at which help is offered, of a unit that was rendered and that ``has_help``.

    No query, what is asked was loaded for the page.
    """
    course_key = unit.location.context_key
    found = [
        (str(block.location.map_into_course(course_key)), _get_title(block), is_graded and not _has_answer(block))
        for block, is_graded in _list_problems(unit)
        if course.helps_when_graded or not is_graded
    ]
    names = _build_names([title for _key, title, _waits in found])
    return [Helped(key, name, title, waits) for (key, title, waits), name in zip(found, names, strict=True)]


def _list_problems(unit: Any) -> Iterator[tuple[Any, bool]]:
    for block in unit.get_children()[:_PROBLEMS]:
        if block.location.block_type == _PROBLEM:
            yield block, bool(getattr(block, "graded", False))


def _has_answer(problem: Any) -> bool:
    """Say whether the learner submitted or saved an answer."""
    return bool(getattr(problem, "attempts", None) or getattr(problem, "student_answers", None))


def _get_title(block: Any) -> str:
    return str(getattr(block, "display_name", None) or "")


def _build_names(titles: list[str]) -> Iterator[str]:
    """Yield a name for each, with a number where a title stands for several: no two controls have one name."""
    alike, met = Counter(titles), Counter[str]()
    for title in titles:
        met[title] += 1
        name = _("Help with “%(title)s”") % {"title": title} if title else _("Help with this problem")
        yield f"{name} ({met[title]})" if alike[title] > 1 else name


def _find_level(unit: Any, course: Course) -> Level:
    """Return how far the mentor may help in a unit, by the rules of the course and where the unit stands."""
    if not course.rules:
        return Level.FULL
    course_key, subsection = unit.location.context_key, find_subsection(unit)
    key, parent_key = (str(one.location.map_into_course(course_key)) for one in (unit, subsection))
    kind = str(getattr(subsection, "format", None) or "")
    blocks = {
        key: VisibleBlock(key, unit.location.block_type, "", parent_key, key, kind),
        parent_key: VisibleBlock(parent_key, subsection.location.block_type, "", "", "", kind),
    }
    return Levels(course.rules, lambda: blocks).find(key)

"""
Which results a learner may see now: the platform's rules, over plain data. Pure, no database.

The platform decides in several places: a problem withholds its own correctness and score until its closing date, the
progress page withholds a subsection's score until its due date, and a subsection hides its content after it. A result
counts as visible only where all of them agree. The rules are stated here, rather than asked of the platform's own
helpers, because those move between releases; a value that this code does not know hides.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.data import VisibleResults

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

NOTHING: Final = VisibleResults(grade=False, blocks=frozenset())

_PAST_DUE: Final = "past_due"
# Shows each result never, and what it adds to the course grade once it is due.
_GRADE_PAST_DUE: Final = "never_but_include_grade"
_DATED: Final = frozenset({_PAST_DUE, _GRADE_PAST_DUE})
_ALWAYS: Final = frozenset({"", "always"})
_PROBLEM: Final = "problem"
_SUBSECTION: Final = "sequential"
_NO_TIME: Final = timedelta()


@dataclass(frozen=True, slots=True)
class BlockRules:
    """
    What a course says about the results of one block.

    ``show_correctness`` and ``due`` hold what the block inherits, too. ``hide_after_due``, ``is_staff_only`` and
    ``end`` are merged over the block's ancestors.
    """

    block_type: str
    parents: tuple[str, ...] = ()
    show_correctness: str = ""
    due: datetime | None = None
    end: datetime | None = None
    hide_after_due: bool = False
    is_staff_only: bool = False
    is_graded: bool = False


@dataclass(frozen=True, slots=True)
class CourseRules:
    """
    What a course says about its results; ``blocks`` maps usage keys to their rules.

    ``grace`` is the time after the due date in which problems still take answers.
    """

    blocks: Mapping[str, BlockRules]
    is_self_paced: bool = False
    end: datetime | None = None
    grace: timedelta = _NO_TIME

    def with_grace(self, grace: timedelta) -> CourseRules:
        """Return the same rules with a time of grace."""
        return replace(self, grace=grace)

    def list_graded(self) -> list[str]:
        """Return the subsections that count for the course grade."""
        return [key for key, rules in self.blocks.items() if rules.is_graded and rules.block_type == _SUBSECTION]

    def withholds_grades(self) -> bool:
        """Say whether a part of the course grade may be withheld, so that the learners' own parts must be known."""
        return any(self.blocks[key].show_correctness not in _ALWAYS for key in self.list_graded())

    def depends_on_dates(self) -> bool:
        """Say whether any result waits for a date, so that the learners' own dates must be known."""
        return any(rules.hide_after_due or rules.show_correctness in _DATED for rules in self.blocks.values())


@dataclass(frozen=True, slots=True)
class Viewer:
    """
    Who looks, and when: ``dates`` maps usage keys to due dates that hold for this learner (extensions, own pace).

    A block without a date of its own takes its nearest ancestor's. ``graded``: the subsections in which they have a
    grade; None when that is not known.
    """

    now: datetime
    is_staff: bool = False
    dates: Mapping[str, datetime | None] = field(default_factory=dict)
    graded: frozenset[str] | None = None


def find_visible(course: CourseRules, usage_keys: Collection[str], viewer: Viewer) -> VisibleResults:
    """Return which results of these blocks, and whether the course grade, the viewer may see now."""
    return VisibleResults(
        grade=_is_grade_visible(course, viewer),
        blocks=frozenset(key for key in usage_keys if _is_visible(course, key, viewer)),
    )


def find_due(course: CourseRules, usage_key: str, viewer: Viewer) -> datetime | None:
    """Return when a block is due for this learner: by its own date, else its nearest ancestor's, else the course."""
    for key in _lineage(course, usage_key):
        if key in viewer.dates:
            return viewer.dates[key]
    return course.blocks[usage_key].due


def _lineage(course: CourseRules, usage_key: str) -> Iterator[str]:
    """Yield a block and what it stands in, the nearest first."""
    queue, seen = [usage_key], set()
    while queue:
        key = queue.pop(0)
        if key in course.blocks and key not in seen:
            seen.add(key)
            yield key
            queue.extend(course.blocks[key].parents)


def _is_visible(course: CourseRules, usage_key: str, viewer: Viewer) -> bool:
    rules = course.blocks.get(usage_key)
    if rules is None:
        return False
    # What the problem's own page shows, and what the progress page shows of its subsection.
    ancestors = _lineage(course, usage_key)
    deciding = (key for key in ancestors if key == usage_key or course.blocks[key].block_type == _SUBSECTION)
    shown = all(_shows_correctness(course, key, viewer) for key in deciding)
    return shown and (viewer.is_staff or not (rules.is_staff_only or _is_hidden(course, usage_key, viewer)))


def _shows_correctness(course: CourseRules, usage_key: str, viewer: Viewer) -> bool:
    rules = course.blocks[usage_key]
    if rules.show_correctness in _ALWAYS:
        return True
    if rules.show_correctness != _PAST_DUE:
        return False
    return viewer.is_staff or _is_past(_find_closing(course, usage_key, viewer), viewer)


def _find_closing(course: CourseRules, usage_key: str, viewer: Viewer) -> datetime | None:
    """Return when answers are no longer taken; problems without a due date close with the course."""
    due = find_due(course, usage_key, viewer)
    if course.blocks[usage_key].block_type != _PROBLEM:
        return due
    closing = due or course.end
    return closing and closing + course.grace


def _is_past(date: datetime | None, viewer: Viewer) -> bool:
    return date is None or date < viewer.now


def _is_hidden(course: CourseRules, usage_key: str, viewer: Viewer) -> bool:
    """Say whether the content is hidden since its date has passed; without a date it never is."""
    rules = course.blocks[usage_key]
    if not rules.hide_after_due:
        return False
    date = (rules.end or course.end) if course.is_self_paced else find_due(course, usage_key, viewer)
    return date is not None and date <= viewer.now


def _is_grade_visible(course: CourseRules, viewer: Viewer) -> bool:
    """
    Say whether the course grade may be shown: only if nothing that is withheld went into it.

    The platform's progress page leaves the withheld subsections out and shows a grade over the rest. What is remembered
    is the grade over everything, so it has to wait for the last of those that the learner has a grade in.
    """
    graded = course.list_graded() if viewer.graded is None else viewer.graded.intersection(course.list_graded())
    return bool(course.blocks) and all(_may_count(course, key, viewer) for key in graded)


def _may_count(course: CourseRules, usage_key: str, viewer: Viewer) -> bool:
    rules = course.blocks[usage_key]
    if rules.is_staff_only and not viewer.is_staff:
        return True  # Not part of this learner's grade.
    if rules.show_correctness in _DATED:
        return viewer.is_staff or _is_past(find_due(course, usage_key, viewer), viewer)
    return rules.show_correctness in _ALWAYS

"""
What is told of the problem in question besides the platform's record: the learner's own answer, and what teachers know.

Both only where the problem is known for certain. The answer goes along where four agree: the platform, which would tell its
result now; the course's staff, who allow it; the notice in force, which says so; and the learner, who accepted that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from iblai_mentor_plugin.mentor.guarding.output_guard import lets_go
from iblai_mentor_plugin.mentor.prompting.hints import list_told_hints
from iblai_mentor_plugin.mentor.staff.settings import find_setting
from iblai_mentor_plugin.notices import find_notice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from iblai_mentor_plugin.courseware.course import SubmittedField
    from iblai_mentor_plugin.mentor.prompting.focus import Focus
    from iblai_mentor_plugin.mentor.prompting.inquiry import Inquiry


@dataclass(frozen=True, slots=True)
class Teaching:
    """What the learner submitted to the problem in question, field by field, and what there is to help with it."""

    submission: Sequence[SubmittedField] = ()
    hints: Sequence[str] = ()


def gather_teaching(inquiry: Inquiry, focus: Focus, memory: Mapping[str, Any]) -> Teaching:
    """
    Return what is told of the problem in question; nothing where that is a guess.

    ``memory`` is what is remembered of the learner: the hint of the problem's own that they opened comes first. Raises
    ``CoursewareError``.
    """
    if focus.problem is None:
        return Teaching()
    hints = [
        *_find_opened(inquiry, focus, memory),
        *list_told_hints(inquiry.course_key, focus.named, focus.step),
    ]
    # A problem may have got another answer since they were written.
    told = [hint for hint in hints if lets_go(hint, focus.open_problems, focus.asked)]
    return Teaching(_find_submission(inquiry, focus), told)


def _find_opened(inquiry: Inquiry, focus: Focus, memory: Mapping[str, Any]) -> list[str]:
    """Return the first of the problem's own hints where the learner opened one: it is known that they did, not how many."""
    visited = (memory.get("visited_blocks") or {}).get("results") or []
    facts: Mapping[str, Any] = next((one["facts"] for one in visited if one["usage_key"] == focus.named), {})
    if not (facts.get("hint_shown") or {}).get("value"):
        return []
    return [
        f"Hint that the learner opened in the problem: {hint}" for hint in inquiry.course.list_hints(focus.named)[:1]
    ]


def may_tell_answers(course_key: str) -> bool:
    """Say whether learners' own answers may go along: staff of the course allow it, and the notice in force says so."""
    setting = find_setting(course_key)
    if setting is None or not setting.tells_answers:
        return False
    notice = find_notice()
    return notice is not None and notice.names_answers


def _find_submission(inquiry: Inquiry, focus: Focus) -> Sequence[SubmittedField]:
    """Return what was submitted, of answers that were not right; asked of the platform only where it may be told."""
    if focus.problem is None or focus.problem.is_correct is not False or not may_tell_answers(inquiry.course_key):
        return ()
    return inquiry.course.find_submission(focus.named)

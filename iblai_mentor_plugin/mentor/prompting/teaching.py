"""
What is told of the problem in question besides the platform's record: the learner's own answer, and what teachers know.

Both only where the problem is known for certain. The answer goes along where four agree: the platform, which would tell its
result now; the course's staff, who allow it; the notice in force, which says so; and the learner, who accepted that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from iblai_mentor_plugin.mentor.guarding.output_guard import lets_go
from iblai_mentor_plugin.mentor.prompting.hints import list_told_hints
from iblai_mentor_plugin.mentor.staff.settings import find_setting
from iblai_mentor_plugin.notices import find_notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.courseware.course import SubmittedField
    from iblai_mentor_plugin.mentor.prompting.focus import Focus
    from iblai_mentor_plugin.mentor.prompting.inquiry import Inquiry


@dataclass(frozen=True, slots=True)
class Teaching:
    """What the learner submitted to the problem in question, field by field, and what teachers say about it."""

    submission: Sequence[SubmittedField] = ()
    hints: Sequence[str] = ()


def gather_teaching(inquiry: Inquiry, focus: Focus) -> Teaching:
    """Return what is told of the problem in question; nothing where that is a guess. Raises ``CoursewareError``."""
    if focus.problem is None:
        return Teaching()
    hints = list_told_hints(inquiry.course_key, focus.named, focus.step)
    # A problem may have got another answer since they were written.
    told = [hint for hint in hints if lets_go(hint, focus.open_problems, focus.asked)]
    return Teaching(_find_submission(inquiry, focus), told)


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

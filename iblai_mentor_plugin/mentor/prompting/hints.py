"""
What a course's staff know of its problems: hints, and mistakes that learners make; no solutions.

The guard of answers looks at each before it is kept: one that states an answer of a graded problem is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from iblai_mentor_plugin.exceptions import InvalidInputError, NotFoundError
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.mentor.staff.settings import open_as_staff
from iblai_mentor_plugin.models import HINT_LENGTH, ProblemHint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.courseware.course import LearnerCourse
    from iblai_mentor_plugin.tenants import Access

# As many as somebody who writes them keeps in mind; and as have room in a prompt.
MOST_HINTS: Final = 10
_PROBLEM: Final = "problem"
_STEPS: Final = tuple(ProblemHint.Step.values)


@dataclass(frozen=True, slots=True)
class HintedProblem:
    """A problem of the course, with what staff say about it, in the order in which they wrote it."""

    usage_key: str
    title: str
    unit_key: str
    unit_title: str
    hints: Sequence[ProblemHint]


def list_hinted(access: Access, course_key: str) -> list[HintedProblem]:
    """
    Return the problems of a course in its order, with their hints, and last those that it lost and that have some.

    Raises ``NotFoundError`` for who is not the course's staff, and ``CoursewareError``.
    """
    course = open_as_staff(access, course_key)
    titles = {block.usage_key: block.title for block in course.list_blocks()}
    found: dict[str, list[ProblemHint]] = {}
    for hint in ProblemHint.objects.filter(course_key=course_key).order_by("id"):
        found.setdefault(hint.usage_key, []).append(hint)
    listed = [
        HintedProblem(
            one.usage_key, one.title, one.unit_key, titles.get(one.unit_key, ""), found.pop(one.usage_key, [])
        )
        for one in course.list_blocks()
        if one.block_type == _PROBLEM
    ]
    return [*listed, *(HintedProblem(key, "", "", "", hints) for key, hints in sorted(found.items()))]


def add_hint(access: Access, course_key: str, usage_key: str, *, kind: str, step: str, text: str) -> ProblemHint:
    """
    Attach a hint, or a usual mistake, to a problem.

    Raises ``NotFoundError`` for who is not the course's staff, ``InvalidInputError`` for what is no problem of the course, for
    a text that states an answer, and where the problem has enough of them; and ``CoursewareError``.
    """
    course = open_as_staff(access, course_key)
    _check_problem(course, usage_key)
    cleaned = _check_text(access, course_key, usage_key, text)
    # Two members of staff at once may leave one more, which does no harm.
    if ProblemHint.objects.filter(course_key=course_key, usage_key=usage_key).count() >= MOST_HINTS:
        raise InvalidInputError({"usage_key": [_("A problem has at most %d hints.") % MOST_HINTS]})
    return ProblemHint.objects.create(course_key=course_key, usage_key=usage_key, kind=kind, step=step, text=cleaned)


def change_hint(access: Access, course_key: str, hint_id: int, **changes: Any) -> ProblemHint:
    """
    Change ``kind``, ``step`` or ``text`` of a hint.

    Raises ``NotFoundError`` for who is not the course's staff and for a hint that it has not, ``InvalidInputError`` for a text
    that states an answer, and ``CoursewareError``.
    """
    open_as_staff(access, course_key)
    hints = ProblemHint.objects.filter(course_key=course_key, pk=hint_id)
    hint = hints.first()
    if hint is None:
        raise NotFoundError
    if "text" in changes:
        changes["text"] = _check_text(access, course_key, hint.usage_key, changes["text"])
    changes["modified"] = timezone.now()
    # Only what is changed is written: two members of staff who change different things keep both. No ``save``: it fails where
    # one of them deleted it meanwhile.
    if not hints.update(**changes):
        raise NotFoundError
    for name, value in changes.items():
        setattr(hint, name, value)
    return hint


def delete_hint(access: Access, course_key: str, hint_id: int) -> None:
    """Delete a hint. Raises ``NotFoundError`` as ``change_hint``."""
    open_as_staff(access, course_key)
    deleted, _by_table = ProblemHint.objects.filter(course_key=course_key, pk=hint_id).delete()
    if not deleted:
        raise NotFoundError


def list_told_hints(course_key: str, usage_key: str, step: str) -> list[str]:
    """Return what is told of a problem at a step of the hint ladder: what is for that step or an earlier one; one query."""
    reached = _STEPS[: _STEPS.index(step) + 1] if step in _STEPS else _STEPS
    hints = ProblemHint.objects.filter(course_key=course_key, usage_key=usage_key, step__in=reached)
    found = sorted(hints.order_by("id")[: 2 * MOST_HINTS], key=lambda one: _STEPS.index(one.step))
    labels = {ProblemHint.Kind.HINT: "Hint", ProblemHint.Kind.MISTAKE: "Usual mistake"}
    return [f"{labels[ProblemHint.Kind(one.kind)]}: {one.text}" for one in found]


def _check_problem(course: LearnerCourse, usage_key: str) -> None:
    problems = {one.usage_key for one in course.list_blocks() if one.block_type == _PROBLEM}
    if usage_key not in problems:
        raise InvalidInputError({"usage_key": [_("The course has no such problem.")]})


def _check_text(access: Access, course_key: str, usage_key: str, text: str) -> str:
    """Return a text that says something and states no answer of a graded problem, as to somebody new all are open."""
    # Loaded by who writes hints: a process of the LMS starts without the guard.
    from iblai_mentor_plugin.mentor.guarding.output_guard import lets_go  # noqa: PLC0415

    cleaned = text.strip()
    if not cleaned or len(cleaned) > HINT_LENGTH:
        raise InvalidInputError({"text": [_("From 1 to %d characters.") % HINT_LENGTH]})
    newcomer = open_served(access.user.pk, course_key, as_learner=True)
    if not lets_go(cleaned, newcomer.list_open_problems(), [usage_key]):
        message = _("This states the answer to a graded problem, or one of its options. Say what leads to it instead.")
        raise InvalidInputError({"text": [message]})
    return cleaned

"""
The memory, open to its owner: what is remembered and why, correcting it, pausing, erasure.

A path names a tenant, and what is done there concerns the tenant's courses. *Everywhere* is more than one tenant's: it is for
the learner themselves, and for a credential only where its tenant is all there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.courseware.outline import Outline
from iblai_mentor_plugin.exceptions import CoursewareError, ForbiddenError, InvalidInputError, NotFoundError
from iblai_mentor_plugin.history import erasure
from iblai_mentor_plugin.memory import controls
from iblai_mentor_plugin.memory.facts import hide_results, list_facts
from iblai_mentor_plugin.memory.presentation import list_memories
from iblai_mentor_plugin.memory.statements import write_statements
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.mentor.standing.closures import list_closed, refuse_closed
from iblai_mentor_plugin.models import MemoryEntry
from iblai_mentor_plugin.tenants import covers, scope_courses, tenant_of_course

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from iblai_mentor_plugin.memory.facts import LearnedFact
    from iblai_mentor_plugin.memory.statements import Statement
    from iblai_mentor_plugin.mentor.staff.served_course import ServedCourse
    from iblai_mentor_plugin.tenants import Access


@dataclass(frozen=True, slots=True)
class Remembering:
    """Whether remembering is paused everywhere, and in which of the tenant's courses."""

    is_paused_everywhere: bool
    courses: dict[str, bool]


@dataclass(frozen=True, slots=True)
class Telling:
    """Statements on a course, and the language of the titles in them, "" where the course does not say."""

    course_key: str
    statements: Sequence[Statement]
    language: str = ""

    def find_url(self, statement: Statement) -> str:
        """Return where the LMS shows the block that a statement names, "" where it names none."""
        return get_courseware().build_link(self.course_key, statement.usage_key) if statement.usage_key else ""


def get_remembering(access: Access) -> Remembering:
    """Return what the user paused: everywhere, and in the tenant's courses. Raises ``NotFoundError`` for a stranger."""
    _refuse_stranger(access)
    pauses = controls.list_pauses(access.user.pk)
    is_paused_everywhere = pauses.pop("")
    courses = {key: is_paused for key, is_paused in pauses.items() if covers(access.coverage, key)}
    return Remembering(is_paused_everywhere, courses)


def set_remembering(access: Access, course_key: str, *, is_paused: bool) -> Remembering:
    """
    Pause remembering or resume it, in a course of the tenant or ("") everywhere; returns how it is now.

    Raises ``NotFoundError`` for what is not the user's or the tenant's, ``ForbiddenError`` for a credential that speaks for
    less than everywhere.
    """
    _refuse_elsewhere(access, course_key)
    (controls.pause if is_paused else controls.resume)(access.user.pk, course_key)
    return get_remembering(access)


def list_own_facts(access: Access, course_key: str = "") -> list[LearnedFact]:
    """Return what is remembered of the user in a course, or ("") in all of the tenant's; none of an exam's."""
    _refuse_stranger(access)
    memories = scope_courses(list_memories().filter(user=access.user), access.coverage)
    refuse_closed(access, course_key)
    courses = set(memories.values_list("course_key", flat=True))
    if not course_key:
        return list_facts(access.user.pk, courses - list_closed(access, MemoryEntry, may_be_recent=True).keys())
    return list_facts(access.user.pk, courses & {course_key})


def tell_statements(access: Access, course_key: str) -> Telling:
    """
    Return what is remembered of the user in a course, in sentences; none of an exam's.

    Raises ``NotFoundError`` for a stranger, and ``CoursewareError``.
    """
    user_id = access.user.pk
    facts = hide_results(user_id, list_own_facts(access, course_key))
    try:
        course = open_served(user_id, course_key)
        outline, language = Outline(course.list_whole() if facts else ()), course.language
    except CoursewareError:
        # Of a course that is gone something may still be kept.
        if get_courseware().course_exists(course_key):
            raise
        return Telling(course_key, write_statements(facts, Outline(()), lambda _unit_key: None))
    statements = write_statements(facts, outline, lambda unit_key: _find_next(course, unit_key, facts))
    return Telling(course_key, statements, language)


def _find_next(course: ServedCourse, unit_key: str, facts: Sequence[LearnedFact]) -> tuple[str, str] | None:
    """Return where to go from a unit: the next one with something that is not done, the learner's own word on that included."""
    # Loaded by who is told of a next step: a process of the LMS starts without the search of a course.
    from iblai_mentor_plugin.mentor.finding.catalogue import find_next  # noqa: PLC0415

    completed = course.find_completed()
    if completed is None:
        return None
    undone = {fact.usage_key for fact in facts if fact.corrected_at and fact.name == "completion"}
    link = find_next(course, unit_key, completed - undone)
    return (link.usage_key, link.title) if link else None


def correct(access: Access, course_key: str, facts: Iterable[tuple[str, str]], *, is_true: bool = False) -> None:
    """
    Keep the user's word that facts of a course are not true, or (``is_true``) that they are after all.

    ``facts``: usage keys, "" for the course itself, with names. What happens later counts again. Raises as ``forget``.
    """
    _refuse_elsewhere(access, course_key)
    named: dict[str, set[str]] = {}
    for usage_key, name in facts:
        named.setdefault(usage_key, set()).add(name)
    controls.correct_facts(access.user.pk, course_key, named, is_true=is_true)


def forget(access: Access, *, course_key: str = "", usage_keys: Sequence[str] = ()) -> None:
    """
    Forget blocks of a course, a course, or everything; what was made of it goes, too. Raises as ``set_remembering``.

    And ``InvalidInputError`` for a block without its course.
    """
    if usage_keys and not course_key:
        raise InvalidInputError({"course_id": [_("Say of which course.")]})
    _refuse_elsewhere(access, course_key)
    if usage_keys:
        erasure.forget_blocks(access.user.pk, course_key, usage_keys)
    elif course_key:
        erasure.forget_course(access.user.pk, course_key)
    else:
        erasure.forget_everything(access.user.pk)


def _refuse_elsewhere(access: Access, course_key: str) -> None:
    _refuse_stranger(access)
    if course_key and (tenant_of_course(course_key) != access.tenant or not _is_known(access, course_key)):
        raise NotFoundError
    if not course_key and not access.reaches_everywhere:
        message = "This API key speaks for one tenant: name a course."
        raise ForbiddenError(message)


def _is_known(access: Access, course_key: str) -> bool:
    """Say whether there is such a course, or something that is remembered of one that was deleted since."""
    return get_courseware().course_exists(course_key) or course_key in controls.list_pauses(access.user.pk)


def _refuse_stranger(access: Access) -> None:
    """Refuse whoever is not the learner: what is remembered is theirs to judge."""
    if not access.is_own:
        raise NotFoundError

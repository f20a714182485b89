"""
The memory, open to its owner: what is remembered and why, pausing, erasure.

A path names a tenant, and what is done there concerns the tenant's courses. *Everywhere* is more than one tenant's: it is for
the learner themselves, and for a credential only where its tenant is all there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.exceptions import ForbiddenError, InvalidInputError, NotFoundError
from iblai_mentor_plugin.history import erasure
from iblai_mentor_plugin.memory import controls
from iblai_mentor_plugin.memory.facts import list_facts
from iblai_mentor_plugin.memory.presentation import list_memories
from iblai_mentor_plugin.mentor.standing.closures import list_closed, refuse_closed
from iblai_mentor_plugin.models import MemoryEntry
from iblai_mentor_plugin.tenants import covers, scope_courses, tenant_of_course

if TYPE_CHECKING:
    from iblai_mentor_plugin.memory.facts import LearnedFact
    from iblai_mentor_plugin.tenants import Access


@dataclass(frozen=True, slots=True)
class Remembering:
    """Whether remembering is paused everywhere, and in which of the tenant's courses."""

    is_paused_everywhere: bool
    courses: dict[str, bool]


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
    courses = set(memories.values_list("course_key", flat=True)) - list_closed(access, MemoryEntry).keys()
    return list_facts(access.user.pk, courses & {course_key} if course_key else courses)


def forget(access: Access, *, course_key: str = "", usage_key: str = "") -> None:
    """
    Forget a block, a course, or everything; what was made of it goes, too. Raises as ``set_remembering``.

    And ``InvalidInputError`` for a block without its course.
    """
    if usage_key and not course_key:
        raise InvalidInputError({"course_id": [_("Say of which course.")]})
    _refuse_elsewhere(access, course_key)
    if usage_key:
        erasure.forget_block(access.user.pk, course_key, usage_key)
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

"""
Forgetting what is remembered, with all that was made of it: session notes, and files that hold it.

Whoever forgets a course, or everything, takes back what they shared with its team, too.

Under the learner's lock, as every write of their memory and of their notes: a note that is being made when its course is
forgotten is refused, as are events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from iblai_mentor_plugin.audit import record_action
from iblai_mentor_plugin.history.deletion import hide_history
from iblai_mentor_plugin.history.withdrawal import drop_exports
from iblai_mentor_plugin.memory import controls
from iblai_mentor_plugin.memory.presentation import list_memories
from iblai_mentor_plugin.memory.rows import database
from iblai_mentor_plugin.memory.session_notes import list_notes
from iblai_mentor_plugin.models import CustomInstruction, SharedCopy
from iblai_mentor_plugin.sharing.lifetime import take_away
from iblai_mentor_plugin.tenants import scope_courses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.tenants import Access


def forget_block(user_id: int, course_key: str, usage_key: str) -> None:
    """Forget one block of a course, and the notes on what was said about it; later events of it are remembered."""
    forget_blocks(user_id, course_key, [usage_key])


def forget_blocks(user_id: int, course_key: str, usage_keys: Sequence[str]) -> None:
    """Forget blocks of a course as ``forget_block`` does, all or none."""
    with transaction.atomic(using=database()):
        for usage_key in usage_keys:
            controls.forget_block(user_id, course_key, usage_key)
        list_notes(user_id).filter(session__course_key=course_key, message__usage_key__in=usage_keys).delete()
        drop_exports(user_id)


def forget_course(user_id: int, course_key: str) -> None:
    """Forget all of a learner in one course, and take back what they shared; the memory may begin anew, from later events."""
    with transaction.atomic(using=database()):
        controls.forget_course(user_id, course_key)
        list_notes(user_id).filter(session__course_key=course_key).delete()
        take_away(SharedCopy.objects.filter(user=user_id, course_key=course_key))
        drop_exports(user_id)


def forget_everything(user_id: int) -> None:
    """Forget everything of a learner, and take back what they shared; what they paused stays paused."""
    with transaction.atomic(using=database()):
        controls.forget_everything(user_id)
        list_notes(user_id).delete()
        take_away(SharedCopy.objects.filter(user=user_id))
        drop_exports(user_id)


def erase_learner(access: Access) -> None:
    """
    Delete what was said by a user in a tenant, and what is remembered of them in its courses, with their wishes.

    What was said is hidden at once, and deleted by the next sweep. What an admin does is recorded. Raises ``NotFoundError``
    where the caller may not delete what is the user's.
    """
    user_id = access.user.pk
    hide_history(access)
    for course_key in scope_courses(list_memories().filter(user=user_id), access.coverage).values_list(
        "course_key", flat=True
    ):
        forget_course(user_id, course_key)
    CustomInstruction.objects.filter(tenant=access.tenant, user=user_id).delete()
    drop_exports(user_id, access.tenant)
    record_action(access.caller.pk, [user_id], access.tenant, "learner.erase")

"""
Forgetting what is remembered, with all that was made of it: session notes, and files that hold it.

Under the learner's lock, as every write of their memory and of their notes: a note that is being made when its course is
forgotten is refused, as are events.
"""

from __future__ import annotations

from django.db import transaction

from iblai_mentor_plugin.history.withdrawal import drop_exports
from iblai_mentor_plugin.memory import controls
from iblai_mentor_plugin.memory.rows import database
from iblai_mentor_plugin.memory.session_notes import list_notes


def forget_block(user_id: int, course_key: str, usage_key: str) -> None:
    """Forget one block of a course, and the notes on what was said about it; later events of it are remembered."""
    with transaction.atomic(using=database()):
        controls.forget_block(user_id, course_key, usage_key)
        list_notes(user_id).filter(session__course_key=course_key, message__usage_key=usage_key).delete()
        drop_exports(user_id)


def forget_course(user_id: int, course_key: str) -> None:
    """Forget everything of a learner in one course; the memory may begin anew, from later events."""
    with transaction.atomic(using=database()):
        controls.forget_course(user_id, course_key)
        list_notes(user_id).filter(session__course_key=course_key).delete()
        drop_exports(user_id)


def forget_everything(user_id: int) -> None:
    """Forget everything of a learner; what they paused stays paused."""
    with transaction.atomic(using=database()):
        controls.forget_everything(user_id)
        list_notes(user_id).delete()
        drop_exports(user_id)

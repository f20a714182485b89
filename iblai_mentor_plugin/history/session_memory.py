"""Session memory in the hands of its learner: switched on and off, read, corrected, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from iblai_mentor_plugin.exceptions import ForbiddenError, InvalidInputError, NotFoundError
from iblai_mentor_plugin.history.withdrawal import drop_exports
from iblai_mentor_plugin.memory.session_notes import choose_session_memory, keeps_session_memory
from iblai_mentor_plugin.mentor.asking.sessions import get_session, read_session
from iblai_mentor_plugin.mentor.standing.closures import refuse_closed
from iblai_mentor_plugin.models import NOTE_LENGTH, SessionNote

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from iblai_mentor_plugin.tenants import Access


def get_session_memory(access: Access) -> bool:
    """Say whether the user wants sessions to be noted. Raises ``NotFoundError`` for a stranger."""
    _refuse_stranger(access)
    return keeps_session_memory(access.user.pk)


def set_session_memory(access: Access, *, keeps: bool) -> bool:
    """
    Switch session memory on or off; off, all notes are deleted, and exports that hold them. Returns how it is now.

    It concerns every tenant, as the learner is one person. Raises ``NotFoundError`` for a stranger, ``ForbiddenError`` for a
    credential that speaks for less than everywhere.
    """
    _refuse_stranger(access)
    if not access.reaches_everywhere:
        message = "This API key speaks for one tenant: session memory is switched in all of them."
        raise ForbiddenError(message)
    with transaction.atomic():
        choose_session_memory(access.user.pk, keeps=keeps)
        if not keeps:
            drop_exports(access.user.pk)
    return keeps


def list_session_notes(access: Access, session_id: str) -> QuerySet[SessionNote]:
    """Return the notes on a session of the user, the oldest first. Raises as ``read_session``."""
    return read_session(access, session_id).notes.order_by("pk")


def update_note(access: Access, session_id: str, note_id: int, *, content: str) -> SessionNote:
    """Put a note into the learner's own words. Raises ``NotFoundError`` and ``InvalidInputError``."""
    note = _get_note(access, session_id, note_id)
    refuse_closed(access, note.session.course_key)
    text = content.strip()
    if not text or len(text) > NOTE_LENGTH:
        raise InvalidInputError({"content": [_("Write something, at most %d characters.") % NOTE_LENGTH]})
    note.content, note.is_edited, note.modified = text, True, timezone.now()
    # No ``save``: it fails where the note was deleted meanwhile.
    if not SessionNote.objects.filter(pk=note.pk).update(content=text, is_edited=True, modified=note.modified):
        raise NotFoundError
    return note


def delete_note(access: Access, session_id: str, note_id: int) -> None:
    """Delete a note, and exports that hold it. Raises ``NotFoundError``."""
    note = _get_note(access, session_id, note_id)
    with transaction.atomic():
        note.delete()
        drop_exports(access.user.pk, access.tenant, session=note.session)


def _get_note(access: Access, session_id: str, note_id: int) -> SessionNote:
    note = get_session(access, session_id).notes.filter(pk=note_id).first()
    if note is None:
        raise NotFoundError
    return note


def _refuse_stranger(access: Access) -> None:
    if not access.is_own:
        raise NotFoundError

"""
Deletes what was said, at once for every reader and at any size.

First the sessions are *hidden*, in one statement: they belong to nobody from then on, and whatever is read by learner does not
see them. Then they are deleted with all that hangs on them, in batches, each in a transaction of its own: a history of a
million messages holds no lock for long, and whoever dies in the middle leaves the rest to the next sweep.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F

from iblai_mentor_plugin.audit import record_action
from iblai_mentor_plugin.cascades import delete_rows
from iblai_mentor_plugin.collisions import retried
from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.history.withdrawal import drop_exports
from iblai_mentor_plugin.mentor.asking.sessions import parse_uuid
from iblai_mentor_plugin.mentor.replying.lifecycle import free_and_finish
from iblai_mentor_plugin.models import Message, Session, SharedCopy
from iblai_mentor_plugin.sharing.lifetime import take_away

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from iblai_mentor_plugin.tenants import Access

# Messages, and sessions without any, that one transaction deletes: some tens of milliseconds.
_MESSAGES: Final = 500
_SESSIONS: Final = 50


def hide_history(access: Access) -> int:
    """
    Hide every session of the user in the tenant, and take away what was exported and shared of them; returns how many sessions.

    Raises ``NotFoundError`` where the caller may not delete what is the user's. What an admin does is recorded.
    """
    _refuse_stranger(access)
    with transaction.atomic():
        hidden = _hide(Session.objects.filter(tenant=access.tenant, user=access.user))
        take_away(SharedCopy.objects.filter(tenant=access.tenant, user=access.user))
        drop_exports(access.user.pk, access.tenant)
    record_action(access.caller.pk, [access.user.pk], access.tenant, "history.clear")
    return hidden


def hide_session(access: Access, session_id: str) -> None:
    """Hide one session of the user, and take away what was exported and shared of it. Raises as ``hide_history``."""
    _refuse_stranger(access)
    with transaction.atomic():
        own = Session.objects.filter(tenant=access.tenant, user=access.user, session_id=parse_uuid(session_id))
        session = own.first()
        if session is None or not _hide(own):
            raise NotFoundError
        take_away(SharedCopy.objects.filter(session=session))
        drop_exports(access.user.pk, access.tenant, session=session)
    record_action(access.caller.pk, [access.user.pk], access.tenant, "session.delete")


def list_hidden_users(*, limit: int) -> list[int]:
    """Return users of whom something is hidden that is not deleted yet, so many at the most; one query."""
    hidden = Session.objects.filter(user_id__lt=0).order_by("user_id").values_list("user_id", flat=True)
    return [-user_id for user_id in hidden.distinct()[:limit]]


def sweep_hidden(user_id: int | None = None, *, seconds: float | None = None) -> bool:
    """
    Delete what is hidden, of one user or of all, for so many seconds at the most; says whether nothing is left.

    Running replies are ended and settled first: their producers write nothing afterwards. Not to be called in a
    transaction.
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    hidden = Session.objects.filter(user_id__lt=0) if user_id is None else Session.objects.filter(user_id=-user_id)
    for reply_id, generation_id in _list_open(hidden):
        free_and_finish(reply_id, generation_id, Message.State.STOPPED)
    while sessions := list(hidden.values_list("pk", flat=True)[:_SESSIONS]):
        if not _delete_sessions(sessions, deadline):
            return False
    return True


def _refuse_stranger(access: Access) -> None:
    if not access.may_delete:
        raise NotFoundError


def _hide(sessions: QuerySet[Session]) -> int:
    """
    Give sessions to nobody: to the negative of their learner's id, which is no account's.

    Waits for a question that is being accepted in one of them, and whoever asks later finds no session.
    """
    return sessions.update(user_id=-F("user_id"))


def _list_open(hidden: QuerySet[Session]) -> list[tuple[int, UUID | None]]:
    unfinished = Message.objects.filter(session__in=hidden, state__in=Message.OPEN_STATES)
    return list(unfinished.order_by().values_list("pk", "generation_id"))


def _delete_sessions(sessions: list[int], deadline: float | None) -> bool:
    """Delete sessions batch by batch; says whether they are gone."""
    messages = Message.objects.filter(session__in=sessions).order_by()
    while batch := list(messages.values_list("pk", flat=True)[:_MESSAGES]):
        if deadline is not None and time.monotonic() > deadline:
            return False
        delete_messages(batch)
    _delete_emptied(sessions)
    return True


@retried
def _delete_emptied(sessions: list[int]) -> None:
    delete_rows(Session, sessions)


@retried
def delete_messages(batch: Sequence[int]) -> None:
    """Delete these messages with all that hangs on them, in one transaction."""
    delete_rows(Message, batch)

"""Pins: sessions that their learner wants at the top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from iblai_mentor_plugin.mentor.asking.sessions import get_session
from iblai_mentor_plugin.models import Session

if TYPE_CHECKING:
    from iblai_mentor_plugin.tenants import Access


def pin_session(access: Access, session_id: str) -> Session:
    """Pin a session of the user; twice is once. Raises ``NotFoundError``."""
    session = get_session(access, session_id)
    # No ``save``: to pin is not to use, and the time of the last use orders the lists.
    Session.objects.filter(pk=session.pk, pinned_at=None).update(pinned_at=timezone.now())
    return session


def unpin_session(access: Access, session_id: str) -> None:
    """Unpin a session; one that is not pinned stays so. Raises ``NotFoundError``."""
    session = get_session(access, session_id)
    Session.objects.filter(pk=session.pk).update(pinned_at=None)

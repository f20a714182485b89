"""
Lists of a learner's sessions, and of what was said in them last.

A constant number of queries a page; sessions are counted and cut by their messages' numbers, so that a session of any length
costs as much as a short one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Exists, F, Max, OuterRef, Q

from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.mentor.standing.closures import list_closed
from iblai_mentor_plugin.models import Message, Session

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from iblai_mentor_plugin.tenants import Access

_NEWEST: Final = 10  # Messages of a session that a list shows.


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list shall show; empty shows everything. Times are of the session's last question."""

    course_key: str = ""
    session_id: UUID | None = None
    mentor: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    def to_condition(self) -> Q:
        """Return the condition on sessions."""
        named = {
            "course_key": self.course_key or None,
            "session_id": self.session_id,
            "mentor__unique_id": self.mentor,
            "modified__gte": self.since,
            "modified__lt": self.until,
        }
        return Q(**{name: value for name, value in named.items() if value is not None})


@dataclass(slots=True)
class SessionSummary:
    """A session, how many messages it has, and the newest of them, newest first; empty where nobody asked for them."""

    session: Session
    messages_count: int
    messages: list[Message] = field(default_factory=list)

    @property
    def is_pinned(self) -> bool:
        """Say whether its learner pinned it."""
        return self.session.pinned_at is not None


def list_sessions(access: Access, filters: Filters | None = None) -> QuerySet[Session]:
    """Return the user's sessions, pinned ones first, then the last used. Raises ``NotFoundError`` for a stranger."""
    return _own_sessions(access, filters).order_by(F("pinned_at").desc(nulls_last=True), "-modified", "-pk")


def list_recent(access: Access, filters: Filters | None = None) -> QuerySet[Session]:
    """Return the user's sessions in which something was said, the last used first. Raises ``NotFoundError``."""
    said = Message.objects.filter(session=OuterRef("pk"))
    return _own_sessions(access, filters).filter(Exists(said)).order_by("-modified", "-pk")


def list_pinned(access: Access, filters: Filters | None = None) -> QuerySet[Session]:
    """Return the user's pinned sessions, the last pinned first. Raises ``NotFoundError``."""
    return _own_sessions(access, filters).filter(pinned_at__isnull=False).order_by("-pinned_at", "-pk")


def summarise_sessions(sessions: Sequence[Session], *, with_messages: bool = False) -> list[SessionSummary]:
    """Return sessions with the number of their messages and, when asked, the newest of these with their feedback."""
    counts: dict[Any, Any] = {
        row["session"]: row
        for row in Message.objects.filter(session__in=[session.pk for session in sessions])
        .order_by()
        .values("session")
        .annotate(count=Count("pk"), last=Max("number"))
    }
    summaries: dict[Any, SessionSummary] = {
        session.pk: SessionSummary(session, counts[session.pk]["count"] if session.pk in counts else 0)
        for session in sessions
    }
    if with_messages and counts:
        for message in _list_newest({pk: row["last"] for pk, row in counts.items()}):
            summary = summaries[message.session_id]
            message.session = summary.session
            summary.messages.append(message)
    return list(summaries.values())


def _own_sessions(access: Access, filters: Filters | None) -> QuerySet[Session]:
    """Return the user's own: nobody reads along, and in an exam nobody reads what is of its course."""
    if not access.is_own:
        raise NotFoundError
    sessions = Session.objects.filter(tenant=access.tenant, user=access.user).select_related("mentor__tenant", "tenant")
    sessions = sessions.exclude(course_key__in=list(list_closed(access, Session)))
    return sessions.filter(filters.to_condition()) if filters else sessions


def _list_newest(last: dict[int, int]) -> QuerySet[Message]:
    """Return the newest messages of each session, by the number of its last one."""
    newest = Q()
    for session, number in last.items():
        newest |= Q(session=session, number__gt=number - _NEWEST)
    return Message.objects.filter(newest).select_related("feedback").order_by("session", "-number")

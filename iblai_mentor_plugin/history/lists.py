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
from iblai_mentor_plugin.history.excerpts import Match, find_matches, has_words
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.mentor.standing.closures import list_closed
from iblai_mentor_plugin.models import Message, Session

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from iblai_mentor_plugin.tenants import Access

_NEWEST: Final = 10  # Messages of a session that a list shows.


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """
    What a list shall show; empty shows everything. Times are of the session's last question.

    ``words`` stand in its title or in something that was said in it; ``usage_key`` is where something was asked: a unit is all
    that is in it, where the course is said, too.
    """

    course_key: str = ""
    session_id: UUID | None = None
    mentor: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""
    usage_key: str = ""

    def to_condition(self, usage_keys: Collection[str] = ()) -> Q:
        """Return the condition on sessions; ``usage_keys`` are what ``usage_key`` stands for."""
        named = {
            "course_key": self.course_key or None,
            "session_id": self.session_id,
            "mentor__unique_id": self.mentor,
            "modified__gte": self.since,
            "modified__lt": self.until,
        }
        condition = Q(**{name: value for name, value in named.items() if value is not None})
        said = Message.objects.filter(session=OuterRef("pk"))
        if self.words:
            is_said = Q(Exists(said.filter(has_words("text", self.words))))
            condition &= Q(has_words("title", self.words)) | is_said
        if usage_keys:
            condition &= Q(Exists(said.filter(usage_key__in=usage_keys)))
        return condition


@dataclass(slots=True)
class SessionSummary:
    """
    A session, how many messages it has, and the newest of them, newest first; empty where nobody asked for them.

    ``match`` is where the words stand that were looked for; None where nobody looked, or where they stand in the title alone.
    """

    session: Session
    messages_count: int
    messages: list[Message] = field(default_factory=list)
    match: Match | None = None

    @property
    def is_pinned(self) -> bool:
        """Say whether its learner pinned it."""
        return self.session.pinned_at is not None


@dataclass(frozen=True, slots=True)
class AskedUnit:
    """A unit in which something was asked, and the blocks of it at which it was."""

    usage_key: str
    title: str
    asked_keys: frozenset[str]


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


def list_asked_units(access: Access, course_key: str) -> list[AskedUnit]:
    """
    Return the units of a course in which the user asked something, in the order of the course; only those they may see now.

    Raises ``NotFoundError`` for a stranger, and ``CoursewareError``.
    """
    # Who asks for them was let in just now.
    sessions = _own_sessions(access, Filters(course_key=course_key), may_be_recent=True)
    asked = set(Message.objects.filter(session__in=sessions).order_by().values_list("usage_key", flat=True)) - {""}
    blocks = (
        {block.usage_key: block for block in open_served(access.user.pk, course_key).list_blocks()} if asked else {}
    )
    units: dict[str, set[str]] = {}
    for key, block in blocks.items():
        if key in asked:
            units.setdefault(block.unit_key or key, set()).add(key)
    return [AskedUnit(key, block.title, frozenset(units[key])) for key, block in blocks.items() if key in units]


def summarise_sessions(
    sessions: Sequence[Session], *, with_messages: bool = False, words: str = ""
) -> list[SessionSummary]:
    """
    Return sessions with the number of their messages and, when asked, the newest of these with their feedback.

    With ``words`` they say where these stand in what was said.
    """
    matches = find_matches([session.pk for session in sessions], words) if words else {}
    counts: dict[Any, Any] = {
        row["session"]: row
        for row in Message.objects.filter(session__in=[session.pk for session in sessions])
        .order_by()
        .values("session")
        .annotate(count=Count("pk"), last=Max("number"))
    }
    summaries: dict[Any, SessionSummary] = {
        session.pk: SessionSummary(
            session, counts[session.pk]["count"] if session.pk in counts else 0, match=matches.get(session.pk)
        )
        for session in sessions
    }
    if with_messages and counts:
        for message in _list_newest({pk: row["last"] for pk, row in counts.items()}):
            summary = summaries[message.session_id]
            message.session = summary.session
            summary.messages.append(message)
    return list(summaries.values())


def _own_sessions(access: Access, filters: Filters | None, *, may_be_recent: bool = False) -> QuerySet[Session]:
    """Return the user's own: nobody reads along, and in an exam nobody reads what is of its course."""
    if not access.is_own:
        raise NotFoundError
    sessions = Session.objects.filter(tenant=access.tenant, user=access.user).select_related("mentor__tenant", "tenant")
    course_key = filters.course_key if filters else ""
    closed = list_closed(access, Session, course_key=course_key, may_be_recent=may_be_recent or not course_key)
    sessions = sessions.exclude(course_key__in=list(closed))
    return sessions.filter(filters.to_condition(_find_keys(access, filters))) if filters else sessions


def _find_keys(access: Access, filters: Filters) -> set[str]:
    """Return the blocks at which something was asked that are meant by a filter's usage key; none where there is no filter."""
    if not (filters.usage_key and filters.course_key):
        return {filters.usage_key} - {""}
    units = list_asked_units(access, filters.course_key)
    return {filters.usage_key}.union(*(unit.asked_keys for unit in units if unit.usage_key == filters.usage_key))


def _list_newest(last: dict[int, int]) -> QuerySet[Message]:
    """Return the newest messages of each session, by the number of its last one."""
    newest = Q()
    for session, number in last.items():
        newest |= Q(session=session, number__gt=number - _NEWEST)
    return Message.objects.filter(newest).select_related("feedback").order_by("session", "-number")

"""
Everything that a tenant keeps of a user, as one zip archive of JSON files.

Each file is a list, written row by row. What the LMS does not show the learner now (results that are not out yet) is not shown
here either.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any, Final, Protocol, cast
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from iblai_mentor_plugin.history.cursors import iterate, stream_rows
from iblai_mentor_plugin.history.items import SPEAKERS, TIME, read_unfinished, write_time
from iblai_mentor_plugin.memory.facts import hide_results, list_facts
from iblai_mentor_plugin.memory.presentation import list_memories
from iblai_mentor_plugin.models import (
    ApiKey,
    AuditRecord,
    CustomInstruction,
    Feedback,
    LearnerChoice,
    LedgerEntry,
    MemoryEntry,
    Message,
    NoticeAcceptance,
    Session,
    SessionNote,
    SharedCopy,
    TenantMember,
)
from iblai_mentor_plugin.sharing.contents import list_openings
from iblai_mentor_plugin.tenants import get_coverage, scope_courses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from django.db.models import QuerySet

    from iblai_mentor_plugin.models import Export

Entry = dict[str, Any]
_MESSAGE_FIELDS: Final = (
    "pk",
    "kind",
    "state",
    "text",
    "session__session_id",
    "session__course_key",
    "usage_key",
    "citations",
    "provider",
    "model",
    "left_site",
    "prompt_tokens",
    "reply_tokens",
)


class Pages(Protocol):
    """Takes what is written."""

    def count(self, messages: int) -> None:
        """Take note that so many messages more were written."""

    def write(self, data: bytes) -> int:
        """Take a piece."""


def write_archive(export: Export, messages: QuerySet[Message], pages: Pages) -> None:
    """Write the archive of the export's user and tenant."""
    # It has no way back, so ``zipfile`` writes what it knows afterwards behind each file.
    with ZipFile(cast("IO[bytes]", pages), "w", ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _describe(export))
        _write_list(archive, "messages.json", _list_messages(messages, pages))
        for name, list_entries in _FILES.items():
            _write_list(archive, name, list_entries(export))


def _describe(export: Export) -> str:
    return _(
        "This is what the AI mentor keeps of the user %(username)s in %(tenant)s, as of %(time)s.\n"
        "\n"
        "messages.json           what was asked and replied, in order of time\n"
        "sessions.json           the conversations that it was said in\n"
        "session_notes.json      what was noted of them for later conversations\n"
        "feedback.json           what the user thought of replies\n"
        "shared_messages.json    what the user shared with course teams, and who opened it\n"
        "memory.json             what the mentor remembers of the courses\n"
        "memory_controls.json    what was paused, and what was forgotten and when\n"
        "custom_instruction.json how the user wishes to be spoken to\n"
        "choices.json            what the user decided\n"
        "notices.json            what the user was told, and agreed to or declined\n"
        "usage.json              how many questions were asked on each day, over the whole site\n"
        "audit.json              what administrators did for the user, or read of them\n"
        "memberships.json        the user's part in this organization\n"
        "api_keys.json           the user's keys, without the keys themselves\n"
        "\n"
        "Times are in UTC. Results that a course does not show yet are named without their value.\n"
    ) % {
        "username": export.user.username,
        "tenant": export.tenant.name or export.tenant.key,
        "time": f"{timezone.now().astimezone(UTC):%Y-%m-%d %H:%M} UTC",
    }


def _write_list(archive: ZipFile, name: str, entries: Iterable[Entry]) -> None:
    with archive.open(name, "w", force_zip64=True) as file:
        opening = "[\n"
        for entry in entries:
            file.write((opening + json.dumps(entry, ensure_ascii=False, default=_write_value)).encode())
            opening = ",\n"
        file.write(b"[]\n" if opening == "[\n" else b"\n]\n")


def _write_value(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value)


def _list_messages(messages: QuerySet[Message], pages: Pages) -> Iterator[Entry]:
    for piece in stream_rows(messages.order_by("created", "pk"), *_MESSAGE_FIELDS, time=TIME):
        pages.count(len(piece))
        yield from map(_describe_message, piece)


def _describe_message(row: tuple[Any, ...]) -> Entry:
    pk, kind, state, text, session_id, course_key, usage_key, citations, provider, model, left_site, *tokens, time = row
    return {
        "type": SPEAKERS[kind],
        "content": text or (read_unfinished(pk) if state in Message.OPEN_STATES else ""),
        "timestamp": write_time(time),
        "state": state,
        # Drivers give these as they are stored, Django as objects.
        "session_id": str(UUID(str(session_id))),
        "course_id": course_key,
        "usage_key": usage_key,
        "citations": json.loads(citations) if isinstance(citations, (str, bytes)) else citations,
        "provider": provider,
        "model": model,
        "left_site": bool(left_site),
        "prompt_tokens": tokens[0],
        "reply_tokens": tokens[1],
    }


def _read(rows: QuerySet[Any], *names: str, **renamed: str) -> Iterator[Entry]:
    """Yield the rows as entries, with columns under their own name or another one."""
    return iterate(rows.values(*names, **{name: F(column) for name, column in renamed.items()}))


def _of(export: Export, rows: QuerySet[Any], prefix: str = "") -> QuerySet[Any]:
    return rows.filter(**{f"{prefix}tenant": export.tenant_id, f"{prefix}user": export.user_id})


def _list_sessions(export: Export) -> Iterator[Entry]:
    sessions = _of(export, Session.objects.order_by("created", "pk"))
    names = ("session_id", "title", "created", "modified", "pinned_at")
    return _read(sessions, *names, course_id="course_key", mentor_name="mentor__name")


def _list_notes(export: Export) -> Iterator[Entry]:
    notes = _of(export, SessionNote.objects.order_by("pk"), "session__")
    return _read(notes, "kind", "content", "is_edited", "created", "modified", of_session="session__session_id")


def _list_feedback(export: Export) -> Iterator[Entry]:
    feedback = _of(export, Feedback.objects.order_by("pk"), "message__session__")
    names = ("rating", "reason", "details", "created", "modified")
    return _read(feedback, *names, of_session="message__session__session_id", of_message="message__number")


def _list_shared(export: Export) -> Iterator[Entry]:
    # One after the other: there are few.
    for copy in _of(export, SharedCopy.objects.order_by("pk")):
        openings = list_openings([copy]).get(copy.pk, [])
        yield {
            "course_id": copy.course_key,
            "of_session": copy.session.session_id,
            "created": copy.created,
            "messages": [
                {
                    "type": SPEAKERS[message.kind],
                    "content": message.text,
                    "timestamp": message.said_at,
                    "usage_key": message.usage_key,
                    "mentor_name": message.mentor_name,
                    "sources": message.sources,
                }
                for message in copy.messages.order_by("number")
            ],
            "openings": [
                {
                    "by": opening.reader.username if opening.reader else None,
                    "opened_at": opening.opened_at,
                    "last_at": opening.last_at,
                }
                for opening in openings
            ],
        }


def _memories(export: Export, memories: QuerySet[MemoryEntry]) -> QuerySet[MemoryEntry]:
    return scope_courses(memories.filter(user=export.user_id), get_coverage(export.tenant))


def _list_memory(export: Export) -> Iterator[Entry]:
    courses = _memories(export, list_memories()).order_by("course_key").values_list("course_key", flat=True)
    # One after the other: a course has a few thousand facts at the most, a learner may have many courses.
    for course_key in list(courses):
        for fact in hide_results(export.user_id, list_facts(export.user_id, [course_key])):
            yield {
                "course_id": fact.course_key,
                "usage_key": fact.usage_key,
                "title": fact.title,
                "name": fact.name,
                "value": fact.value,
                "is_hidden": fact.is_hidden,
                "learned_from": fact.learned_from,
                "at": fact.at,
                "corrected_at": fact.corrected_at,
            }


def _list_controls(export: Export) -> Iterator[Entry]:
    everywhere = MemoryEntry.objects.filter(user=export.user_id, course_key="")
    of_tenant = _memories(export, MemoryEntry.objects.exclude(course_key=""))
    for entries in (everywhere, of_tenant):
        for entry in iterate(entries.order_by("course_key", "usage_key")):
            if entry.pauses or entry.forgotten_at:
                yield {
                    "course_id": entry.course_key,
                    "usage_key": entry.usage_key,
                    "forgotten_at": entry.forgotten_at,
                    "pauses": [[_write_instant(start), _write_instant(end)] for start, end in entry.pauses],
                }


def _write_instant(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else datetime.fromtimestamp(microseconds / 1_000_000, UTC)


def _list_instructions(export: Export) -> Iterator[Entry]:
    names = ("about_user", "mentor_tone", "profession", "desired_mentor_traits", "created", "modified")
    return _read(_of(export, CustomInstruction.objects.order_by("pk")), *names)


def _list_choices(export: Export) -> Iterator[Entry]:
    return _read(LearnerChoice.objects.filter(user=export.user_id), "keeps_session_memory", "modified")


def _list_notices(export: Export) -> Iterator[Entry]:
    words = NoticeAcceptance.objects.filter(user=export.user_id).order_by("pk")
    # The text that was read.
    words = words.annotate(text=Coalesce("translation__text", "notice__text"))
    shown = ("language", "host", "leaves_site", "only_searches", "digest")
    said = ("is_declined", "accepted_at", "withdrawn_at")
    return _read(words, *said, *shown, "text", version="notice__version")


def _list_usage(export: Export) -> Iterator[Entry]:
    own = LedgerEntry.objects.filter(scope=LedgerEntry.Scope.LEARNER_MESSAGES, key=str(export.user_id))
    return _read(own.order_by("day"), "day", messages="settled")


def _list_audit(export: Export) -> Iterator[Entry]:
    return _read(_of(export, AuditRecord.objects.order_by("pk")), "action", "created", by="actor__username")


def _list_memberships(export: Export) -> Iterator[Entry]:
    return _read(_of(export, TenantMember.objects.order_by("pk")), "is_admin", "can_read_memories")


def _list_keys(export: Export) -> Iterator[Entry]:
    names = ("name", "prefix", "scopes", "created", "expires_at", "revoked_at", "last_used_at")
    return _read(_of(export, ApiKey.objects.order_by("pk")), *names)


_FILES: Final[Mapping[str, Callable[[Export], Iterable[Entry]]]] = {
    "sessions.json": _list_sessions,
    "session_notes.json": _list_notes,
    "feedback.json": _list_feedback,
    "shared_messages.json": _list_shared,
    "memory.json": _list_memory,
    "memory_controls.json": _list_controls,
    "custom_instruction.json": _list_instructions,
    "choices.json": _list_choices,
    "notices.json": _list_notices,
    "usage.json": _list_usage,
    "audit.json": _list_audit,
    "memberships.json": _list_memberships,
    "api_keys.json": _list_keys,
}

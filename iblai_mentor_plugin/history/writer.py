"""
Writes exports.

However it goes, an export ends in a state that says so, or its silence says that its writer died. Only the newest attempt
counts: it takes away what the ones before it wrote, and those stop at their next piece.
"""

from __future__ import annotations

import logging
from contextlib import closing
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from iblai_mentor_plugin.exceptions import CoursewareError, ExportStorageError, ExportSupersededError, MentorError
from iblai_mentor_plugin.history.archive import write_archive
from iblai_mentor_plugin.history.exports import ATTEMPTS, describe_failure
from iblai_mentor_plugin.history.items import write_items
from iblai_mentor_plugin.history.storage import PART, open_sink
from iblai_mentor_plugin.models import Export, ExportPart, Message

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from iblai_mentor_plugin.history.storage import Sink

log = logging.getLogger(__name__)
State = Export.State


class _TooLongError(MentorError):
    """The writing took too long."""


_CODES: Final[dict[type[Exception], str]] = {
    _TooLongError: "timeout",
    ExportStorageError: "storage",
    CoursewareError: "unavailable",
}


def write_export(export_id: int, *, takes_over: bool = False) -> None:
    """
    Write an export that is queued, or whose writer died; others are left alone. Raises nothing.

    With ``takes_over`` also one that is being written: who says so knows that its writer is gone.
    """
    export = _claim(export_id, takes_over=takes_over)
    if export is None:
        return
    try:
        with closing(open_sink(export)) as sink:
            _write(export, sink)
    except ExportSupersededError:
        log.info("Export %s, attempt %s: somebody else writes it, or nobody wants it", export.pk, export.attempt)
    except (MentorError, DatabaseError) as error:
        log.warning(
            "Export %s failed: %s", export.pk, error if isinstance(error, MentorError) else type(error).__name__
        )
        _fail(export, _CODES.get(type(error), "storage"))
    # A broad handler at the top of a thread or a task: its owner must hear that it failed, whatever it was.
    except Exception:
        log.exception("Export %s failed", export.pk)
        _fail(export, "error")


def _claim(export_id: int, *, takes_over: bool) -> Export | None:
    """Begin an attempt; None when somebody else is at it, or when it is over."""
    export = Export.objects.select_related("tenant", "user", "session").filter(pk=export_id, is_open=True).first()
    if export is None or not (takes_over or export.state == State.QUEUED or _is_silent(export)):
        return None
    same = Export.objects.filter(pk=export.pk, attempt=export.attempt, state=export.state)
    if export.attempt >= ATTEMPTS:
        same.update(**describe_failure("interrupted"))
        return None
    now = timezone.now()
    begun = {"state": State.RUNNING, "attempt": export.attempt + 1, "heartbeat_at": now, "done": 0}
    # Of two who saw the same attempt, one begins the next.
    if not same.update(**begun, total=_list_messages(export).count()):
        return None
    export.attempt += 1
    # Nothing is added to these any more: whoever did would have to be the newest.
    ExportPart.objects.filter(export=export, attempt__lt=export.attempt).delete()
    return export


def _is_silent(export: Export) -> bool:
    silence = timedelta(seconds=settings.IBLAI_MENTOR_STALE_SECONDS)
    return export.heartbeat_at is None or export.heartbeat_at < timezone.now() - silence


def _list_messages(export: Export) -> QuerySet[Message]:
    """Return what was said, as far as it belongs in this export."""
    messages = Message.objects.filter(session__user=export.user_id, session__tenant=export.tenant_id)
    return messages if export.session_id is None else messages.filter(session=export.session_id)


def _write(export: Export, sink: Sink) -> None:
    pages = _Pages(sink)
    messages = _list_messages(export)
    if export.kind == Export.Kind.EVERYTHING:
        write_archive(export, messages, pages)
    else:
        for count, lines in write_items(messages):
            pages.count(count)
            pages.write(lines)
    pages.finish()


class _Pages:
    """Collects what is written until it makes a part; a file as far as ``zipfile`` needs one."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._pieces: list[bytes] = []
        self._size = self._done = 0
        self._until = monotonic() + settings.IBLAI_MENTOR_EXPORT_SECONDS

    def count(self, messages: int) -> None:
        """Take note that so many messages more were written."""
        self._done += messages

    def write(self, data: bytes) -> int:
        """Take a piece of any size. Raises what the sink raises."""
        if monotonic() > self._until:
            raise _TooLongError
        self._pieces.append(bytes(data))
        self._size += len(data)
        if self._size >= PART:
            written = self._take()
            # No statement may be longer than a database takes, whatever comes at once.
            whole = len(written) // PART * PART
            for start in range(0, whole, PART):
                self._sink.add(written[start : start + PART], done=self._done)
            self._pieces, self._size = [written[whole:]], len(written) - whole
        return len(data)

    def flush(self) -> None:
        """Do nothing: a part is stored once there is enough of it."""

    def finish(self) -> None:
        """Store what is left, and say that it is whole."""
        self._sink.finish(self._take(), done=self._done)

    def _take(self) -> bytes:
        data = b"".join(self._pieces)
        self._pieces, self._size = [], 0
        return data


def _fail(export: Export, code: str) -> None:
    ours = Export.objects.filter(pk=export.pk, attempt=export.attempt, is_open=True)
    try:
        if ours.update(**describe_failure(code)):
            ExportPart.objects.filter(export=export.pk).delete()
    except DatabaseError as error:
        # Its silence tells.
        log.warning("Export %s: its failure could not be kept: %s", export.pk, type(error).__name__)

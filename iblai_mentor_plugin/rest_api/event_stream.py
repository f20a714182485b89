"""Server-sent events: the frames of a reply, as they come."""

from __future__ import annotations

import json
import logging
import time
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connections
from rest_framework.renderers import BaseRenderer

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.exceptions import ForbiddenError, MentorError
from iblai_mentor_plugin.rest_api.errors import GONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from iblai_mentor_plugin.api.mentor import Frame
    from iblai_mentor_plugin.api.operating import Access
    from iblai_mentor_plugin.models import Message

log = logging.getLogger(__name__)
EVENT_STREAM: Final = "text/event-stream"
# Seconds between two looks for new pieces, and between two signs of life to what stands between us and the client.
_LOOK: Final = 0.25
_PING: Final = 10
# Milliseconds after which a browser comes back by itself where its connection is not held.
_RETRY: Final = 1000


class _Held:
    """The connections that this process holds: each keeps a thread, of which there are few, from everybody else."""

    def __init__(self) -> None:
        self._lock, self._count = Lock(), 0

    @contextmanager
    def take(self) -> Iterator[bool]:
        """Say whether one more may be held, and count it meanwhile."""
        with self._lock:
            is_free = settings.IBLAI_MENTOR_STREAMING and self._count < settings.IBLAI_MENTOR_STREAMS
            self._count += is_free
        try:
            yield is_free
        finally:
            with self._lock:
                self._count -= is_free


_held: Final = _Held()


class EventStreamRenderer(BaseRenderer):
    """What is no stream, an error mostly, as the one event of one."""

    media_type = EVENT_STREAM
    format = "event-stream"
    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:  # noqa: ARG002
        """Return the event."""
        status = renderer_context["response"].status_code
        said = data.get("detail") if isinstance(data, dict) else None
        return write_event({"error": said or data, "status_code": status}).encode()


def write_event(body: Mapping[str, Any], number: int | None = None) -> str:
    """Return an event; its id is what a client that reconnects names in ``Last-Event-ID``."""
    head = "" if number is None else f"id: {number}\n"
    return f"{head}data: {json.dumps(body, ensure_ascii=False)}\n\n"


def stream_frames(access: Access, reply: Message, *, after: int) -> Iterator[str]:
    """
    Yield the events of a reply after a number.

    Until it ends, where ``IBLAI_MENTOR_STREAMING`` says that connections may be held, and this process does not hold as many
    as it may; else what there is, and the browser comes back for more, as it does where nobody can be asked for a moment.
    """
    with _held.take() as is_held:
        yield from _stream(access, reply, after=after, seconds=settings.IBLAI_MENTOR_REPLY_SECONDS if is_held else 0)


def _stream(access: Access, reply: Message, *, after: int, seconds: float) -> Iterator[str]:
    yield f"retry: {_RETRY}\n\n"
    if after < 1:
        yield write_event({"generation_id": str(reply.generation_id)}, 0)
    until = time.monotonic() + seconds
    said_at = time.monotonic()
    while True:
        try:
            frames, is_open = _look(access, reply, after)
        except ForbiddenError as error:  # An exam began.
            yield write_event({"error": str(error), "status_code": 403}, after + 1)
            return
        # Whoever comes back is told by a status that there is no such reply any more, or that nobody can be asked now.
        except (MentorError, *GONE) as error:
            log.warning("The events of reply %s end before it does: %s", reply.pk, type(error).__name__)
            return
        for frame in frames:
            yield write_event(frame.body, frame.number)
            after, said_at = frame.number, time.monotonic()
        if not is_open or time.monotonic() >= until:
            return
        if time.monotonic() - said_at >= _PING:
            yield ": ping\n\n"
            said_at = time.monotonic()
        time.sleep(_LOOK)


def _look(access: Access, reply: Message, after: int) -> tuple[list[Frame], bool]:
    found, frames = mentor_api.list_frames(access, str(reply.session.session_id), str(reply.generation_id), after=after)
    # No connection to the database is held while there is nothing to read.
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
    return frames, found.is_open

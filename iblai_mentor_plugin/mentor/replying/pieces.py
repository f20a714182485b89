"""The pieces of a reply, kept as they come: few enough to be cheap, often enough to be read along."""

from __future__ import annotations

import time
from typing import Final

from iblai_mentor_plugin.mentor.replying.connections import release_connections
from iblai_mentor_plugin.mentor.replying.lifecycle import append_chunk

# Whichever comes first: readers see it flow, and the database one write for many words.
_SECONDS: Final = 0.25
_CHARACTERS: Final = 400


class ReplyWriter:
    """
    Writes one reply, chunk by chunk.

    ``is_wanted`` turns false once somebody ended the reply; nothing is written from then on.
    """

    def __init__(self, reply_id: int) -> None:
        self._reply_id = reply_id
        self._buffer: list[str] = []
        self._size = 0
        self._number = 0
        # The first word is waited for: it is written at once.
        self._written_at = -_SECONDS
        self.parts: list[str] = []
        self.is_wanted = True

    @property
    def text(self) -> str:
        """Return what was written, and what is about to be."""
        return "".join([*self.parts, *self._buffer])

    def write(self, text: str) -> None:
        """Take the next piece, "" where the guard still holds it."""
        if text:
            self._buffer.append(text)
            self._size += len(text)
        waited = time.monotonic() - self._written_at
        if self._buffer and (self._size >= _CHARACTERS or waited >= _SECONDS):
            self.flush()

    def flush(self) -> None:
        """Keep what was taken so far."""
        if self._buffer and self.is_wanted:
            text = "".join(self._buffer)
            self._number += 1
            self.is_wanted = append_chunk(self._reply_id, self._number, text)
            self.parts.append(text)
            self._buffer, self._size = [], 0
            self._written_at = time.monotonic()
            release_connections()

"""The pieces of a reply, kept as they come: few enough to be cheap, often enough to be read along."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from iblai_mentor_plugin.mentor.replying.connections import release_connections
from iblai_mentor_plugin.mentor.replying.lifecycle import append_chunk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.mentor.guarding.addresses import CitedText

# Written at once, whatever ``IBLAI_MENTOR_PIECE_SECONDS`` says: it is no small piece.
_CHARACTERS: Final = 400


class ReplyWriter:
    """
    Writes one reply, chunk by chunk, as it will stay: joined, the chunks are its text, wherever it ends.

    ``is_wanted`` turns false once somebody ended the reply; nothing is written from then on.
    """

    def __init__(self, reply_id: int, cited: CitedText) -> None:
        self._reply_id, self._cited = reply_id, cited
        self._buffer: list[str] = []
        self._size = 0
        self._number = 0
        # The first word is waited for: it is written at once.
        self._written_at = -math.inf
        self._citations: list[dict[str, Any]] = []
        self.parts: list[str] = []
        self.is_wanted = True

    @property
    def text(self) -> str:
        """Return what was written, and what is about to be."""
        return "".join([*self.parts, *self._buffer])

    @property
    def refused(self) -> int:
        """Return how many of the LLM's citations did not stand."""
        return self._cited.refused

    @property
    def has_cited(self) -> bool:
        """Say whether what was kept cites anything."""
        return bool(self._citations)

    def write(self, text: str) -> None:
        """Take what the guard let go, "" where it holds all of it."""
        self._take(self._cited.feed(text))
        waited = time.monotonic() - self._written_at
        if self._buffer and (self._size >= _CHARACTERS or waited >= settings.IBLAI_MENTOR_PIECE_SECONDS):
            self.flush()

    def finish(self, last_words: str = "") -> None:
        """Keep all that was taken, as no more comes, and a paragraph of the mentor's own behind it."""
        self._take(self._cited.finish())
        if last_words:
            self._take(f"\n\n{last_words}" if self.text else last_words)
        self.flush()

    def flush(self) -> None:
        """Keep what was taken so far, with what it cites: whoever ends the reply from elsewhere finds both."""
        if self._buffer and self.is_wanted:
            text = "".join(self._buffer)
            self._number += 1
            self.is_wanted = append_chunk(self._reply_id, self._number, text, **self._list_changes())
            self.parts.append(text)
            self._buffer, self._size = [], 0
            self._written_at = time.monotonic()
            release_connections()

    def note_step(self, tool: str, titles: Sequence[str]) -> None:
        """Keep what was looked up, behind what was said before it."""
        self.flush()
        if self.is_wanted:
            self._number += 1
            step = {"tool": tool, "titles": list(titles)}
            self.is_wanted = append_chunk(self._reply_id, self._number, "", step=step)
            release_connections()

    def _take(self, text: str) -> None:
        if text:
            self._buffer.append(text)
            self._size += len(text)

    def _list_changes(self) -> dict[str, Any]:
        citations = self._cited.list_citations()
        if citations == self._citations:
            return {}
        self._citations = citations
        return {"citations": citations}

"""A reply that any thread may stop, of pieces that know nothing of threads."""

from __future__ import annotations

import logging
from threading import Event
from typing import TYPE_CHECKING

from iblai_mentor_plugin.llm.halves import join_halves

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from iblai_mentor_plugin.llm import Piece

log = logging.getLogger(__name__)


class StoppableReply:
    """The pieces of a generator, until somebody closes it; one that works at that moment ends after its piece."""

    def __init__(self, pieces: Generator[Piece, None, None]) -> None:
        self._pieces, self._closed = join_halves(pieces), Event()

    def __iter__(self) -> Iterator[Piece]:
        return self

    def __next__(self) -> Piece:
        piece = next(self._pieces)
        if self._closed.is_set():
            raise StopIteration
        return piece

    def close(self) -> None:
        """Close the generator, or have it end where another thread is in it."""
        self._closed.set()
        try:
            self._pieces.close()
        except ValueError:
            log.debug("A reply is stopped while it is made.")

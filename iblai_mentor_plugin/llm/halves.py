"""
Characters that come in two halves: JSON writes an emoji as a pair of surrogates, and a provider may cut between them.

A half alone cannot be said in UTF-8: it would neither be kept nor sent on.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

    from iblai_mentor_plugin.llm import Piece


def join_halves(pieces: Generator[Piece, None, None]) -> Generator[Piece, None, None]:
    """Yield the pieces with halves joined across them."""
    joiner = SurrogateJoiner()
    with closing(pieces):
        for piece in pieces:
            if isinstance(piece, str):
                if whole := joiner.feed(piece):
                    yield whole
                continue
            if rest := joiner.finish():
                yield rest
            yield piece
    if rest := joiner.finish():
        yield rest


class SurrogateJoiner:
    """Puts together a character that came in two halves; one that stays alone becomes U+FFFD."""

    def __init__(self) -> None:
        self._half = ""

    def feed(self, text: str) -> str:
        """Return the text as far as it is whole."""
        text = self._half + text
        self._half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        return clean(text.removesuffix(self._half))

    def finish(self) -> str:
        """Return what is left."""
        rest, self._half = clean(self._half), ""
        return rest


def clean(text: str) -> str:
    """Return text that UTF-8 can say: half of a surrogate pair can come in by JSON, and would not go out."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

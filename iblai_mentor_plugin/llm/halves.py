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
    """Yield the pieces with halves joined across them; one whose other half never comes is replaced by U+FFFD."""
    half = ""
    with closing(pieces):
        for piece in pieces:
            if not isinstance(piece, str):
                if half:
                    yield _clean(half)
                yield piece
                half = ""
                continue
            text = half + piece
            half = text[-1:] if _is_first_half(text[-1:]) else ""
            if whole := _clean(text[: len(text) - len(half)]):
                yield whole
        if half:
            yield _clean(half)


def _is_first_half(character: str) -> bool:
    return "\ud800" <= character <= "\udbff"


def _clean(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

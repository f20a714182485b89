"""A text as passages of a few sentences: what the mentor is given, and may cite."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from iblai_mentor_plugin.courseware.extraction.sentences import cut_position, split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

# As much as a reader takes in at a glance: some six to eight sentences.
LONGEST = 900
# A passage of this length is long enough to stand by itself; the next paragraph begins another.
ENOUGH = 400
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")


def split_passages(text: str, *, longest: int = LONGEST, enough: int = ENOUGH) -> list[str]:
    """
    Return the passages of a text in order, none longer than ``longest`` characters and none empty.

    A paragraph stays whole if it fits, and short ones (headings above all) stay with what follows. Together the passages
    hold every word of the text, as it is written.
    """
    passages: list[str] = []
    current = ""
    for piece in _list_pieces(text, longest):
        joined = f"{current}\n\n{piece}" if current else piece
        if len(current) < enough and len(joined) <= longest:
            current = joined
            continue
        passages.append(current)
        current = piece
    passages.append(current)
    return [passage for passage in passages if passage]


def _list_pieces(text: str, longest: int) -> list[str]:
    pieces: list[str] = []
    for paragraph in _PARAGRAPH.split(text.strip()):
        pieces.extend([paragraph] if len(paragraph) <= longest else _split_paragraph(paragraph, longest))
    return pieces


def _split_paragraph(paragraph: str, longest: int) -> list[str]:
    """Return a long paragraph in pieces of about the same length, cut where sentences end."""
    count = -(-len(paragraph) // longest)
    # Pieces of one length read better than full ones and a rest of three words.
    aim = min(longest, len(paragraph) // count + longest // 10)
    return [paragraph[start:end] for start, end in list_spans(paragraph, aim=aim, longest=longest)]


def list_spans(text: str, *, aim: int, longest: int) -> Iterator[tuple[int, int]]:
    """
    Yield where the pieces of a text start and end, of whole sentences as far as possible.

    A piece has at most ``aim`` characters, or is one sentence of at most ``longest``; a longer sentence is cut.
    """
    start = end = 0
    for sentence in split_sentences(text):
        position = text.index(sentence, end)
        if end > start and position + len(sentence) - start > aim:
            yield start, end
            start = position
        end = position + len(sentence)
        while end - start > longest:
            cut = start + cut_position(text[start : start + longest + 1], longest)
            yield start, cut
            start = cut + (1 if text[cut].isspace() else 0)
    if end > start:
        yield start, end

"""A text as passages of two to five sentences below their headings: what the mentor is given, and may cite."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.courseware.extraction.page import Part
from iblai_mentor_plugin.courseware.extraction.sentences import cut_position, split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# As many sentences as a reader takes in at a glance, and as many as answer a question.
MOST_SENTENCES: Final = 5
LEAST_SENTENCES: Final = 2
# In characters: two sentences of this length stand by themselves, and five long ones are no longer than that.
ENOUGH: Final = 400
LONGEST: Final = 900
# A list or a table stays whole up to here: some thirty lines, a quarter of what a small prompt has room for.
LONGEST_WHOLE: Final = 2000
_PARAGRAPH: Final = re.compile(r"\n[^\S\n]*\n\s*")
# A line of a list, or of a table.
_ITEM: Final = re.compile(r"\s*(?:[-•*] |\d{1,3}[.)] )|.* \| ")
# What stands for an image.
_IMAGE: Final = re.compile(r"\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Cut:
    """A passage, and the headings that it stands below, the broadest first."""

    text: str
    headings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Passage:
    """A passage in the making; ``sentences`` counts those below its headings."""

    headings: tuple[str, ...] = ()
    pieces: list[str] = field(default_factory=list)
    sentences: int = 0

    @property
    def text(self) -> str:
        return "\n\n".join(self.pieces)

    def add(self, piece: str, sentences: int) -> None:
        self.pieces.append(piece)
        self.sentences += sentences

    def has_room(self, piece: str, sentences: int) -> bool:
        """Say whether a piece belongs here: it is too short without, or there is nothing below its heading yet."""
        longest = LONGEST_WHOLE if _is_whole(piece) else LONGEST
        if len(self.text) + 2 + len(piece) > longest:
            return False
        if not self.sentences or not sentences or self.text.endswith((":", "：")):
            return True
        is_enough = self.sentences >= LEAST_SENTENCES and len(self.text) >= ENOUGH
        return not is_enough and self.sentences + sentences <= MOST_SENTENCES


def list_parts(text: str) -> list[Part]:
    """Return the paragraphs of a text that has no headings."""
    return [Part(paragraph) for paragraph in _PARAGRAPH.split(text.strip()) if paragraph]


def split_passages(parts: Iterable[Part]) -> list[Cut]:
    """
    Return the passages of a text in order; together they hold every word of it, as it is written.

    A paragraph stays whole if it has no more than five sentences, short ones stay together, and headings with what
    follows. A passage never goes on below another heading. Lists and tables are whole, unless they are very long.
    """
    passages = [_Passage()]
    path: list[Part] = []
    for part in parts:
        if part.level:
            path = [*(above for above in path if above.level < part.level), part]
            _begin(passages, path)
            passages[-1].add(part.text, 0)
            continue
        for piece, sentences in _list_pieces(part.text):
            if not passages[-1].has_room(piece, sentences):
                passages.append(_Passage(passages[-1].headings))
            passages[-1].add(piece, sentences)
    return [Cut(passage.text, passage.headings) for passage in _join_rests(passages) if passage.pieces]


def _begin(passages: list[_Passage], path: list[Part]) -> None:
    """Begin a passage below another heading; one that has nothing but headings goes on."""
    if passages[-1].sentences or _has_image(passages[-1]):
        passages.append(_Passage())
    passages[-1].headings = tuple(part.text for part in path)


def _has_image(passage: _Passage) -> bool:
    # The last piece tells: what follows an image without a sentence begins a passage of its own.
    return bool(passage.pieces) and _IMAGE.fullmatch(passage.pieces[-1]) is not None


def _join_rests(passages: list[_Passage]) -> list[_Passage]:
    """Return the passages; a single sentence that is left over goes to the passage before it, where there is room."""
    joined: list[_Passage] = []
    for passage in passages:
        before = joined[-1] if joined else None
        is_rest = before is not None and passage.headings == before.headings and passage.sentences < LEAST_SENTENCES
        if before is not None and is_rest and _fits(before, passage):
            before.add(passage.text, passage.sentences)
        else:
            joined.append(passage)
    return joined


def _fits(before: _Passage, rest: _Passage) -> bool:
    return (
        before.sentences + rest.sentences <= MOST_SENTENCES
        and len(before.text) + 2 + len(rest.text) <= LONGEST
        and not _is_whole(rest.text)
    )


def _is_whole(text: str) -> bool:
    """Say whether a text is a list or a table: two lines of it at least, and half of all."""
    lines = text.split("\n")
    items = sum(bool(_ITEM.match(line)) for line in lines)
    return items >= 2 and 2 * items >= len(lines)  # noqa: PLR2004 - one item is no list


def _list_pieces(paragraph: str) -> Iterator[tuple[str, int]]:
    """Yield the pieces of a paragraph, each with its number of sentences; an image is none, a list or a table one."""
    if _IMAGE.fullmatch(paragraph) and len(paragraph) <= LONGEST:
        yield paragraph, 0
    elif _is_whole(paragraph):
        spans = [(0, len(paragraph))] if len(paragraph) <= LONGEST_WHOLE else _list_full(paragraph)
        yield from ((paragraph[start:end], 1) for start, end in spans)
    else:
        yield from _cut_evenly(paragraph)


def _list_full(paragraph: str) -> Iterable[tuple[int, int]]:
    return list_spans(paragraph, aim=LONGEST, longest=LONGEST)


def _cut_evenly(paragraph: str) -> Iterator[tuple[str, int]]:
    """Yield pieces of about as many sentences each: they read better than full ones and a rest of three words."""
    sentences = list(list_spans(paragraph, aim=1, longest=LONGEST))
    parts = max(-(-len(sentences) // MOST_SENTENCES), 1)
    groups = _deal(sentences, parts)
    while any(group[-1][1] - group[0][0] > LONGEST for group in groups):
        parts += 1
        groups = _deal(sentences, parts)
    for group in groups:
        yield paragraph[group[0][0] : group[-1][1]], len(group)


def _deal(sentences: list[tuple[int, int]], parts: int) -> list[list[tuple[int, int]]]:
    """Return sentences in so many groups that differ by one at the most; none where there are no sentences."""
    count = len(sentences)
    return [sentences[count * n // parts : count * (n + 1) // parts] for n in range(parts)] if count else []


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

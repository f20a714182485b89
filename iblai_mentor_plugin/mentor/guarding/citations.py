"""
What a reply cites: markers become checked citations, links to elsewhere become plain text.

A marker is ``[[n]]`` behind a quote in double quotation marks, or ``[[n|quote]]``; n is the place of the passage in the prompt,
from 1. A citation stands only if its quote is found word for word in that passage. Whoever shows a reply must still escape
it: nothing here makes HTML safe.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.courseware.course import Passage

LONGEST_QUOTE: Final = 200
# Fewer letters are found anywhere, and show nothing.
_SHORTEST_QUOTE: Final = 4
# How far before its marker a quote may begin; a longer one is no quote that would stand.
_REACH: Final = 400
_MARKER: Final = re.compile(r"[ \t]*\[\[\s{0,3}(\d{1,3})\s{0,3}(?:\|((?:(?!\[\[|\]\])[^\n\r]){1,400}))?\]\]")
_QUOTED: Final = re.compile(r"[“„«»「\"]([^“”„«»「」\"]{1,300})[”“»«」\"][.,;:!?]?\s{0,3}$")
_SINGLE: Final = str.maketrans("‘’‚‛′`´“”„‟«»‹›「」『』″", "'''''''" + "'" * 13, "")
_SPACES: Final = re.compile(r"\s+")

# Code is shown as it is: a fence to its end (or the text's), a span within its paragraph. An escaped mark opens none.
_CODE: Final = re.compile(
    r"(^[ ]{0,3}```[^`\n]*\n(?:(?!^[ ]{0,3}```).*\n?)*(?:^[ ]{0,3}```[ \t]*$)?|(?<![\\`])`[^`\n]{1,300}`(?!`))",
    re.MULTILINE,
)
_LINK: Final = re.compile(
    r"!?\[([^\[\]\n]{0,300})\](?:\([^()\n]{0,300}(?:\([^()\n]{0,100}\)[^()\n]{0,100})?\)|\[[^\[\]\n]{0,100}\])"
)
_TAG: Final = re.compile(
    r"</?(?:a|img|iframe|script|style|object|embed|link|form|input|button|area|base|svg|meta|video|audio|source|image)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_TAG_LEFT: Final = re.compile(
    r"<(?=/?(?:a|img|iframe|script|style|object|embed|link|form|input|button|area|base|svg|meta|video|audio|source|image)\b)",
    re.IGNORECASE,
)
_AUTOLINK: Final = re.compile(r"<([a-zA-Z][a-zA-Z0-9+.-]{1,30}:[^<>\s]{0,2000})>|<([^<>\s@]{1,100}@[^<>\s@]{1,200})>")
_SCHEME: Final = re.compile(
    r"\b(?:https?|ftps?|wss?|file)://|\b(?:mailto|javascript|vbscript|data|tel):(?=\S)|(?<![\w.])www\.(?=\w)",
    re.IGNORECASE,
)
# Links within links are unwrapped one by one; nobody means more.
_DEEPEST: Final = 4


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that a reply quotes; ``number`` is what stands in the text, ``start`` the second in a video."""

    number: int
    usage_key: str
    title: str
    quote: str
    start: float | None = None


def resolve(text: str, passages: Sequence[Passage]) -> tuple[str, list[Citation]]:
    """Return a reply with its citations numbered in order of appearance, and these; what does not stand is dropped."""
    return _Resolver(passages).resolve(strip_links(text))


class _Resolver:
    """Goes through one reply."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._haystacks: dict[int, str] = {}
        self._citations: dict[tuple[int, str], Citation] = {}

    def resolve(self, text: str) -> tuple[str, list[Citation]]:
        parts: list[str] = []
        end = 0
        quoted = ""
        for match in _MARKER.finditer(text):
            between = text[end : match.start()]
            # Several markers in a row share the quote before them.
            quoted = _find_quoted(between) if between.strip() else quoted
            parts += [between, self._replace(int(match[1]), match[2], quoted)]
            end = match.end()
        return "".join([*parts, text[end:]]), list(self._citations.values())

    def _replace(self, place: int, inner: str | None, quoted: str) -> str:
        quote = (inner or quoted).strip()
        citation = self._cite(place, quote)
        shown = f" “{quote}”" if inner else ""
        return f"{shown} [{citation.number}]" if citation else shown

    def _cite(self, place: int, quote: str) -> Citation | None:
        if not 1 <= place <= len(self._passages) or not self._has(place, quote):
            return None
        passage = self._passages[place - 1]
        number = len(self._citations) + 1
        citation = Citation(number, passage.usage_key, passage.title, quote, passage.find_start(quote))
        return self._citations.setdefault((place, _normalise(quote)), citation)

    def _has(self, place: int, quote: str) -> bool:
        needle = _normalise(quote).rstrip(".,;:!?… ")
        if len(quote) > LONGEST_QUOTE or len(needle) < _SHORTEST_QUOTE:
            return False
        if place not in self._haystacks:
            self._haystacks[place] = _normalise(self._passages[place - 1].text)
        return needle in self._haystacks[place]


def _find_quoted(before: str) -> str:
    match = _QUOTED.search(before[-_REACH:])
    return match[1] if match else ""


def _normalise(text: str) -> str:
    """Return a text with one kind of space and of quotation mark."""
    return _SPACES.sub(" ", text.replace('"', "'").translate(_SINGLE)).strip()


def strip_links(text: str) -> str:
    """Return a text whose links, images and addresses are plain text; code stays as it is."""
    parts = _CODE.split(text)
    # What is captured, code, comes at the odd places.
    return "".join(part if place % 2 else _strip_links(part) for place, part in enumerate(parts))


def _strip_links(text: str) -> str:
    for _ in range(_DEEPEST):
        stripped = _LINK.sub(_unwrap, text)
        if stripped == text:
            break
        text = stripped
    text = _AUTOLINK.sub(lambda match: match[1] or match[2], text)
    text = _TAG_LEFT.sub("", _TAG.sub("", text))
    # A scheme that only appears once another one is gone counts, too.
    for _ in range(_DEEPEST):
        text = _SCHEME.sub("", text)
    # What only looks like a link of whatever length is none any more.
    return text.replace("](", "] (").replace("]:", "] :")


def _unwrap(match: re.Match[str]) -> str:
    return match[1]

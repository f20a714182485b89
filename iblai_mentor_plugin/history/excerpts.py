"""Where in a session the words stand that it was found by: the search, and the line that shows why it found it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Value, Window
from django.db.models.functions import Lower, RowNumber, StrIndex
from django.db.models.lookups import Contains

from iblai_mentor_plugin.models import Message

if TYPE_CHECKING:
    from collections.abc import Collection

# Characters of a line that are shown on either side of the words; before them half as many again, where that spares a word.
_AROUND: Final = 50
_CUT: Final = "…"


@dataclass(frozen=True, slots=True)
class Match:
    """A line of a message, cut to what stands around the words, and of which kind the message is."""

    kind: int
    before: str
    words: str
    after: str


def has_words(name: str, words: str) -> Contains:
    """Return the condition that a column has these words, in letters of any size; our tables tell them apart on MySQL."""
    return Contains(Lower(name), Lower(Value(words)))


def find_matches(session_ids: Collection[int], words: str) -> dict[Any, Match]:
    """Return where words stand first in what was said, by session; only sessions that the reader may read. One query."""
    found = (
        Message.objects.filter(has_words("text", words), session__in=session_ids)
        # The database says where it found them: in other hands letters might be larger or smaller than in its own.
        .annotate(
            at=StrIndex(Lower("text"), Lower(Value(words))),
            place=Window(RowNumber(), partition_by="session", order_by="number"),
        )
        .filter(place=1)
        .order_by()
        .values_list("session", "kind", "text", "at")
    )
    return {session: Match(kind, *_cut_line(text, at - 1, len(words))) for session, kind, text, at in found}


def _cut_line(text: str, start: int, length: int) -> tuple[str, str, str]:
    """Return what stands before some characters of a text on their line, these themselves, and what stands after them."""
    # Loaded by who searches: a process of the LMS starts without what reads a course.
    from iblai_mentor_plugin.courseware.extraction import cut_position  # noqa: PLC0415

    end = start + length
    before = text[text.rfind("\n", 0, start) + 1 : start].lstrip()
    after = text[end:].partition("\n")[0].rstrip()
    room = 2 * _AROUND
    if len(before) > _AROUND + _AROUND // 2:
        near = before[-room:]
        before = _CUT + near[cut_position(near, len(near) - _AROUND) :].lstrip()
    if len(after) > _AROUND:
        after = after[: cut_position(after, _AROUND)] + _CUT
    return before, text[start:end], after

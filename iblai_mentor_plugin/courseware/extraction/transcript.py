"""What is said in a video: SubRip, WebVTT, and the platform's own JSON, to passages with a time."""

from __future__ import annotations

import html
import json
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from iblai_mentor_plugin.courseware.extraction.noise import remove_unseen
from iblai_mentor_plugin.courseware.extraction.passages import list_spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# A transcript of ten hours has about 600,000 characters; with the times of its cues twice as much.
READ_LIMIT = 4_000_000
# Half a minute of speech: a link into the video should land near what is cited.
AIM = 500
LONGEST = 700
# In milliseconds: no video is longer than a month, and no such number breaks arithmetic.
LAST_MOMENT = 31 * 24 * 3600 * 1000

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[,.](\d{1,3})"
_TIMES = re.compile(rf"^[^\S\n]*{_TIME}[^\S\n]*-->[^\n]*$", re.MULTILINE)
# Voices, classes and times of karaoke (WebVTT), italics and colours (SubRip), positions (SubStation).
_TAG = re.compile(r"</?[a-zA-Z0-9][^<>\n]{0,200}>|\{\\[^{}\n]{0,80}\}")
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")
# The next cue's number, in a file that has no empty line between cues.
_NUMBER = re.compile(r"\n\d+\n\Z")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said from a second of the video on."""

    start: float
    text: str


@dataclass(frozen=True, slots=True)
class SpokenPassage:
    """
    A few sentences, and the second at which the first of them begins.

    ``cues``: from which character on which second counts, as it is half a minute of speech.
    """

    start: float
    text: str
    cues: tuple[tuple[int, float], ...] = ()


def read_cues(source: str) -> list[Cue]:
    """Return the cues of a transcript, in the order of their times; what is no cue is left out."""
    source = remove_unseen(source[:READ_LIMIT]).replace("\r\n", "\n").replace("\r", "\n")
    found = _read_json(source) if source.lstrip().startswith("{") else _read_lines(source)
    cues = [Cue(start, words) for start, text in found if (words := _clean(text))]
    return sorted(cues, key=lambda cue: cue.start)


def _clean(text: str) -> str:
    # Times in a cue separate words that nothing else does, other tags stand within a word.
    return " ".join(remove_unseen(_TAG.sub("", html.unescape(_TAG.sub("", text)))).split())


def _read_lines(source: str) -> Iterator[tuple[float, str]]:
    times = list(_TIMES.finditer(source))
    for index, time in enumerate(times):
        end = times[index + 1].start() if index + 1 < len(times) else len(source)
        # A cue ends at an empty line; the next one's number or name, notes and styles stand after it.
        text, *rest = _EMPTY_LINE.split(source[time.end() : end], maxsplit=1)
        is_last = index + 1 == len(times)
        yield _seconds(*time.groups()), text if rest or is_last else _NUMBER.sub("", text)


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return round(whole + float(f"0.{fraction}"), 3)


def _read_json(source: str) -> Iterator[tuple[float, str]]:
    """Yield the cues of the platform's format: lists of starts and ends in milliseconds, and one of texts."""
    try:
        data: Any = json.loads(source)
    except (ValueError, RecursionError):
        return
    starts, texts = data.get("start"), data.get("text")
    if not isinstance(starts, list) or not isinstance(texts, list):
        return
    for start, text in zip(starts, texts, strict=False):
        if isinstance(start, int | float) and isinstance(text, str) and 0 <= start < LAST_MOMENT:
            yield round(start / 1000, 3), text


def merge_cues(cues: Sequence[Cue], *, aim: int = AIM, longest: int = LONGEST) -> list[SpokenPassage]:
    """
    Return passages of a few sentences, each with the time of the cue in which it begins.

    A passage ends with a sentence. Where nothing was punctuated, as by a machine, it ends with a word.
    """
    offsets = [0, *accumulate(len(cue.text) + 1 for cue in cues)]
    text = " ".join(cue.text for cue in cues)
    return [
        _build_passage(cues, offsets, text, start, end) for start, end in list_spans(text, aim=aim, longest=longest)
    ]


def _build_passage(cues: Sequence[Cue], offsets: Sequence[int], text: str, start: int, end: int) -> SpokenPassage:
    first = bisect_right(offsets, start) - 1
    within = range(first, bisect_left(offsets, end))
    times = tuple((max(0, offsets[number] - start), cues[number].start) for number in within)
    return SpokenPassage(cues[first].start, text[start:end], times)

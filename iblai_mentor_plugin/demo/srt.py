"""Transcripts of videos: SubRip files, as courses carry them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_CUE = re.compile(
    r"(\d+):(\d\d):(\d\d)[,.](\d{1,3})\s*-->\s*(\d+):(\d\d):(\d\d)[,.](\d{1,3})[^\n]*\n(.*?)(?:\n\s*\n|\Z)", re.DOTALL
)


@dataclass(frozen=True)
class Cue:
    """What is said from a time to another; in seconds."""

    start: float
    end: float
    text: str

    @property
    def clock(self) -> str:
        """Return the start as people read it."""
        return f"{int(self.start) // 60}:{int(self.start) % 60:02}"


def parse_srt(source: str) -> list[Cue]:
    """Return the cues of a SubRip file; what is no cue is left out."""
    cues: list[Cue] = []
    for match in _CUE.finditer(source.replace("\r\n", "\n").lstrip("\ufeff")):
        *times, text = match.groups()
        numbers = [int(time) for time in times]
        words = " ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split())
        cues.append(Cue(_seconds(*numbers[:4]), _seconds(*numbers[4:]), words))
    return [cue for cue in cues if cue.text]


def to_vtt(cues: list[Cue]) -> str:
    """Return the cues as WebVTT, which is what browsers read."""
    blocks = [
        f"{_vtt_time(cue.start)} --> {_vtt_time(cue.end)}\n{html.escape(cue.text, quote=False)}\n" for cue in cues
    ]
    return "WEBVTT\n\n" + "\n".join(blocks)


def _seconds(hours: int, minutes: int, seconds: int, thousandths: int) -> float:
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def _vtt_time(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandths:03}"

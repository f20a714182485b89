"""What is said in a video, as a page shows it while the video runs."""

from __future__ import annotations

import html
from dataclasses import dataclass
from itertools import pairwise

from iblai_mentor_plugin.courseware.extraction import Cue, read_cues

# Seconds for which the last words stay.
_LAST = 5.0


@dataclass(frozen=True)
class Caption:
    """What is said from a time to another; in seconds."""

    start: float
    end: float
    text: str

    @property
    def clock(self) -> str:
        """Return the start as people read it."""
        return f"{int(self.start) // 60}:{int(self.start) % 60:02}"


def list_captions(transcript: str) -> list[Caption]:
    """Return what is said, in any of the forms that the mentor reads; each until the next begins."""
    cues = read_cues(transcript)
    if not cues:
        return []
    last = Cue(cues[-1].start + _LAST, "")
    return [Caption(cue.start, following.start, cue.text) for cue, following in pairwise([*cues, last])]


def to_vtt(captions: list[Caption]) -> str:
    """Return the captions as WebVTT, which is what browsers read."""
    blocks = [
        f"{_vtt_time(caption.start)} --> {_vtt_time(caption.end)}\n{html.escape(caption.text, quote=False)}\n"
        for caption in captions
    ]
    return "WEBVTT\n\n" + "\n".join(blocks)


def _vtt_time(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandths:03}"

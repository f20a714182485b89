"""Videos: where they are, and what is said in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from iblai_mentor_plugin.courseware.olx_video import read_json, read_transcript
from iblai_mentor_plugin.demo.captions import Caption, list_captions
from iblai_mentor_plugin.demo.olx import parse_xml

if TYPE_CHECKING:
    from iblai_mentor_plugin.demo.olx import Block, Course


@dataclass(frozen=True)
class Video:
    """What a page needs of a video."""

    sources: tuple[str, ...]
    youtube_id: str
    captions: tuple[Caption, ...]

    @property
    def code(self) -> str:
        """Return what the platform's events call the source."""
        return self.youtube_id or "html5"


def build_video(course: Course, block: Block) -> Video:
    """Return a video's sources, and its transcript in English or else in the first language there is."""
    try:
        element = parse_xml(block.source or "<video/>")
    except etree.XMLSyntaxError:
        element = etree.Element("video")
    sources = [source.get("src") or "" for source in element.iterfind("source")]
    sources += read_json(element.get("html5_sources"), list)
    captions = list_captions(read_transcript(block.source, course.folder, "en"))
    unique = tuple(dict.fromkeys(source for source in sources if source))
    return Video(unique, _find_youtube_id(element), tuple(captions))


def _find_youtube_id(element: etree._Element) -> str:
    # Either on its own, or with speeds: "1.00:abc,1.25:def".
    first = (element.get("youtube") or "").split(",")[0]
    return element.get("youtube_id_1_0") or first.rpartition(":")[2]

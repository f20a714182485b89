"""Which files of a course hold what is said in a video, and what stands in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from iblai_mentor_plugin.courseware.extraction.charset import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# The language of the files that are named after a video, where their names say none.
_ENGLISH: Final = "en"
_USUAL_SPEED: Final = frozenset({"1", "1.0", "1.00"})


def list_transcripts(source: str) -> dict[str, list[str]]:
    """
    Return by language the names of the files that may hold a video's transcript, the likeliest first.

    Newer courses name them. Of older ones the name follows from ``sub``, else from the video's id at its usual speed.
    """
    video = _parse(source)
    if video is None:
        return {}
    named = {item.get("language") or _ENGLISH: item.get("src") or "" for item in video.iterfind("transcript")}
    named = {**read_json(video.get("transcripts"), dict), **named}
    found = {language: [str(name)] for language, name in named.items() if name}
    ids = list(_list_ids(video))
    for language in {_ENGLISH, *found}:
        prefix = "" if language == _ENGLISH else f"{language}_"
        found.setdefault(language, []).extend(f"{prefix}subs_{name}.srt.sjson" for name in ids)
    return {language: names for language, names in found.items() if names}


def find_transcripts(source: str, folder: Path) -> dict[str, Path]:
    """Return by language the files of a course's folder that hold a video's transcript."""
    static = (folder / "static").resolve()
    found = {language: _find_file(static, names) for language, names in list_transcripts(source).items()}
    return {language: path for language, path in found.items() if path is not None}


def read_transcript(source: str, folder: Path, language: str) -> str:
    """Return what is said in a video, in this language or else in the first one there is; "" where there is nothing."""
    paths = find_transcripts(source, folder)
    path = paths.get(language) or next(iter(paths.values()), None)
    return decode(path.read_bytes()) if path is not None else ""


def _find_file(static: Path, names: Iterable[str]) -> Path | None:
    """Return the first of these files that there is; a name that leads out of the course is as good as missing."""
    paths = ((static / name).resolve() for name in names)
    return next((path for path in paths if path.is_relative_to(static) and path.is_file()), None)


def _list_ids(video: etree._Element) -> Iterator[str]:
    """Yield what files are named after; ``youtube`` holds the ids for several speeds: "0.75:abc,1.00:def"."""
    speeds = (part.strip().partition(":") for part in (video.get("youtube") or "").split(","))
    usual = next((name for speed, _colon, name in speeds if speed in _USUAL_SPEED), "")
    yield from dict.fromkeys(name for name in (video.get("sub"), video.get("youtube_id_1_0"), usual) if name)


def _parse(source: str) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(source.encode(), parser)
    except (etree.LxmlError, ValueError):
        return None


def read_json(text: str | None, kind: type) -> Any:
    """Return what an attribute holds, where it is of a kind; else an empty one of it."""
    try:
        value = json.loads(text or "")
    except ValueError:
        return kind()
    return value if isinstance(value, kind) else kind()

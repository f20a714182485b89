"""Places of a course as a search of it lists them: the parts of a unit, sections, units visited and next, videos, exercises."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iblai_mentor_plugin.courseware.outline import COMPLETABLE
from iblai_mentor_plugin.mentor.finding.lookup import Link, clean_title
from iblai_mentor_plugin.mentor.finding.sentences import list_sentences

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from iblai_mentor_plugin.courseware.course import Passage, SearchedCourse, VisibleBlock

_VIDEO: Final = "video"
_PROBLEM: Final = "problem"
_HTML: Final = "html"
_UNIT: Final = "vertical"
# What holds others, and is none that somebody reads.
_FRAMES: Final = frozenset({"course", "chapter", "sequential", _UNIT})
_MOST: Final = 10
# From so many units on a title that half of them have says nothing.
_FEWEST_UNITS: Final = 4


def list_parts(course: SearchedCourse, unit_key: str) -> tuple[tuple[Link, ...], tuple[Passage, ...]]:
    """Return what is in a unit, and the passages whose first sentences say how the texts begin."""
    blocks = course.list_blocks()
    common = _list_common_titles(blocks)
    own = [one for one in blocks if one.unit_key == unit_key and one.block_type not in _FRAMES]
    read = course.read(unit_key)
    begun = _list_first(read)
    seconds = {one.usage_key: one.start for one in read if one.start is not None}
    shown = [
        one
        for one in own
        if clean_title(one.title) and (one.block_type != _HTML or (one.usage_key in begun and one.title not in common))
    ]
    # Of a problem not what it asks: that is no fact, and may be secret. Of a video its title says more than its first words.
    quoted = tuple(begun[one.usage_key] for one in shown if one.block_type == _HTML)
    return tuple(_link_part(one, seconds.get(one.usage_key)) for one in shown), quoted


def _link_part(block: VisibleBlock, last_second: float | None) -> Link:
    return Link(clean_title(block.title), block.usage_key, note=_describe_kind(block, last_second))


def _describe_kind(block: VisibleBlock, last_second: float | None) -> str:
    if block.block_type == _PROBLEM:
        return _("exercise")
    if block.block_type != _VIDEO:
        return ""
    # The platform does not say how long a video is; the transcript says how long it speaks.
    minutes = round((last_second or 0) / 60)
    if not minutes:
        return _("video")
    return ngettext("video, about {count} minute", "video, about {count} minutes", minutes).format(count=minutes)


def list_sections(course: SearchedCourse) -> tuple[Link, ...]:
    """Return the sections of a course; of a course with one or two the units."""
    sections = [block for block in course.list_blocks() if block.block_type == "chapter"]
    shown = sections if len(sections) > 2 else [one for one in course.list_blocks() if one.block_type == _UNIT]  # noqa: PLR2004
    return tuple(Link(clean_title(one.title), one.usage_key) for one in shown if clean_title(one.title))


def list_units(course: SearchedCourse, unit_keys: Iterable[str]) -> tuple[Link, ...]:
    """Return the units of these that the learner may see, in this order, each once."""
    titles = {block.usage_key: clean_title(block.title) for block in course.list_blocks() if block.block_type == _UNIT}
    return tuple(Link(titles[key], key) for key in dict.fromkeys(unit_keys) if titles.get(key))


def find_next(course: SearchedCourse, after_key: str, completed: Collection[str]) -> Link | None:
    """Return the first unit behind this one with something in it that is not completed; from the start where it is none."""
    blocks = course.list_blocks()
    units = [block for block in blocks if block.block_type == _UNIT]
    keys = [unit.usage_key for unit in units]
    left = {one.unit_key for one in blocks if one.block_type in COMPLETABLE and one.usage_key not in completed}
    behind = units[keys.index(after_key) + 1 :] if after_key in keys else units
    unit = next((one for one in behind if one.usage_key in left), None)
    return Link(clean_title(unit.title), unit.usage_key) if unit else None


def list_kind(
    course: SearchedCourse, block_type: str, hits: Sequence[Passage], unit_key: str
) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """Yield the blocks of a type that were found, that the unit has, and that the course has, each by its title and unit."""
    blocks = {block.usage_key: block for block in course.list_blocks()}
    kind = [block for block in blocks.values() if block.block_type == block_type]
    found = dict.fromkeys(one.usage_key for one in hits if one.usage_key in blocks)
    yield "found", _link_blocks([blocks[key] for key in found if blocks[key].block_type == block_type], blocks)
    yield "unit", _link_blocks([one for one in kind if unit_key and one.unit_key == unit_key], blocks)
    yield "course", _link_blocks(kind, blocks)


def _link_blocks(kind: Iterable[VisibleBlock], blocks: dict[str, VisibleBlock]) -> tuple[Link, ...]:
    links = []
    for one in kind:
        unit = blocks.get(one.unit_key)
        titles = dict.fromkeys(clean_title(block.title) for block in (unit, one) if block is not None)
        links.append(Link(" › ".join(filter(None, titles)), one.usage_key))
    return tuple(one for one in links if one.title)[:_MOST]


def _list_common_titles(blocks: Sequence[VisibleBlock]) -> frozenset[str]:
    """Return the titles that half the units have a block of: they name what the pages are made with."""
    units = {block.usage_key for block in blocks if block.block_type == _UNIT}
    times = Counter(title for title, _unit in {(one.title, one.unit_key) for one in blocks if one.unit_key in units})
    return frozenset(title for title, count in times.items() if len(units) >= _FEWEST_UNITS and count * 2 > len(units))


def _list_first(passages: Iterable[Passage]) -> dict[str, Passage]:
    """Return the first passage of each block that has a sentence to quote."""
    first: dict[str, Passage] = {}
    for passage in passages:
        if passage.usage_key not in first and any(not one.is_item for one in list_sentences(passage)):
            first[passage.usage_key] = passage
    return first

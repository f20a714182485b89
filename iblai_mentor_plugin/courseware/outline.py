"""A course's blocks as one learner may see them: a tree, in the order of the course."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.courseware.course import CourseDate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from iblai_mentor_plugin.courseware.course import Passage, VisibleBlock

SUBSECTION: Final = "sequential"
# What the platform counts as done by itself, or when it is answered.
COMPLETABLE: Final = frozenset({"html", "video", "problem"})


class Outline:
    """Visible blocks; a block stands in one place only."""

    def __init__(self, blocks: Iterable[VisibleBlock]) -> None:
        self.blocks = {block.usage_key: block for block in blocks}

    def walk(self, usage_key: str) -> Iterator[VisibleBlock]:
        """Yield a block and all that is in it, in order; nothing where it is not visible."""
        block = self.blocks.get(usage_key)
        if block is None:
            return
        yield block
        for child in self._children.get(usage_key, ()):
            yield from self.walk(child)

    def locate(self, passage: Passage) -> Passage:
        """Return a passage of a visible block with the place at which this learner reads it."""
        block = self.blocks[passage.usage_key]
        title, path = passage.title or block.title, (*self.find_path(block.usage_key), *passage.headings)
        return replace(passage, title=title, unit_key=block.unit_key, path=path)

    def find_path(self, usage_key: str) -> tuple[str, ...]:
        """Return the titles of the section and the unit of a visible block, of those that are visible."""
        block = self.blocks[usage_key]
        above = dict.fromkeys((self._find_section(block), block.unit_key))
        return tuple(self.blocks[key].title for key in above if key in self.blocks)

    def list_dates(self, title: str, starts: Any, ends: Any, find_due: Callable[[str], Any]) -> list[CourseDate]:
        """
        Return the dates of a course of this title and of its visible subsections, the earliest first; none where nothing is.

        ``find_due`` says when a subsection is due, None for never. Dates without a zone are UTC, as authors enter them.
        """
        if not self.blocks:
            return []
        found = [CourseDate("starts", title, _read(starts))] if starts else []
        found += [CourseDate("ends", title, _read(ends))] if ends else []
        for key, block in self.blocks.items():
            if block.block_type == SUBSECTION and (due := find_due(key)):
                found.append(CourseDate("due", block.title, _read(due), key))
        return sorted(found, key=lambda date: date.at)

    def _find_section(self, block: VisibleBlock) -> str:
        """Return what of the course's own children a block is in."""
        while (above := self.blocks.get(block.parent_key)) is not None and above.parent_key:
            block = above
        return block.usage_key if block.parent_key else ""

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for block in self.blocks.values():
            children.setdefault(block.parent_key, []).append(block.usage_key)
        return children


def _read(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)

"""
Courses over what their authors saved, as the index has it.

A whole one, whoever may see what of it, is there to make what is kept of the course, and for nobody to read.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING

from iblai_mentor_plugin.courseware.texts import build_passages

if TYPE_CHECKING:
    from collections.abc import Collection

    from iblai_mentor_plugin.courseware.course import Hit, Passage, Query, VisibleBlock
    from iblai_mentor_plugin.courseware.outline import Outline
    from iblai_mentor_plugin.courseware.texts import CourseSource


class IndexedCourse(ABC):
    """What is searched by the index of a course: of all that its authors saved, the blocks of an outline."""

    @abstractmethod
    def _find_searched(self) -> tuple[CourseSource, Outline]:
        """Return the course as it is indexed, and the blocks that may be found."""

    def search(self, query: Query) -> list[Hit]:
        """Return the passages of the course that answer best, the best first."""
        # It loads numpy, which only who searches needs.
        from iblai_mentor_plugin.courseware.index.search import search  # noqa: PLC0415

        return search(*self._find_searched(), query)

    def weigh(self, words: Collection[str]) -> dict[str, float]:
        """Return how rare words are in the passages that may be found."""
        from iblai_mentor_plugin.courseware.index.search import weigh  # noqa: PLC0415

        return weigh(*self._find_searched(), words)


class WholeCourse(IndexedCourse):
    """``SearchedCourse`` over all blocks of a course; reads all of them once."""

    def __init__(self, source: CourseSource, outline: Outline) -> None:
        self._source, self._outline = source, outline

    @property
    def title(self) -> str:
        """Return the title of the course."""
        return next((block.title for block in self.list_blocks() if not block.parent_key), "")

    def list_blocks(self) -> list[VisibleBlock]:
        """Return every block, in the order of the course."""
        return list(self._outline.blocks.values())

    def read(self, usage_key: str) -> list[Passage]:
        """Return the text of a block and of all that is in it, in order."""
        return [
            self._outline.locate(passage)
            for block in self._outline.walk(usage_key)
            for passage in self._passages.get(block.usage_key, ())
        ]

    def _find_searched(self) -> tuple[CourseSource, Outline]:
        return self._source, self._outline

    @cached_property
    def _passages(self) -> dict[str, tuple[Passage, ...]]:
        return {source.usage_key: build_passages(source) for source in self._source.load()}

"""A course as its authors saved it, whoever may see what of it: to make what is kept of the course, and for nobody to read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from iblai_mentor_plugin.courseware.texts import build_passages

if TYPE_CHECKING:
    from collections.abc import Collection

    from iblai_mentor_plugin.courseware.course import Embedder, Hit, Passage, VisibleBlock
    from iblai_mentor_plugin.courseware.outline import Outline
    from iblai_mentor_plugin.courseware.texts import CourseSource


class WholeCourse:
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

    def search(
        self,
        query: str,
        *,
        limit: int,
        unit_key: str = "",
        earlier: str = "",
        excluded: Collection[str] = frozenset(),
        embedder: Embedder | None = None,
    ) -> list[Hit]:
        """Return the passages of the course that answer best, the best first."""
        # It loads numpy, which only who searches needs.
        from iblai_mentor_plugin.courseware.index.search import Query, search  # noqa: PLC0415

        wanted = Query(
            text=query,
            limit=limit,
            unit_key=unit_key,
            earlier=earlier,
            excluded=frozenset(excluded),
            embedder=embedder,
        )
        return search(self._source, self._outline, wanted)

    def weigh(self, words: Collection[str]) -> dict[str, float]:
        """Return how rare words are in the passages of the course."""
        from iblai_mentor_plugin.courseware.index.search import weigh  # noqa: PLC0415

        return weigh(self._source, self._outline, words)

    @cached_property
    def _passages(self) -> dict[str, tuple[Passage, ...]]:
        return {source.usage_key: build_passages(source) for source in self._source.load()}

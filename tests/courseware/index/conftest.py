"""An index made as production makes it, of sources; and a learner's outline of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.courseware.course import Query, VisibleBlock
from iblai_mentor_plugin.courseware.index.search import search
from iblai_mentor_plugin.courseware.outline import Outline
from iblai_mentor_plugin.courseware.texts import CourseSource, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

KEY = "course-v1:Org+Course+run"


def make_source(name: str, content: str, *, unit: str = "unit", block_type: str = "html", title: str = "") -> Source:
    """Return what an author saved of a block."""
    markup = content if content.startswith("<") else f"<p>{content}</p>"
    return Source(name, unit, block_type, title or name, markup, unit_title=unit)


def make_outline(sources: Iterable[Source], *, hidden: Iterable[str] = ()) -> Outline:
    """Return what a learner sees who does not see some blocks."""
    seen = [source for source in sources if source.usage_key not in hidden]
    units = dict.fromkeys(source.unit_key for source in seen)
    return Outline(
        [
            VisibleBlock("course", "course", "Course", "", ""),
            VisibleBlock("section", "chapter", "Section", "course", ""),
            *(VisibleBlock(unit, "vertical", unit, "section", unit) for unit in units),
            *(VisibleBlock(one.usage_key, one.block_type, one.title, one.unit_key, one.unit_key) for one in seen),
        ]
    )


class Library:
    """A course that a test writes, and asks."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self.version = "1"
        self.loads = 0

    def write(self, *sources: Source, version: str = "") -> None:
        """Publish these blocks, and no others."""
        self.sources = list(sources)
        self.version = version or str(int(self.version) + 1)

    @property
    def source(self) -> CourseSource:
        """Return the course as a port describes it."""
        return CourseSource(KEY, self.version, self._load)

    def _load(self) -> list[Source]:
        self.loads += 1
        return self.sources

    def find(self, text: str, *, hidden: Iterable[str] = (), limit: int = 10, **query: object) -> list[str]:
        """Return the blocks of what is found, in order."""
        wanted = Query(text=text, limit=limit, **query)
        return [hit.passage.usage_key for hit in search(self.source, make_outline(self.sources, hidden=hidden), wanted)]

    def hits(self, text: str, *, hidden: Iterable[str] = (), **query: object) -> list[object]:
        """Return the hits."""
        return search(self.source, make_outline(self.sources, hidden=hidden), Query(text=text, limit=10, **query))


@pytest.fixture
def library(db: None) -> Library:
    return Library()


@pytest.fixture
def write(library: Library) -> Callable[..., Library]:
    """Return a function that writes blocks by name and content."""

    def publish(**texts: str) -> Library:
        library.write(*(make_source(name, text) for name, text in texts.items()))
        return library

    return publish

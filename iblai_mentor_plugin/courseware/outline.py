"""A course's blocks as one learner may see them: a tree, in the order of the course."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from iblai_mentor_plugin.courseware.course import VisibleBlock


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

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for block in self.blocks.values():
            children.setdefault(block.parent_key, []).append(block.usage_key)
        return children

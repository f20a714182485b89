"""The outline of the course as one viewer sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from completion.models import BlockCompletion
from django.conf import settings

from iblai_mentor_plugin.demo.exams import exam_minutes, find_exam

if TYPE_CHECKING:
    from iblai_mentor_plugin.demo.access import Viewer
    from iblai_mentor_plugin.demo.olx import Block, Course


@dataclass(frozen=True)
class UnitLine:
    """A unit in the outline."""

    block: Block
    url: str
    is_complete: bool
    is_current: bool


@dataclass(frozen=True)
class SubsectionLine:
    """A subsection in the outline."""

    block: Block
    units: list[UnitLine]
    is_current: bool
    minutes: int | None

    @property
    def is_complete(self) -> bool:
        """Say whether every unit is complete."""
        return bool(self.units) and all(unit.is_complete for unit in self.units)


@dataclass(frozen=True)
class SectionLine:
    """A section in the outline."""

    block: Block
    subsections: list[SubsectionLine]
    is_current: bool


def unit_url(course: Course, unit: Block) -> str:
    """Return the address of a unit's page, formed as the learning MFE's."""
    parent = unit.parent.usage_key if unit.parent else ""
    return f"{settings.LEARNING_MICROFRONTEND_URL}/course/{course.key}/{parent}/{unit.usage_key}"


def home_url(course: Course) -> str:
    """Return the address of the course's outline."""
    return f"{settings.LEARNING_MICROFRONTEND_URL}/course/{course.key}/home"


def build_outline(viewer: Viewer, current: Block | None = None) -> list[SectionLine]:
    """Return the sections that this viewer may see; one query."""
    done = {
        str(key)
        for key in BlockCompletion.objects.filter(
            user=viewer.user, context_key=viewer.course.key, completion=1.0
        ).values_list("block_key", flat=True)
    }
    held = _holders(current)
    return [
        SectionLine(
            section, [_subsection(viewer, block, done, current) for block in _seen(viewer, section)], section in held
        )
        for section in viewer.course.sections
        if viewer.may_see(section)
    ]


def list_units(viewer: Viewer) -> list[Block]:
    """Return the units that this viewer may see, in order."""
    sections = [section for section in viewer.course.sections if viewer.may_see(section)]
    return [unit for section in sections for part in _seen(viewer, section) for unit in _seen(viewer, part)]


def find_neighbours(viewer: Viewer, unit: Block) -> tuple[Block | None, Block | None]:
    """Return the units before and after."""
    units = list_units(viewer)
    if unit not in units:
        return None, None
    place = units.index(unit)
    return (units[place - 1] if place else None), (units[place + 1] if place + 1 < len(units) else None)


def _subsection(viewer: Viewer, subsection: Block, done: set[str], current: Block | None) -> SubsectionLine:
    units = [
        UnitLine(unit, unit_url(viewer.course, unit), _is_complete(unit, done), unit is current)
        for unit in _seen(viewer, subsection)
    ]
    exam = find_exam(subsection)
    return SubsectionLine(subsection, units, subsection in _holders(current), exam_minutes(exam) if exam else None)


def _seen(viewer: Viewer, block: Block) -> list[Block]:
    return [child for child in block.children if viewer.may_see(child)]


def _is_complete(unit: Block, done: set[str]) -> bool:
    leaves = [block for block in unit.walk() if not block.is_container and block.category != "discussion"]
    return bool(leaves) and all(str(block.usage_key) in done for block in leaves)


def _holders(block: Block | None) -> list[Block]:
    holders: list[Block] = []
    while block is not None and block.parent is not None:
        block = block.parent
        holders.append(block)
    return holders

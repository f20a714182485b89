"""
Shows what is remembered: the ``data`` of the contract's edX memory, for programs and for people.

One statement for any number of memories; titles were kept when units were seen, and what is missing is asked of the LMS
(``gaps``), a question a course.
Results (score, correctness, grade) appear only if their learner may see them at this moment.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import UsageKey

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.data import VisibleResults
from iblai_mentor_plugin.memory.entry import PAGE, EntryState, to_datetime
from iblai_mentor_plugin.memory.gaps import fill_gaps, read_place
from iblai_mentor_plugin.memory.rows import read_newest, read_state
from iblai_mentor_plugin.models import MemoryEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from iblai_mentor_plugin.data import BlockPlace

VERSION: Final = 1
_RESULTS: Final = ("score", "correct")  # Of a block; shown only if the learner may see them.
_BLOCK_FIELDS: Final = ("completion", "attempts", "score", "correct", "hint_shown", "answer_shown", "video_position")
_GRADE_FIELDS: Final = ("grade", "passing", "certificate")

Owner = tuple[int, str]


def list_memories() -> QuerySet[MemoryEntry]:
    """Return every memory there is: the courses' own entries. Not scoped by tenant or user: the caller must."""
    return MemoryEntry.objects.filter(usage_key="", last_at__isnull=False).exclude(course_key="")


def recall(user_id: int, course_key: str) -> dict[str, Any]:
    """Return the contract's ``data`` of a learner's memory of a course; {} where there is none, and while it is paused."""
    found = _read(MemoryEntry.objects.filter(user=user_id, course_key__in={"", course_key}))
    owner = user_id, course_key
    if owner not in found.courses or found.is_paused(owner):
        return {}
    return _build_data({owner: found.courses[owner]}, found)[owner]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit as it was when its learner last saw it."""

    usage_key: str
    title: str
    subsection: str
    section: str
    seen_at: int


@dataclass(frozen=True, slots=True)
class _Block:
    """A block's entry, and its row's place in the memory."""

    usage_key: str
    state: EntryState
    is_page: bool
    is_shown: bool
    total: int

    def having(self, state: EntryState) -> _Block:
        """Return the block with this entry."""
        return self if state is self.state else replace(self, state=state)

    def find_unit(self) -> _Unit | None:
        """Return the unit that this block is, if it was seen as one."""
        register = self.state.registers.get("unit")
        if register is None:
            return None
        at, _kind, value = register
        return _Unit(self.usage_key, value["title"], value["subsection"], value["section"], at)


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read of some memories: the courses' own entries, their blocks, and the scopes in which remembering is paused."""

    courses: dict[Owner, EntryState]
    blocks: dict[Owner, list[_Block]]
    paused: frozenset[Owner]

    def is_paused(self, owner: Owner) -> bool:
        """Say whether nothing of this course is remembered now: a pause of it is open, or one of everything."""
        return bool({owner, (owner[0], "")} & self.paused)


def build_memory_data(entries: Iterable[MemoryEntry]) -> dict[int, dict[str, Any]]:
    """
    Return the contract's ``data`` of each memory, by the id of its entry.

    Two things are asked whatever their number: what is kept, and what their learners may see; and what is missing.
    """
    entries = list(entries)
    if not entries:
        return {}
    users, course_keys = {one.user_id for one in entries}, {one.course_key for one in entries}
    found = _read(MemoryEntry.objects.filter(user_id__in=users, course_key__in={"", *course_keys}))
    data = _build_data({_owner(entry): read_state(entry).view() for entry in entries}, found)
    return {entry.pk: data[_owner(entry)] for entry in entries}


def _build_data(courses: Mapping[Owner, EntryState], found: _Found) -> dict[Owner, dict[str, Any]]:
    """Return the ``data`` of the memories with these courses' own entries."""
    blocks, courses = _fill_gaps(courses, found)
    asked = {owner: [block.usage_key for block in blocks[owner] if block.is_shown] for owner in courses}
    visible = get_courseware().find_visible_results(asked) if asked else {}
    nothing = VisibleResults(grade=False, blocks=frozenset())
    return {
        owner: _describe_memory(owner[1], state, blocks[owner], visible.get(owner, nothing))
        for owner, state in courses.items()
    }


def _fill_gaps(
    courses: Mapping[Owner, EntryState], found: _Found
) -> tuple[dict[Owner, list[_Block]], dict[Owner, EntryState]]:
    """Return the blocks of each memory, and the course's own entry, with what no event told of them."""
    blocks = {owner: found.blocks.get(owner, []) for owner in courses}
    known = {(*owner, ""): state for owner, state in courses.items()}
    known |= {(*owner, block.usage_key): block.state for owner, own in blocks.items() for block in own}
    states = fill_gaps(known, paused={owner for owner in courses if found.is_paused(owner)})
    return (
        {owner: [block.having(states[*owner, block.usage_key]) for block in own] for owner, own in blocks.items()},
        {owner: states[*owner, ""] for owner in courses},
    )


def _owner(entry: MemoryEntry) -> Owner:
    return entry.user_id, entry.course_key


def _read(rows: QuerySet[MemoryEntry]) -> _Found:
    """Read memories off these rows, which are those of learners, everywhere and in courses."""
    courses: dict[Owner, EntryState] = {}
    blocks: dict[Owner, list[_Block]] = defaultdict(list)
    paused: set[Owner] = set()
    bound = settings.IBLAI_MENTOR_VISITED_BLOCKS
    for row in read_newest(rows, bound):
        owner, state = (row.user_id, row.course_key), row.state.view()
        if row.usage_key:
            blocks[owner].append(_Block(row.usage_key, state, row.is_page, row.newest <= bound, row.total))
            continue
        if row.is_paused:
            paused.add(owner)
        if row.course_key and state.last is not None:
            courses[owner] = state
    return _Found(courses, blocks, frozenset(paused))


def _describe_memory(
    course_key: str, state: EntryState, blocks: Sequence[_Block], visible: VisibleResults
) -> dict[str, Any]:
    contents = _index_contents(blocks)
    shown = [
        _describe_block(block, contents, show_results=block.usage_key in visible.blocks)
        for block in blocks
        if block.is_shown
    ]
    grade = {name: _describe_field(state, name) for name in _GRADE_FIELDS if name in state.registers}
    page = _describe_page(course_key, blocks, contents)
    return {
        "version": VERSION,
        "summary": _summarise(page, blocks),
        "current_page": page,
        "visited_blocks": {"total": blocks[0].total if blocks else 0, "results": shown},
        "enrolment": _describe_field(state, "enrolment"),
        "grade": (grade or None) if visible.grade else None,
        **_describe_corrections(state),
    }


def _describe_corrections(state: EntryState) -> dict[str, Any]:
    """Return the names of what the learner said is not true; nothing where they said no such thing."""
    return {"corrected": sorted(state.corrected)} if state.corrected else {}


def _index_contents(blocks: Sequence[_Block]) -> dict[str, tuple[str, _Unit | None]]:
    """Map each block to its title and unit: those of the unit seen last that contains it, else those that the LMS told."""
    contents: dict[str, tuple[str, _Unit]] = {}
    for block in blocks:
        unit = block.find_unit()
        for usage_key, title in block.state.registers["unit"][2]["blocks"] if unit else ():
            known = contents.get(usage_key)
            if unit and (known is None or (known[1].seen_at, known[1].usage_key) < (unit.seen_at, unit.usage_key)):
                contents[usage_key] = (title, unit)
    told = {block.usage_key: place for block in blocks if (place := read_place(block.state))}
    return {**{key: (place.title, _find_told_unit(place)) for key, place in told.items()}, **contents}


def _find_told_unit(place: BlockPlace) -> _Unit | None:
    if not place.unit_key:
        return None
    return _Unit(place.unit_key, place.unit_title, place.subsection, place.section, seen_at=0)


def _describe_page(
    course_key: str, blocks: Sequence[_Block], contents: Mapping[str, tuple[str, _Unit | None]]
) -> dict[str, Any] | None:
    """Describe the page that the learner was last on: the unit if it is known, else the block alone."""
    block = next((block for block in blocks if block.is_page), None)
    if block is None:
        return None
    _title, unit = contents.get(block.usage_key, ("", None))
    unit = block.find_unit() or unit
    at, kind, _value = block.state.registers[PAGE]
    usage_key = unit.usage_key if unit else block.usage_key
    return {
        "usage_key": usage_key,
        "block_type": _find_type(usage_key),
        "title": unit.title if unit else "",
        "subsection": unit.subsection if unit else "",
        "section": unit.section if unit else "",
        "url": get_courseware().build_link(course_key, usage_key),
        "at": to_datetime(at).isoformat(),
        "event": kind,
    }


def _describe_block(
    block: _Block, contents: Mapping[str, tuple[str, _Unit | None]], *, show_results: bool
) -> dict[str, Any]:
    title, unit = contents.get(block.usage_key, ("", None))
    own = block.find_unit()
    state = block.state
    names = [name for name in _BLOCK_FIELDS if name in state.registers and (show_results or name not in _RESULTS)]
    return {
        "usage_key": block.usage_key,
        "block_type": _find_type(block.usage_key),
        "title": own.title if own else title,
        "unit": unit.usage_key if unit and not own and unit.usage_key != block.usage_key else None,
        "first_at": to_datetime(state.first or 0).isoformat(),
        "last_at": to_datetime(state.last or 0).isoformat(),
        "facts": {name: _describe_field(state, name) for name in names},
        **_describe_corrections(state),
    }


def _describe_field(state: EntryState, name: str) -> dict[str, Any] | None:
    """Describe what an event taught: the value, which kind of event it was, and when it happened."""
    if name not in state.registers:
        return None
    at, kind, value = state.registers[name]
    if name == "score" and value is not None:
        value = {"earned": value[0], "possible": value[1]}
    return {"value": value, "event": kind, "at": to_datetime(at).isoformat()}


# Many learners were on the same blocks, and parsing their keys took a third of the time of a page of memories.
@lru_cache(maxsize=4096)
def _find_type(usage_key: str) -> str:
    try:
        return str(UsageKey.from_string(usage_key).block_type)
    except InvalidKeyError:
        return ""


def _summarise(page: Mapping[str, Any] | None, blocks: Sequence[_Block]) -> str:
    """Say in a sentence where the learner is; not translated, as a program may hand it to an LLM."""
    if page is None:
        return "Has not opened a page of the course yet."
    place = (
        " › ".join(part for part in (page["section"], page["subsection"], page["title"]) if part) or page["usage_key"]
    )
    total = blocks[0].total
    return f"Last on “{place}”; {total} block{'' if total == 1 else 's'} visited."

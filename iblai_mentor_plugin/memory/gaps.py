"""
What a memory lacks for want of an event: titles of blocks and where they stand, enrolment and grade of who was there before.

Asked of the LMS when a memory is read, in batches, shown at once, and kept from then on. It is dated as the entry's last event:
whatever happens later wins, nothing that was forgotten or paused comes back, and no time of the memory moves.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.data import BlockPlace, Fact
from iblai_mentor_plugin.exceptions import CoursewareError
from iblai_mentor_plugin.memory.entry import EntryState, Observation, to_datetime
from iblai_mentor_plugin.memory.reconciliation import KIND
from iblai_mentor_plugin.memory.recorder import record
from iblai_mentor_plugin.memory.rows import read_controls
from iblai_mentor_plugin.models import MemoryEntry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from iblai_mentor_plugin.data import CourseRecord

log = logging.getLogger(__name__)

# The register of an entry that says what its block is called; of the course, and none of the learner's doing.
PLACE: Final = "place"
# Blocks that one reading asks about, courses that it opens for it, and memories that it writes; the next one goes on.
_BLOCKS: Final = 200
_COURSES: Final = 5
_MEMORIES: Final = 20

# What is kept of a block that the course has no more, and that is not asked about again.
_GONE: Final = {PLACE: asdict(BlockPlace(""))}

# User id, course key, and usage key, "" for the course itself.
Name = tuple[int, str, str]


def fill_gaps(
    states: Mapping[Name, EntryState], *, paused: Collection[tuple[int, str]] | None = None
) -> dict[Name, EntryState]:
    """
    Return these entries with what they lack, as far as the LMS can say; it is kept, too, after the caller's commit.

    One question for each course with nameless blocks, and one for all the memories without enrolment or grade; none about
    who paused remembering. What a browser alone claims that its user met is named where they may see it: nobody learns what a
    hidden block is called by saying that they were there. ``paused``: who does, and in which course, where the caller knows.
    """
    nameless, lacking = _list_nameless(states), _list_lacking(states)
    owners = {name[:2] for name in (*nameless, *lacking)}
    if paused is None:
        paused = _list_paused(owners)
    places = _find_places([name for name in nameless if name[:2] not in paused])
    unseen = _list_unseen(name for name, values in places.items() if not states[name].is_proven and values != _GONE)
    found = {
        **{name: values for name, values in places.items() if name not in unseen},
        **_find_records({name: states[name] for name in lacking if name[:2] not in paused}),
    }
    filled = dict(states)
    facts = []
    for name, values in found.items():
        fact = Fact(*name, KIND, to_datetime(states[name].last or 0), values)
        filled[name] = states[name].merge(Observation.of(fact))
        facts.append(fact)
    _keep(facts)
    return filled


def list_contents(states: Iterable[EntryState]) -> Iterator[tuple[str, str]]:
    """Yield usage keys and titles of what was in the units that a learner saw, the last seen unit last."""
    units = [state.registers["unit"] for state in states if "unit" in state.registers]
    for _at, _kind, value in sorted(units, key=lambda unit: unit[0]):
        yield from value["blocks"]


def read_place(state: EntryState) -> BlockPlace | None:
    """Return what an entry's block is called and where it stands, None where that was never asked."""
    register = state.registers.get(PLACE)
    return BlockPlace(**register[2]) if register else None


def _keep(facts: Iterable[Fact]) -> None:
    by_owner: dict[tuple[int, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        by_owner[fact.user_id, fact.course_key].append(fact)
    record([fact for group in list(by_owner.values())[:_MEMORIES] for fact in group])


def _list_paused(owners: Collection[tuple[int, str]]) -> set[tuple[int, str]]:
    """Return those who want nothing to be remembered now, in this course or at all; one query."""
    if not owners:
        return set()
    scopes = MemoryEntry.objects.filter(
        user_id__in={user_id for user_id, _course_key in owners},
        course_key__in={"", *(course_key for _user_id, course_key in owners)},
        usage_key="",
    )
    paused = {(row.user_id, row.course_key) for row in scopes if read_controls(row).is_paused()}
    return {owner for owner in owners if {owner, (owner[0], "")} & paused}


def _list_unseen(claimed: Iterable[Name]) -> set[Name]:
    """Return those of the blocks that their learners may not see now, or of which nobody could say."""
    by_owner: dict[tuple[int, str], set[Name]] = defaultdict(set)
    for name in claimed:
        by_owner[name[:2]].add(name)
    unseen: set[Name] = set()
    for number, (owner, names) in enumerate(by_owner.items()):
        seen = _list_visible(*owner) if number < _COURSES else set()
        unseen |= {name for name in names if name[2] not in seen}
    return unseen


def _list_visible(user_id: int, course_key: str) -> set[str]:
    try:
        return {block.usage_key for block in get_courseware().open_course(user_id, course_key).list_blocks()}
    except CoursewareError as error:
        log.warning("Blocks stay without their titles: %s", error)
        return set()


def _find_places(nameless: Sequence[Name]) -> dict[Name, dict[str, Any]]:
    nameless = nameless[:_BLOCKS]
    by_course: dict[str, set[str]] = defaultdict(set)
    for _user_id, course_key, usage_key in nameless:
        by_course[course_key].add(usage_key)
    places: dict[tuple[str, str], BlockPlace] = {}
    for course_key, usage_keys in by_course.items():
        try:
            known = get_courseware().find_places(course_key, usage_keys)
        except CoursewareError as error:
            log.warning("Blocks stay without their titles: %s", error)
            continue
        places |= {(course_key, key): known.get(key, BlockPlace("")) for key in usage_keys}
    return {name: {PLACE: asdict(places[name[1:]])} for name in nameless if name[1:] in places}


def _list_nameless(states: Mapping[Name, EntryState]) -> list[Name]:
    """Return the blocks that nobody told the titles of: neither a unit that was seen, nor the LMS."""
    by_owner: dict[tuple[int, str], list[EntryState]] = defaultdict(list)
    for (user_id, course_key, _usage_key), state in states.items():
        by_owner[user_id, course_key].append(state)
    named = {owner: {key for key, _title in list_contents(own)} for owner, own in by_owner.items()}
    return [
        name
        for name, state in states.items()
        if name[2] and not {"unit", PLACE} & state.registers.keys() and name[2] not in named[name[:2]]
    ]


def _list_lacking(states: Mapping[Name, EntryState]) -> list[Name]:
    """Return the courses' own entries that nobody told of enrolment or grade."""
    courses = {name: state for name, state in states.items() if not name[2] and state.last is not None}
    return [name for name, state in courses.items() if not {"enrolment", "grade"} <= _list_told(state)]


def _list_told(state: EntryState) -> set[str]:
    """Return what an entry was told, and what its learner said is not true: that is not asked for again."""
    return {*state.registers, *state.corrected}


def _find_records(courses: Mapping[Name, EntryState]) -> dict[Name, dict[str, Any]]:
    try:
        records = get_courseware().find_records([name[:2] for name in courses]) if courses else {}
    except CoursewareError as error:
        log.warning("Memories stay without enrolment and grade: %s", error)
        return {}
    described = {name: _describe_record(records[name[:2]]) for name in courses if name[:2] in records}
    return {
        name: missing
        for name, values in described.items()
        if (missing := {field: value for field, value in values.items() if field not in _list_told(courses[name])})
    }


def _describe_record(record: CourseRecord) -> dict[str, Any]:
    """Return an enrolment, and a grade if there is one, as their events tell them."""
    enrolment = {"enrolment": {"mode": record.mode, "is_active": record.is_active}}
    if record.percent is None:
        return enrolment
    grade = {"percent": record.percent, "letter": record.letter}
    return {**enrolment, "grade": grade, "passing": bool(record.letter)}

"""
A memory laid open to its learner, fact by fact: what is remembered, which kind of event taught it, and when.

Nothing is left out: a result that the course hides from its learner now is named without its value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.data import VisibleResults
from iblai_mentor_plugin.memory.entry import EntryState, to_datetime
from iblai_mentor_plugin.memory.gaps import PLACE, fill_gaps, list_contents, read_place
from iblai_mentor_plugin.models import MemoryEntry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

_RESULTS: Final = frozenset({"score", "correct"})
_GRADES: Final = frozenset({"grade", "passing", "certificate"})
_VISIT: Final = "visited"


@dataclass(frozen=True, slots=True)
class LearnedFact:
    """
    One thing that is remembered; ``usage_key`` is "" for the course itself.

    ``title`` is the block's as the learner saw it, else as the course has it. ``learned_from`` is the kind of the event, ""
    where nothing but the time was kept. ``is_hidden``: the course does not show this result now, and ``value`` is None.
    ``corrected_at`` is when the learner said that it is not true, None while they did not: the mentor is not told it.
    """

    course_key: str
    usage_key: str
    title: str
    name: str
    value: Any
    learned_from: str
    at: datetime
    is_hidden: bool = False
    corrected_at: datetime | None = None


def list_facts(user_id: int, course_keys: Collection[str]) -> list[LearnedFact]:
    """Return what is remembered of a learner in these courses, the newest first; results as they were learned."""
    entries = MemoryEntry.objects.filter(user_id=user_id, course_key__in=course_keys, last_at__isnull=False)
    states = fill_gaps(
        {
            (user_id, course_key, usage_key): EntryState.from_json(facts).view()
            for course_key, usage_key, facts in entries.values_list("course_key", "usage_key", "facts")
        }
    )
    titles = dict(list_contents(states.values()))
    found = [
        fact
        for (_user, course_key, usage_key), state in states.items()
        for fact in _read_facts(course_key, usage_key, state, titles)
    ]
    return sorted(found, key=lambda fact: (fact.at, fact.usage_key, fact.name), reverse=True)


def hide_results(user_id: int, facts: Sequence[LearnedFact]) -> list[LearnedFact]:
    """Return facts without the values of results that the learner may not see now; one question to the LMS at the most."""
    asked: dict[tuple[int, str], list[str]] = {}
    for fact in facts:
        if fact.name in _RESULTS | _GRADES:
            asked.setdefault((user_id, fact.course_key), []).append(fact.usage_key)
    visible = get_courseware().find_visible_results(asked) if asked else {}
    nothing = VisibleResults(grade=False, blocks=frozenset())
    return [
        replace(fact, value=None, is_hidden=True)
        if _is_hidden(fact, visible.get((user_id, fact.course_key), nothing))
        else fact
        for fact in facts
    ]


def _is_hidden(fact: LearnedFact, visible: VisibleResults) -> bool:
    if fact.name in _GRADES:
        return not visible.grade
    return fact.name in _RESULTS and fact.usage_key not in visible.blocks


def _read_facts(course_key: str, usage_key: str, state: EntryState, titles: Mapping[str, str]) -> Iterator[LearnedFact]:
    unit, place = state.registers.get("unit"), read_place(state)
    title = unit[2]["title"] if unit else titles.get(usage_key, place.title if place else "")
    # What a block is called is its course's word, and nothing that its learner did.
    learned = [(name, register, None) for name, register in state.registers.items() if name != PLACE]
    corrected = [(name, was, to_datetime(said)) for name, (said, was) in state.corrected.items()]
    for name, (at, kind, value), corrected_at in (*learned, *corrected):
        said = _read_value(name, value)
        yield LearnedFact(course_key, usage_key, title, name, said, kind, to_datetime(at), corrected_at=corrected_at)
    # Of such an event nothing is kept but that there was one.
    if usage_key and not (learned or corrected) and state.last is not None:
        yield LearnedFact(course_key, usage_key, title, _VISIT, value=True, learned_from="", at=to_datetime(state.last))


def _read_value(name: str, value: Any) -> Any:
    if name == "score" and value is not None:
        return {"earned": value[0], "possible": value[1]}
    return value

"""Plays a history to the memory and to the oracle alike, and reads what is remembered of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import time_machine

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.data import Fact
from iblai_mentor_plugin.memory.entry import to_datetime
from iblai_mentor_plugin.memory.rows import read_state
from iblai_mentor_plugin.models import MemoryEntry
from tests.conftest import COURSE
from tests.memory.oracle import Event, Oracle

if TYPE_CHECKING:
    from collections.abc import Iterable

BEGINNING = 1_800_000_000_000_000
SECOND = 1_000_000
SCOPES = {"*": "", "": COURSE}


@dataclass(frozen=True)
class Step:
    """One thing that happens: the clock moves on, then an order is given or an event comes in."""

    waited: int
    action: str
    scope: str = ""
    age: int = 0  # How long before its arrival an event happened; negative: its clock is ahead of ours.
    kind: str = ""
    values: tuple[tuple[str, Any], ...] = ()
    page: bool = False


class Replay:
    """Plays a history to the memory and to the oracle alike."""

    def __init__(self, user_id: int) -> None:
        """Begin with nothing known of the learner."""
        self.user_id, self.oracle, self.now = user_id, Oracle(), BEGINNING
        self.delivered: list[Fact] = []
        MemoryEntry.objects.all().delete()
        get_courseware().retired.clear()

    def play(self, steps: Iterable[Step]) -> None:
        for step in steps:
            self.now += step.waited
            with time_machine.travel(to_datetime(self.now), tick=False):
                getattr(self, step.action)(step)

    def event(self, step: Step) -> None:
        at = self.now - step.age
        self.oracle.deliver(Event(at, self.now, step.scope, step.kind, dict(step.values), step.page))
        fact = Fact(self.user_id, COURSE, step.scope, step.kind, to_datetime(at), dict(step.values), step.page)
        memory_api.record_now([fact])
        if step.age >= 0:  # A replay of one that was ahead of the clock is another event for an order given in between.
            self.delivered.append(fact)

    def forget(self, step: Step) -> None:
        self.oracle.forget(step.scope, self.now)
        if step.scope == "*":
            memory_api.forget_everything(self.user_id)
        elif step.scope == "":
            memory_api.forget_course(self.user_id, COURSE)
        else:
            memory_api.forget_block(self.user_id, COURSE, step.scope)

    def pause(self, step: Step) -> None:
        self.oracle.pause(step.scope, self.now)
        memory_api.pause(self.user_id, SCOPES[step.scope])

    def resume(self, step: Step) -> None:
        self.oracle.resume(step.scope, self.now)
        memory_api.resume(self.user_id, SCOPES[step.scope])

    def retire(self, _step: Step) -> None:
        self.oracle.retire()
        get_courseware().retired.add(self.user_id)
        operating_api.retire(self.user_id)


def remembered(user_id: int) -> dict[str, dict[str, Any]]:
    blocks = {}
    for entry in (
        MemoryEntry.objects.filter(user_id=user_id, last_at__isnull=False).exclude(usage_key="").order_by("usage_key")
    ):
        state = read_state(entry).view()
        facts = {name: register for name, register in state.registers.items() if name != "page"}
        page = state.registers.get("page")
        blocks[entry.usage_key] = {
            "facts": facts,
            "first": state.first,
            "last": state.last,
            "page_at": page[0] if page else None,
        }
    return blocks


def remembered_course(user_id: int) -> dict[str, Any] | None:
    """Return the course's own facts, and the memory's first and last time, by its columns and by its state alike."""
    entry = MemoryEntry.objects.filter(user_id=user_id, course_key=COURSE, usage_key="", last_at__isnull=False).first()
    if entry is None:
        return None
    state = read_state(entry).view()
    assert (entry.first_at, entry.last_at) == (to_datetime(state.first or 0), to_datetime(state.last or 0))
    return {"facts": dict(state.registers), "first": state.first, "last": state.last}

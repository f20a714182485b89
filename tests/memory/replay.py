"""Plays a history to the memory and to the oracle alike, and reads what is remembered of it."""

from __future__ import annotations

import http.client
import random
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import time_machine
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from rest_framework.test import APIClient

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.data import BlockState, Fact
from iblai_mentor_plugin.memory.entry import to_datetime, to_microseconds
from iblai_mentor_plugin.memory.rows import read_state
from iblai_mentor_plugin.models import MemoryEntry, Tenant
from tests.conftest import COURSE
from tests.memory.facts import PROBLEM
from tests.memory.oracle import Event, Oracle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from iblai_mentor_plugin.tenants import Access

BEGINNING: Final = 1_800_000_000_000_000
SECOND: Final = 1_000_000
SCOPES: Final = {"*": "", "": COURSE}
_NO_ID: Final = 2**31 - 1


@dataclass(frozen=True)
class Step:
    """One thing that happens: the clock moves on, then an order is given, or events of one request come in."""

    waited: int
    action: str
    scope: str = ""
    age: int = 0  # How long before its arrival an event happened; negative: its clock is ahead of ours.
    kind: str = ""
    values: tuple[tuple[str, Any], ...] = ()
    page: bool = False
    name: str = ""  # Of what is corrected, or taken back.
    together: tuple[Step, ...] = ()  # Of one request.
    breaks_at: int = 0  # The statement of the write that fails.
    seed: str = ""


@dataclass
class Fault:
    """A database that fails once, at one statement; ``is_lock``: somebody holds a lock, and it is worth trying again."""

    at: int
    is_lock: bool
    has_failed: bool = field(default=False, init=False)

    @contextmanager
    def strike(self) -> Iterator[None]:
        """Have a statement fail inside."""

        def execute(run: Any, *statement: Any) -> Any:
            self.at -= 1
            if self.at == 0:
                self.has_failed = True
                message = "database is locked" if self.is_lock else "disk I/O error"
                raise OperationalError(message)
            return run(*statement)

        with connection.execute_wrapper(execute):
            yield


class Browser:
    """The learner at the REST interface, with a key of theirs."""

    def __init__(self, user_id: int) -> None:
        """Make the key."""
        user = User.objects.get(pk=user_id)
        _key, token = operating_api.create_api_key(Tenant.objects.get(key="main"), user, name="replay")
        self._client = APIClient()
        self._client.credentials(HTTP_AUTHORIZATION=f"Api-Token {token}")
        self._path = f"/api/ai-mentor/orgs/main/users/{quote(user.username)}/edx-memory/"

    def find_data(self) -> dict[str, Any] | None:
        """Return what the list says of the course."""
        answer = self._client.get(self._path, {"course_id": COURSE})
        assert answer.status_code == http.client.OK, answer.content
        return next((one["data"] for one in answer.json()["results"]), None)

    def delete(self, memory_id: int) -> int:
        """Delete a memory; returns the status."""
        return int(self._client.delete(f"{self._path}{memory_id}/").status_code)


class Replay:
    """Plays a history to the memory and to the oracle alike."""

    def __init__(self, user_id: int) -> None:
        """Begin with nothing known of the learner."""
        self.user_id, self.oracle, self.now = user_id, Oracle(), BEGINNING
        self.delivered: list[Fact] = []
        # What could not be written, until it is delivered again.
        self.lost: list[Fact] = []
        lms = get_courseware()
        MemoryEntry.objects.filter(user_id=user_id).delete()
        lms.retired.clear()
        lms.states.clear()
        lms.enrolments[user_id, COURSE] = True

    def play(self, steps: Iterable[Step]) -> None:
        with time_machine.travel(to_datetime(self.now), tick=False) as clock:
            for step in steps:
                self.now += step.waited
                clock.move_to(to_datetime(self.now))
                getattr(self, step.action)(step)

    # What comes in

    def event(self, step: Step) -> None:
        """Have events come in: one, or those of one request."""
        steps = (step, *step.together)
        memory_api.record_now([self._hear(one) for one in steps])

    def lose(self, step: Step) -> None:
        """Have an event come in while the database fails for good at a statement."""
        fault = Fault(step.breaks_at, is_lock=False)
        fact = self._build(step)
        with fault.strike():
            memory_api.record_now([fact])
        if fault.has_failed:
            self.lost.append(fact)
        else:
            self._tell(fact)

    def collide(self, step: Step) -> None:
        """Have an event come in while somebody holds a lock for a moment."""
        with Fault(step.breaks_at, is_lock=True).strike():
            memory_api.record_now([self._hear(step)])

    def redeliver(self, step: Step) -> None:
        """Have everything that ever came in come again, and what was lost."""
        facts = [*self.delivered, *self.lost]
        random.Random(step.seed).shuffle(facts)  # noqa: S311 - no secret
        self.lost.clear()
        for fact in facts:
            self._tell(fact)
        memory_api.record_now(facts)

    def rescore(self, step: Step) -> None:
        """Have staff rescore the problem, or reset it: the LMS holds another state, and no event says so."""
        held = dict(step.values)
        modified = to_datetime(self.now - step.age)
        get_courseware().states[COURSE] = [BlockState(self.user_id, PROBLEM, modified, **held)]

    def reconcile(self, _step: Step) -> None:
        """Have the operator fill memories from what the LMS holds."""
        for state in get_courseware().states.get(COURSE, ()):
            told = {} if state.completion is None else {"completion": state.completion}
            if state.attempts is not None:
                told |= {"attempts": state.attempts, "correct": state.is_correct}
            if state.earned is not None:
                told["score"] = [state.earned, state.possible]
            at = to_microseconds(state.modified)
            self.oracle.deliver(Event(at, self.now, PROBLEM, "Reconciled", told, page=bool(state.completion)))
        list(memory_api.reconcile(COURSE))

    def never_enrolled(self, _step: Step) -> None:
        """Have the learner look in from outside: no memory of them begins."""
        get_courseware().enrolments.pop((self.user_id, COURSE), None)
        # Somebody else takes part, so that there is the course.
        get_courseware().enrolments[-1, COURSE] = True
        self.oracle.enrolled = False

    def enrol(self, _step: Step) -> None:
        """Have the learner enrol, or enrol again."""
        get_courseware().enrolments[self.user_id, COURSE] = True
        self.oracle.enrolled = True

    def unenrol(self, _step: Step) -> None:
        """Have the learner leave, if they were there: the LMS keeps that they were."""
        if self.oracle.enrolled:
            get_courseware().enrolments[self.user_id, COURSE] = False

    def _hear(self, step: Step) -> Fact:
        fact = self._build(step)
        self._tell(fact)
        if step.age >= 0:  # A replay of one that was ahead of the clock is another event for an order given in between.
            self.delivered.append(fact)
        return fact

    def _build(self, step: Step) -> Fact:
        at = to_datetime(self.now - step.age)
        return Fact(self.user_id, COURSE, step.scope, step.kind, at, dict(step.values), step.page)

    def _tell(self, fact: Fact) -> None:
        at = to_microseconds(fact.at)
        values = dict(fact.values)
        self.oracle.deliver(Event(at, self.now, fact.usage_key, fact.kind, values, fact.moves_page))

    # What is ordered

    def forget(self, step: Step) -> None:
        self.oracle.forget(step.scope, self.now)
        if step.scope == "*":
            memory_api.forget_everything(self.user_id)
        elif step.scope == "":
            memory_api.forget_course(self.user_id, COURSE)
        else:
            memory_api.forget_block(self.user_id, COURSE, step.scope)

    def delete(self, _step: Step) -> None:
        """Have the learner delete their memory over REST, as a program does: what it lists, if it lists any."""
        if not self.oracle.retired:
            status = delete_memory(self.user_id)
            # Who never took part is none of the tenant's, and has no memory.
            expected = http.client.NO_CONTENT if self.oracle.events else http.client.NOT_FOUND
            assert status == expected, f"deleted with {status}, and not {expected}"
            self.oracle.delete(self.now)

    def correct(self, step: Step) -> None:
        """Have the learner say that a fact is not true; who has no part in the course has nothing to say it of."""
        if self.oracle.events:
            self.oracle.correct(step.scope, step.name, self.now)
            memory_api.correct(self._access(), COURSE, [(step.scope, step.name)])

    def reinstate(self, step: Step) -> None:
        """Have the learner say that it is true after all."""
        if self.oracle.events:
            self.oracle.reinstate(step.scope, step.name)
            memory_api.correct(self._access(), COURSE, [(step.scope, step.name)], is_true=True)

    def _access(self) -> Access:
        user = User.objects.get(pk=self.user_id)
        return operating_api.get_access(user, tenant_key="main", username=user.username)

    def pause(self, step: Step) -> None:
        self.oracle.pause(step.scope, self.now)
        memory_api.pause(self.user_id, SCOPES[step.scope])

    def resume(self, step: Step) -> None:
        self.oracle.resume(step.scope, self.now)
        memory_api.resume(self.user_id, SCOPES[step.scope])

    def retire(self, _step: Step) -> None:
        self.oracle.retire()
        self.lost.clear()
        get_courseware().retired.add(self.user_id)
        operating_api.retire(self.user_id)
        assert not MemoryEntry.objects.filter(user_id=self.user_id).exists(), "rows of a retired learner"


def list_differences(user_id: int, oracle: Oracle, now: int, *, over_rest: bool = False) -> list[str]:
    """Return what is something else than what the oracle says: rows, their columns, or what is shown."""
    found = {
        "blocks": remembered(user_id) == oracle.blocks(),
        "course": remembered_course(user_id) == oracle.course(),
        "columns": are_columns_right(user_id),
    }
    # Last, as what no event told is asked of the LMS now, and kept.
    with time_machine.travel(to_datetime(now), tick=False):
        is_asked = over_rest and oracle.enrolled and not oracle.retired
        data = Browser(user_id).find_data() if is_asked else find_data(user_id)
    found["answer"] = read_answer(data, oracle) == oracle.answer()
    return [name for name, is_right in found.items() if not is_right]


def delete_memory(user_id: int) -> int:
    """Have the learner delete their memory of the course over REST, or one that is not there; returns the status."""
    entry = memory_api.list_memories().filter(user_id=user_id, course_key=COURSE).first()
    return Browser(user_id).delete(entry.pk if entry else _NO_ID)


def find_data(user_id: int) -> dict[str, Any] | None:
    """Return the contract's ``data`` of the learner's memory, None where there is none."""
    entry = memory_api.list_memories().filter(user_id=user_id, course_key=COURSE).first()
    return memory_api.build_memory_data([entry])[entry.pk] if entry else None


def remembered(user_id: int) -> dict[str, dict[str, Any]]:
    """Return each block's facts, first and last time, as they are kept."""
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
    """Return the course's own facts, and the memory's first and last time."""
    entry = MemoryEntry.objects.filter(user_id=user_id, course_key=COURSE, usage_key="", last_at__isnull=False).first()
    if entry is None:
        return None
    state = read_state(entry).view()
    return {"facts": dict(state.registers), "first": state.first, "last": state.last}


def are_columns_right(user_id: int) -> bool:
    """Say whether every row's columns are those of what it holds; a mark of forgetting holds nothing."""

    def is_right(row: MemoryEntry) -> bool:
        state = read_state(row).view()
        page = state.registers.get("page")
        times = (state.first, state.last, page[0] if page else None)
        columns = tuple(None if at is None else to_microseconds(at) for at in (row.first_at, row.last_at, row.page_at))
        return columns == times and (state.last is not None or row.facts == {})

    return all(map(is_right, MemoryEntry.objects.filter(user_id=user_id)))


def read_answer(data: dict[str, Any] | None, oracle: Oracle) -> dict[str, Any] | None:
    """Return the contract's ``data`` in the oracle's words; without what the LMS was asked for, as no event told it."""
    if data is None:
        return None
    page, visited = data["current_page"], data["visited_blocks"]["results"]
    told = {"enrolment": data["enrolment"], **(data["grade"] or {})}
    asked_for = {"enrolment"} - (oracle.course() or {"facts": {}})["facts"].keys()
    corrected = {"": data.get("corrected", []), **{one["usage_key"]: one.get("corrected", []) for one in visited}}
    return {
        "page": (_read_time(page["at"]), page["usage_key"], page["event"]) if page else None,
        "blocks": [
            (
                one["usage_key"],
                _read_time(one["first_at"]),
                _read_time(one["last_at"]),
                {name: _read_fact(fact) for name, fact in one["facts"].items()},
            )
            for one in visited
        ],
        "corrected": {block: names for block, names in corrected.items() if names},
        "course": {name: _read_fact(fact) for name, fact in told.items() if fact and name not in asked_for},
    }


def _read_time(text: str) -> int:
    return to_microseconds(datetime.fromisoformat(text))


def _read_fact(fact: dict[str, Any]) -> tuple[int, str, Any]:
    value = fact["value"]
    if isinstance(value, dict) and "earned" in value:
        value = [value["earned"], value["possible"]]
    return _read_time(fact["at"]), fact["event"], value

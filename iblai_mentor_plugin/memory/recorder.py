"""
Writing facts: after the sender's commit, in a transaction of our own, and without ever letting anything out.

The facts of one request are merged and written once (``merged_recording``), later where it is known when its response has left
(``Gathering.leave``, ``record_left``); one learner's entries of one course are read and locked by one statement and written by
another, whatever the size of the memory.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import Error, transaction

from iblai_mentor_plugin.collisions import keep_trying
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.drops import count_drop
from iblai_mentor_plugin.memory.arrears import leave, settle, take
from iblai_mentor_plugin.memory.entry import EMPTY, EntryState, Observation, admit, to_microseconds
from iblai_mentor_plugin.memory.rows import (
    EVERYWHERE,
    clock,
    database,
    insert_rows,
    is_rehearsal,
    lock_entries,
    own_transaction,
    read_controls,
    read_state,
    save_rows,
    write_state,
)
from iblai_mentor_plugin.models import COURSE_KEY_LENGTH, MemoryEntry
from iblai_mentor_plugin.notices import AGREED_SINCE, DECLINED
from iblai_mentor_plugin.switches import SWITCHED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from iblai_mentor_plugin.data import Fact

log = logging.getLogger(__name__)
# Seconds that what nobody waits for tries to be written: an event of a bus, which its consumer would not be given again.
_UNHURRIED: Final = 30.0


@dataclass(slots=True)
class Gathering:
    """The facts of one request; ``is_refused``: the LMS did not do what was asked for."""

    facts: list[Fact] = field(default_factory=list)
    is_refused: bool = False

    def leave(self) -> None:
        """Leave the facts of a request that came to its end to ``record_left``, which this thread calls later."""
        leave(_decide(self.facts, is_certain=not self.is_refused))
        self.facts = []


_pending: ContextVar[Gathering | None] = ContextVar("iblai_mentor_pending", default=None)
# Seconds that a write may take where somebody holds its rows, None for those of a page.
_patience: ContextVar[float | None] = ContextVar("iblai_mentor_patience", default=None)


@contextmanager
def unhurried() -> Iterator[None]:
    """Write what is recorded inside even where its rows are held for longer than a page could wait; used where none does."""
    token = _patience.set(_UNHURRIED)
    try:
        yield
    finally:
        _patience.reset(token)


@contextmanager
def merged_recording() -> Iterator[Gathering]:
    """Write what is recorded inside once, at the end; used around a request, which says in the end whether it was refused."""
    gathering = Gathering()
    token = _pending.set(gathering)
    has_ended = False
    try:
        yield gathering
        has_ended = True
    finally:
        _pending.reset(token)
        record_now(_decide(gathering.facts, is_certain=has_ended and not gathering.is_refused))


def record_left() -> None:
    """Write what was left in this thread, as ``record_now`` does."""
    if facts := take():
        try:
            record_now(facts)
        finally:
            settle()


def record(facts: Sequence[Fact]) -> None:
    """Record facts once the sender's transaction is committed; at once where there is none, never if it is rolled back."""
    if facts and is_rehearsal():  # Its transaction is never committed.
        _collect(facts)
    elif facts:
        kept = tuple(facts)
        transaction.on_commit(lambda: _collect(kept), using=database(), robust=True)


def _collect(facts: Sequence[Fact]) -> None:
    pending = _pending.get()
    if pending is None:
        # Outside a request nobody hears how it ended.
        record_now(_decide(facts, is_certain=False))
    else:
        pending.facts.extend(facts)


def _decide(facts: Iterable[Fact], *, is_certain: bool) -> list[Fact]:
    """Return the facts that count: of one that the platform told before it decided, where it is not certain, no values."""
    return [fact if is_certain or not fact.is_provisional else replace(fact, values={}) for fact in facts]


def record_now(facts: Iterable[Fact]) -> None:
    """Write facts at once; what cannot be written is counted and logged, and nothing is raised."""
    by_course: dict[tuple[int, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        by_course[fact.user_id, fact.course_key].append(fact)
    for (user_id, course_key), group in by_course.items():
        if len(course_key) > COURSE_KEY_LENGTH:
            count_drop("course key too long", *(fact.kind for fact in group))
            continue
        try:
            _write_with_retries(user_id, course_key, group)
        # The one broad handler of the memory: whatever went wrong, the LMS's request or task goes on.
        except Exception as error:  # noqa: BLE001
            log.warning("Memory of user %s in %s not written: %s", user_id, course_key, type(error).__name__)
            reason = "database" if isinstance(error, Error) else "error"
            count_drop(reason, *(fact.kind for fact in group))


def _write_with_retries(user_id: int, course_key: str, facts: Sequence[Fact]) -> None:
    def write() -> Mapping[str, Collection[str]]:
        with own_transaction():
            return _write(user_id, course_key, facts)

    for reason, kinds in keep_trying(write, using=database(), seconds=_patience.get()).items():
        count_drop(reason, *kinds)


def _write(user_id: int, course_key: str, facts: Sequence[Fact]) -> Mapping[str, Collection[str]]:
    """Merge facts of one learner and course into their entries; returns the kinds refused, by reason."""
    entries = lock_entries(user_id, course_key, {fact.usage_key for fact in facts})
    rows = {(row.course_key, row.usage_key): row for row in entries}
    learner, course = rows.get(EVERYWHERE), rows.get((course_key, ""))
    consent = _find_consent(user_id, learner)
    if consent is None or not SWITCHED.take(learner, course_key):
        return {}
    now = clock()
    horizon = now + settings.IBLAI_MENTOR_CLOCK_SKEW * 1_000_000
    known = {usage_key: row for (key, usage_key), row in rows.items() if key == course_key}
    scopes = [read_controls(learner), read_controls(course)]
    refused: dict[str, list[str]] = defaultdict(list)
    admitted: list[tuple[str, Observation]] = []
    for fact in facts:
        observation = Observation.of(fact)
        if observation.at > horizon:
            refused["ahead of the clock"].append(fact.kind)
        elif consent <= observation.at and admit(observation, [*scopes, read_controls(known.get(fact.usage_key))]):
            admitted.append((fact.usage_key, observation))
    if admitted and _begins_or_goes_on(user_id, course_key, course):
        states = {usage_key: read_state(row).settle(now=now) for usage_key, row in known.items()}
        for usage_key, observation in admitted:
            states[usage_key] = states.get(usage_key, EMPTY).observe(observation, now=now)
        _apply_ceiling(user_id, course_key, known, states, refused)
        _tell_course(states, admitted, now=now)
        _save(user_id, course_key, rows, states, now=now)
    return refused


def _tell_course(states: dict[str, EntryState], admitted: Iterable[tuple[str, Observation]], *, now: int) -> None:
    """Have the course's own entry know that there were events of blocks: the memory exists, and since when."""
    for usage_key, observation in admitted:
        if usage_key and usage_key in states:
            states[""] = states.get("", EMPTY).observe(observation.without_values(), now=now)


def _begins_or_goes_on(user_id: int, course_key: str, course: MemoryEntry | None) -> bool:
    """Say whether there is a memory, or somebody whose memory may begin: enrolled, and not retired."""
    if course is not None and course.last_at is not None:
        return True
    return get_courseware().find_learner(user_id, course_key) is not None


def _find_consent(user_id: int, learner: MemoryEntry | None) -> int | None:
    """
    Return since when the learner agrees to be remembered, None if not.

    Where the operator does not ask beforehand, for ever; but never of who declined.
    """
    if DECLINED.take(learner, user_id):
        return None
    if not settings.IBLAI_MENTOR_NOTICE_BEFORE_MEMORY:
        return 0
    since = AGREED_SINCE.take(learner, user_id)
    return None if since is None else to_microseconds(since)


def _apply_ceiling(
    user_id: int,
    course_key: str,
    known: Mapping[str, MemoryEntry],
    states: dict[str, EntryState],
    refused: dict[str, list[str]],
) -> None:
    """Take back the blocks that only a browser vouches for, beyond the ceiling of such blocks in one memory."""
    unproven = sorted(key for key, state in states.items() if key and key not in known and not state.view().is_proven)
    if not unproven:
        return
    entries = MemoryEntry.objects.using(database()).filter(user_id=user_id, course_key=course_key, is_proven=False)
    room = max(0, settings.IBLAI_MENTOR_BROWSER_BLOCKS - entries.exclude(usage_key="").count())
    for usage_key in unproven[room:]:
        refused["browser ceiling"].append("browser")
        del states[usage_key]


def _save(
    user_id: int,
    course_key: str,
    rows: Mapping[tuple[str, str], MemoryEntry],
    states: Mapping[str, EntryState],
    *,
    now: int,
) -> None:
    changed = []
    for usage_key, state in states.items():
        row = rows.get((course_key, usage_key))
        if state != read_state(row):
            row = row or MemoryEntry(user_id=user_id, course_key=course_key, usage_key=usage_key)
            write_state(row, state, now=now)
            changed.append(row)
    if not changed:
        return
    course = rows.get((course_key, ""))
    if course is not None and course not in changed:
        write_state(course, states[""], now=now)  # Its time of modification is the memory's.
        changed.append(course)
    if EVERYWHERE in rows:
        save_rows(changed)
    else:
        insert_rows([MemoryEntry(user_id=user_id), *changed])

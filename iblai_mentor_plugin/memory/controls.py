"""
Forgetting, correcting and pausing: what a learner orders for a scope, judged by the time at which events happened.

A forgetting leaves a time and no content; events up to it never come back, however late or often they arrive. A pause is an
interval; what happened in it is not remembered, whenever it arrives. A correction holds until something happens later that
says otherwise. All are ordered under the lock that every write of the
learner takes, so they fall before or after a write and never into one.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Min, Q

from iblai_mentor_plugin.announcements import announce
from iblai_mentor_plugin.data import MemoryForgottenData
from iblai_mentor_plugin.memory.entry import EMPTY, Controls, to_datetime, to_microseconds
from iblai_mentor_plugin.memory.rows import clock, database, read_controls, read_state, write_state
from iblai_mentor_plugin.models import MemoryEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

_BATCH = 1000  # Rows that one statement deletes, so that no statement is long, whatever the size of the memory.


def forget_block(user_id: int, course_key: str, usage_key: str) -> None:
    """Forget one block of a course; later events of it are remembered."""
    with _turn_of(user_id):
        block = _get_or_make(user_id, course_key, usage_key)
        _reset(block, _find_watermark(_entries(user_id).filter(pk=block.pk)))
        _rebuild_course(user_id, course_key)
        _announce(user_id, course_key, usage_key)


def forget_course(user_id: int, course_key: str) -> None:
    """Forget everything of a learner in one course; the memory may begin anew, from later events."""
    with _turn_of(user_id):
        course = _get_or_make(user_id, course_key, "")
        entries = _entries(user_id).filter(course_key=course_key)
        _reset(course, _find_watermark(entries))
        _delete(entries.exclude(usage_key=""))
        _announce(user_id, course_key, "")


def forget_everything(user_id: int) -> None:
    """Forget everything of a learner; what they paused stays paused."""
    with _turn_of(user_id) as learner:
        entries = _entries(user_id)
        watermark = _find_watermark(entries)
        _reset(learner, watermark)
        _delete(entries.exclude(usage_key=""))
        for course in entries.exclude(pk=learner.pk):
            if course.pauses:
                _reset(course, watermark)
            else:
                course.delete()
        _announce(user_id, "", "")


def correct_facts(
    user_id: int, course_key: str, named: Mapping[str, Collection[str]], *, is_true: bool = False
) -> None:
    """
    Keep the learner's word that facts are not true, or (``is_true``) that they are after all; twice is once.

    ``named``: names of facts by usage key, "" for the course itself; what is not remembered stays so.
    """
    with _turn_of(user_id):
        now = clock()
        entries = _entries(user_id).filter(course_key=course_key, last_at__isnull=False)
        for entry in entries.filter(usage_key__in={"", *named}):
            names, state = named.get(entry.usage_key, ()), read_state(entry).settle(now=now)
            # The course's own entry is written in any case: its time of modification is the memory's.
            write_state(entry, state.reinstate(names) if is_true else state.correct(names, now=now), now=now)
            entry.save()


def _announce(user_id: int, course_key: str, usage_key: str) -> None:
    data = MemoryForgottenData(user_id=user_id, course_id=course_key, usage_key=usage_key)
    announce(lambda: data, using=database())


def pause(user_id: int, course_key: str = "") -> None:
    """Remember nothing from now on, in one course or ("") everywhere; twice is once."""
    with _turn_of(user_id):
        row = _get_or_make(user_id, course_key, "")
        if read_controls(row).is_paused():
            return
        start = clock() + 1  # What happened at this very moment is remembered.
        row.pauses = [*row.pauses, [start, None]]
        row.save(update_fields=["pauses"])
        _drop_ahead(_entries(user_id).filter(**({"course_key": course_key} if course_key else {})), start)


def resume(user_id: int, course_key: str = "") -> None:
    """End the pause of this scope, if there is one; a pause of the other scope goes on."""
    with _turn_of(user_id):
        row = _entries(user_id).filter(course_key=course_key, usage_key="").first()
        if row is not None:
            now = clock() + 1
            row.pauses = [[start, now if until is None else until] for start, until in row.pauses]
            row.save(update_fields=["pauses"])


def is_paused(user_id: int, course_key: str) -> bool:
    """Say whether nothing of this course is remembered now: a pause of it is open, or one of everything."""
    rows = _entries(user_id).filter(course_key__in={"", course_key}, usage_key="")
    return any(read_controls(row).is_paused() for row in rows)


def list_pauses(user_id: int) -> dict[str, bool]:
    """Return whether a pause is open, for everywhere ("") and for each course that is remembered or was controlled."""
    rows = _entries(user_id).filter(usage_key="").order_by("course_key")
    return {"": False, **{row.course_key: read_controls(row).is_paused() for row in rows}}


def get_admission(user_id: int, course_key: str) -> Callable[[datetime, str], bool]:
    """
    Return what says whether something of this time, and of this block or "", may be remembered of the learner now.

    For what is drawn from elsewhere than events; false for all while remembering is paused.
    """
    controlled = Q(usage_key="") | Q(forgotten_at__isnull=False)
    rows = _entries(user_id).filter(controlled, course_key__in={"", course_key}).defer("facts")
    controls = {(row.course_key, row.usage_key): read_controls(row) for row in rows}
    wider = [controls.get(scope, Controls()) for scope in (("", ""), (course_key, ""))]

    def admits(at: datetime, usage_key: str) -> bool:
        scopes = [*wider, controls.get((course_key, usage_key), Controls())]
        return not any(scope.is_paused() for scope in wider) and all(
            scope.admit(to_microseconds(at)) for scope in scopes
        )

    return admits


def expire_course(user_id: int, course_key: str, *, last_at: datetime) -> bool:
    """
    Let go of what is remembered of a learner in one course; what they ordered stays in force.

    Unless there was an event after ``last_at``; says whether there was none.
    """
    with _turn_of(user_id):
        entries = _entries(user_id).filter(course_key=course_key)
        course = entries.filter(usage_key="").first()
        if course is None or course.last_at is None or course.last_at > last_at:
            return False
        _delete(entries.filter(forgotten_at=None).exclude(usage_key=""))
        for entry in entries:
            if entry.pauses or entry.forgotten_at is not None:
                write_state(entry, EMPTY, now=clock())
                entry.save()
            else:
                entry.delete()
        return True


@contextmanager
def own_turn(user_id: int) -> Iterator[None]:
    """Hold the lock that every write of this learner's memory takes, in a transaction."""
    with _turn_of(user_id):
        yield


def retire(user_id: int) -> int:
    """Delete every entry of a user, the marks of forgetting included; returns how many. Idempotent."""
    with transaction.atomic(using=database()):
        entries = _entries(user_id)
        list(entries.select_for_update().filter(usage_key="").values_list("pk"))
        return _delete(entries)


def _entries(user_id: int) -> QuerySet[MemoryEntry]:
    return MemoryEntry.objects.using(database()).filter(user_id=user_id)


@contextmanager
def _turn_of(user_id: int) -> Iterator[MemoryEntry]:
    """Hold the lock that every write of this learner takes, until the transaction ends; yields the learner's own entry."""
    with transaction.atomic(using=database()):
        _get_or_make(user_id, "", "")
        yield _entries(user_id).select_for_update().get(course_key="", usage_key="")


def _get_or_make(user_id: int, course_key: str, usage_key: str) -> MemoryEntry:
    entry, _made = _entries(user_id).get_or_create(user_id=user_id, course_key=course_key, usage_key=usage_key)
    return entry


def _find_watermark(entries: QuerySet[MemoryEntry]) -> int:
    """
    Return the time up to which these are forgotten: now, or what is ahead of it.

    That may be the last thing held, whose clock was ahead of ours, or an earlier forgetting of such a thing: what was
    forgotten once stays so.
    """
    ahead = entries.aggregate(Max("last_at"), Max("forgotten_at")).values()
    return max([clock(), *(to_microseconds(at) for at in ahead if at is not None)])


def _reset(entry: MemoryEntry, watermark: int) -> None:
    write_state(entry, EMPTY, now=clock())
    entry.forgotten_at = to_datetime(watermark)
    entry.save()


def _rebuild_course(user_id: int, course_key: str) -> None:
    """Have a course's entry know no more than what was said of the course, and when there were events of its blocks."""
    course = _entries(user_id).filter(course_key=course_key, usage_key="").first()
    if course is None:
        return
    now = clock()
    blocks = _entries(user_id).filter(course_key=course_key, last_at__isnull=False).exclude(usage_key="")
    past = blocks.filter(last_at__lte=to_datetime(now))
    bounds = past.aggregate(first=Min("first_at"), last=Max("last_at"))
    state = read_state(course).without_blocks()
    if bounds["first"] is not None:
        is_proven = past.filter(is_proven=True).exists()
        state = state.hear((to_microseconds(bounds["first"]), to_microseconds(bounds["last"]), is_proven))
    for block in map(read_state, blocks.filter(last_at__gt=to_datetime(now))):
        state = state.hear(block.span, block.ahead)
    if state == EMPTY and not course.pauses and course.forgotten_at is None:
        course.delete()
    else:
        write_state(course, state, now=now)
        course.save()


def _drop_ahead(entries: QuerySet[MemoryEntry], start: int) -> None:
    """Take back what waits for a time inside the pause that starts then."""
    for entry in entries.filter(last_at__gte=to_datetime(start)):
        write_state(entry, read_state(entry).without_ahead_from(start), now=clock())
        entry.save()


def _delete(entries: QuerySet[MemoryEntry]) -> int:
    deleted = 0
    while batch := list(entries.values_list("pk", flat=True)[:_BATCH]):
        entries.filter(pk__in=batch).delete()
        deleted += len(batch)
    return deleted

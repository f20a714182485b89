"""Between an entry and its row: the one place that knows how a memory is laid out in the database."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connections, router, transaction
from django.utils import timezone
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.memory.entry import EMPTY, PAGE, Controls, EntryState, to_datetime, to_microseconds
from iblai_mentor_plugin.models import MemoryEntry
from iblai_mentor_plugin.notices import decline_state
from iblai_mentor_plugin.switches import switch_state

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

EVERYWHERE = ("", "")
# What a write changes of a row that is there: neither its keys nor the controls of its learner.
_WRITTEN = ("facts", "first_at", "last_at", "page_at", "is_proven", "created", "modified")
_KEYS = ("user", "course_key", "usage_key")
_is_rehearsal: ContextVar[bool] = ContextVar("iblai_mentor_rehearsal", default=False)


def database() -> str:
    """Return the alias of the database that memories are written to."""
    return router.db_for_write(MemoryEntry)


def own_transaction() -> AbstractContextManager[None]:
    """Open a transaction of our own; refuses to become part of somebody else's (``RuntimeError``), but a rehearsal's."""
    return transaction.atomic(using=database(), durable=not is_rehearsal())


@contextmanager
def rehearsal() -> Iterator[None]:
    """
    Write at once, in one transaction that is rolled back at the end, whatever happens: nothing is ever kept.

    Nobody else sees what is written inside, and other writers of the same learner wait until it is over.
    """
    with transaction.atomic(using=database()):
        token = _is_rehearsal.set(True)
        try:
            yield
        finally:
            _is_rehearsal.reset(token)
            transaction.set_rollback(True, using=database())


def is_rehearsal() -> bool:
    """Say whether what is written now will be rolled back."""
    return _is_rehearsal.get()


def clock() -> int:
    """Return the time now, in microseconds since 1970."""
    return to_microseconds(timezone.now())


def lock_entries(user_id: int, course_key: str, usage_keys: Collection[str]) -> list[MemoryEntry]:
    """
    Return the learner's entries of these scopes (everywhere, the course, the blocks), locked until the transaction ends.

    The learner's own entry comes first in the index, so whoever reads this way takes turns with every other writer of
    the same learner. Each row says whether the course is switched on (``is_on``), and whether the learner declined to be
    remembered (``has_declined``). Waits for nobody: a lock that somebody else holds is an error at once, as it may last far
    longer than a page of the LMS can.
    """
    keys = sorted({*usage_keys} - {""})
    statement, template = _compile_lock(database(), len(keys))
    stands_for = {_USER: user_id, _ORG: CourseKey.from_string(course_key).org, _COURSE: course_key}
    stands_for.update(zip(_block_names(len(keys)), keys, strict=True))
    parameters = [stands_for.get(parameter, parameter) for parameter in template]
    rows = list(MemoryEntry.objects.using(database()).raw(statement, parameters))
    if rows and connections[database()].vendor == "postgresql":
        # Its statement locks what there was when it began: what another writer added until then is seen by the next one.
        return list(MemoryEntry.objects.using(database()).raw(statement, parameters))
    return rows


# What the parameters of the compiled statement stand for.
_USER, _ORG, _COURSE = -1, "an-org", "course-v1:an-org+course+run"


def _block_names(count: int) -> list[str]:
    return [f"block {number}" for number in range(count)]


@lru_cache(maxsize=64)
def _compile_lock(alias: str, count: int) -> tuple[str, tuple[Any, ...]]:
    """Compile the statement for so many blocks, once: making it anew would take longer than running it."""
    entries = (
        MemoryEntry.objects.using(alias)
        .select_for_update(nowait=True)
        .filter(user_id=_USER, course_key__in=["", _COURSE], usage_key__in=["", *_block_names(count)])
        .annotate(is_on=switch_state(_COURSE), has_declined=decline_state(_USER))
    )
    compiled: tuple[str, tuple[Any, ...]] = entries.query.get_compiler(alias).as_sql()
    return compiled


def read_state(row: MemoryEntry | None) -> EntryState:
    """Return what a row remembers; nothing where there is no row."""
    return EMPTY if row is None else EntryState.from_json(row.facts)


def read_controls(row: MemoryEntry | None) -> Controls:
    """Return the controls that a row holds; none where there is no row."""
    if row is None:
        return Controls()
    forgotten = None if row.forgotten_at is None else to_microseconds(row.forgotten_at)
    return Controls(forgotten, tuple((start, until) for start, until in row.pauses))


def write_state(row: MemoryEntry, state: EntryState, *, now: int) -> None:
    """Put a state into its row (not yet into the database), with the columns that are drawn from it."""
    shown = state.view()
    page = shown.registers.get(PAGE)
    modified = to_datetime(now)
    if row.last_at is None:
        row.created = modified
    row.facts = state.to_json()
    row.first_at = _column(shown.first)
    row.last_at = _column(shown.last)
    row.page_at = _column(page[0] if page else None)
    row.is_proven = shown.is_proven
    row.modified = modified


def insert_rows(rows: Sequence[MemoryEntry]) -> None:
    """Insert new rows in one statement. Raises ``IntegrityError`` where another writer was first."""
    MemoryEntry.objects.using(database()).bulk_create(rows)


def save_rows(rows: Sequence[MemoryEntry]) -> None:
    """Insert or update rows in one statement; only under the lock of their learner's own entry."""
    for row in rows:
        row.pk = None  # One statement for new and known rows alike: they meet by their keys.
    target = connections[database()].features.supports_update_conflicts_with_target
    MemoryEntry.objects.using(database()).bulk_create(
        rows,
        update_conflicts=True,
        update_fields=_WRITTEN,
        unique_fields=_KEYS if target else None,
    )


def _column(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else to_datetime(microseconds)

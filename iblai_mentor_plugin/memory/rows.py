"""Between an entry and its row: the one place that knows how a memory is laid out in the database."""

from __future__ import annotations

import json
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connections, router, transaction
from django.db.models import BooleanField, Count, DateTimeField, ExpressionWrapper, F, JSONField, Q, Window
from django.db.models.constants import OnConflict
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import make_aware
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.memory.entry import EMPTY, PAGE, Controls, EntryState, to_datetime, to_microseconds
from iblai_mentor_plugin.models import MemoryEntry
from iblai_mentor_plugin.notices import AGREED_SINCE, DECLINED
from iblai_mentor_plugin.switches import SWITCHED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet

    from iblai_mentor_plugin.memory.entry import Interval

EVERYWHERE = ("", "")
# What a write changes of a row that is there: neither its keys nor the controls of its learner.
_WRITTEN = ("facts", "first_at", "last_at", "page_at", "is_proven", "created", "modified")
_KEYS = ("user_id", "course_key", "usage_key")
# The columns of a row, the id first, and how a database keeps them.
_COLUMNS = [field.attname for field in MemoryEntry._meta.concrete_fields]  # noqa: SLF001
_JSON = frozenset(field.attname for field in MemoryEntry._meta.concrete_fields if isinstance(field, JSONField))  # noqa: SLF001
_TIMES = frozenset(field.attname for field in MemoryEntry._meta.concrete_fields if isinstance(field, DateTimeField))  # noqa: SLF001
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
    the same learner. Each row brings along whether the course is switched on (``SWITCHED``), whether the learner declined to be
    remembered (``DECLINED``), and since when they agree to the notice in force (``AGREED_SINCE``). Waits for nobody: a lock
    that somebody else holds is an error at once, as it may last far longer than a page of the LMS can.
    """
    keys = sorted({*usage_keys} - {""})
    connection = connections[database()]
    statement, template, columns, times = _compile_lock(connection.alias, len(keys))
    texts: dict[str, str] = {_ORG: CourseKey.from_string(course_key).org or "", _COURSE: course_key}
    texts.update(zip(_block_names(len(keys)), keys, strict=True))
    begins = {_begins(name): _begins(connection.ops.prep_for_like_query(text)) for name, text in texts.items()}
    stands_for: dict[Any, Any] = {_USER: user_id, **texts, **begins}
    parameters = [stands_for.get(parameter, parameter) for parameter in template]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found = cursor.fetchall()
        if found and connection.vendor == "postgresql":
            # Its statement locks what there was when it began: what another writer added until then is seen by the next one.
            cursor.execute(statement, parameters)
            found = cursor.fetchall()
    return [_make_row(dict(zip(columns, values, strict=True)), times, connection) for values in found]


def _make_row(values: dict[str, Any], times: Iterable[str], connection: BaseDatabaseWrapper) -> MemoryEntry:
    """Make a row of what the driver gives, as Django would; which finds out how for each statement anew."""
    for name in _JSON:
        values[name] = json.loads(values[name])
    for name in times:
        values[name] = _read_time(values[name], connection)
    row = MemoryEntry.from_db(connection.alias, _COLUMNS, [values.pop(name) for name in _COLUMNS])
    row.__dict__.update(values)
    return row


def _read_time(value: Any, connection: BaseDatabaseWrapper) -> datetime | None:
    """Return a time of the database: SQLite has none and keeps text, MySQL knows no zones."""
    at = parse_datetime(value) if isinstance(value, str) else value
    return make_aware(at, connection.timezone) if at is not None and at.tzinfo is None else at


# What the parameters of the compiled statement stand for.
_USER, _ORG, _COURSE = -1, "an-org", "course-v1:an-org+course+run"


def _begins(text: str) -> str:
    """Return the pattern of what begins with a text, as a look at the switches has it."""
    return f"{text}%"


def _block_names(count: int) -> list[str]:
    return [f"block {number}" for number in range(count)]


@lru_cache(maxsize=64)
def _compile_lock(alias: str, count: int) -> tuple[str, tuple[Any, ...], list[str], list[str]]:
    """
    Compile the statement for so many blocks, once: making it anew would take longer than running it.

    Returns it with its parameters, its columns, and which of these are times.
    """
    entries = (
        MemoryEntry.objects.using(alias)
        .select_for_update(nowait=True)
        .filter(user_id=_USER, course_key__in=["", _COURSE], usage_key__in=["", *_block_names(count)])
        .annotate(**SWITCHED.along(_COURSE), **DECLINED.along(_USER), **AGREED_SINCE.along(_USER))
    )
    statement, parameters = entries.query.get_compiler(alias).as_sql()
    known = {_ORG, _COURSE, _begins(_ORG), _begins(_COURSE)}
    if strange := [one for one in parameters if isinstance(one, str) and _ORG in one and one not in known]:
        # It would be looked for as it stands here, and nothing be found.
        message = f"Nothing stands for {strange}."
        raise NotImplementedError(message)
    along = entries.query.annotation_select
    times = [name for name, one in along.items() if isinstance(one.output_field, DateTimeField)]
    return statement, parameters, [*_COLUMNS, *along], [*_TIMES, *times]


def read_state(row: MemoryEntry | None) -> EntryState:
    """Return what a row remembers; nothing where there is no row."""
    return EMPTY if row is None else EntryState.from_json(row.facts)


def read_controls(row: MemoryEntry | None) -> Controls:
    """Return the controls that a row holds; none where there is no row."""
    if row is None:
        return Controls()
    forgotten = None if row.forgotten_at is None else to_microseconds(row.forgotten_at)
    return Controls(forgotten, _read_pauses(row.pauses))


def _read_pauses(kept: Sequence[Sequence[Any]]) -> tuple[Interval, ...]:
    return tuple((start, until) for start, until in kept)


class PlacedRow(NamedTuple):
    """
    What a row remembers, and its place in its memory.

    ``is_paused``: remembering is paused now in the scope that it stands for. ``newest`` is 1 for the block with the last event.
    ``is_page``: the learner was on this block last. ``total`` is how many blocks there are.
    """

    user_id: int
    course_key: str
    usage_key: str
    state: EntryState
    is_paused: bool
    is_page: bool
    newest: int
    total: int


def read_newest(rows: QuerySet[MemoryEntry], bound: int) -> Iterator[PlacedRow]:
    """
    Yield of rows the newest blocks of each memory, so many, with the current page's; and all that are of no block.

    One statement. Keys and times alone are sorted, as with their facts all blocks would go through a file; and no models are
    made, which took most of the time of a page of memories.
    """
    numbered, parameters = _number(rows, bound).query.get_compiler(rows.db).as_sql()
    table = connections[rows.db].ops.quote_name(MemoryEntry._meta.db_table)  # noqa: SLF001
    statement = (
        "SELECT r.user_id, r.course_key, r.usage_key, r.facts, r.pauses, "  # noqa: S608
        "CASE WHEN r.page_at IS NOT NULL AND placed.page = 1 THEN 1 ELSE 0 END, placed.newest, placed.total "
        f"FROM ({numbered}) placed JOIN {table} r ON r.id = placed.entry ORDER BY placed.newest"
    )
    with connections[rows.db].cursor() as cursor:
        cursor.execute(statement, parameters)
        for user_id, course_key, usage_key, facts, pauses, is_page, newest, total in cursor.fetchall():
            state = EntryState.from_json(json.loads(facts))
            # A block has no pauses, and there are thousands of them.
            is_paused = not usage_key and Controls(pauses=_read_pauses(json.loads(pauses))).is_paused()
            yield PlacedRow(user_id, course_key, usage_key, state, is_paused, bool(is_page), newest, total)


def _number(rows: QuerySet[MemoryEntry], bound: int) -> QuerySet[Any, Any]:
    is_own = Q(usage_key="")
    # What is of no block is numbered apart: one row.
    partition: list[Any] = [F("user_id"), F("course_key"), ExpressionWrapper(is_own, BooleanField())]
    return (
        rows.filter(is_own | Q(last_at__isnull=False))
        .annotate(
            entry=F("pk"),
            newest=Window(RowNumber(), partition_by=partition, order_by=[F("last_at").desc(), F("usage_key").asc()]),
            page=Window(
                RowNumber(),
                partition_by=partition,
                order_by=[F("page_at").desc(nulls_last=True), F("usage_key").desc()],
            ),
            total=Window(Count("pk"), partition_by=partition),
        )
        .filter(Q(newest__lte=bound) | Q(page=1))
        .values_list("entry", "newest", "page", "total")
    )


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
    connection = connections[database()]
    adapted: dict[datetime | None, Any] = {None: None}

    def adapt(row: MemoryEntry, name: str) -> Any:
        value = getattr(row, name)
        if name in _JSON:
            return connection.ops.adapt_json_value(value, None)
        if name not in _TIMES:
            return value
        if value not in adapted:  # Most of them are the same few moments.
            adapted[value] = connection.ops.adapt_datetimefield_value(value)
        return adapted[value]

    with connection.cursor() as cursor:
        statement = _compile_save(connection.alias, len(rows))
        cursor.execute(statement, [adapt(row, name) for row in rows for name in _COLUMNS[1:]])


@lru_cache(maxsize=64)
def _compile_save(alias: str, count: int) -> str:
    """Compile the statement for so many rows; new and known ones meet by their keys."""
    connection, meta = connections[alias], MemoryEntry._meta  # noqa: SLF001
    quote = connection.ops.quote_name
    target = _KEYS if connection.features.supports_update_conflicts_with_target else ()
    conflict = connection.ops.on_conflict_suffix_sql(
        [meta.get_field(name) for name in _COLUMNS[1:]], OnConflict.UPDATE, _WRITTEN, target
    )
    row = f"({', '.join(['%s'] * len(_COLUMNS[1:]))})"
    begin = connection.ops.insert_statement(on_conflict=OnConflict.UPDATE)
    columns = ", ".join(map(quote, _COLUMNS[1:]))
    return f"{begin} {quote(meta.db_table)} ({columns}) VALUES {', '.join([row] * count)} {conflict}"


def _column(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else to_datetime(microseconds)

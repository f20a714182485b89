"""Reads any number of rows in constant memory."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Expression, QuerySet
    from django.db.models.expressions import Combinable

# Rows at once: the longest questions take 32 KB each, and so these a few megabytes at worst.
_ROWS: Final = 200


def stream_rows(
    rows: QuerySet[Any], *columns: str, **expressions: Expression | Combinable
) -> Iterator[list[tuple[Any, ...]]]:
    """
    Yield columns of rows in pieces, as one statement sees them: the columns as named, then the expressions.

    On MySQL they come as its driver reads them: ask for numbers and texts. Django 4.2 selects what is calculated last, and
    only its own iterators put it back where it was asked for; so here it stands last for everybody.
    """
    rows = rows.values_list(*columns, *expressions.values())
    connection = connections[rows.db]
    # Another connection would not see what this one has not committed yet.
    if connection.vendor == "mysql" and not connection.in_atomic_block:
        yield from _stream_mysql(rows)
    else:
        yield from _split(iterate(rows))


def iterate(rows: QuerySet[Any, Any]) -> Iterator[Any]:
    """
    Yield rows one by one, so that whoever takes them may write in between.

    On SQLite they are read in pieces, by their keys as of now: a connection with unread rows may not write once another one
    did.
    """
    connection = connections[rows.db]
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield from rows.iterator(chunk_size=_ROWS)
        return
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), _ROWS):
        yield from rows.filter(pk__in=keys[start : start + _ROWS])


def _split(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    piece = []
    for row in rows:
        piece.append(row)
        if len(piece) == _ROWS:
            yield piece
            piece = []
    if piece:
        yield piece


def _stream_mysql(rows: QuerySet[Any, tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    """
    Yield them from the server, row by row, over a connection of their own.

    The driver's usual cursor takes all rows into memory before it gives the first one, ``iterator()`` included.
    """
    # Installed where the database is one of MySQL's kind.
    from MySQLdb.cursors import SSCursor  # noqa: PLC0415

    sql, parameters = rows.query.sql_with_params()
    # Neither its transaction nor its unread rows may be in the way of who writes what is read.
    with closing(connections.create_connection(rows.db)) as reader:
        reader.ensure_connection()
        with closing(reader.connection.cursor(SSCursor)) as cursor:
            cursor.execute(sql, parameters)
            while piece := cursor.fetchmany(_ROWS):
                yield list(piece)

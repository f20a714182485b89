"""Makes the database itself refuse what a test wants to fail."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

_REFUSALS = {
    "sqlite": "BEGIN SELECT RAISE(ABORT, 'refused'); END",
    "mysql": "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused'",
}


@contextmanager
def failing_deletes(model: type[Model]) -> Iterator[None]:
    """Let no row of a model be deleted; only in tests with ``transaction=True``, as MySQL commits before a trigger."""
    table = connection.ops.quote_name(model._meta.db_table)
    refusal = _REFUSALS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TRIGGER mentor_refusal BEFORE DELETE ON {table} FOR EACH ROW {refusal}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER mentor_refusal")

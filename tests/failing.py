"""Makes the database itself refuse what a test wants to fail."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, connections
from django.db.backends.signals import connection_created

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

_REFUSALS = {
    "sqlite": "BEGIN SELECT RAISE(ABORT, 'refused'); END",
    "mysql": "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused'",
}

# Off and on. A session's own, as a server's would be everybody's; the refusal is the one of a replica that was made the primary
# too early, of a primary that was made a replica, and of a full disk that an administrator closed.
_READ_ONLY = {
    "sqlite": ("PRAGMA query_only = 0", "PRAGMA query_only = 1"),
    "mysql": ("SET SESSION TRANSACTION READ WRITE", "SET SESSION TRANSACTION READ ONLY"),
    "postgresql": ("SET default_transaction_read_only = off", "SET default_transaction_read_only = on"),
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


@contextmanager
def read_only_database() -> Iterator[None]:
    """Have the database take no write, from whichever connection of this process; only in tests with ``transaction=True``."""

    def close(connection: BaseDatabaseWrapper, **_signal: object) -> None:
        _set_read_only(connection, is_read_only=True)

    connection_created.connect(close)
    _set_read_only(connections["default"], is_read_only=True)
    try:
        yield
    finally:
        connection_created.disconnect(close)
        _set_read_only(connections["default"], is_read_only=False)


def _set_read_only(which: BaseDatabaseWrapper, *, is_read_only: bool) -> None:
    with which.cursor() as cursor:
        cursor.execute(_READ_ONLY[which.vendor][is_read_only])


class Killed(BaseException):
    """The process is no more: nobody catches this, and whatever is done on the way out does not reach the database."""


@dataclass
class Death:
    """When a process dies, as the number of its statement, and whether it did."""

    at: int
    has_come: bool = False


@contextmanager
def killed_at(statement: int) -> Iterator[Death]:
    """Have the process die before this statement, the first being 1; what was not committed is rolled back, nothing follows."""
    death = Death(statement)

    def execute(run: Any, *what: Any) -> Any:
        death.at -= 1
        if death.at <= 0:
            death.has_come = True
            raise Killed
        return run(*what)

    with suppress(Killed), connection.execute_wrapper(execute):
        yield death

"""Can the database hold what is remembered: every character, in transactions that isolate, read where it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.db import connections, router

from iblai_mentor_plugin.exceptions import FaultFoundError
from iblai_mentor_plugin.installation.check import Check, refuse
from iblai_mentor_plugin.memory.rows import database
from iblai_mentor_plugin.settings.common import ROUTER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from iblai_mentor_plugin.installation.check import Installation

# At any other level who reserves reads a ledger of before the others' replies, and refuses where there is room.
_ISOLATING: Final = "READ-COMMITTED"


def _look_at_characters(_installation: Installation) -> str:
    if connections[database()].vendor != "mysql":
        return f"{connections[database()].vendor} stores every character"
    charset = _read_variables("character_set_connection").popitem()[1]
    tables = {name: collation for name, collation, _engine in _read_tables()}
    narrow = [f"{name} ({collation})" for name, collation in tables.items() if not collation.startswith("utf8mb4")]
    if narrow or charset != "utf8mb4":
        message = f"connection: {charset}; tables that are not utf8mb4: {', '.join(narrow) or 'none'}"
        raise FaultFoundError(message)
    return f"utf8mb4 in the connection and in {len(tables)} tables"


def _look_at_transactions(_installation: Installation) -> str:
    if connections[database()].vendor != "mysql":
        return f"{connections[database()].vendor} isolates"
    level = _read_variables("transaction_isolation", "tx_isolation").popitem()[1]
    other = [f"{name} ({engine})" for name, _collation, engine in _read_tables() if engine != "InnoDB"]
    if level != _ISOLATING or other:
        message = f"isolation: {level}; tables without transactions: {', '.join(other) or 'none'}"
        raise FaultFoundError(message)
    return f"{level}, InnoDB"


def _look_at_routers(_installation: Installation) -> str:
    """Ask the routers of this process. Which one comes first counts: it may name another replica each time."""
    models = list(apps.get_app_config("iblai_mentor_plugin").get_models())
    written = {router.db_for_write(model) for model in models}
    read = {router.db_for_read(model) for model in models}
    refuse(sorted((written | read) - set(connections)), "a router names what is not in DATABASES")
    if len(connections.settings) == 1:
        return "there is one database"
    names = [f"{type(one).__module__}.{type(one).__qualname__}" for one in router.routers]
    if ROUTER not in names:
        message = f"“{ROUTER}” is not there; what is written to {_join(written)} is read from {_join(read)}"
        raise FaultFoundError(message)
    refuse(names[: names.index(ROUTER)], "what stands before ours decides")
    refuse(sorted(written) if len(written) > 1 else [], "tables of the plugin lie apart")
    return f"what is written to {_join(written)} is read from there"


def _join(aliases: Iterable[str]) -> str:
    return ", ".join(f"“{alias}”" for alias in sorted(aliases))


def _read_variables(*names: str) -> dict[str, str]:
    """Return variables of this connection; MySQL and MariaDB name one of them differently."""
    with connections[database()].cursor() as cursor:
        cursor.execute("SHOW VARIABLES WHERE Variable_name IN %s", [names])
        return dict(cursor.fetchall())


def _read_tables() -> list[tuple[str, str, str]]:
    """Return name, collation and engine of the plugin's tables."""
    names = tuple(model._meta.db_table for model in apps.get_app_config("iblai_mentor_plugin").get_models())  # noqa: SLF001
    with connections[database()].cursor() as cursor:
        cursor.execute(
            "SELECT table_name, table_collation, engine FROM information_schema.tables"
            " WHERE table_schema = DATABASE() AND table_name IN %s ORDER BY table_name",
            [names],
        )
        return list(cursor.fetchall())


DATABASE_CHECKS: Final = (
    Check(
        "characters",
        _look_at_characters,
        "Set the OPTIONS of the database to {'charset': 'utf8mb4'}, and convert each table: "
        "ALTER TABLE <table> CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin.",
        why="An emoji, or a letter of many scripts, is an error: a question is lost, an event is dropped.",
    ),
    Check(
        "transactions",
        _look_at_transactions,
        "Set the OPTIONS of the database to {'isolation_level': 'read committed'} (Django's default), and convert each "
        "table: ALTER TABLE <table> ENGINE=InnoDB.",
        why="Two questions at once may be refused though there is room, or spend more than a limit allows.",
    ),
    Check(
        "database routers",
        _look_at_routers,
        f"“{ROUTER}” belongs first into DATABASE_ROUTERS; the plugin puts it there: see what else changes that. Have the "
        "routers name databases that are in DATABASES, and one alone for the plugin's tables. Then restart every process of "
        "the LMS.",
        why="A replica that lags has no question that was asked a moment ago, so nobody answers it; and what was deleted is "
        "shown.",
    ),
)

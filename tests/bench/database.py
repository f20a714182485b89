"""The part of the bench that needs a database; run as a program, for the one that the environment names."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import django

django.setup()  # Models may be imported from here on.

from django.core.management import call_command
from django.db import connection, connections
from waffle.models import Switch

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from tests.bench import operations as do
from tests.bench.measuring import measure, measure_in_order, say_count, say_ratio, say_time

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = int(os.environ.get("MENTOR_BENCH_ROUNDS", "200"))


@contextmanager
def flushed_at_commit() -> Iterator[str]:
    """Have MariaDB or MySQL write every commit to disk, and restore what was set; yields what to call the database."""
    if connection.vendor == "postgresql":
        yield f"PostgreSQL {'.'.join(map(str, connection.get_database_version()))}"
        return
    if connection.vendor != "mysql":
        yield f"SQLite {'.'.join(map(str, connection.get_database_version()))}, a file"
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT @@GLOBAL.innodb_flush_log_at_trx_commit, VERSION()")
        before, version = cursor.fetchone()
        cursor.execute("SET GLOBAL innodb_flush_log_at_trx_commit = 1")
        try:
            yield f"{version}, innodb_flush_log_at_trx_commit=1"
        finally:
            with connection.cursor() as last:  # The first one's connection may be closed by now.
                last.execute("SET GLOBAL innodb_flush_log_at_trx_commit = %s", [before])


@contextmanager
def own_database() -> Iterator[None]:
    """Make the database with its tables, and remove it."""
    with empty_database():
        call_command("migrate", verbosity=0)
        yield


@contextmanager
def empty_database() -> Iterator[None]:
    """Make the database without tables, and remove it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor != "sqlite":
        charset = " CHARACTER SET utf8mb4" if connection.vendor == "mysql" else ""
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name}{charset}")
    try:
        yield
    finally:
        if connection.vendor != "sqlite":
            connections.close_all()
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name}")


def bench_writes() -> None:
    """Compare a write of the memory with what the LMS writes at the same occasion."""
    user = do.make_learner("writer")
    with do.unheard():
        took = measure(
            {
                "memory": lambda: do.write_memory(user),
                "completion": lambda: do.submit_completion(user),
                "upsert": do.upsert_row,
            },
            rounds=ROUNDS,
        )
    say_time("memory write", took["memory"])
    say_time("edx-completion's submit_completion, in a transaction", took["completion"])
    say_time("bare one-row upsert, in a transaction", took["upsert"])
    say_ratio("memory write / completion", took["memory"] / took["completion"], 0.25)
    say_ratio("memory write / upsert", took["memory"] / took["upsert"], 1.5)
    say_count("statements of a memory write", len(do.list_statements(lambda: do.write_memory(user))), 2)
    newcomer = do.make_learner("newcomer")
    say_count("statements of a memory's first write", len(do.list_statements(lambda: do.write_memory(newcomer))), 4)


def bench_submission() -> None:
    """Compare all that one submission fires, with the plugin and without."""
    user = do.make_learner("submitter")

    def with_plugin() -> None:
        with do.connected():
            do.submit_problem(user)

    def without() -> None:
        with do.unheard():
            do.submit_problem(user)

    took = measure({"with": with_plugin, "without": without}, rounds=ROUNDS)
    say_time("one submission's events, without the plugin", took["without"])
    say_time("added by the plugin", took["with"] - took["without"])
    say_count("its writes to the memory", do.count_our_writes(with_plugin), 3)


def bench_unit_page() -> None:
    """Measure what a unit's page pays until its response has left, and what is written behind it."""
    user = do.make_learner("reader")

    with do.connected():
        do.open_unit(user, step=True)
        # The write behind a page comes right after it, whichever of them begins a round.
        took = measure_in_order(
            {
                "with": lambda: do.open_unit(user, step=True),
                "behind": memory_api.record_left,
                "without": lambda: do.open_unit(user, step=False),
                "memory": lambda: do.write_memory(user),
            },
            rounds=ROUNDS,
        )
        statements = do.list_statements(lambda: do.open_unit(user, step=True))
        behind = do.list_statements(memory_api.record_left)
    added = took["with"] - took["without"]
    say_time("added to a unit's page", added, 5)
    say_ratio("added to a unit's page / a memory write", added / took["memory"], 1.3)
    say_count("statements added to it", len(statements), 2)
    say_time("written when it has left", took["behind"])
    say_count("statements of that", len(behind), 2)


def bench_sizes() -> None:
    """Compare a small memory with a large one."""
    small, large = do.make_learner("small", blocks=10), do.make_learner("large", blocks=5000)
    took = measure({"10": lambda: do.write_memory(small), "5000": lambda: do.write_memory(large)}, rounds=ROUNDS)
    say_ratio("memory write with 5,000 visited blocks / with 10", took["5000"] / took["10"], 1.1)


def bench_ignored_event() -> None:
    """Compare an event that is none of ours with our backend and without."""

    def emit_unheard() -> None:
        with do.unheard():
            do.emit_other()

    took = measure({"with": do.emit_other, "without": emit_unheard}, rounds=ROUNDS * 10)
    say_time("an ignored tracking event, with our backend", took["with"])
    say_time("the same without", took["without"])
    say_ratio("with our backend / without", took["with"] / took["without"], 1.5)


def main() -> None:
    """Print what each thing costs on this database."""
    with own_database(), flushed_at_commit() as name:
        print(f"\n{name}; Django {django.__version__}; medians of {ROUNDS} rounds")
        Switch.objects.create(name="completion.enable_completion_tracking", active=True)
        operating_api.switch_on("--all")
        bench_writes()
        bench_submission()
        bench_unit_page()
        bench_sizes()
        bench_ignored_event()


if __name__ == "__main__":
    main()

"""
The part of the bench that exports what was said, on MariaDB; run as a program.

Against a raw cursor of the driver, that the server sends rows to one by one, into ``csv.writer``. Each measurement in a process
of its own, in turns; ``MENTOR_BENCH_MESSAGES`` says how many messages the longest history has.
"""

from __future__ import annotations

import csv
import gc
import json
import os
import random
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

import django

django.setup()  # Models may be imported from here on.

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.history.writer import write_export
from iblai_mentor_plugin.models import Export, Message, Session, Tenant
from tests.bench.measuring import say, say_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST = int(os.environ.get("MENTOR_BENCH_MESSAGES", "1000000"))
SIZES = (LONGEST // 10, LONGEST)
ROUNDS = 3
EACH = 100  # Messages of a session.
MEGABYTE = 1024 * 1024
SENTENCE = "the star polaris stands where north is and “light” of a lamp through snow ä é = + quietly"


def find_peak() -> int:
    """Return the most memory that this process had (Linux)."""
    line = next(line for line in Path("/proc/self/status").read_text("ascii").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def open_raw(user: User) -> Any:
    """Return a cursor that brings a user's messages row by row, without Django."""
    from MySQLdb.cursors import SSCursor  # noqa: PLC0415 - only where there is MariaDB

    messages, sessions = Message._meta.db_table, Session._meta.db_table
    connection.ensure_connection()
    cursor = connection.connection.cursor(SSCursor)
    cursor.execute(
        f"SELECT m.kind, m.text, m.created FROM {messages} m JOIN {sessions} s ON s.id = m.session_id "  # noqa: S608 - our own tables
        "WHERE s.user_id = %s AND s.tenant_id = %s ORDER BY m.created, m.id",
        [user.pk, Tenant.objects.get(key="main").pk],
    )
    return cursor


def copy_raw(user: User, file: Any) -> None:
    """Write a user's messages as CSV the shortest way."""
    cursor = open_raw(user)
    writer = csv.writer(file)
    writer.writerow(("type", "content", "timestamp"))
    while rows := cursor.fetchmany(1000):
        writer.writerows(("human" if kind == 1 else "ai", text, time.isoformat()) for kind, text, time in rows)


def start_export(user: User) -> None:
    """Have an export wait to be written."""
    Export.objects.create(
        tenant=Tenant.objects.get(key="main"),
        user=user,
        kind=Export.Kind.HISTORY,
        expires_at=timezone.now() + timedelta(days=1),
    )


def write_whole(user: User) -> None:
    """Write an export into the database."""
    export = Export.objects.filter(user=user, is_open=True).get()
    write_export(export.pk)


def download(user: User, convert: Callable[[Iterator[bytes]], Iterator[bytes]], file: Any) -> None:
    """Convert the user's last export, as a download does."""
    export = Export.objects.filter(user=user, state=Export.State.COMPLETE).latest("pk")
    for piece in convert(history_api.read_export(export)):
        file.write(piece)


def measure_one(what: str, name: str) -> None:
    """Do one thing, and print seconds and the bytes that it took at the most."""
    user = User.objects.get(username=name)
    with tempfile.TemporaryFile("w+", newline="", encoding="utf-8") as text, tempfile.TemporaryFile() as binary:
        things: dict[str, Callable[[], None]] = {
            "raw": lambda: copy_raw(user, text),
            "export": lambda: write_whole(user),
            "csv": lambda: download(user, history_api.convert_to_csv, binary),
            "json": lambda: download(user, history_api.convert_to_json, binary),
        }
        gc.collect()
        before, start = find_peak(), perf_counter()
        things[what]()
        print(json.dumps([perf_counter() - start, find_peak() - before]))


def run_one(what: str, name: str) -> list[float]:
    """Measure it in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.exports", what, name]
    done = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE)
    result: list[float] = json.loads(done.stdout)
    return result


def make_history(name: str, count: int) -> User:
    """Return a user who asked so much, a hundred messages a session, of some 60 and 350 characters."""
    user = User.objects.create_user(name)
    tenant = Tenant.objects.get(key="main")
    chance = random.Random(name)  # noqa: S311 - the same texts every time
    texts = {
        kind: [" ".join(chance.choices(SENTENCE.split(), k=size)) for _text in range(999)]
        for kind, size in ((1, 10), (2, 60))
    }
    mentor = mentor_api.get_mentor(tenant, "mentor")
    for _batch in range(0, count, EACH * 50):
        sessions = [
            Session.objects.create(tenant=tenant, user=user, mentor=mentor)
            for _session in range(min(50, count // EACH))
        ]
        messages = [
            Message(session=session, number=number, kind=2 - number % 2, text=chance.choice(texts[2 - number % 2]))
            for session in sessions
            for number in range(1, EACH + 1)
        ]
        Message.objects.bulk_create(messages, batch_size=1000)
    return user


def say_memory(name: str, size: float) -> None:
    """Print how much memory was added at the most, and whether it is what we aim at."""
    aim = "reached" if size <= 64 * MEGABYTE else "missed"
    say(name, f"{size / MEGABYTE:.1f} MB", f"aim ≤ 64 MB: {aim}")


def main(database: str) -> None:
    """Print what an export costs."""
    print(f"\nExports, {database}; Django {django.__version__}; medians of {ROUNDS} rounds")
    for count in SIZES:
        name = f"history{count}"
        make_history(name, count)
        took: dict[str, list[list[float]]] = {what: [] for what in ("raw", "export", "csv", "json")}
        for _round in range(ROUNDS):
            start_export(User.objects.get(username=name))
            for what, results in took.items():
                results.append(run_one(what, name))
        seconds = {what: median(result[0] for result in results) for what, results in took.items()}
        say(f"{count:,} messages by a raw cursor into csv.writer", f"{seconds['raw']:.2f} s")
        say_ratio("the same, written as an export / raw", seconds["export"] / seconds["raw"], 1.5)
        say_ratio("its download as CSV / raw", seconds["csv"] / seconds["raw"])
        say_ratio("its download as JSON / raw", seconds["json"] / seconds["raw"])
        say_ratio("export and download as CSV / raw", (seconds["export"] + seconds["csv"]) / seconds["raw"])
        for what in ("raw", "export", "csv", "json"):
            say_memory(f"memory added at the most, {what}", max(result[1] for result in took[what]))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure_one(*sys.argv[1:])
    else:
        from tests.bench.database import flushed_at_commit, own_database

        with own_database(), flushed_at_commit() as database:
            main(database)

"""
Runs the bench: start-up, then SQLite, then MariaDB, then exports, replies and many askers; each in a process of its own.

``python -m tests.bench guard`` measures the guard of answers instead, ``python -m tests.bench measures`` the measures of an
evaluation; both exit with 1 where an aim is missed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.bench.guard import bench_guard
from tests.bench.measures import bench_measures
from tests.bench.measuring import say, say_time

STARTS = 9
MEGABYTE = 1024 * 1024


def run(module: str, *, capture: bool = False, **environment: str) -> str:
    """Run a part, and return what it printed if that is wanted."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.bench.settings", **environment}
    done = subprocess.run(
        [sys.executable, "-m", module],
        env=environment,
        check=True,
        text=True,
        stdout=subprocess.PIPE if capture else None,
    )
    return done.stdout or ""


def bench_startup() -> None:
    """Print what loading the app adds to a process."""
    starts = [
        run("tests.bench.startup", capture=True, MENTOR_BENCH_DATABASE=":memory:", MENTOR_TEST_DB="").split()
        for _number in range(STARTS)
    ]
    print(f"Start-up, in a process that has loaded the rest of an LMS's packages; medians of {STARTS} starts")
    say_time("added to the start of a process", median(float(seconds) for seconds, _size in starts) * 1000, 100)
    size = median(int(size) for _seconds, size in starts) / MEGABYTE
    say("memory added", f"{size:.1f} MB", f"aim ≤ 8 MB: {'reached' if size <= 8 else 'missed'}")


def main() -> None:
    """Print it all."""
    bench_startup()
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "bench.sqlite3")
        run("tests.bench.database", MENTOR_BENCH_DATABASE=path, MENTOR_TEST_DB="")
    run("tests.bench.database", MENTOR_BENCH_DATABASE="iblai_mentor_bench", MENTOR_TEST_DB="mysql")
    run("tests.bench.searching", MENTOR_BENCH_DATABASE="iblai_mentor_bench", MENTOR_TEST_DB="mysql")
    run("tests.bench.exports", MENTOR_BENCH_DATABASE="iblai_mentor_bench", MENTOR_TEST_DB="mysql")
    with tempfile.TemporaryDirectory() as folder:
        for part in ("tests.bench.replies", "tests.bench.load"):
            run(
                part,
                DJANGO_SETTINGS_MODULE="tests.bench.course_settings",
                IBLAI_MENTOR_DEMO_DATA=folder,
                MENTOR_BENCH_DATABASE="iblai_mentor_bench",
                MENTOR_TEST_DB="mysql",
            )


if sys.argv[1:] == ["guard"]:
    sys.exit(bench_guard())
if sys.argv[1:] == ["measures"]:
    sys.exit(bench_measures())
main()

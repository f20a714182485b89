"""
Runs the bench: ``python -m tests.bench [NAME …] [--json FILE]``, each part in a process of its own, one after the other.

Without a name it runs every part but those of ``fuzz``, which need a package of its own. ``--list`` prints the names.
``--json`` adds each line of the report to a file, as ``{"part", "name", "value", "aim"}``. Exits with 1 where a part fails, or
says so because an aim is missed (``guard``, ``measures``, ``convergence``, ``upgrade`` and ``fuzz`` do).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_MYSQL: Final = {"MENTOR_BENCH_DATABASE": "iblai_mentor_bench_{pid}", "MENTOR_TEST_DB": "mysql"}
_POSTGRESQL: Final = {"MENTOR_BENCH_DATABASE": "iblai_mentor_bench_{pid}", "MENTOR_TEST_DB": "postgresql"}
# {folder} and {pid} are the run's own.
_SQLITE: Final = {"MENTOR_BENCH_DATABASE": "{folder}/bench.sqlite3", "MENTOR_TEST_DB": ""}
_MEMORY: Final = {"MENTOR_BENCH_DATABASE": ":memory:", "MENTOR_TEST_DB": ""}
_COURSE: Final = {
    **_MYSQL,
    "DJANGO_SETTINGS_MODULE": "tests.bench.course_settings",
    "IBLAI_MENTOR_DEMO_DATA": "{folder}",
}


@dataclass(frozen=True)
class Part:
    """One program of the bench, in its environment."""

    about: str
    module: str
    environment: dict[str, str] = field(default_factory=dict)


PARTS: Final = {
    "startup": Part("what the plugin adds to the start of a process", "tests.bench.starts", _SQLITE),
    "memory-sqlite": Part("a memory's writes and a unit's page, on SQLite", "tests.bench.database", _SQLITE),
    "memory": Part("the same on MariaDB", "tests.bench.database", _MYSQL),
    "memory-postgresql": Part("the same on PostgreSQL", "tests.bench.database", _POSTGRESQL),
    "search": Part("an index of 10,000 passages, made and searched", "tests.bench.searching", _MYSQL),
    "exports": Part("an export of a long history", "tests.bench.exports", _MYSQL),
    "erasing": Part("a learner of 100,000 messages is erased", "tests.bench.erasing", _MYSQL),
    "activity": Part("a course team's counts on a million messages", "tests.bench.activity", _MYSQL),
    "lists": Part("the list of a tenant's memories, small and large", "tests.bench.lists", _MYSQL),
    "bus": Part("events off a bus on Redis, against bare upserts", "tests.bench.bus", _MYSQL),
    "endpoints": Part("every endpoint, asked by 50 learners at once", "tests.bench.endpoints", _MYSQL),
    "replies": Part("a question's way to the LLM and back", "tests.bench.replies", _COURSE),
    "load": Part("many who ask at once", "tests.bench.load", _COURSE),
    "endurance": Part("half an hour of mixed load: what grows, and what is lost", "tests.bench.endurance", _MYSQL),
    "upgrade": Part("a rolling upgrade from an older release, and back", "tests.bench.upgrade", _MYSQL),
    "scale": Part("what a site of ten million learners would need", "tests.bench.scale", _MYSQL),
    "panel": Part("how long a growing reply holds the page up, in Chromium", "tests.bench.panel", _SQLITE),
    "guard": Part("the guard of answers on labelled dialogues", "tests.bench.guard", _SQLITE),
    "measures": Part("the measures of an evaluation on labelled dialogues", "tests.bench.measures", _SQLITE),
    "fuzz": Part("made-up requests by every role, after the schema (tox -e fuzz)", "tests.bench.fuzz", _MYSQL),
    "fuzz-postgresql": Part("the same on PostgreSQL", "tests.bench.fuzz", _POSTGRESQL),
    "convergence": Part("random histories of events against an oracle", "tests.bench.convergence", _MEMORY),
}


def run(name: str, part: Part, json_file: str) -> bool:
    """Run a part, and say whether it went well."""
    print(f"== {name}: {part.about}", flush=True)
    with tempfile.TemporaryDirectory(prefix="iblai-mentor-bench-") as folder:
        environment = {key: value.format(folder=folder, pid=os.getpid()) for key, value in part.environment.items()}
        done = subprocess.run(
            [sys.executable, "-m", part.module],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
                "MENTOR_BENCH_PART": name,
                "MENTOR_BENCH_JSON": json_file,
                **environment,
            },
            check=False,
        )
    return done.returncode == 0


def main() -> int:
    """Run what is named; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="What it costs, and what it promises.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(PARTS)}; all without one")
    parser.add_argument("--json", default="", metavar="FILE", help="add every line of the report to this file")
    parser.add_argument("--list", action="store_true", help="print the names, and run nothing")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if chosen.list:
        print("\n".join(f"{name:<18} {part.about}" for name, part in PARTS.items()))
        return 0
    json_file = str(Path(chosen.json).resolve()) if chosen.json else ""
    names = chosen.names or [name for name, part in PARTS.items() if part.module != "tests.bench.fuzz"]
    failed = [name for name in names if not run(name, PARTS[name], json_file)]
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())

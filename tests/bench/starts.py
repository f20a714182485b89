"""
What loading the app adds to a process: the median of many starts, each a process of its own (``tests.bench.startup``).

As in an image of the platform, all modules are compiled: a first start, which is not counted, does so in a folder of the run's.
"""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.measuring import say, say_ratio, say_time

STARTS = 9
MEGABYTE = 1024 * 1024


def start(compiled: str) -> tuple[float, int, float]:
    """Return the seconds and bytes that one start took, and the seconds of Django's admin in the same process."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-m", "tests.bench.startup"]
    done = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, env=environment)
    seconds, size, admin = done.stdout.split()
    return float(seconds), int(size), float(admin)


def main() -> None:
    """Print what it adds."""
    with TemporaryDirectory(prefix="iblai-mentor-bench-") as compiled:
        start(compiled)
        starts = [start(compiled) for _number in range(STARTS)]
    print(f"Start-up, in a process that has loaded the rest of an LMS's packages; medians of {STARTS} starts")
    say_time("work added to the start of a process", median(seconds for seconds, _size, _admin in starts) * 1000, 100)
    ratio = median(seconds / admin for seconds, _size, admin in starts)
    say_ratio("the same / importing Django's admin with what that pulls in", ratio, 0.5)
    size = median(size for _seconds, size, _admin in starts) / MEGABYTE
    say("memory added", f"{size:.1f} MB", f"aim ≤ 5 MB: {'reached' if size <= 5 else 'missed'}")


if __name__ == "__main__":
    main()

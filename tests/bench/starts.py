"""What loading the app adds to a process: the median of many starts, each a process of its own (``tests.bench.startup``)."""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from tests.bench.measuring import say, say_time

STARTS = 9
MEGABYTE = 1024 * 1024


def start() -> tuple[float, int]:
    """Return the seconds and bytes that one start took."""
    done = subprocess.run([sys.executable, "-m", "tests.bench.startup"], check=True, text=True, stdout=subprocess.PIPE)
    seconds, size = done.stdout.split()
    return float(seconds), int(size)


def main() -> None:
    """Print what it adds."""
    starts = [start() for _number in range(STARTS)]
    print(f"Start-up, in a process that has loaded the rest of an LMS's packages; medians of {STARTS} starts")
    say_time("added to the start of a process", median(seconds for seconds, _size in starts) * 1000, 100)
    size = median(size for _seconds, size in starts) / MEGABYTE
    say("memory added", f"{size:.1f} MB", f"aim ≤ 8 MB: {'reached' if size <= 8 else 'missed'}")


if __name__ == "__main__":
    main()

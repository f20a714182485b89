"""Measures operations against each other: interleaved in one run, so that a busy machine is busy for all of them."""

from __future__ import annotations

import gc
import json
import os
from itertools import repeat
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

WARM_UP = 10


def measure(operations: Mapping[str, Callable[[], object]], *, rounds: int) -> dict[str, float]:
    """
    Return the median time of each operation in milliseconds.

    Every round runs each once, in an order that rotates: what follows a slow one does not always pay for it.
    """
    names = list(operations)
    turns = (number % len(names) for number in range(rounds + WARM_UP))
    return _measure(operations, (names[turn:] + names[:turn] for turn in turns))


def measure_in_order(operations: Mapping[str, Callable[[], object]], *, rounds: int) -> dict[str, float]:
    """Return the same where one operation follows from the one before it: every round runs them in their order."""
    return _measure(operations, repeat(list(operations), rounds + WARM_UP))


def _measure(operations: Mapping[str, Callable[[], object]], orders: Iterable[list[str]]) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in operations}
    gc.collect()
    for names in orders:
        for name in names:
            start = perf_counter()
            operations[name]()
            times[name].append(perf_counter() - start)
    return {name: median(taken[WARM_UP:]) * 1000 for name, taken in times.items()}


def say(name: str, value: str, aim: str = "") -> None:
    """Print one line of the report, and add it to the file that ``--json`` names."""
    print(f"  {name:<66} {value:>12}  {aim}", flush=True)
    if file := os.environ.get("MENTOR_BENCH_JSON"):
        line = {"part": os.environ.get("MENTOR_BENCH_PART", ""), "name": name, "value": value, "aim": aim}
        with Path(file).open("a", encoding="utf-8") as report:
            report.write(json.dumps(line, ensure_ascii=False) + "\n")


def say_ratio(name: str, ratio: float, at_most: float | None = None) -> None:
    """Print a ratio, and whether it is what we aim at."""
    aim = "" if at_most is None else f"aim ≤ {at_most}×: {'reached' if ratio <= at_most else 'missed'}"
    say(name, f"{ratio:.2f}×", aim)


def say_time(name: str, milliseconds: float, at_most: float | None = None) -> None:
    """Print a time, and whether it is what we aim at."""
    aim = "" if at_most is None else f"aim ≤ {at_most:g} ms: {'reached' if milliseconds <= at_most else 'missed'}"
    say(name, f"{milliseconds:.3f} ms", aim)


def say_count(name: str, count: int, at_most: int) -> None:
    """Print a number of statements, and whether it is what we aim at."""
    say(name, str(count), f"aim ≤ {at_most}: {'reached' if count <= at_most else 'missed'}")

"""
What a search of a large course takes, and what the first question of a process does; run as a program.

For the database that the environment names. The search is measured against one plain statement, a row by its primary key.
"""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
import time
from functools import partial
from itertools import accumulate
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Final

import django
import numpy as np

django.setup()  # Models may be imported from here on.

from django.db import connection

from iblai_mentor_plugin.courseware.course import Query, VisibleBlock
from iblai_mentor_plugin.courseware.index.freshness import SHELF, renew
from iblai_mentor_plugin.courseware.index.search import search
from iblai_mentor_plugin.courseware.outline import Outline
from iblai_mentor_plugin.courseware.texts import CourseSource, Source
from iblai_mentor_plugin.models import IndexedPassage, IndexPart, Switch, VectorPart
from tests.bench.database import own_database
from tests.bench.measuring import measure, say, say_ratio, say_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

KEY: Final = "course-v1:Bench+SEARCH+1"
BLOCKS: Final = 1250
PARAGRAPHS: Final = 4  # A block; each is two passages.
ROUNDS: Final = int(os.environ.get("MENTOR_BENCH_ROUNDS", "200"))
DIMENSIONS: Final = 384
MEGABYTE: Final = 1024 * 1024


def write_vocabulary(count: int = 20_000) -> list[str]:
    """Return made-up words that differ as words of a language do, short ones first."""
    rng = Random(7)  # noqa: S311
    sounds = [
        f"{one}{two}" for one in "bcdfghjklmnprstvwz" for two in ("a", "e", "i", "o", "u", "ar", "en", "is", "on")
    ]
    return ["".join(rng.choices(sounds, k=1 + min(number.bit_length() // 4, 4))) for number in range(count)]


VOCABULARY: Final = write_vocabulary()
# By Zipf's law: the second word is half as frequent as the first one, the third a third as much.
FREQUENCIES: Final = list(accumulate(1 / (number + 1) for number in range(len(VOCABULARY))))


def write_words(rng: Random, count: int) -> str:
    """Return sentences of a dozen words."""
    words = rng.choices(VOCABULARY, cum_weights=FREQUENCIES, k=count)
    return " ".join(f"{' '.join(words[at : at + 12]).capitalize()}." for at in range(0, count, 12))


def write_sources(changed: int = 0) -> Iterator[Source]:
    """Yield blocks of eight passages of some forty words each; the first ``changed`` of them with other words."""
    for number in range(BLOCKS):
        rng = Random(number + (BLOCKS if number < changed else 0))  # noqa: S311
        paragraphs = "".join(f"<p>{write_words(rng, 80)}</p>" for _passage in range(PARAGRAPHS))
        title = write_words(rng, 3)
        yield Source(f"b{number}", f"u{number // 5}", "html", title, paragraphs, unit_title=f"Unit {number // 5}")


CHANGED: Final = CourseSource(KEY, "2", partial(write_sources, 25))


def make_outline() -> Outline:
    """Return a learner's outline, who sees all but a tenth."""
    blocks = [VisibleBlock("c", "course", "A course", "", ""), VisibleBlock("s", "chapter", "A section", "c", "")]
    for number in range(BLOCKS):
        unit = f"u{number // 5}"
        if number % 5 == 0:
            blocks.append(VisibleBlock(unit, "vertical", f"Unit {number // 5}", "s", unit))
        if number % 10:
            blocks.append(VisibleBlock(f"b{number}", "html", "A text", unit, unit))
    return Outline(blocks)


def resident() -> int:
    """Return the resident memory of this process (Linux)."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _time(work: object) -> float:
    begun = time.perf_counter()
    work()  # type: ignore[operator]
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Make an index, then search it in a process of its own, and print what it took."""
    with own_database():
        print(f"\nThe search of a course; {connection.vendor}; Django {django.__version__}; {ROUNDS} rounds")
        course = CourseSource(KEY, "1", write_sources)
        say_time("an index made", _time(lambda: renew(course, None)))
        say_time("made anew where one block in a hundred changed", _time(lambda: renew(CHANGED, None)))
        say("most memory that the making took", f"{_peak():.0f} MB")
        sizes = [len(bytes(data)) for data in IndexPart.objects.values_list("data", flat=True)]
        say(
            "passages; parts of the index; together",
            f"{IndexedPassage.objects.count()}; {len(sizes)}; {sum(sizes) / MEGABYTE:.1f} MB",
        )
        subprocess.run([sys.executable, "-m", "tests.bench.searching", "search"], check=True)
        say_time("vectors kept, without who makes them", _time(lambda: renew(CHANGED, Made())))
        sizes = [len(bytes(data)) for data in VectorPart.objects.values_list("data", flat=True)]
        say("parts of vectors; together", f"{len(sizes)}; {sum(sizes) / MEGABYTE:.1f} MB")
        print(f"With vectors of {DIMENSIONS} numbers")
        subprocess.run([sys.executable, "-m", "tests.bench.searching", "vectors"], check=True)


class Made:
    """Vectors by chance, of a length that many models have: what they find is no matter here."""

    name = "made"

    def __init__(self) -> None:
        self._rng = np.random.default_rng(1)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a vector a text."""
        return self._rng.normal(size=(len(texts), DIMENSIONS)).tolist()


def search_only(*, with_vectors: bool = False) -> None:
    """Search an index that another process made, and print what it took."""
    embedder = Made() if with_vectors else None
    outline, rng = make_outline(), Random(1)  # noqa: S311
    # As questions are: nine words, some of them in every other passage.
    asked = iter([write_words(rng, 9) for _question in range(ROUNDS + 200)])
    switch, _is_new = Switch.objects.get_or_create(scope=Switch.Scope.ALL, defaults={"is_on": True})

    def ask() -> None:
        search(CHANGED, outline, Query(text=next(asked), limit=12, unit_key="u7", embedder=embedder))

    before, first = resident(), []
    for _round in range(5):
        SHELF.clear()
        first.append(_time(ask))
    added = (resident() - before) / MEGABYTE
    say(
        "memory that a process takes for it",
        f"{added:.1f} MB",
        f"aim ≤ 64 MB: {'reached' if added <= 64 else 'missed'}",
    )
    times = measure({"statement": lambda: Switch.objects.get(pk=switch.pk), "search": ask}, rounds=ROUNDS)
    say_time("a plain statement", times["statement"])
    say_time("a search, its statement included", times["search"])
    say_ratio("a search / a plain statement", times["search"] / times["statement"], 5)
    say_ratio("the same by work of this thread, whatever else the machine does", _compare_work(ask, switch.pk), 5)
    say_time("the first search of a process", median(first))
    say_ratio("the first search / a later one", median(first) / times["search"])


def _compare_work(ask: Callable[[], None], switch_id: int) -> float:
    """Return how much work a search is, in plain statements."""
    begun = time.thread_time()
    for _round in range(50):
        Switch.objects.get(pk=switch_id)
    between = time.thread_time()
    for _round in range(50):
        ask()
    return (time.thread_time() - between) / (between - begun)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    search_only(with_vectors=sys.argv[1:] == ["vectors"]) if sys.argv[1:] else main()

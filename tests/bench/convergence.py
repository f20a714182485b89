"""
Random histories of events and orders against the oracle: what is remembered is what the rules say, every time.

``MENTOR_BENCH_HISTORIES`` says how many are played one after the other (shuffled, late, doubled, from clocks ahead, with
forgetting, pauses and retirement), on the database that the environment names; ``MENTOR_BENCH_RACES`` how many are written by
four processes at once, on MariaDB and on PostgreSQL. ``MENTOR_BENCH_SEED`` repeats a run. Exits with 1 where one differs, and
says which.
"""

from __future__ import annotations

import http.client
import logging
import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import django

django.setup()  # Models may be imported from here on.

import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, connections

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.data import Fact
from iblai_mentor_plugin.memory.entry import to_datetime
from tests.bench.database import own_database
from tests.bench.measuring import say
from tests.conftest import COURSE
from tests.memory.facts import PROBLEM, UNIT
from tests.memory.oracle import Event, Oracle
from tests.memory.replay import BEGINNING, SECOND, Replay, Step, delete_memory, list_differences

if TYPE_CHECKING:
    from collections.abc import Iterator

HISTORIES: Final = int(os.environ.get("MENTOR_BENCH_HISTORIES", "2000"))
RACES: Final = int(os.environ.get("MENTOR_BENCH_RACES", "200"))
PROCESSES: Final = int(os.environ.get("MENTOR_BENCH_PROCESSES") or os.cpu_count() or 1)
SEED: Final = os.environ.get("MENTOR_BENCH_SEED") or str(random.SystemRandom().randrange(10**6))
_WRITERS: Final = 4
# One history in so many is read over REST in the end, the others by what the view calls.
_OVER_REST: Final = 10
_SCOPES: Final = ("*", "", UNIT, PROBLEM)
_BLOCK_VALUES: Final[tuple[tuple[tuple[str, Any], ...], ...]] = (
    (("completion", 1.0),),
    (("completion", 0.0),),
    (("score", [1.0, 2.0]), ("attempts", 1)),
    (("score", [0.0, 2.0]), ("attempts", 2)),
    (("attempts", 0), ("score", None)),
    (),
)
_COURSE_VALUES: Final[tuple[tuple[tuple[str, Any], ...], ...]] = (
    (("enrolment", {"mode": "audit", "is_active": True}),),
    (("enrolment", {"mode": "honor", "is_active": False}),),
    (("grade", {"percent": 0.5, "letter": ""}),),
)


def make_event(chance: random.Random, *, oldest: int, newest: int) -> Step:
    """Return an event of a moment between these ages, in steps of 50 seconds; a negative age is a clock ahead of ours."""
    scope = chance.choice((UNIT, PROBLEM, PROBLEM, ""))
    return Step(
        waited=chance.randrange(4) * 50 * SECOND,
        action="event",
        scope=scope,
        age=chance.randint(newest, oldest) * 50 * SECOND,
        kind=chance.choice("ab"),
        values=chance.choice(_BLOCK_VALUES if scope else _COURSE_VALUES),
        page=bool(scope) and chance.random() < 0.5,
    )


# How often each of them comes.
_ORDERS: Final = {
    "forget": 30,
    "delete": 6,
    "pause": 12,
    "resume": 12,
    "correct": 14,
    "reinstate": 8,
    "unenrol": 5,
    "enrol": 5,
    "rescore": 20,
    "reconcile": 24,
    "redeliver": 8,
    "retire": 2,
}
_STATES: Final[tuple[tuple[tuple[str, Any], ...], ...]] = (
    (("attempts", 2), ("earned", 0.0), ("possible", 2.0), ("is_correct", False)),
    (("attempts", 0), ("is_correct", None)),
    (("attempts", 1), ("earned", 2.0), ("possible", 2.0), ("is_correct", True), ("completion", 1.0)),
    (("completion", 0.0),),
)


def make_order(chance: random.Random) -> Step:
    """Return what a learner, staff or an operator does to a memory, or the LMS to a learner."""
    waited = chance.randrange(4) * 50 * SECOND
    action = chance.choices(list(_ORDERS), list(_ORDERS.values()))[0]
    if action == "rescore":
        return Step(waited, action, age=chance.randint(-4, 8) * 50 * SECOND, values=chance.choice(_STATES))
    if action in ("correct", "reinstate"):
        scope = chance.choice((UNIT, PROBLEM, PROBLEM, ""))
        name = chance.choice(("completion", "score", "attempts", "correct") if scope else ("enrolment", "grade"))
        return Step(waited, action, scope, name=name)
    scopes = {"forget": _SCOPES, "pause": _SCOPES[:2], "resume": _SCOPES[:2]}.get(action, ("",))
    return Step(waited, action, chance.choice(scopes), seed=str(chance.random()))


def make_request(chance: random.Random) -> Step:
    """Return the events of a request: mostly one, now and then more, or one whose write meets a failing database."""
    step = make_event(chance, oldest=8, newest=-8)
    luck = chance.random()
    if luck < 0.1:  # One in ten.
        return replace(step, action=chance.choice(("lose", "lose", "collide")), breaks_at=chance.randint(1, 5))
    count = chance.choice((0, 0, 0, 1, 2, 3))
    return replace(step, together=tuple(make_event(chance, oldest=8, newest=-8) for _event in range(count)))


def make_history(chance: random.Random) -> list[Step]:
    """Return what happens to one memory, in the order of arrival, some of it doubled."""
    first = [Step(0, "never_enrolled")] if chance.random() < 0.05 else []
    steps: list[Step] = []
    for _step in range(chance.randint(1, 16)):
        if steps and chance.random() < 0.15:
            steps.append(chance.choice(steps))
        elif chance.random() < 0.7:
            steps.append(make_request(chance))
        else:
            steps.append(make_order(chance))
    return [*first, *steps]


def play_alone(user_id: int, numbers: range) -> list[str]:
    """Play histories one after the other; return the names of those that differ, and in what."""
    wrong = []
    for number in numbers:
        name = f"{SEED}-{number}"
        replay = Replay(user_id)
        try:
            replay.play(make_history(random.Random(name)))  # noqa: S311 - no secret
            found = list_differences(user_id, replay.oracle, replay.now, over_rest=number % _OVER_REST == 0)
        # One that cannot be played to its end is said, and the next one is played.
        except Exception as error:  # noqa: BLE001
            found = [f"{type(error).__name__}: {error!s:.200}"]
        wrong += [f"{name} {', '.join(found)}"] if found else []
    return wrong


def play_share(first: int) -> int:
    """Be one of the processes that play histories; return the exit code."""
    began, numbers = time.monotonic(), range(first, HISTORIES, PROCESSES)
    with own_database():
        prepare()
        wrong = play_alone(User.objects.create(username="learner").pk, numbers)
    say_wrong(wrong)
    say("histories played alone", f"{len(numbers):,}", f"{len(wrong)} differ; {time.monotonic() - began:.0f} s")
    return int(bool(wrong))


def prepare() -> None:
    """Switch the site on; the clock of a history stands still, so that no rate would ever allow another request."""
    logging.disable()  # Databases fail here all the time, and a count of it now and then is enough.
    settings.IBLAI_MENTOR_DROP_COUNT_INTERVAL = 60
    operating_api.switch_on("--all")
    settings.IBLAI_MENTOR_THROTTLE = settings.IBLAI_MENTOR_ANONYMOUS_THROTTLE = None


def make_rounds(name: str) -> Iterator[tuple[int, list[Step], list[Step]]]:
    """
    Yield rounds of a race: the clock, the events and the orders that the writers deliver at it, all at once.

    Every event is of the clock or before and after the last round's, or of long ago: so an order of the round means the same
    whichever of them comes first. Before a memory is deleted over REST there is one,
    as of a moment in which nothing was ordered.
    """
    chance = random.Random(name)  # noqa: S311 - no secret
    for number in range(1, chance.randint(2, 5)):
        events = [make_event(chance, oldest=12, newest=0) for _event in range(chance.randint(4, 24))]
        events += chance.choices(events, k=len(events) // 3)
        orders = [Step(0, "forget", chance.choice(_SCOPES)) for _order in range(chance.randrange(3))]
        if chance.random() < 0.2:
            orders = [Step(0, "delete")]
            yield BEGINNING + (number * 1200 - 600) * SECOND, [make_event(chance, oldest=0, newest=0)], []
        yield BEGINNING + number * 1200 * SECOND, events, orders


def judge_race(name: str) -> Oracle:
    """Return what a race has to come to."""
    oracle = Oracle()
    for now, events, orders in make_rounds(name):
        for step in events:
            at = now - step.age
            oracle.deliver(Event(at, now, step.scope, step.kind, dict(step.values), step.page))
        for order in orders:
            oracle.forget(order.scope, now)
    return oracle


def find_end(name: str) -> int:
    """Return the clock of a race's last round."""
    return max(now for now, _events, _orders in make_rounds(name))


def write_share(user_id: int, name: str, writer: int, turn: int) -> None:
    """Deliver one writer's share of one round."""
    now, events, orders = list(make_rounds(name))[turn]
    get_courseware().enrolments[user_id, COURSE] = True
    with time_machine.travel(to_datetime(now), tick=False):
        for step in [*events, *orders][writer::_WRITERS]:
            if step.action == "delete":
                if (status := delete_memory(user_id)) != http.client.NO_CONTENT:
                    message = f"deleted with {status} in race {name}"
                    raise RuntimeError(message)
            elif step.action == "forget":
                _forget(user_id, step.scope)
            else:
                at = to_datetime(now - step.age)
                memory_api.record_now([Fact(user_id, COURSE, step.scope, step.kind, at, dict(step.values), step.page)])


def _forget(user_id: int, scope: str) -> None:
    if scope == "*":
        memory_api.forget_everything(user_id)
    elif scope == "":
        memory_api.forget_course(user_id, COURSE)
    else:
        memory_api.forget_block(user_id, COURSE, scope)


def serve_writer(writer: int) -> None:
    """Be one of the writers: take a line ``user name turn``, write the share, answer ``done``."""
    settings.IBLAI_MENTOR_WRITE_SECONDS = 60  # No fact is to be left to reconciliation here.
    settings.IBLAI_MENTOR_THROTTLE = None
    for line in sys.stdin:
        user_id, name, turn = line.split()
        write_share(int(user_id), name, writer, int(turn))
        print("done", flush=True)


class Writers:
    """The processes that write at once."""

    def __init__(self) -> None:
        """Start them."""
        self._all = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.bench.convergence", "write", str(number)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for number in range(_WRITERS)
        ]

    def write(self, user_id: int, name: str) -> None:
        """Have them write a race, round by round."""
        for turn in range(len(list(make_rounds(name)))):
            for one in self._all:
                print(user_id, name, turn, file=one.stdin, flush=True)
            for one in self._all:
                if one.stdout is None or one.stdout.readline() != "done\n":
                    message = f"a writer ended in race {name}"
                    raise RuntimeError(message)

    def stop(self) -> None:
        """Let them end."""
        for one in self._all:
            if one.stdin:
                one.stdin.close()
            one.wait(timeout=30)


def race(database: str) -> list[str]:
    """Have four processes write each history at once; return the names of those that differ."""
    wrong, began = [], time.monotonic()
    with own_database():
        prepare()
        connections.close_all()
        writers = Writers()
        try:
            for number in range(RACES):
                name = f"{SEED}-{number}"
                user_id = User.objects.create(username=f"racer{number}").pk
                get_courseware().enrolments[user_id, COURSE] = True
                writers.write(user_id, name)
                if found := list_differences(user_id, judge_race(name), find_end(name)):
                    wrong.append(f"{database} {name} {', '.join(found)}")
        finally:
            writers.stop()
    say(
        f"written by {_WRITERS} at once, {database}",
        f"{RACES:,}",
        f"{len(wrong)} differ; {time.monotonic() - began:.0f} s",
    )
    return wrong


def say_wrong(names: list[str]) -> None:
    """Print the names of the first ones that differ; each can be played again by its name."""
    for name in names[:10]:
        print(f"  differs: {name}", flush=True)


def race_elsewhere(vendor: str) -> bool:
    """Race on another database, in a process of its own; say whether it went well."""
    environment = {
        **os.environ,
        "MENTOR_TEST_DB": vendor,
        "MENTOR_BENCH_DATABASE": f"iblai_mentor_bench_{os.getpid()}",
        "MENTOR_BENCH_SEED": SEED,
    }
    command = [sys.executable, "-m", "tests.bench.convergence", "race"]
    return subprocess.run(command, env=environment, check=False).returncode == 0


def main() -> int:
    """Play all, histories in as many processes as there are cores; return the exit code."""
    print(f"Histories of a memory against the oracle, seed {SEED}", flush=True)
    program, environment = [sys.executable, "-m", "tests.bench.convergence"], {**os.environ, "MENTOR_BENCH_SEED": SEED}
    shares = [
        subprocess.Popen([*program, "alone", str(number)], env=environment) for number in range(PROCESSES) if HISTORIES
    ]
    played = [share.wait() == 0 for share in shares]
    raced = [race_elsewhere(vendor) for vendor in ("mysql", "postgresql") if RACES]
    return int(not all([*played, *raced]))


def run_as(role: str = "", number: str = "0") -> int:
    """Be the whole, one who plays histories, the host of a race on this database, or one of its writers."""
    if role == "race":
        lost = race(connection.vendor)
        say_wrong(lost)
        return int(bool(lost))
    if role == "write":
        serve_writer(int(number))
        return 0
    return play_share(int(number)) if role == "alone" else main()


if __name__ == "__main__":
    sys.exit(run_as(*sys.argv[1:]))

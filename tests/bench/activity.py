"""
What a course team's counts take on a million messages, against ten thousand: the page, and the job that closes a week.

``MENTOR_BENCH_MESSAGES`` says how many messages a course has in one week, by so many learners that each has a hundred. Beside
it lie small courses, whose bands are of the whole term. They are written in SQL, which MariaDB alone understands.
"""

from __future__ import annotations

import gc
import os
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as daytime
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

import django

django.setup()  # Models may be imported from here on.

from django.contrib.auth.models import User
from django.db import connection, connections
from django.utils import timezone

from iblai_mentor_plugin.activity.closing import close_weeks
from iblai_mentor_plugin.api import course_team as team_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.data import BlockPlace
from iblai_mentor_plugin.models import ClosedWeek, Message, Session, ShownCount, Tenant
from tests.bench.copying import copy_rows
from tests.bench.database import flushed_at_commit, own_database
from tests.bench.measuring import measure, say, say_count, say_ratio, say_time
from tests.bench.operations import list_statements

if TYPE_CHECKING:
    from collections.abc import Iterator

MESSAGES: Final = int(os.environ.get("MENTOR_BENCH_MESSAGES", "1000000"))
FEW: Final = 10_000
OF_A_LEARNER: Final = 100
UNITS: Final = 60
SMALL_COURSES: Final = 50
_LARGE, _LITTLE, _SMALL = (f"course-v1:BenchX+{name}+2026" for name in ("LARGE", "LITTLE", "SMALL"))
_CITED: Final = 3
_ROUNDS: Final = 50
_PAGE: Final = Path("/proc/self/statm")


def unit(course_key: str, number: object) -> str:
    """Return the usage key of a unit."""
    return f"{course_key.replace('course-v1', 'block-v1')}+type@vertical+block@unit{number}"


def fill(course_key: str, messages: int, monday: datetime) -> None:
    """Give a course learners who each say a hundred messages in a week, spread over its units."""
    learners = max(1, messages // OF_A_LEARNER)
    first = User.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    User.objects.bulk_create((User(username=f"{course_key[-14:]}{n}") for n in range(learners)), batch_size=5000)
    users = list(User.objects.filter(pk__gt=first).order_by("pk").values_list("pk", flat=True))
    courseware = get_courseware()
    # Some are enrolled and never ask.
    courseware.enrolments.update({(user, course_key): True for user in [*users, *range(-learners, 0)]})
    tenant = Tenant.objects.get(key="main")
    mentor = mentor_api.get_mentor(tenant, "mentor")
    Session.objects.bulk_create(
        (Session(tenant=tenant, user_id=user, mentor=mentor, course_key=course_key, title="Mine") for user in users),
        batch_size=5000,
    )
    session = Session.objects.filter(course_key=course_key).order_by("pk").first()
    assert session is not None
    cited = [
        {"usage_key": unit(course_key, n), "title": f"Unit {n}", "at": [1], "quote": "q" * 200} for n in range(_CITED)
    ]
    texts = {Message.Kind.QUESTION: "Why is it so? " * 6, Message.Kind.REPLY: "Because it is so. " * 40}
    for kind, text in texts.items():
        citations = cited if kind == Message.Kind.REPLY else []
        row = Message.objects.create(session=session, number=2**30 + kind, kind=kind, text=text, citations=citations)
        each = OF_A_LEARNER // 2
        # They are counted from 0.
        numbers = f"CROSS JOIN (SELECT seq AS n FROM seq_0_to_{learners * each - 1}) numbers"  # noqa: S608 - our own number
        key = f"CONCAT('{unit(course_key, '')}', MOD(n * 7 + n DIV {each}, {UNITS}))"
        seconds = 7 * 86_400
        copy_rows(
            Message.objects.filter(pk=row.pk),
            beside=numbers,
            session_id=f"{session.pk} + n DIV {each}",
            number=f"1 + 2 * MOD(n, {each}) + {int(kind == Message.Kind.REPLY)}",
            usage_key=key,
            created=f"TIMESTAMPADD(SECOND, MOD(n * 7919, {seconds}), '{monday:%Y-%m-%d %H:%M:%S}')",
        )
        row.delete()
    for number in range(UNITS):
        place = unit(course_key, number)
        courseware.places[place] = BlockPlace(f"Unit {number}", place, f"Unit {number}", "Subsection", "Section")


def read_size() -> float:
    """Return how large this process is, in megabytes."""
    return int(_PAGE.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024**2


@contextmanager
def watched() -> Iterator[dict[str, float]]:
    """Note by how much the process grew meanwhile, at the most, and how long a learner's row waited to be written."""
    found, is_over, before = {"grown": 0.0, "waited": 0.0}, Event(), read_size()

    def look() -> None:
        session = Session.objects.filter(course_key=_LITTLE).latest("pk")
        number = 2**29
        while not is_over.is_set():
            number += 1
            began = time.perf_counter()
            Message.objects.create(session=session, number=number, kind=Message.Kind.QUESTION, text="Why?")
            found["waited"] = max(found["waited"], (time.perf_counter() - began) * 1000)
            found["grown"] = max(found["grown"], read_size() - before)
            is_over.wait(0.02)
        connections.close_all()

    gc.collect()
    thread = Thread(target=look)
    thread.start()
    try:
        yield found
    finally:
        is_over.set()
        thread.join()
        Message.objects.filter(number__gt=2**29, number__lt=2**30).delete()


def bench_closing(what: str, *, seconds: float | None = None, megabytes: float | None = None) -> None:
    """Close the week, and say what it took."""
    ClosedWeek.objects.all().delete()
    ShownCount.objects.all().delete()
    with watched() as found:
        began = time.perf_counter()
        closed = close_weeks()
        took = time.perf_counter() - began
    for name, value, aim, of in (
        ("closed in", took, seconds, "s"),
        ("and grew by", found["grown"], megabytes, "MB"),
        ("and let a learner's question wait in the same process for", found["waited"], None, "ms"),
    ):
        said = "" if aim is None else f"aim ≤ {aim:g} {of}: {'reached' if value <= aim else 'missed'}"
        say(f"{what} ({closed} courses) {name}", f"{value:.1f} {of}", said)


def main() -> None:
    """Print what the page and the job take, with few messages and with many."""
    with own_database(), flushed_at_commit() as name:
        print(f"\n{name}; Django {django.__version__}; {MESSAGES:,} messages against {FEW:,}")
        operating_api.switch_on("--all")
        last = (timezone.now() - timedelta(days=9)).date()
        monday = datetime.combine(last - timedelta(days=last.weekday()), daytime(), UTC)
        Tenant.objects.update(activity_from=monday.date())
        fill(_LITTLE, FEW, monday)
        bench_closing(f"a week of {FEW:,} messages")
        fill(_LARGE, MESSAGES, monday)
        for number in range(SMALL_COURSES):
            fill(f"{_SMALL}{number}", 10 * OF_A_LEARNER, monday)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE TABLE {Message._meta.db_table}, {Session._meta.db_table}")
        bench_closing(f"a week of {MESSAGES:,} messages", seconds=300, megabytes=100)
        began = time.perf_counter()
        close_weeks()
        say_time("an hour in which no week is due", (time.perf_counter() - began) * 1000)
        bench_page()


def bench_page() -> None:
    """Compare what the page shows of both courses."""
    staff = User.objects.create(username="staff")
    looks = {}
    for course_key in (_LITTLE, _LARGE):
        get_courseware().enrolments[staff.pk, course_key] = True
        get_courseware().open_course(staff.pk, course_key).is_staff = True
        access = operating_api.get_access(staff, tenant_key="main", username="staff")
        looks[course_key] = lambda access=access, key=course_key: team_api.get_activity(access, key)
    took = measure(looks, rounds=_ROUNDS)
    say_time(f"the page's numbers, of {FEW:,} messages", took[_LITTLE])
    say_time(f"the page's numbers, of {MESSAGES:,} messages", took[_LARGE])
    say_ratio("the latter / the former", took[_LARGE] / took[_LITTLE], 1.2)
    say_count("its statements", len(list_statements(looks[_LARGE])), 12)


if __name__ == "__main__":
    main()

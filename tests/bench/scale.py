"""
What one learner, one event and one reply weigh, and what a site of ten million learners would need by that.

``MENTOR_BENCH_LEARNERS`` learners get a memory each, and as many sessions; the database says how large its tables became.
Everything below the second heading is multiplied, not measured: ``docs/scale.rst`` says what it leaves out.
"""

from __future__ import annotations

import os
import time
from typing import Final

import django

django.setup()  # Models may be imported from here on.

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.data import Fact
from iblai_mentor_plugin.models import MemoryEntry, Message, Session, Tenant
from tests.bench.database import flushed_at_commit, own_database
from tests.bench.measuring import say
from tests.bench.operations import COURSE

LEARNERS: Final = int(os.environ.get("MENTOR_BENCH_LEARNERS", "2000"))
# Of a course: blocks that somebody visited, and messages of somebody who asked.
BLOCKS: Final = 60
MESSAGES: Final = 20
_QUESTION: Final = (
    "What does the north star have to do with my latitude, and why does the course call it a sailor's friend?"
)
_REPLY: Final = _QUESTION * 6
# What the site of the page is asked to carry.
SITE_LEARNERS: Final = 10_000_000
COURSES_EACH: Final = 3
ASKING: Final = 0.2
EVENTS_A_SECOND: Final = 3_000
QUESTIONS_A_SECOND: Final = 200
REPLY_SECONDS: Final = 15
_GIGABYTE: Final = 1024**3


def fill_memories() -> float:
    """Give every learner a memory; return how many events one process takes in a second of its own work, a block an event."""
    users = User.objects.bulk_create(User(username=f"learner{number}") for number in range(LEARNERS))
    blocks = [str(COURSE.make_usage_key("html", f"block{number}")) for number in range(BLOCKS)]
    for user in User.objects.filter(username__in=[one.username for one in users]):
        get_courseware().enrolments[user.pk, str(COURSE)] = True
        now = timezone.now()
        memory_api.record_now(
            Fact(user.pk, str(COURSE), block, "bench", now, {"completion": 1.0}, moves_page=True) for block in blocks
        )
    singles = list(User.objects.order_by("pk")[:500])
    began = time.process_time()
    for user in singles:
        memory_api.record_now([Fact(user.pk, str(COURSE), blocks[0], "bench", timezone.now(), {"completion": 0.5})])
    return len(singles) / (time.process_time() - began)


def fill_sessions() -> None:
    """Give every learner a session."""
    tenant = Tenant.objects.get(key="main")
    mentor = mentor_api.get_mentor(tenant, "mentor")
    for user in User.objects.all():
        session = Session.objects.create(tenant=tenant, user=user, mentor=mentor, course_key=str(COURSE), title="Mine")
        Message.objects.bulk_create(
            Message(session=session, number=number, kind=1 + (number + 1) % 2, text=_REPLY if number % 2 else _QUESTION)
            for number in range(1, MESSAGES + 1)
        )


def read_sizes() -> dict[str, int]:
    """Return the bytes of each of our tables with its indexes."""
    names = {model._meta.db_table for model in (MemoryEntry, Session, Message)}
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE TABLE {', '.join(sorted(names))}")
        cursor.fetchall()
        cursor.execute(
            "SELECT table_name, data_length + index_length FROM information_schema.tables WHERE table_schema = DATABASE()"
        )
        return {name: int(size or 0) for name, size in cursor.fetchall() if name in names}


def say_site(memory: float, talk: float, events: float) -> None:
    """Print what the site needs."""
    print(f"\nA site of {SITE_LEARNERS:,} learners, {COURSES_EACH} courses each, of whom {ASKING:.0%} ask")
    courses = SITE_LEARNERS * COURSES_EACH
    say("rows of memories", f"{courses * (BLOCKS + 1) / 1e9:.1f} · 10⁹")
    say("memories", f"{courses * memory / _GIGABYTE:,.0f} GB")
    say("rows of messages", f"{courses * ASKING * MESSAGES / 1e9:.2f} · 10⁹")
    say("sessions and messages", f"{courses * ASKING * talk / _GIGABYTE:,.0f} GB")
    say(f"cores that write {EVENTS_A_SECOND:,} events/s", f"{EVENTS_A_SECOND / events:.1f}", "besides the database's")
    say(f"replies at once at {QUESTIONS_A_SECOND} questions/s", f"{QUESTIONS_A_SECOND * REPLY_SECONDS:,}", "in threads")


def main() -> None:
    """Print what it weighs, and what that comes to."""
    with own_database(), flushed_at_commit() as name:
        operating_api.switch_on("--all")
        print(f"{name}; {LEARNERS:,} learners, {BLOCKS} blocks and {MESSAGES} messages each")
        events = fill_memories()
        fill_sessions()
        sizes = read_sizes()
        memory = sizes[MemoryEntry._meta.db_table] / LEARNERS
        talk = (sizes[Session._meta.db_table] + sizes[Message._meta.db_table]) / LEARNERS
        say("a memory of a course, with its indexes", f"{memory / 1024:.1f} KB")
        say("a row of it", f"{memory / (BLOCKS + 1):.0f} bytes")
        say("a session with its messages", f"{talk / 1024:.1f} KB")
        say("events in a second of one process's work", f"{events:,.0f}")
        say_site(memory, talk, events)


if __name__ == "__main__":
    main()

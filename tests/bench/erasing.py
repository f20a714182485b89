"""
What it takes to erase a learner, and to let go of what is too old; a program, for the database that the environment names.

``MENTOR_BENCH_MESSAGES`` says how many messages the learner has. They lie among those of as many others' sessions.
"""

from __future__ import annotations

import os
import resource
import time
from contextlib import contextmanager
from copy import copy
from datetime import timedelta
from typing import TYPE_CHECKING

import django

django.setup()  # Models may be imported from here on.

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import Message, Session, Tenant
from tests.bench.copying import copy_rows
from tests.bench.database import flushed_at_commit, own_database
from tests.bench.measuring import say
from tests.bench.operations import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from iblai_mentor_plugin.models import Mentor

MESSAGES = int(os.environ.get("MENTOR_BENCH_MESSAGES", "100000"))
_OF_A_SESSION = 1000
_TEXT = "What does the north star have to do with my latitude? " * 6
_OLD = timedelta(days=400)


def fill(user: User, count: int, *, age: timedelta) -> None:
    """Give a learner so many messages of this age, in sessions that hold a thousand each."""
    tenant = Tenant.objects.get(key="main")
    mentor = mentor_api.get_mentor(tenant, "mentor")
    model = Message(session=_make_session(tenant, user, mentor), kind=Message.Kind.QUESTION, text=_TEXT)
    messages = [copy(model) for _number in range(_OF_A_SESSION)]
    for number, message in enumerate(messages, 1):
        message.number, message.kind = number, 1 + (number + 1) % 2
    Message.objects.bulk_create(messages)
    model.session.messages.update(created=timezone.now() - age)
    for hour in range(1, count // _OF_A_SESSION):
        session = _make_session(tenant, user, mentor)
        created = f"TIMESTAMPADD(MINUTE, -{hour}, r.created)"
        copy_rows(model.session.messages.all(), session_id=str(session.pk), created=created)


def _make_session(tenant: Tenant, user: User, mentor: Mentor) -> Session:
    return Session.objects.create(tenant=tenant, user=user, mentor=mentor, course_key=str(COURSE), title="Mine")


@contextmanager
def measured(what: str, at_most: float | None = None) -> Iterator[None]:
    """Print how long something took, its longest statement, and by how much the process grew."""
    size, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    longest = 0.0

    def run(execute: Callable[..., object], *arguments: object) -> object:
        nonlocal longest
        began = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            longest = max(longest, time.perf_counter() - began)

    with connection.execute_wrapper(run):
        yield
    took, grown = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - size
    aim = "" if at_most is None else f"aim ≤ {at_most:g} s a million: {'reached' if took <= at_most else 'missed'}"
    say(what, f"{took:.1f} s, {MESSAGES / took:,.0f} messages a second, {grown / 1024:.0f} MB more", aim)
    say(f"{what}: longest statement", f"{longest * 1000:.0f} ms")


def main() -> None:
    """Print what each takes."""
    with own_database(), flushed_at_commit() as name:
        print(f"\n{name}; Django {django.__version__}; {MESSAGES:,} messages among {MESSAGES:,} others")
        learners = [User.objects.create(username=f"learner{number}") for number in range(4)]
        for learner in learners[:3]:
            fill(learner, MESSAGES, age=timedelta(days=10) if learner == learners[0] else _OLD)
        with measured("a retirement, batch by batch", 30 * MESSAGES / 1_000_000):
            operating_api.retire(learners[1].pk)
        fill(learners[1], MESSAGES, age=timedelta(days=10))
        with measured("a retirement, in a transaction of the platform's"), transaction.atomic():
            operating_api.retire(learners[1].pk)
        with measured("a look for what is too old"):
            list(operating_api.list_expired())
        with measured("letting go of it"):
            list(operating_api.apply_retention())
        with measured("a look where nothing is"):
            list(operating_api.list_expired())


if __name__ == "__main__":
    main()

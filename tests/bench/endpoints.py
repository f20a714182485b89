"""
Every endpoint that reads, and those that replace, asked by 50 learners at once through gunicorn: sync workers, and threads.

An endpoint is asked by one learner alone (idle), by 50 who think between two questions, so long that the server is half busy,
and by 50 who do not think. The last says how long a queue is: with two cores it cannot be less than 25 times what one takes.
``MENTOR_BENCH_REQUESTS`` says how often each learner asks each endpoint. What is the course team's, or asks the LMS for a
course that the bench has not got, is left out, and said.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

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
from iblai_mentor_plugin.models import CustomInstruction, Feedback, Message, Session, SessionNote, SharedCopy, Tenant
from iblai_mentor_plugin.rest_api.urls import urlpatterns
from tests.bench.database import flushed_at_commit, own_database
from tests.bench.measuring import say
from tests.bench.serving import KINDS, WORKERS, serve
from tests.conftest import COURSE
from tests.consenting import agree
from tests.mentor.conftest import HTML, UNIT
from tests.rest_api.kept import fill, find_places, list_methods
from tests.traces import Left

if TYPE_CHECKING:
    from django.urls import URLPattern

LEARNERS: Final = int(os.environ.get("MENTOR_BENCH_LEARNERS", "50"))
REQUESTS: Final = int(os.environ.get("MENTOR_BENCH_REQUESTS", "4"))
IDLE_REQUESTS: Final = 20
AIM: Final = 3
# What replaces something, and by what. Other writes ask somebody else (an LLM, a worker), or take away what is asked for next.
BODIES: Final[dict[str, dict[str, Any]]] = {
    "custom_instruction": {"profession": "pilot"},
    "session_detail": {"title": "Mine"},
}


class Learner:
    """A learner of whom something is kept, with a key."""

    def __init__(self, number: int, tenant: Tenant) -> None:
        user = User.objects.create_user(f"learner{number}", f"learner{number}@example.com")
        get_courseware().enrolments[user.pk, COURSE] = True
        agree(user)
        memory_api.record_now(
            [Fact(user.pk, COURSE, key, "bench", timezone.now(), {"completion": 1.0}) for key in (UNIT, HTML)]
        )
        access = operating_api.get_access(user, tenant_key=tenant.key, username=user.username)
        session: Session = mentor_api.create_session(access, mentor="mentor")
        Session.objects.filter(pk=session.pk).update(course_key=COURSE)
        session.messages.create(number=1, kind=Message.Kind.QUESTION, text="Which star shows north?")
        reply = session.messages.create(
            number=2, kind=Message.Kind.REPLY, text="Polaris.", generation_id=session.session_id
        )
        CustomInstruction.objects.create(tenant=tenant, user=user, profession="pilot")
        Feedback.objects.create(message=reply, user=user)
        session.notes.create(message=reply, kind=SessionNote.Kind.HELP_REQUEST, content="Where north is.")
        copied = SharedCopy.objects.create(
            tenant=tenant, user=user, session=session, course_key=COURSE, said_at=timezone.now()
        )
        copied.messages.create(number=1, kind=Message.Kind.REPLY, text="Polaris.", sources=[], said_at=timezone.now())
        _key, token = operating_api.create_api_key(tenant, user, name="bench")
        self.headers = {"Authorization": f"Api-Token {token}", "Content-Type": "application/json"}
        self._places = find_places(Left(tenant, session, session), user)

    def ask(self, port: int, pattern: URLPattern, method: str) -> tuple[int, float]:
        """Return the status and the seconds that an answer took; 0 where there was none."""
        query = urlencode({"course_id": COURSE}) if pattern.name == "statements" else ""
        body = json.dumps(BODIES[str(pattern.name)]) if method == "PUT" else None
        begun = time.perf_counter()
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            client.request(method, f"{fill(pattern, self._places)}?{query}", body, self.headers)
            answer = client.getresponse()
            answer.read()
            return answer.status, time.perf_counter() - begun
        except (OSError, http.client.HTTPException):
            return 0, time.perf_counter() - begun
        finally:
            client.close()


def ask_all(
    pool: ThreadPoolExecutor, learners: list[Learner], route: tuple[int, URLPattern, str], think: float
) -> list[tuple[int, float]]:
    """Have every learner ask again and again; with seconds to think between two questions."""

    def ask_on(learner: Learner) -> list[tuple[int, float]]:
        answers = []
        for _time in range(REQUESTS):
            time.sleep(random.uniform(0, 2 * think))  # noqa: S311 - no secret
            answers.append(learner.ask(*route))
        return answers

    return [answer for answers in pool.map(ask_on, learners) for answer in answers]


def p95(answers: list[tuple[int, float]]) -> float:
    """Return what 95 of a hundred took at the most, in seconds."""
    return quantiles([seconds for _status, seconds in answers], n=20)[-1]


def measure_kind(kind: str, learners: list[Learner]) -> None:
    """Print what every endpoint takes behind one kind of worker."""
    paced, rushed, refused, errors = {}, {}, [], 0
    with serve(kind) as (port, _process), ThreadPoolExecutor(LEARNERS) as pool:
        for pattern in urlpatterns:
            for method in set(list_methods(pattern)) & ({"GET", "PUT"} if pattern.name in BODIES else {"GET"}):
                route = (port, pattern, method)
                for _time in range(2 * WORKERS):
                    status, _seconds = learners[0].ask(*route)
                if status != http.client.OK:
                    refused.append(f"{method} {pattern.name} {status}")
                    continue
                idle = [learners[0].ask(*route) for _time in range(IDLE_REQUESTS)]
                # Half of what the workers could do: each of them is busy for half of the time.
                think = 2 * LEARNERS * median(seconds for _status, seconds in idle) / WORKERS
                answers = ask_all(pool, learners, route, think)
                at_once = ask_all(pool, learners, route, 0)
                name = f"{method} {pattern.name}"
                paced[name], rushed[name] = p95(answers) / p95(idle), p95(at_once) / p95(idle)
                errors += sum(status != http.client.OK for status, _seconds in answers + at_once)
    worst = max(paced, key=lambda name: paced[name])
    met = sum(ratio <= AIM for ratio in paced.values())
    say(f"{kind}: endpoints asked; answered otherwise than 200 under load", f"{len(paced)}; {errors}")
    say(f"{kind}: p95 with thinking / p95 idle, median", f"{median(paced.values()):.1f}×")
    say(
        f"{kind}: the worst of them, {worst}", f"{paced[worst]:.1f}×", f"aim ≤ {AIM}×: {met} of {len(paced)} reached it"
    )
    say(f"{kind}: the same without thinking, median", f"{median(rushed.values()):.1f}×")
    print(f"  not asked, as there is nothing to answer with: {', '.join(sorted(refused))}")


def main() -> None:
    """Print what every endpoint takes."""
    with own_database(), flushed_at_commit() as name:
        operating_api.switch_on("--all")
        if operating_api.find_notice() is None:
            operating_api.publish_notice("What is kept.")
        tenant = Tenant.objects.get(key="main")
        learners = [Learner(number, tenant) for number in range(LEARNERS)]
        connection.close()
        print(f"\n{LEARNERS} learners, gunicorn with {WORKERS} workers, {os.cpu_count()} cores; {name}")
        for kind in KINDS:
            measure_kind(kind, learners)


if __name__ == "__main__":
    main()

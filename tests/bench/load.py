"""
Fifty askers at once, two web workers that serve one request at a time, and an LLM that takes half a minute.

Run as a program. What other pages take is compared with what they take when nobody asks, by the same client.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from statistics import median, quantiles
from threading import Barrier
from typing import TYPE_CHECKING, Final

import django

django.setup()  # Models may be imported from here on.

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.demo.access import get_course
from iblai_mentor_plugin.demo.enrolment import enrol
from iblai_mentor_plugin.models import Message
from tests.bench.database import flushed_at_commit, own_database
from tests.bench.large_course import COURSE_KEY, usage_key
from tests.bench.measuring import say, say_ratio, say_time
from tests.consenting import agree
from tests.llm.provider import Provider, speak

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User

ASKERS: Final = 50
WORKERS: Final = 2
# Seconds: of the LLM, of the measurement without askers, and that a server may take to start.
LLM_SECONDS: Final = 30
IDLE_SECONDS: Final = 15
START_SECONDS: Final = 30
WARM_UPS: Final = 8
PORT: Final = int(os.environ.get("MENTOR_BENCH_PORT", "18765"))
UNIT: Final = usage_key("vertical", "c4s2u3")


class Asker:
    """A learner with a session, at a browser."""

    def __init__(self, number: int) -> None:
        user = get_user_model().objects.create_user(f"asker{number}", f"asker{number}@example.com")
        enrol(user, get_course())
        agree(user)
        access = operating_api.get_access(user, tenant_key="main", username=user.username)
        _key, self._token = operating_api.create_api_key(access.tenant, user, name="bench")
        session = mentor_api.create_session(access, mentor="mentor")
        self._path = f"/api/ai-mentor/orgs/main/users/{user.username}/sessions/{session.session_id}/messages/"

    def ask(self, barrier: Barrier) -> tuple[int, float]:
        """Ask together with all the others; returns the status and the seconds until it came."""
        body = json.dumps({"prompt": "Why?", "course_id": COURSE_KEY, "usage_key": UNIT})
        headers = {"Authorization": f"Api-Token {self._token}", "Content-Type": "application/json"}
        barrier.wait()
        begun = time.perf_counter()
        status, said = request("POST", self._path, body, headers)
        took = time.perf_counter() - begun
        if status == http.client.ACCEPTED:
            self._follow(f"{self._path}{json.loads(said)['generation_id']}/", headers)
        return status, took

    def look(self) -> None:
        """Look at the session."""
        request("GET", self._path.removesuffix("messages/"), None, {"Authorization": f"Api-Token {self._token}"})

    def _follow(self, path: str, headers: dict[str, str]) -> None:
        """Poll as the published page does, until the reply ends."""
        while json.loads(request("GET", path, None, headers)[1])["state"] in ("queued", "running"):
            time.sleep(1)


def request(method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, bytes]:
    """Return status and body."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def log_in(user: User) -> dict[str, str]:
    """Return the headers of a browser that is logged in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"Cookie": f"sessionid={session.session_key}"}


def open_pages(headers: dict[str, str], seconds: float) -> list[float]:
    """Open a unit's page again and again; returns the milliseconds of each."""
    times, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        begun = time.perf_counter()
        status, _body = request("GET", f"/xblock/{UNIT}", None, headers)
        times.append((time.perf_counter() - begun) * 1000)
        assert status == http.client.OK, status
        time.sleep(0.02)
    return times


@contextmanager
def serve(provider: Provider) -> Iterator[None]:
    """Run the web server."""
    environment = {**os.environ, "MENTOR_BENCH_PROVIDER": provider.base_url}
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.prefork", str(PORT), str(WORKERS)]
    server = subprocess.Popen(command, env=environment, start_new_session=True)
    until = time.monotonic() + START_SECONDS
    try:
        while time.monotonic() < until:
            try:
                request("GET", "/", None, {})
                break
            except OSError:
                time.sleep(0.2)
        yield
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    """Print it."""
    with Provider() as provider, own_database(), flushed_at_commit() as name:
        operating_api.switch_on(operating_api.EVERY_COURSE)
        if operating_api.find_notice() is None:
            operating_api.publish_notice("What is kept.")
        reader = get_user_model().objects.create_user("reader1", "reader1@example.com")
        enrol(reader, get_course())
        askers = [Asker(number) for number in range(ASKERS)]
        print(f"\n{ASKERS} askers at once, {WORKERS} single-threaded web processes, an LLM of {LLM_SECONDS} s; {name}")
        with serve(provider), ThreadPoolExecutor(ASKERS + 1) as pool:
            headers = log_in(reader)
            # Both processes read the course, and load what a reply needs: once in a process, that takes seconds.
            provider.scripts = [speak("A word.")]
            for asker in askers[:WARM_UPS]:
                asker.ask(Barrier(1))
            list(pool.map(Asker.look, askers))
            provider.scripts = [speak(*["word "] * LLM_SECONDS, pause=1)]
            open_pages(headers, 5)
            idle = open_pages(headers, IDLE_SECONDS)
            barrier = Barrier(ASKERS)
            busy = pool.submit(open_pages, headers, LLM_SECONDS)
            asked = list(pool.map(lambda asker: asker.ask(barrier), askers))
            report(idle, busy.result(), asked)
        assert not Message.objects.filter(state__in=Message.OPEN_STATES).exists()


def report(idle: list[float], busy: list[float], asked: list[tuple[int, float]]) -> None:
    """Print what other pages took, and what the askers were told when."""
    say_time("another page when nobody asks, p50", median(idle))
    say_time("another page when nobody asks, p95", quantiles(idle, n=20)[-1])
    say_time("another page while a reply is produced, p95", quantiles(busy, n=20)[-1])
    say_ratio("the one / the other", quantiles(busy, n=20)[-1] / quantiles(idle, n=20)[-1], 1.2)
    statuses = [status for status, _seconds in asked]
    say("accepted; told to come back", f"{statuses.count(202)}; {statuses.count(503)}")
    say("told anything else", str(len(statuses) - statuses.count(202) - statuses.count(503)))
    say_time("until half of the askers were told", median(seconds for _status, seconds in asked) * 1000)
    say_time("until the last asker was told", max(seconds for _status, seconds in asked) * 1000, 1000)


main()

"""What a reply takes of our own time, beside its LLM's; run as a program, for the database that the environment names."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any, Final

import django

django.setup()  # Models may be imported from here on.

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.courseware.index.freshness import SHELF
from iblai_mentor_plugin.courseware.texts import get_course_text
from iblai_mentor_plugin.data import Fact
from iblai_mentor_plugin.demo.access import get_course
from iblai_mentor_plugin.demo.enrolment import enrol
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import LedgerEntry, Message, Session
from iblai_mentor_plugin.tasks import _prepare
from tests.bench.database import flushed_at_commit, own_database
from tests.bench.large_course import COURSE_KEY, usage_key, write_words
from tests.bench.measuring import say, say_count, say_ratio, say_time
from tests.bench.timed_llm import Clock
from tests.consenting import agree
from tests.llm.provider import Provider

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.tenants import Access
    from tests.llm.provider import Connection

ROUNDS = int(os.environ.get("MENTOR_BENCH_ROUNDS", "200"))
MESSAGES: Final = 100
UNIT: Final = usage_key("vertical", "c4s2u3")
WORDS: Final = write_words(random.Random(1), 4000).split()  # noqa: S311


def speak(peer: Connection) -> None:
    """Say two sentences, and note when."""
    peer.start()
    Clock.spoke_at = time.perf_counter()
    peer.say("A reply begins with some words. ")
    peer.say("It goes on with others. ", "stop")
    peer.end({"prompt_tokens": 5000, "completion_tokens": 20, "total_tokens": 5020})


class Idle:
    """A producer that leaves it to the bench."""

    def has_room(self) -> bool:
        """Have room for everybody."""
        return True

    def reserve(self, generation_id: object) -> None:
        """Have room."""

    def start(self, reply: object) -> None:
        """Do nothing."""


def make_asker() -> tuple[Access, Session]:
    """Return a learner with a memory, an instruction, and a session of a hundred messages."""
    user = get_user_model().objects.create_user("asker1", "asker1@example.com")
    enrol(user, get_course())
    operating_api.switch_on(operating_api.EVERY_COURSE)
    agree(user)
    access = operating_api.get_access(user, tenant_key="main", username="asker1")
    mentor_api.create_instruction(access, {"about_user": "A nurse.", "mentor_tone": "Short, and kind."})
    _make_memory(user.pk)
    session = mentor_api.create_session(access, mentor="mentor")
    Session.objects.filter(pk=session.pk).update(course_key=COURSE_KEY, title="About it")
    Message.objects.bulk_create(
        Message(
            session=session,
            number=number,
            kind=Message.Kind.QUESTION if number % 2 else Message.Kind.REPLY,
            text=" ".join(WORDS[number * 20 : number * 20 + 60]),
        )
        for number in range(1, MESSAGES + 1)
    )
    return access, session


def _make_memory(user_id: int) -> None:
    keys = [usage_key("html", f"c{c}s{s}u{u}t1") for c in range(5) for s in range(5) for u in range(8)]
    memory_api.record_now(
        Fact(user_id, COURSE_KEY, key, "bench", timezone.now(), {"completion": 1.0}, moves_page=True) for key in keys
    )


def ask(access: Access, session: Session, number: int) -> Message:
    """Ask in the unit: words that stand in the course."""
    text = " ".join(WORDS[number % 3000 : number % 3000 + 12]) + "?"
    question = Question(text, course_key=COURSE_KEY, usage_key=UNIT)
    return accept_question(access, str(session.session_id), question, producer=Idle())


def forget(session: Session) -> None:
    """Have a hundred messages again."""
    Message.objects.filter(session=session, number__gt=MESSAGES).delete()


def run(access: Access, session: Session, rounds: int) -> dict[str, list[float]]:
    """Return milliseconds: to accept, to come to the LLM, and to keep its first word."""
    times: dict[str, list[float]] = {"accept": [], "compose": [], "work": [], "first": []}
    for number in range(rounds):
        connection.ensure_connection()
        begun = time.perf_counter()
        reply = ask(access, session, number)
        accepted, worked = time.perf_counter(), time.thread_time()
        produce_reply(reply.pk)
        times["accept"].append((accepted - begun) * 1000)
        times["compose"].append((Clock.asked_at - accepted) * 1000)
        times["work"].append((Clock.worked - worked) * 1000)
        times["first"].append((Clock.kept_at - Clock.spoke_at) * 1000)
        reply.refresh_from_db()
        assert reply.state == "complete", reply.error
        forget(session)
    return times


def _run_afresh(access: Access, session: Session) -> float:
    """Return milliseconds to the LLM in a process that kept nothing of the course."""
    SHELF.clear()
    get_course_text.cache_clear()
    return run(access, session, 1)["compose"][0]


def run_fresh() -> None:
    """Print the work of a first reply and of later ones, as two numbers, in a process that is prepared as a worker is."""
    user = get_user_model().objects.get(username="asker1")
    access = operating_api.get_access(user, tenant_key="main", username="asker1")
    session = Session.objects.get()
    get_course()  # An LMS reads no OLX.
    _prepare()
    with override_settings(IBLAI_MENTOR_LLM="tests.bench.timed_llm.TimedLlm"):
        first = run(access, session, 1)["work"][0]
        print(first, median(run(access, session, 20)["work"]))


def _measure_fresh(base_url: str) -> list[float]:
    """Return how much more work the first reply of a process is, in some processes."""
    environment = {**os.environ, "MENTOR_BENCH_PROVIDER": base_url}
    command = [sys.executable, "-m", "tests.bench.replies", "fresh"]
    done = (subprocess.run(command, env=environment, check=True, text=True, capture_output=True) for _round in range(3))
    pairs = [tuple(map(float, one.stdout.split())) for one in done]
    return [first / later for first, later in pairs]


def _time_outline(user_id: int) -> float:
    begun = time.perf_counter()
    get_courseware().open_course(user_id, COURSE_KEY).list_blocks()
    return (time.perf_counter() - begun) * 1000


def list_ours(work: Callable[[], Any], *, until_asked: bool) -> list[str]:
    """Return the statements on our own tables; those before the LLM is asked, or all."""
    with CaptureQueriesContext(connection) as captured:
        begun = len(connection.queries_log)
        work()
        taken = list(captured.captured_queries)
    if until_asked:
        taken = taken[: Clock.statements - begun]
    words = ("SELECT", "INSERT", "UPDATE", "DELETE")
    return [one["sql"] for one in taken if one["sql"].startswith(words) and "iblai_mentor" in one["sql"]]


def report(name: str, taken: list[float], p50: float | None, p95: float | None) -> None:
    """Print median and 95th percentile."""
    say_time(f"{name}, p50", median(taken), p50)
    say_time(f"{name}, p95", quantiles(taken, n=20)[-1], p95)


def main() -> None:
    """Print it."""
    with Provider() as provider, own_database(), flushed_at_commit() as name:
        provider.scripts = [speak]
        override = override_settings(
            IBLAI_MENTOR_LLM="tests.bench.timed_llm.TimedLlm", IBLAI_MENTOR_LLM_BASE_URL=provider.base_url
        )
        with override:
            access, session = make_asker()
            blocks = get_courseware().open_course(access.user.pk, COURSE_KEY).list_blocks()
            outline = median(_time_outline(access.user.pk) for _round in range(20))
            print(f"\nA reply; {name}; Django {django.__version__}; {ROUNDS} rounds")
            say("blocks of the course, messages of the session", f"{len(blocks)}, {MESSAGES}")
            say_time("the stand-in's outline of it for a learner, which an LMS has its own way to", outline)
            cold = run(access, session, 1)
            say_time("to the LLM, the first time that a course is searched", cold["compose"][0])
            run(access, session, 10)
            first = median(_run_afresh(access, session) for _round in range(5))
            times = run(access, session, ROUNDS)
            report("a question accepted", times["accept"], None, 300)
            report("to the LLM, from the task's or thread's start", times["compose"], 25, 100)
            say_time("to the LLM, the first time in a process", first)
            say_ratio("the first time in a process / a later time", first / median(times["compose"]), 2)
            fresh = median(_measure_fresh(provider.base_url))
            say_ratio("the same in a process that has just begun, by work of its thread", fresh, 2)
            report("of it, work of this thread", times["work"], None, None)
            report("the LLM's first word, until it is kept for who follows", times["first"], 5, None)
            reply = ask(access, session, 1)
            ours = list_ours(lambda: produce_reply(reply.pk), until_asked=True)
            say_count("statements of ours to the LLM", len(ours), 8)
            forget(session)
            accepted = list_ours(lambda: ask(access, session, 2), until_asked=False)
            say("statements of ours to accept a question", str(len(accepted)))
            if os.environ.get("MENTOR_BENCH_STATEMENTS"):
                print("\n".join(["", *ours, "", *accepted]))
        LedgerEntry.objects.all().delete()


if __name__ == "__main__":
    assert settings.IBLAI_MENTOR_COURSEWARE.endswith("OlxCourseware")
    run_fresh() if sys.argv[1:] else main()

"""What a reply takes of our own time, beside its LLM's; run as a program, for the database that the environment names."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from contextlib import suppress
from importlib import import_module
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
from iblai_mentor_plugin.exceptions import ConflictError
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.replying.web_threads import REPLYING
from iblai_mentor_plugin.models import LedgerEntry, Message, Session
from iblai_mentor_plugin.tasks import _prepare
from tests.bench.database import flushed_at_commit, own_database
from tests.bench.large_course import COURSE_KEY, usage_key, write_words
from tests.bench.measuring import say, say_count, say_ratio, say_time
from tests.bench.timed_llm import Clock
from tests.consenting import agree
from tests.llm.provider import Provider
from tests.statements import list_ours
from tests.worker import join_threads

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.tenants import Access
    from tests.llm.provider import Connection

ROUNDS = int(os.environ.get("MENTOR_BENCH_ROUNDS", "200"))
MESSAGES: Final = 100
UNIT: Final = usage_key("vertical", "c4s2u3")
# Processes that have just begun: the kind, in words, and what is aimed at.
FRESH: Final = (
    ("worker", "of a worker", 2),
    ("web", "of a web process in which a chat was opened", 2),
    ("cold", "of one in which none was", None),
)
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


def _produce(reply: Message) -> None:
    """Produce a reply as whoever does so first: by what is loaded then."""
    producer = import_module(REPLYING[0])
    producer.produce_reply(reply.pk)


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
        _produce(reply)
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


def run_fresh(kind: str) -> None:
    """
    Print the work of a first reply and of later ones, as two numbers, in a process of this kind that has just begun.

    A ``worker`` was prepared as its start does; in a ``web`` process a chat was opened, in a ``cold`` one nothing was.
    """
    user = get_user_model().objects.get(username="asker1")
    access = operating_api.get_access(user, tenant_key="main", username="asker1")
    session = Session.objects.get()
    get_course()  # An LMS reads no OLX.
    import_module("iblai_mentor_plugin.urls")
    if kind == "worker":
        _prepare()
    elif kind == "web":
        mentor_api.get_welcome(access, COURSE_KEY, UNIT)
        join_threads("preparation")
    with override_settings(IBLAI_MENTOR_LLM="tests.bench.timed_llm.TimedLlm"):
        first = run(access, session, 1)["work"][0]
        print(first, median(run(access, session, 20)["work"]))


def _measure_fresh(base_url: str, kind: str) -> list[float]:
    """Return how much more work the first reply of a process is, in some processes."""
    environment = {**os.environ, "MENTOR_BENCH_PROVIDER": base_url}
    command = [sys.executable, "-m", "tests.bench.replies", kind]
    done = (subprocess.run(command, env=environment, check=True, text=True, capture_output=True) for _round in range(3))
    pairs = [tuple(map(float, one.stdout.split())) for one in done]
    return [first / later for first, later in pairs]


def _time_outline(user_id: int) -> float:
    begun = time.perf_counter()
    get_courseware().open_course(user_id, COURSE_KEY).list_blocks()
    return (time.perf_counter() - begun) * 1000


def list_until_asked(reply: Message) -> list[str]:
    """Produce a reply, and return the statements on our own tables before the LLM is asked."""
    with CaptureQueriesContext(connection) as captured:
        begun = len(connection.queries_log)
        _produce(reply)
        taken = captured.captured_queries[: Clock.statements - begun]
    return list_ours(taken)


def list_all(work: Callable[[], Any]) -> list[str]:
    """Return the statements on our own tables."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return list_ours(captured.captured_queries)


def count_refused(access: Access, session: Session) -> int:
    """Return the statements of who asks while their last reply is being written."""

    def refuse() -> None:
        with suppress(ConflictError):
            ask(access, session, 3)

    return len(list_all(refuse))


def count_whole(access: Access, session: Session) -> int:
    """Return the statements of a question from its acceptance to the end of its reply."""
    forget(session)
    return len(list_all(lambda: _produce(ask(access, session, 4))))


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
            for kind, about, aim in FRESH:
                say_ratio(
                    f"a first reply / a later one, {about}, by work",
                    median(_measure_fresh(provider.base_url, kind)),
                    aim,
                )
            report("of it, work of this thread", times["work"], None, None)
            report("the LLM's first word, until it is kept for who follows", times["first"], 5, None)
            ours = list_until_asked(ask(access, session, 1))
            say_count("statements of ours to the LLM", len(ours), 8)
            forget(session)
            accepted = list_all(lambda: ask(access, session, 2))
            say_count("statements of ours to accept a question", len(accepted), 12)
            say_count("the same of one that is refused, as a reply goes on", count_refused(access, session), 4)
            whole = count_whole(access, session)
            say("statements of ours of a question and its whole reply", str(whole))
            with override_settings(IBLAI_MENTOR_LLM="iblai_mentor_plugin.llm.offline.OfflineLlm"):
                say("the same where the search of the course replies", str(count_whole(access, session)))
            if os.environ.get("MENTOR_BENCH_STATEMENTS"):
                print("\n".join(["", *ours, "", *accepted]))
        LedgerEntry.objects.all().delete()


if __name__ == "__main__":
    assert settings.IBLAI_MENTOR_COURSEWARE.endswith("OlxCourseware")
    run_fresh(sys.argv[1]) if sys.argv[1:] else main()

"""
Half an hour of mixed load: learners ask, read, write and export, while what others do in a course comes in as events.

gunicorn with threads, a Celery worker of the mentor's queue, MariaDB, and Redis as broker and cache are real; the LLM is an
endpoint of the bench, and the bench is the LMS's process that emits events. What the processes hold is looked at every few
seconds, and the medians of the second quarter and of the last are compared: the first warms them up. At the end everything
that was acknowledged is looked for. ``MENTOR_BENCH_MINUTES`` says how long.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode
from uuid import uuid4

import django

django.setup()  # Models may be imported from here on.

import psutil
import redis
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Count
from waffle.models import Switch

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.models import CustomInstruction, DropCount, Export, MemoryEntry, Message, Tenant
from tests.bench.asking import Asker, Web
from tests.bench.database import flushed_at_commit, own_database
from tests.bench.measuring import say
from tests.bench.operations import PROBLEM, connected, make_learner, submit_problem
from tests.bench.serving import serve, work
from tests.conftest import COURSE
from tests.consenting import agree
from tests.llm.provider import Provider, speak
from tests.services import redis_url
from tests.worker import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.worker import OtherProcess

MINUTES: Final = float(os.environ.get("MENTOR_BENCH_MINUTES", "30"))
LEARNERS: Final = 12
SUBMITTERS: Final = 5
PLACES: Final = 8
# A chat has so many questions, as a reader of one that grows for ever would grow, too.
QUESTIONS: Final = 20
# Seconds: between two looks at the processes, between two things that a learner does, and between two submissions.
LOOK_SECONDS: Final = 5
THINK_SECONDS: Final = 1.5
SUBMISSION_SECONDS: Final = 0.5
# What is held in the last quarter, to what was held in the second.
AIM: Final = 1.05
_MEGABYTE: Final = 1024 * 1024


class Learner(Asker):
    """A learner with a key, and what was promised to them."""

    def __init__(self, number: int, tenant: Tenant) -> None:
        self.user = User.objects.create_user(f"learner{number}", f"learner{number}@example.com")
        get_courseware().enrolments[self.user.pk, COURSE] = True
        agree(self.user)
        _key, token = operating_api.create_api_key(tenant, self.user, name="bench")
        super().__init__(tenant.key, self.user.username, token)
        CustomInstruction.objects.create(tenant=tenant, user=self.user, profession=self.profession)

    def act_until(self, web: Web, over: threading.Event) -> None:
        """Do one thing after the other."""
        course = urlencode({"course_id": COURSE})
        while not over.is_set():
            session = self.send(web, "POST", "sessions/", {"mentor": "mentor"})["session_id"]
            acts: list[Callable[[], object]] = [
                lambda: self.send(web, "GET", "sessions/"),
                lambda: self.send(web, "GET", "edx-memory/"),
                lambda: self.send(web, "GET", f"statements/?{course}"),
                lambda: self.wish(web),
            ]
            for _question in range(QUESTIONS):
                if over.wait(random.uniform(0, 2 * THINK_SECONDS)):  # noqa: S311 - no secret
                    break
                self.ask(web, session)
                self.send(web, "GET", f"sessions/{session}/")
                random.choice(acts)()  # noqa: S311 - no secret
            self.export(web)
            self.send(web, "DELETE", f"sessions/{session}/")


class Submissions:
    """Learners who submit problems in this process, which is one of the LMS's."""

    def __init__(self) -> None:
        self._users = [make_learner(f"submitter{number}") for number in range(SUBMITTERS)]
        self.count = 0

    def emit_until(self, over: threading.Event) -> None:
        """Let one after the other submit."""
        with connected():
            while not over.wait(SUBMISSION_SECONDS):
                submit_problem(self._users[self.count % SUBMITTERS])
                self.count += 1
        connection.close()

    def count_lost(self) -> int:
        """Return how many learners' last submission is not what is remembered of them."""
        last = {user.pk: self.count - (self.count - 1 - place) % SUBMITTERS for place, user in enumerate(self._users)}
        kept = MemoryEntry.objects.filter(usage_key=str(PROBLEM), user__in=last).values_list("user_id", "facts")
        found = {user: str(facts) for user, facts in kept}
        return sum(f", {attempts}]" not in found.get(user, "") for user, attempts in last.items())


class Holdings:
    """What processes hold, looked at again and again."""

    def __init__(self, processes: Iterable[OtherProcess]) -> None:
        self._roots = [psutil.Process(process.process.pid) for process in processes]
        self._redis = redis.Redis.from_url(redis_url())
        self._looks: list[dict[str, float]] = []

    def look_until(self, over: threading.Event) -> None:
        """Look every few seconds."""
        while not over.wait(LOOK_SECONDS):
            self._looks.append(self._look())
        connection.close()
        self._redis.close()

    def _look(self) -> dict[str, float]:
        processes = [process for root in self._roots for process in (root, *root.children(recursive=True))]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*) FROM information_schema.processlist WHERE db = %s", [connection.settings_dict["NAME"]]
            )
            connections = cursor.fetchone()[0]
        return {
            "memory of their own, MB": sum(process.memory_full_info().uss for process in processes) / _MEGABYTE,
            "open files": sum(process.num_fds() for process in processes),
            "threads": sum(process.num_threads() for process in processes),
            "connections to the database": connections,
            "connections to Redis": self._redis.info("clients")["connected_clients"],
        }

    def report(self) -> None:
        """Print the second quarter beside the last."""
        quarter = max(len(self._looks) // 4, 1)
        for name in self._looks[0]:
            before = median(look[name] for look in self._looks[quarter : 2 * quarter])
            after = median(look[name] for look in self._looks[-quarter:])
            met = "reached" if after <= before * AIM else "missed"
            say(f"{name}: second quarter, last", f"{before:.0f}, {after:.0f}", f"aim ≤ {AIM}×: {met}")


def run_load(learners: list[Learner], submissions: Submissions) -> Holdings:
    """Have everybody act for the time that it is to take."""
    queue = f"mentor-bench-{uuid4()}"
    over, looked = threading.Event(), threading.Event()
    cache = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url(), "KEY_PREFIX": queue}
    with Provider() as provider:
        provider.scripts = [speak(*["The pole star. "] * 10, pause=0.1)]
        settings = {
            "CACHES": {"default": cache},
            "CELERY_BROKER_URL": redis_url(),
            "IBLAI_MENTOR_LLM": "iblai_mentor_plugin.llm.openai.OpenAiLlm",
            "IBLAI_MENTOR_LLM_MODEL": "small-1",
            "IBLAI_MENTOR_LLM_BASE_URL": provider.base_url,
            "IBLAI_MENTOR_QUESTION_THROTTLE": None,
            "IBLAI_MENTOR_MESSAGES_A_DAY": 1_000_000,
            "IBLAI_MENTOR_SITE_TOKENS_A_DAY": 10**12,
            "IBLAI_MENTOR_COURSE_TOKENS_A_DAY": 10**12,
        }
        with (
            serve("gthread", IBLAI_MENTOR_CELERY_QUEUE=queue, **settings) as (port, web),
            work(queue, PLACES, **settings) as worker,
        ):
            holdings = Holdings((web, worker))
            looking = threading.Thread(target=holdings.look_until, args=(looked,))
            acting = [threading.Thread(target=learner.act_until, args=(lambda: port, over)) for learner in learners]
            acting.append(threading.Thread(target=submissions.emit_until, args=(over,)))
            for thread in (looking, *acting):
                thread.start()
            time.sleep(MINUTES * 60)
            looked.set()
            over.set()
            for thread in (looking, *acting):
                thread.join()
            wait_for(lambda: not Message.objects.filter(state__in=Message.OPEN_STATES).exists())
    return holdings


def report(learners: list[Learner], submissions: Submissions) -> bool:
    """Print what was done, and what was lost; returns whether nothing was."""
    answers = sum((learner.answers for learner in learners), Counter())
    others = {name: count for name, count in answers.items() if name != "good"}
    replies = Counter(state for learner in learners for state in learner.replies)
    exports = Counter(state for learner in learners for state in learner.exports)
    wishes = dict(CustomInstruction.objects.values_list("user_id", "profession"))
    lost_wishes = sum(wishes.get(learner.user.pk, "") != learner.profession for learner in learners)
    lost_events = submissions.count_lost()
    dropped = sum(DropCount.objects.values_list("count", flat=True))
    left = dict(Export.objects.exclude(state=Export.State.COMPLETE).values_list("state").annotate(Count("pk")))
    say("requests; answered otherwise than well", f"{answers.total():,}; {sum(others.values())}", str(others or ""))
    say("questions accepted, by how their reply ended", f"{replies.total():,}", str(dict(replies)))
    say("exports, by how they ended", str(exports.total()), f"{dict(exports)}{left or ''}")
    say("submissions; learners whose last one is lost", f"{submissions.count:,}; {lost_events}", f"{dropped} dropped")
    say("learners whose last wish is lost", str(lost_wishes))
    whole = set(replies) <= {"complete"} and not left
    return whole and not lost_wishes and not lost_events and not dropped and not others


def main() -> int:
    """Print what was held, and what was lost; 1 where something was."""
    with own_database(), flushed_at_commit() as name:
        Switch.objects.create(name="completion.enable_completion_tracking", active=True)
        operating_api.switch_on("--all")
        if operating_api.find_notice() is None:
            operating_api.publish_notice("What is kept.")
        tenant = Tenant.objects.get(key="main")
        learners = [Learner(number, tenant) for number in range(LEARNERS)]
        submissions = Submissions()
        connection.close()
        print(f"\n{LEARNERS} learners, {MINUTES:g} minutes, gunicorn with threads and a worker; {name}", flush=True)
        run_load(learners, submissions).report()
        return 0 if report(learners, submissions) else 1


if __name__ == "__main__":
    sys.exit(main())

"""
A rolling upgrade, and back: processes of an older release beside this one, on one MariaDB, with learners who go on asking.

``MENTOR_BENCH_REVISION`` names the older release for git; without it that is the last tag, or where there is none what was
before the newest migration. Its web server, worker and recording process are real, as are this release's; the tables are
migrated forward, back and forward again while they are used. In each stage the processes are others, and whatever was
answered otherwise than well is said; at the end everything that was acknowledged is looked for.
``MENTOR_BENCH_SECONDS`` says how long a stage takes.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import tarfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import django

django.setup()  # Models may be imported from here on.

from django.db import connection

from iblai_mentor_plugin.models import CustomInstruction, DropCount, Export, MemoryEntry, Message
from tests.bench.asking import Asker
from tests.bench.database import empty_database
from tests.bench.measuring import say
from tests.bench.serving import serve, work
from tests.llm.provider import Provider, speak
from tests.memory.facts import PROBLEM
from tests.services import ROOT, redis_url
from tests.worker import build_environment, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

APP: Final = "iblai_mentor_plugin"
MIGRATIONS: Final = f"{APP}/migrations"
SECONDS: Final = float(os.environ.get("MENTOR_BENCH_SECONDS", "20"))
PLACES: Final = 4
# What an older release may not have of this bench.
_OF_THE_BENCH: Final = ("tests/wsgi.py", "tests/bench/errands.py")
_QUESTIONS: Final = 3
# Seconds in which whoever was at a web server has gone, once nobody is sent there.
_GRACE: Final = 3


def run_git(*arguments: str) -> bytes:
    """Return what git says of this repository. Raises ``CalledProcessError``, and ``FileNotFoundError`` without git."""
    return subprocess.run(["git", "-C", str(ROOT), *arguments], check=True, capture_output=True).stdout


def find_revision() -> str:
    """Return the older release: what is named, the last tag, or what was before the newest migration."""
    if named := os.environ.get("MENTOR_BENCH_REVISION"):
        return named
    try:
        return run_git("describe", "--tags", "--abbrev=0").decode().strip()
    except subprocess.CalledProcessError:
        changed = run_git("log", "-1", "--diff-filter=A", "--format=%H", "--", MIGRATIONS).decode().strip()
        return f"{changed}^"


def check_out(revision: str, folder: Path) -> Path:
    """Put a release into a folder, with what it lacks of this bench."""
    with tarfile.open(fileobj=io.BytesIO(run_git("archive", revision))) as archive:
        archive.extractall(folder, filter="data")
    for name in _OF_THE_BENCH:
        if not (folder / name).exists():
            shutil.copy(ROOT / name, folder / name)
    return folder


def find_last_migration(root: Path) -> str:
    """Return the name of a release's last migration."""
    return max(path.stem for path in (root / MIGRATIONS).glob("[0-9]*.py"))


def run(root: Path, settings: dict[str, Any], *arguments: str) -> str:
    """Run a Python module of a release to its end; returns what it printed."""
    command = [sys.executable, "-W", "ignore", "-m", *arguments]
    environment = build_environment(settings, root)
    return subprocess.run(command, cwd=root, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


class Platform:
    """A process of the LMS that records what learners did; ``last`` is the newest of each that was acknowledged."""

    def __init__(self, root: Path, settings: dict[str, Any], last: dict[int, int]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.bench.errands", "remember"],
            cwd=root,
            env=build_environment(settings, root),
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._last = last
        self._hear("ready")

    def record(self, user_id: int, attempts: int) -> None:
        """Have an event recorded."""
        print(user_id, attempts, file=self._process.stdin, flush=True)
        self._hear("done")
        self._last[user_id] = attempts

    def stop(self) -> None:
        """Let it end."""
        self._process.communicate(timeout=30)

    def _hear(self, word: str) -> None:
        if self._process.stdout is None or self._process.stdout.readline().strip() != word:
            message = "a process that records ended"
            raise RuntimeError(message)


class Site:
    """Learners who ask whichever web servers there are, and processes that record what they do, in threads until the end."""

    def __init__(self, people: list[tuple[int, str, str]]) -> None:
        self.askers = [Asker("main", name, token) for _user_id, name, token in people]
        self.ports: list[int] = []
        self.platforms: list[Platform] = []
        self.last: dict[int, int] = {}
        self._ids = [user_id for user_id, _name, _token in people]
        self._over, self._recording = threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._act, args=(asker,)) for asker in self.askers]
        self._threads.append(threading.Thread(target=self._record))
        self._seen: Counter[str] = Counter()

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Have everybody act inside."""
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self.finish()

    def finish(self) -> None:
        """Let everybody come to an end with what they are at."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def stage(self, name: str, seconds: float = SECONDS) -> None:
        """Let them act for a while, and print what was answered since the last stage."""
        time.sleep(seconds)
        answers = sum((Counter(asker.answers) for asker in self.askers), Counter())
        since, self._seen = answers - self._seen, answers
        others = {what: count for what, count in since.items() if what != "good"}
        say(name, f"{since.total():,}; {sum(others.values())}", str(others or ""))

    def end_platform(self, place: int = -1) -> None:
        """End the newest process of the LMS, or the one at this place."""
        with self._recording:
            self.platforms.pop(place).stop()

    def _pick(self) -> int:
        return random.choice(self.ports)  # noqa: S311 - no secret

    def _act(self, asker: Asker) -> None:
        """Ask in one chat after the other, each time whichever web server comes first."""
        while not self._over.is_set():
            session = asker.send(self._pick, "POST", "sessions/", {"mentor": "mentor"}).get("session_id")
            for _question in range(_QUESTIONS if session else 0):
                asker.ask(self._pick, str(session))
                for path in (f"sessions/{session}/", "edx-memory/", "recent-messages/"):
                    asker.send(self._pick, "GET", path)
                asker.wish(self._pick)
            asker.export(self._pick)

    def _record(self) -> None:
        """Record an event of one learner after the other, in one process of the LMS after the other."""
        for attempts in itertools.count(1):
            if self._over.wait(0.2):
                break
            with self._recording:
                platform = random.choice(self.platforms)  # noqa: S311 - no secret
                platform.record(self._ids[attempts % len(self._ids)], attempts)


def list_columns() -> list[tuple[Any, ...]]:
    """Return the plugin's columns and indexes, as the database has them."""
    columns = (
        "SELECT table_name, column_name, column_type, is_nullable, column_default FROM information_schema.columns"
        " WHERE table_schema = DATABASE() AND table_name LIKE %s"
    )
    indexes = (
        "SELECT table_name, index_name, column_name, seq_in_index, non_unique FROM information_schema.statistics"
        " WHERE table_schema = DATABASE() AND table_name LIKE %s"
    )
    with connection.cursor() as cursor:
        found: list[tuple[Any, ...]] = []
        for statement in (columns, indexes):
            cursor.execute(statement, [f"{APP}%"])
            found += cursor.fetchall()
    connection.close()
    return sorted(found, key=repr)


def upgrade(old: Path, settings: dict[str, Any], site: Site) -> bool:
    """Go forward, back and forward again; returns whether the tables were each time as they had been."""
    before = find_last_migration(old)
    queue = settings["IBLAI_MENTOR_CELERY_QUEUE"]
    first = list_columns()

    def working(root: Path) -> Any:
        return work(queue, PLACES, root=root, **settings)

    def begin(root: Path) -> None:
        site.platforms.append(Platform(root, settings, site.last))

    with ExitStack() as stack:
        with serve("gthread", root=old, **settings) as (old_port, _web):
            site.ports.append(old_port)
            begin(old)
            stack.enter_context(site.busy())
            with working(old):
                site.stage("the release before, on its tables")
                run(ROOT, settings, "django", "migrate", "--skip-checks", "--verbosity", "0")
                site.stage("while the tables are migrated, and on them")
            after = list_columns()
            with ExitStack() as worker:
                worker.enter_context(working(ROOT))
                site.stage("its web server, a worker of this release")
                with serve("gthread", **settings) as (port, _new):
                    site.ports.append(port)
                    begin(ROOT)
                    site.stage("web servers of both, a worker of this release")
                    site.ports.remove(old_port)
                    site.stage("this release alone")
                    site.ports.append(old_port)
                    worker.close()
                    worker.enter_context(working(old))
                    site.stage("web servers of both, a worker of the release before")
                    site.ports.remove(port)
                    site.end_platform()
                    time.sleep(_GRACE)
                site.stage("the release before again, on the later tables")
                run(ROOT, settings, "django", "migrate", APP, before, "--skip-checks", "--verbosity", "0")
                site.stage("while the tables are taken back, and on them")
            back = list_columns()
            run(ROOT, settings, "django", "migrate", "--skip-checks", "--verbosity", "0")
            stack.enter_context(working(ROOT))
            port, _new = stack.enter_context(serve("gthread", **settings))
            site.ports[:] = [port]
            begin(ROOT)
            site.end_platform(0)
            time.sleep(_GRACE)
        site.stage("this release alone, once more")
        site.finish()
        wait_for(lambda: not Message.objects.filter(state__in=Message.OPEN_STATES).exists())
        site.end_platform()
    same = (first == back, after == list_columns())
    say("tables as they had been: taken back; made again", "; ".join("yes" if one else "no" for one in same))
    return all(same)


def report(site: Site) -> bool:
    """Print what became of all that was acknowledged; returns whether it is all there."""
    replies = Counter(state for asker in site.askers for state in asker.replies)
    exports = Counter(state for asker in site.askers for state in asker.exports)
    kept = MemoryEntry.objects.filter(usage_key=PROBLEM).values_list("user_id", "facts")
    remembered = {user_id: facts["fields"]["attempts"][2] for user_id, facts in kept}
    wishes = set(CustomInstruction.objects.values_list("profession", flat=True))
    dropped = sum(DropCount.objects.values_list("count", flat=True))
    whole = Message.objects.filter(kind=Message.Kind.REPLY, state="complete").count()
    failed = Export.objects.exclude(state=Export.State.COMPLETE).count()
    lost_wishes = len({asker.profession for asker in site.askers} - wishes)
    say("questions accepted, by how their reply ended", f"{replies.total():,}", f"{dict(replies)}; {whole} kept whole")
    say("exports, by how they ended", f"{exports.total():,}", f"{dict(exports)}; {failed} not whole")
    say("events; learners whose last one is lost", f"{max(site.last.values())}", f"{dropped} dropped")
    say("learners whose last wish is lost", str(lost_wishes))
    answered = not any(what != "good" for asker in site.askers for what in asker.answers)
    return (
        answered
        and set(replies) == {"complete"}
        and set(exports) == {"completed"}
        and whole >= replies.total()
        and remembered == site.last
        and not (dropped or failed or lost_wishes)
    )


def main() -> int:
    """Upgrade, and say what was lost; 1 where something was."""
    try:
        revision = find_revision()
        commit = run_git("rev-parse", "--short", f"{revision}^{{commit}}").decode().strip()
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        print(f"There is no older release to begin with, as git does not say which ({error}).")
        return 1
    queue = f"mentor-bench-{uuid4()}"
    cache = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url(), "KEY_PREFIX": queue}
    with TemporaryDirectory(prefix="iblai-mentor-bench-") as folder, empty_database(), Provider() as provider:
        old = check_out(revision, Path(folder))
        print(f"\nFrom {commit} ({find_last_migration(old)}) to this release ({find_last_migration(ROOT)}) and back")
        provider.scripts = [speak(*["The pole star. "] * 10, pause=0.05)]
        settings = {
            "CACHES": {"default": cache},
            "CELERY_BROKER_URL": redis_url(),
            "IBLAI_MENTOR_CELERY_QUEUE": queue,
            "IBLAI_MENTOR_LLM": "iblai_mentor_plugin.llm.openai.OpenAiLlm",
            "IBLAI_MENTOR_LLM_MODEL": "small-1",
            "IBLAI_MENTOR_LLM_BASE_URL": provider.base_url,
            "IBLAI_MENTOR_QUESTION_THROTTLE": None,
            "IBLAI_MENTOR_THROTTLE": None,
            "IBLAI_MENTOR_MESSAGES_A_DAY": 1_000_000,
            "IBLAI_MENTOR_SITE_TOKENS_A_DAY": 10**12,
            "IBLAI_MENTOR_COURSE_TOKENS_A_DAY": 10**12,
        }
        run(old, settings, "django", "migrate", "--skip-checks", "--verbosity", "0")
        site = Site(json.loads(run(old, settings, "tests.bench.errands", "prepare").splitlines()[-1]))
        is_same = upgrade(old, settings, site)
        is_whole = report(site)
        connection.close()
        return 0 if is_same and is_whole else 1


if __name__ == "__main__":
    sys.exit(main())

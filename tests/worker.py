"""
Real worker processes on a real broker, beside a test.

A test that asks for ``start_worker`` shares its database with other processes (on SQLite its tables are copied to a file)
and has a queue of its own on Redis: what it queues is done by the workers that it starts, or by nobody. ``wait_for`` waits for
what they do.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import uuid4

import pytest
from celery import Celery, current_app
from django.db import connection, connections

from iblai_mentor_plugin.jobs import claim_job
from iblai_mentor_plugin.tasks import SCHEDULE
from tests.services import ROOT, redis_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

Found = TypeVar("Found")
# Seconds; far more than anything takes, as a machine may be busy.
PATIENCE: Final = 60
# What Celery's worker says once it takes tasks.
_READY: Final = " ready."


def build_environment(settings: Mapping[str, Any], root: Path = ROOT) -> dict[str, str]:
    """Return the environment of a process on the tests' database, with these settings and the code that lies at ``root``."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "MENTOR_WORKER_DATABASE": str(connection.settings_dict["NAME"]),
        "MENTOR_WORKER_SETTINGS": json.dumps(dict(settings)),
        "PYTHONPATH": str(root),
    }


class OtherProcess:
    """A process beside the tests, on their database; whatever it starts ends with it."""

    def __init__(self, command: list[str], log: Path, settings: Mapping[str, Any], *, root: Path = ROOT) -> None:
        """Start it; ``settings`` are what it does not have in common with the tests, ``root`` is where its code lies."""
        self._log = log
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                command,
                env=build_environment(settings, root),
                cwd=root,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    @property
    def log(self) -> str:
        """Return what it has written so far."""
        return self._log.read_text("utf-8", "replace")

    def wait_until_it_says(self, words: str) -> None:
        """Wait for words in its log."""

        def find() -> bool:
            assert self.process.poll() is None, self.log
            return words in self.log

        wait_for(find)

    def wait_until_it_is_ready(self) -> None:
        """Wait for a worker to take tasks."""
        self.wait_until_it_says(_READY)

    def stop(self) -> None:
        """Ask it to end, as a new release does."""
        self._signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it and what it started as the kernel does when memory is short."""
        self._signal(signal.SIGKILL)
        self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        # Its own group, which the tests are not in.
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)


@contextmanager
def shared_database(folder: Path) -> Iterator[None]:
    """Have a database that other processes can open, too: the server's, or a file instead of this process's memory."""
    if connection.vendor != "sqlite":
        yield
        return
    memory, settings = connections["default"], connections.settings["default"]
    memory.ensure_connection()
    path = folder / "shared.sqlite3"
    with closing(sqlite3.connect(path)) as file:
        memory.connection.backup(file)
    connections.settings["default"] = {**settings, "ENGINE": "iblai_mentor_plugin.demo.database", "NAME": str(path)}
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"], connections["default"] = settings, memory


@contextmanager
def broker(url: str) -> Iterator[Celery]:
    """Have what is queued in this process go to this broker."""
    before = current_app._get_current_object()
    app = Celery("tests", broker=url, set_as_current=False)
    app.set_current()
    app.set_default()
    try:
        yield app
    finally:
        before.set_current()
        before.set_default()
        app.close()


def list_worker_command(url: str, queue: str) -> list[str]:
    """Return the command of a worker of one queue; which pool it has, and how large, comes behind."""
    command = [sys.executable, "-m", "celery", "--app", "tests.celery_app", "--broker", url, "worker"]
    command += ["--queues", queue, "--loglevel", "INFO", "--hostname", f"{queue}@%h"]
    return [*command, "--without-gossip", "--without-mingle", "--without-heartbeat"]


def wait_for(find: Callable[[], Found]) -> Found:
    """Return what is found, as soon as it is something."""
    until = time.monotonic() + PATIENCE
    while not (found := find()):
        assert time.monotonic() < until, "it does not come"
        time.sleep(0.05)
    return found


def join_threads(*names: str) -> int:
    """Wait for the threads of ours that are called so, all unless told otherwise; return how many there were."""
    called = tuple(f"mentor {name}" for name in names) or ("mentor ",)
    threads = [thread for thread in threading.enumerate() if thread.name.startswith(called)]
    for thread in threads:
        thread.join(10)
    return len(threads)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    """Wait for the threads that a test began, before its database is taken away."""
    join_threads()


@pytest.fixture
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Share the test's database with other processes."""
    with shared_database(tmp_path):
        yield


@pytest.fixture
def start_worker(shared: None, tmp_path: Path, settings: SettingsWrapper) -> Iterator[Callable[..., OtherProcess]]:
    """
    Return a function that starts a worker of the test's queue, with these settings, and waits until it takes tasks.

    As in an LMS this process has the same ones: it decides who replies. The queue's name is
    ``settings.IBLAI_MENTOR_CELERY_QUEUE``. Jobs that come round have just begun, as on a site that has run for a while: what a
    test says of its own calls is not done by the worker's schedule. ``has_jobs`` leaves it the jobs of a new site.
    """
    url = redis_url()
    queue = settings.IBLAI_MENTOR_CELERY_QUEUE = f"mentor-test-{uuid4()}"
    command = list_worker_command(url, queue)
    started: list[OtherProcess] = []
    with ExitStack() as stack:
        # What a failed test shows.
        stack.callback(lambda: sys.stdout.writelines(worker.log for worker in started))
        stack.enter_context(broker(url))

        def start(pool: str = "prefork", places: int = 1, *, has_jobs: bool = False, **own: Any) -> OtherProcess:
            for name, value in own.items():
                setattr(settings, name, value)
            if not has_jobs:
                for name, (_task, every) in SCHEDULE.items():
                    claim_job(name, every)
            log = tmp_path / f"worker-{uuid4()}.log"
            size = ["--pool", pool, "--concurrency", str(places)]
            worker = OtherProcess([*command, *size], log, {"IBLAI_MENTOR_CELERY_QUEUE": queue, **own})
            started.append(worker)
            stack.callback(worker.kill)
            worker.wait_until_it_is_ready()
            return worker

        yield start

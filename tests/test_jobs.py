"""Jobs that come round: each is done by one process, without a scheduler that somebody has to set up."""

from __future__ import annotations

import os
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
import time_machine
from celery import current_app
from celery.concurrency.prefork import TaskPool
from celery.signals import worker_ready, worker_shutting_down

from iblai_mentor_plugin import tasks
from iblai_mentor_plugin.jobs import claim_job, list_job_runs
from iblai_mentor_plugin.models import DropCount, JobRun
from iblai_mentor_plugin.tasks import SCHEDULE, queue_due_jobs
from tests.worker import broker, join_threads, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from tests.worker import OtherProcess

HOUR = timedelta(hours=1)


@pytest.mark.django_db
def test_job_is_claimed_once_an_interval() -> None:
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False) as clock:
        assert [claim_job("x", HOUR), claim_job("x", HOUR)] == [True, False]
        clock.shift(HOUR)
        assert [claim_job("x", HOUR), claim_job("x", HOUR)] == [True, False]


@pytest.mark.django_db
def test_one_of_two_jobs_says_nothing_of_the_other() -> None:
    claim_job("x", HOUR)
    assert set(list_job_runs()) == {"x"}
    assert claim_job("y", HOUR)


@pytest.mark.django_db(transaction=True)  # The thread's connections are closed.
def test_job_that_no_broker_took_is_due_at_the_next_look() -> None:
    with broker("redis://127.0.0.1:1/0"):
        queue_due_jobs()
    name, (_task, every) = next(iter(SCHEDULE.items()))
    assert claim_job(name, every)


def test_worker_of_the_queue_does_every_job(start_worker: Callable[..., OtherProcess]) -> None:
    day = datetime.now(UTC).date() - timedelta(days=1000)
    DropCount.objects.create(day=day, reason="malformed", kind="x", count=1)
    start_worker(pool="threads", places=2, has_jobs=True)
    wait_for(lambda: set(list_job_runs()) == set(SCHEDULE))
    wait_for(lambda: not DropCount.objects.exists())


def test_second_worker_does_not_do_them_again(start_worker: Callable[..., OtherProcess]) -> None:
    start_worker(has_jobs=True)
    wait_for(lambda: set(list_job_runs()) == set(SCHEDULE))
    before = list_job_runs()
    start_worker(has_jobs=True).stop()
    assert list_job_runs() == before


def test_worker_of_another_queue_leaves_them_alone(start_worker: Callable[..., OtherProcess]) -> None:
    worker = start_worker(IBLAI_MENTOR_CELERY_QUEUE="another", has_jobs=True)
    worker.stop()
    assert not JobRun.objects.exists()


class MainProcess:
    """The main process of a prefork worker, as Celery says that it is ready."""

    def __init__(self, queue: str) -> None:
        self.task_consumer = SimpleNamespace(queues=[SimpleNamespace(name=queue)])
        self.pool = TaskPool(app=current_app)


def is_closed(peer: socket.socket) -> bool:
    """Say whether who was connected is gone."""
    peer.settimeout(0)
    try:
        while peer.recv(4096):
            pass
    except BlockingIOError:
        return False
    return True


@pytest.mark.usefixtures("shared")
def test_nobody_is_forked_while_a_look_is_under_way(settings: SettingsWrapper) -> None:
    """A process of a prefork pool has the locks that other threads held when it was forked, and nobody to release them."""
    settings.IBLAI_MENTOR_CELERY_QUEUE = "mentor"
    # A broker that does not answer: whoever queues gives up after a second.
    with socket.create_server(("127.0.0.1", 0)) as silent, broker(f"redis://127.0.0.1:{silent.getsockname()[1]}/0"):
        worker_ready.send(sender=MainProcess("mentor"))
        peer, _address = silent.accept()
        child = os.fork()
        if not child:
            os._exit(not is_closed(peer))
        worker_shutting_down.send(sender=None)
        assert join_threads("schedule") == 1
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        peer.close()


def test_who_forks_waits_no_longer_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_FORK_SECONDS", 0.01)
    is_forked = Event()
    with ThreadPoolExecutor(1) as pool:

        def look() -> None:
            with tasks._House.looking:
                assert is_forked.wait(20)

        looking = pool.submit(look)
        wait_for(lambda: not _is_free())
        child = os.fork()
        if not child:
            os._exit(not _is_free())
        is_forked.set()
        looking.result()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert _is_free()


def _is_free() -> bool:
    """Say whether nobody looks what is due."""
    is_free = tasks._House.looking.acquire(blocking=False)
    if is_free:
        tasks._House.looking.release()
    return is_free

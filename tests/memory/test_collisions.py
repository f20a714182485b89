"""A database that is locked, deadlocked or gone: no page of the LMS waits for it or fails by it, and nothing is doubled."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError, connection, connections, transaction
from opaque_keys.edx.keys import CourseKey
from openedx_events.learning.data import CourseData, CoursePassingStatusData, UserData, UserPersonalData
from openedx_events.learning.signals import COURSE_PASSING_STATUS_UPDATED

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.collisions import keep_trying, retried
from iblai_mentor_plugin.data import BlockState
from iblai_mentor_plugin.models import DropCount, MemoryEntry
from tests.conftest import COURSE
from tests.database_relay import relayed_database
from tests.memory.facts import PROBLEM, UNIT, at, make_fact

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.server, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("switched_on")]


_OWN_NUMBER = {"mysql": "CONNECTION_ID()", "postgresql": "pg_backend_pid()"}
_KILL = {"mysql": "KILL %s", "postgresql": "SELECT pg_terminate_backend(%s)"}


@contextmanager
def locked(**rows: object) -> Iterator[None]:
    """Hold the locks of these rows in another connection, for as long as it takes."""
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                assert list(MemoryEntry.objects.select_for_update().filter(**rows))
                holding.set()
                done.wait(60)
        finally:
            holding.set()
            connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    assert holding.wait(20)
    try:
        yield
    finally:
        done.set()
        thread.join()


def count_drops(reason: str = "database") -> int:
    return sum(DropCount.objects.filter(reason=reason).values_list("count", flat=True))


@pytest.mark.parametrize("rows", [{"course_key": ""}, {"course_key": COURSE, "usage_key": ""}, {"usage_key": PROBLEM}])
def test_locked_row_holds_nobody_for_long_and_reconciliation_heals(learner, lms, rows):
    memory_api.record_now([make_fact(learner.pk, PROBLEM)])
    with locked(user_id=learner.pk, **rows):
        began = time.monotonic()
        memory_api.record_now([make_fact(learner.pk, PROBLEM, 7, values={"attempts": 2})])
        seconds = time.monotonic() - began

    assert 0.9 < seconds < 10
    assert count_drops() == 1
    assert MemoryEntry.objects.get(usage_key=PROBLEM).last_at == at(0)
    lms.states[COURSE] = [BlockState(learner.pk, PROBLEM, at(7), attempts=2)]
    list(memory_api.reconcile(COURSE))
    assert MemoryEntry.objects.get(usage_key=PROBLEM).facts["fields"]["attempts"][2] == 2


def test_fact_is_written_when_the_lock_is_let_go_in_time(learner, settings):
    settings.IBLAI_MENTOR_WRITE_SECONDS = 30
    memory_api.record_now([make_fact(learner.pk, PROBLEM)])
    with locked(user_id=learner.pk, course_key=""):
        thread = threading.Thread(target=_record_elsewhere, args=(learner.pk,))
        thread.start()
        time.sleep(0.3)
    thread.join()

    assert MemoryEntry.objects.get(usage_key=PROBLEM).last_at == at(7)
    assert count_drops() == 0


def test_event_of_a_bus_waits_for_a_lock_that_no_page_waits_for(learner):
    memory_api.record_now([make_fact(learner.pk, PROBLEM)])
    status = CoursePassingStatusData(
        is_passing=True,
        course=CourseData(course_key=CourseKey.from_string(COURSE)),
        user=UserData(id=learner.pk, is_active=True, pii=UserPersonalData(username="", email="")),
    )

    def consume() -> None:
        try:
            metadata = COURSE_PASSING_STATUS_UPDATED.generate_signal_metadata(time=at(7))
            COURSE_PASSING_STATUS_UPDATED.send_event_with_custom_metadata(metadata, course_passing_status=status)
        finally:
            connections.close_all()

    with locked(user_id=learner.pk, course_key=COURSE, usage_key=""):
        thread = threading.Thread(target=consume)
        thread.start()
        time.sleep(1.5)
    thread.join()
    assert count_drops() == 0
    assert MemoryEntry.objects.get(course_key=COURSE, usage_key="").facts["fields"]["passing"][2] is True


def test_reconciliation_waits_for_a_lock_that_no_page_waits_for(learner, lms):
    memory_api.record_now([make_fact(learner.pk, PROBLEM)])
    lms.states[COURSE] = [BlockState(learner.pk, PROBLEM, at(7), attempts=2)]

    def heal() -> None:
        try:
            list(memory_api.reconcile(COURSE))
        finally:
            connections.close_all()

    with locked(user_id=learner.pk, usage_key=PROBLEM):
        thread = threading.Thread(target=heal)
        thread.start()
        time.sleep(1.5)
    thread.join()
    assert count_drops() == 0
    assert MemoryEntry.objects.get(usage_key=PROBLEM).facts["fields"]["attempts"][2] == 2


def _record_elsewhere(user_id: int) -> None:
    try:
        memory_api.record_now([make_fact(user_id, PROBLEM, 7)])
    finally:
        connections.close_all()


def test_locked_count_of_drops_holds_nobody_and_is_counted_later(learner):
    memory_api.drop_malformed("a kind", "a field is missing")
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            list(DropCount.objects.select_for_update())
            holding.set()
            done.wait(30)
        connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait(20)
    began = time.monotonic()
    memory_api.drop_malformed("a kind", "a field is missing")
    seconds = time.monotonic() - began
    done.set()
    thread.join()
    memory_api.drop_malformed("a kind", "a field is missing")

    assert seconds < 10
    assert count_drops("malformed") == 3


def test_killed_connection_is_replaced_once_and_the_fact_written(learner):
    memory_api.record_now([make_fact(learner.pk, PROBLEM)])
    with relayed_database():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_OWN_NUMBER[connection.vendor]}")
            (number,) = cursor.fetchone()
        killer = connections.create_connection("default")
        killer.cursor().execute(_KILL[connection.vendor], [number])
        killer.close()
        memory_api.record_now([make_fact(learner.pk, PROBLEM, 7)])

        assert MemoryEntry.objects.get(usage_key=PROBLEM).last_at == at(7)
        assert count_drops() == 0


def test_broken_connection_is_replaced_once(learner):
    memory_api.record_now([make_fact(learner.pk, PROBLEM)])
    with relayed_database() as relay:
        assert MemoryEntry.objects.exists()
        relay.drop()
        memory_api.record_now([make_fact(learner.pk, PROBLEM, 7)])

        assert MemoryEntry.objects.get(usage_key=PROBLEM).last_at == at(7)


def test_database_that_is_gone_raises_nothing_into_the_lms(learner):
    with relayed_database() as relay:
        assert not MemoryEntry.objects.exists()
        relay.cut()
        began = time.monotonic()
        with memory_api.merged_recording():
            memory_api.record([make_fact(learner.pk, UNIT)])
        memory_api.record_now([make_fact(learner.pk, UNIT)])
        memory_api.drop_malformed("a kind", "a field is missing")
        connection.close()
        with memory_api.merged_recording():
            memory_api.record_now([make_fact(learner.pk, UNIT)])
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("again", [retried, lambda write: lambda: keep_trying(write)])
def test_deadlock_is_begun_anew(learner, again, settings):
    settings.IBLAI_MENTOR_WRITE_SECONDS = 10  # PostgreSQL looks for a deadlock after a second.
    memory_api.record_now([make_fact(learner.pk, PROBLEM), make_fact(learner.pk, UNIT)])
    both_hold_one, errors, attempts = threading.Barrier(2), [], []

    def run(*keys: str) -> None:
        own: list[str] = []

        @again
        def take_one_after_the_other() -> None:
            with transaction.atomic():
                MemoryEntry.objects.filter(usage_key=keys[0]).update(is_proven=True)
                own.append("")
                if len(own) == 1:
                    both_hold_one.wait(20)
                MemoryEntry.objects.filter(usage_key=keys[1]).update(is_proven=True)

        try:
            take_one_after_the_other()
        except (OperationalError, threading.BrokenBarrierError) as error:
            errors.append(error)
        finally:
            attempts.extend(own)
            connections.close_all()

    threads = [threading.Thread(target=run, args=keys) for keys in ((PROBLEM, UNIT), (UNIT, PROBLEM))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert errors == []
    assert len(attempts) in (3, 4)  # PostgreSQL may end both.


def test_deadlock_within_somebodys_transaction_is_theirs(learner):
    calls = []

    @retried
    def fail() -> None:
        calls.append(1)
        raise OperationalError(1213, "Deadlock found when trying to get lock")

    with pytest.raises(OperationalError), transaction.atomic():
        fail()
    assert len(calls) == 1
    with pytest.raises(OperationalError):
        fail()
    assert len(calls) == 6

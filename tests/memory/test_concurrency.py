"""Several writers at once, on a database that can have several: nothing is lost, and nobody waits for ever."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.models import DropCount, MemoryEntry
from tests.conftest import COURSE
from tests.memory.facts import PROBLEM, UNIT, at, make_fact

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [
    pytest.mark.database,
    pytest.mark.server,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("switched_on"),
]

WRITERS = 8


def run_at_once(*works: Callable[[], Any]) -> None:
    """Run each work in a thread of its own, all beginning at the same moment."""
    start, errors = threading.Barrier(len(works)), []

    def run(work: Callable[[], Any]) -> None:
        try:
            start.wait()
            work()
        except Exception as error:  # noqa: BLE001 - told to the test below
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []


@pytest.mark.parametrize("_round", range(5))
def test_first_insert_race_loses_no_fact(learner, settings, _round):
    # As below: nobody gives up.
    settings.IBLAI_MENTOR_WRITE_SECONDS = 30
    blocks = [f"{UNIT}{number}" for number in range(WRITERS)]
    run_at_once(*(lambda block=block: memory_api.record_now([make_fact(learner.pk, block)]) for block in blocks))

    assert set(MemoryEntry.objects.exclude(usage_key="").values_list("usage_key", flat=True)) == set(blocks)
    assert MemoryEntry.objects.filter(user=learner, course_key=COURSE, usage_key="").count() == 1


def test_writers_of_one_block_lose_no_field(learner, settings):
    # Eight who write without a pause wait longer for each other than a page would: here nobody gives up.
    settings.IBLAI_MENTOR_WRITE_SECONDS = 30

    def write(number: int) -> None:
        for seconds in range(20):
            memory_api.record_now([make_fact(learner.pk, PROBLEM, seconds, values={f"field{number}": seconds})])

    run_at_once(*(lambda number=number: write(number) for number in range(WRITERS)))

    fields = MemoryEntry.objects.get(usage_key=PROBLEM).facts["fields"]
    assert {name: value for name, (_at, _kind, value) in fields.items() if name != "page"} == {
        f"field{number}": 19 for number in range(WRITERS)
    }
    assert not DropCount.objects.exists()


def test_entries_are_read_after_their_learner_is_locked(learner):
    """PostgreSQL's locking statement does not see what another writer added while it waited for its turn."""
    memory_api.record_now([make_fact(learner.pk, UNIT)])
    with CaptureQueriesContext(connection) as captured:
        memory_api.record_now([make_fact(learner.pk, UNIT, 7)])

    locking = [query for query in captured.captured_queries if "FOR UPDATE" in query["sql"]]
    assert len(locking) == (2 if connection.vendor == "postgresql" else 1)


def test_writers_of_a_new_block_lose_no_field(learner, settings):
    settings.IBLAI_MENTOR_WRITE_SECONDS = 30
    blocks = [f"{UNIT}{number}" for number in range(8)]
    memory_api.record_now([make_fact(learner.pk, UNIT)])

    def write(number: int) -> None:
        for block in blocks:
            memory_api.record_now([make_fact(learner.pk, block, values={f"field{number}": 1})])

    run_at_once(*(lambda number=number: write(number) for number in range(WRITERS)))

    for entry in MemoryEntry.objects.filter(usage_key__in=blocks):
        assert {name for name in entry.facts["fields"] if name != "page"} == {f"field{n}" for n in range(WRITERS)}


def test_forgetting_leaves_nothing_when_writers_are_at_work(learner):
    def write(number: int) -> None:
        for seconds in range(15):
            memory_api.record_now([make_fact(learner.pk, f"{UNIT}{number}", seconds)])

    run_at_once(
        *(lambda number=number: write(number) for number in range(4)), lambda: memory_api.forget_everything(learner.pk)
    )
    memory_api.forget_everything(learner.pk)

    assert not MemoryEntry.objects.filter(last_at__isnull=False).exists()


def test_event_of_before_never_follows_a_forgetting_that_raced_with_it(learner):
    for _round in range(10):
        run_at_once(
            lambda: memory_api.record_now([make_fact(learner.pk, PROBLEM)]),
            lambda: memory_api.forget_course(learner.pk, COURSE),
        )
        assert not MemoryEntry.objects.filter(usage_key=PROBLEM, last_at__isnull=False).exists()


def test_senders_rows_stay_and_the_fact_is_written_when_our_write_is_dead_locked(learner, make_user, settings):
    settings.IBLAI_MENTOR_WRITE_SECONDS = 30
    memory_api.record_now([make_fact(learner.pk, PROBLEM)])
    holding, sent = threading.Event(), threading.Event()

    def hold_the_block_then_want_the_learner() -> None:
        with transaction.atomic():
            list(MemoryEntry.objects.select_for_update().filter(usage_key=PROBLEM))
            holding.set()
            sent.wait(timeout=20)
            time.sleep(0.5)  # Until the writer has locked the learner's own entry, and waits for the block's.
            MemoryEntry.objects.filter(course_key="", usage_key="").update(is_proven=True)
            MemoryEntry.objects.filter(usage_key=PROBLEM).update(is_proven=True)

    def send() -> None:
        holding.wait(timeout=20)
        with transaction.atomic():
            make_user("made_by_the_sender")
            memory_api.record([make_fact(learner.pk, PROBLEM, 7)])
            sent.set()

    run_at_once(hold_the_block_then_want_the_learner, send)

    assert type(learner).objects.filter(username="made_by_the_sender").exists()
    assert MemoryEntry.objects.get(usage_key=PROBLEM).last_at == at(7)

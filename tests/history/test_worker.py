"""Exports are written by real workers, and survive them."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.models import Export, ExportPart, Message
from tests.history.exporting import Kind, read_items
from tests.worker import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.models import Session
    from iblai_mentor_plugin.tenants import Access
    from tests.worker import OtherProcess

    StartWorker = Callable[..., OtherProcess]

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
State = Export.State
# So many that a worker can be killed in the middle.
MESSAGES = 20_000


@pytest.fixture
def history(start_worker: StartWorker, talk: Callable[..., Session]) -> None:
    """Leave a long history, in the database that the workers share."""
    session = talk(0)
    Message.objects.bulk_create(
        (Message(session=session, number=n, kind=1, text=f"{n} " + "x" * 2000) for n in range(1, MESSAGES + 1)),
        batch_size=1000,
    )


def start(access: Access) -> Export:
    return history_api.start_export(access, Kind.HISTORY)


def wait_until(export: Export, state: Export.State, *, done: int = 0) -> None:
    """Wait until so much of it is written."""

    def find() -> bool:
        export.refresh_from_db()
        return export.state == state and export.done >= done

    wait_for(find)


def check_whole(export: Export) -> None:
    """It has everything that was said, once, and nothing of an earlier attempt is left."""
    assert [int(item["content"].split()[0]) for item in read_items(export)] == list(range(1, MESSAGES + 1))
    assert set(ExportPart.objects.values_list("attempt", flat=True)) == {export.attempt}


def find_child(worker: OtherProcess) -> int:
    """Return the process that does a worker's tasks."""
    pid = worker.process.pid
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()[0])


def test_export_is_written_by_a_worker(start_worker: StartWorker, history: None, access: Access) -> None:
    start_worker()
    export = start(access)
    wait_until(export, State.COMPLETE)
    check_whole(export)
    assert export.attempt == 1


def test_export_of_a_killed_worker_is_begun_anew_by_who_follows_it(
    start_worker: StartWorker, history: None, access: Access
) -> None:
    worker = start_worker()
    export = start(access)
    wait_until(export, State.RUNNING, done=1)
    worker.kill()
    export.refresh_from_db()
    assert (export.state, export.done < MESSAGES) == (State.RUNNING, True)
    start_worker()
    # A minute and a half later.
    Export.objects.update(heartbeat_at=timezone.now() - timedelta(seconds=91))
    history_api.get_export(access, str(export.task_id))
    wait_until(export, State.COMPLETE)
    check_whole(export)
    assert export.attempt == 2


def test_task_of_a_killed_process_is_delivered_again(start_worker: StartWorker, history: None, access: Access) -> None:
    worker = start_worker()
    export = start(access)
    wait_until(export, State.RUNNING, done=1)
    os.kill(find_child(worker), signal.SIGKILL)
    wait_until(export, State.COMPLETE)
    check_whole(export)
    assert export.attempt == 2


def test_session_deleted_meanwhile_leaves_nothing(start_worker: StartWorker, history: None, access: Access) -> None:
    worker = start_worker()
    export = start(access)
    wait_until(export, State.RUNNING, done=1)
    history_api.clear_history(access)
    wait_for(lambda: "write_export" in worker.log and "succeeded" in worker.log and not Message.objects.exists())
    assert [model.objects.count() for model in (Export, ExportPart)] == [0, 0]

"""Who writes exports: a worker, a thread where none can be told, and a command what was left."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.utils import timezone

from iblai_mentor_plugin.history.background import ThreadWriter
from iblai_mentor_plugin.models import Export
from iblai_mentor_plugin.tasks import QueueWriter, get_writer, write_export
from tests.history.exporting import begin, read_items
from tests.worker import broker, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoCaptureOnCommitCallbacks
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Session
    from iblai_mentor_plugin.tenants import Access

pytestmark = pytest.mark.database

State = Export.State


def is_written(export: Export) -> bool:
    export.refresh_from_db()
    return export.state == State.COMPLETE


def test_worker_writes_the_export(access: Access) -> None:
    export = begin(access)
    write_export.apply((export.pk,))
    assert is_written(export)


@pytest.mark.parametrize(("queue", "kind"), [(None, ThreadWriter), ("", ThreadWriter), ("mentor", QueueWriter)])
def test_thread_writes_where_there_is_no_broker(queue: str | None, kind: type, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_CELERY_QUEUE = queue
    assert isinstance(get_writer(), kind)


def test_platforms_own_queue_is_used_where_we_have_none() -> None:
    with broker("redis://127.0.0.1:1/0"):
        assert isinstance(get_writer(), QueueWriter)


def test_nothing_is_lost_when_the_broker_is_down(access: Access, talk: Callable[..., Session], shared: None) -> None:
    talk()
    export = begin(access)
    with broker("redis://127.0.0.1:1/0"):
        QueueWriter().start(export)
    wait_for(lambda: is_written(export))
    assert len(read_items(export)) == 2


def test_sweep_writes_what_a_dead_worker_left(
    access: Access, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    export = begin(access)
    long_ago = timezone.now() - timedelta(hours=1)
    Export.objects.filter(pk=export.pk).update(state=State.RUNNING, attempt=1, heartbeat_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("mentor_sweep")
    assert is_written(export)


def test_sweep_deletes_what_expired(access: Access) -> None:
    export = begin(access)
    write_export.apply((export.pk,))
    Export.objects.update(expires_at=timezone.now())
    call_command("mentor_sweep")
    assert not Export.objects.exists()

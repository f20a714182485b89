"""Exports are written: whole, once, and by the newest attempt only."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.utils import timezone

from iblai_mentor_plugin.exceptions import ExportSupersededError
from iblai_mentor_plugin.history.storage import PART, open_sink, read_export
from iblai_mentor_plugin.history.withdrawal import drop_exports
from iblai_mentor_plugin.history.writer import write_export
from iblai_mentor_plugin.models import Export, ExportPart, Message, ReplyChunk, Tenant
from tests.history.exporting import Kind, begin, read_items, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Session
    from iblai_mentor_plugin.tenants import Access

pytestmark = pytest.mark.database

State = Export.State


def claim(export: Export, attempt: int = 1) -> Export:
    """Have an export that a worker is writing."""
    Export.objects.filter(pk=export.pk).update(state=State.RUNNING, attempt=attempt, heartbeat_at=timezone.now())
    export.refresh_from_db()
    return export


def test_what_was_said_is_written_in_order_of_time(access: Access, talk: Callable[..., Session]) -> None:
    first, second = talk(word="First"), talk(word="Second")
    start = timezone.now() - timedelta(days=1)
    for minute, message in enumerate([*first.messages.order_by("-pk"), *second.messages.order_by("pk")]):
        Message.objects.filter(pk=message.pk).update(created=start + timedelta(minutes=minute))
    items = read_items(write(begin(access)))
    assert [(item["type"], item["content"]) for item in items] == [
        ("ai", "First! 0"),
        ("human", "First? 0"),
        ("human", "Second? 0"),
        ("ai", "Second! 0"),
    ]
    assert items[0]["timestamp"] == start.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def test_written_export_says_so(access: Access, talk: Callable[..., Session]) -> None:
    talk(3)
    export = write(begin(access))
    assert (export.state, export.is_open, export.done, export.total, export.attempt) == (State.COMPLETE, None, 6, 6, 1)


def test_nothing_said_is_an_export_too(access: Access) -> None:
    export = write(begin(access))
    assert (export.state, read_items(export)) == (State.COMPLETE, [])


def test_words_of_others_and_of_other_tenants_are_not_in_it(
    access: Access, talk: Callable[..., Session], make_user: Callable[..., User]
) -> None:
    talk(user=make_user("learner2"))
    elsewhere = talk()
    elsewhere.tenant = Tenant.objects.create(key="other")
    elsewhere.save()
    assert read_items(write(begin(access))) == []


def test_one_session_is_written_alone(access: Access, talk: Callable[..., Session]) -> None:
    talk(word="Other")
    export = write(begin(access, Kind.SESSION, talk(word="This")))
    assert [item["content"] for item in read_items(export)] == ["This? 0", "This! 0"]


def test_unfinished_reply_has_what_came_so_far(access: Access, talk: Callable[..., Session]) -> None:
    reply = talk().messages.create(
        number=4, kind=Message.Kind.REPLY, state=Message.State.RUNNING, generation_id=uuid4()
    )
    for number, text in enumerate(("Pol", "aris"), 1):
        ReplyChunk.objects.create(reply=reply, number=number, text=text)
    assert read_items(write(begin(access)))[-1]["content"] == "Polaris"


def test_great_export_lies_in_several_parts(access: Access, talk: Callable[..., Session]) -> None:
    session = talk()
    Message.objects.bulk_create(
        Message(session=session, number=number, kind=1, text=f"{number} " + "★" * 8000) for number in range(3, 203)
    )
    export = write(begin(access))
    assert [len(piece) for piece in read_export(export)][:2] == [PART, PART]
    assert [item["content"].split()[0] for item in read_items(export)[2:]] == [str(n) for n in range(3, 203)]


def test_written_export_is_not_written_again(access: Access) -> None:
    export = write(begin(access))
    assert (write(export, takes_over=True).attempt, ExportPart.objects.count()) == (1, 1)


def test_what_another_worker_writes_is_left_alone(access: Access) -> None:
    export = claim(begin(access))
    assert (write(export).state, write(export).attempt) == (State.RUNNING, 1)


def test_dead_worker_is_succeeded_once_it_is_silent(access: Access, settings: SettingsWrapper) -> None:
    export = claim(begin(access))
    settings.IBLAI_MENTOR_STALE_SECONDS = -1
    assert (write(export).state, export.attempt) == (State.COMPLETE, 2)


def test_task_that_is_delivered_again_takes_over_at_once(access: Access, talk: Callable[..., Session]) -> None:
    talk()
    export = claim(begin(access))
    open_sink(export).add(b"half a li", done=1)
    assert (write(export, takes_over=True).state, len(read_items(export))) == (State.COMPLETE, 2)
    assert list(ExportPart.objects.values_list("attempt", flat=True)) == [2]


def test_slow_worker_adds_nothing_to_its_successors_file(access: Access) -> None:
    slow = claim(begin(access))
    sink = open_sink(slow)
    written = write(slow, takes_over=True)
    for store in (sink.add, sink.finish):
        with pytest.raises(ExportSupersededError):
            store(b"too late", done=1)
    assert read_items(written) == []


def test_export_that_was_begun_often_enough_fails(access: Access) -> None:
    export = write(claim(begin(access), attempt=3), takes_over=True)
    assert (export.state, export.error, export.is_open) == (State.FAILED, "interrupted", None)


def test_export_that_takes_too_long_fails(
    access: Access, talk: Callable[..., Session], settings: SettingsWrapper
) -> None:
    talk()
    settings.IBLAI_MENTOR_EXPORT_SECONDS = -1
    export = write(begin(access))
    assert (export.state, export.error, ExportPart.objects.count()) == (State.FAILED, "timeout", 0)


def test_failed_export_can_be_started_again(access: Access, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_EXPORT_STORAGE = "nowhere.Storage"
    failed = write(begin(access))
    settings.IBLAI_MENTOR_EXPORT_STORAGE = None
    assert (failed.state, write(begin(access)).state) == (State.FAILED, State.COMPLETE)


def test_deletion_ends_an_export_that_is_being_written(access: Access) -> None:
    sink = open_sink(claim(begin(access)))
    sink.add(b"words", done=1)
    drop_exports(access.user.pk, access.tenant)
    for store in (sink.add, sink.finish):
        with pytest.raises(ExportSupersededError):
            store(b"more words", done=2)
    assert [model.objects.count() for model in (Export, ExportPart)] == [0, 0]


def test_export_that_is_gone_is_not_written(access: Access) -> None:
    export = begin(access)
    drop_exports(access.user.pk, access.tenant)
    write_export(export.pk)
    assert not ExportPart.objects.exists()


def test_export_counts_as_it_goes(access: Access) -> None:
    export = claim(begin(access))
    open_sink(export).add(b"words", done=7)
    export.refresh_from_db()
    assert export.done == 7

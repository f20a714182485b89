"""Celery: a reply is produced by a worker, and fails where none can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import time_machine

from iblai_mentor_plugin.exceptions import BusyError
from iblai_mentor_plugin.mentor.replying.web_threads import ThreadProducer
from iblai_mentor_plugin.tasks import QueueProducer, get_producer, produce_reply
from tests.worker import broker

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Message


def test_worker_produces_the_reply(ask: Callable[..., Message]) -> None:
    reply = ask()
    produce_reply.apply((reply.pk,))
    reply.refresh_from_db()
    assert reply.state == "complete"


def test_reply_fails_when_the_broker_is_down(ask: Callable[..., Message], settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_CELERY_QUEUE = "mentor"
    reply = ask()
    with broker("redis://127.0.0.1:1/0"):
        QueueProducer().start(reply)
    reply.refresh_from_db()
    assert (reply.state, reply.error, reply.reserved) == ("failed", "unavailable", [])


@pytest.mark.parametrize(("queue", "kind"), [(None, ThreadProducer), ("", ThreadProducer), ("mentor", QueueProducer)])
def test_queue_is_used_where_there_is_one(queue: str | None, kind: type, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_CELERY_QUEUE = queue
    assert isinstance(get_producer(), kind)


def test_place_of_a_dead_process_is_free_when_its_lease_ends(db: None) -> None:
    producer = ThreadProducer()
    with time_machine.travel(0, tick=False) as clock:
        producer.reserve(uuid4())
        with pytest.raises(BusyError):
            producer.reserve(uuid4())
        clock.shift(16)
        producer.reserve(uuid4())

"""Celery: a reply is produced by a worker, and fails where none can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from celery import current_app

from iblai_mentor_plugin.mentor.producers import ThreadProducer
from iblai_mentor_plugin.tasks import QueueProducer, get_producer, produce_reply

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
    before = current_app.conf.broker_url
    current_app.conf.broker_url = "amqp://guest:guest@127.0.0.1:1//"
    try:
        QueueProducer().start(reply)
    finally:
        current_app.conf.broker_url = before
    reply.refresh_from_db()
    assert (reply.state, reply.error, reply.reserved) == ("failed", "unavailable", [])


@pytest.mark.parametrize(("queue", "kind"), [(None, ThreadProducer), ("", ThreadProducer), ("mentor", QueueProducer)])
def test_queue_is_used_where_there_is_one(queue: str | None, kind: type, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_CELERY_QUEUE = queue
    assert isinstance(get_producer(), kind)


def test_place_of_a_dead_process_is_free_when_its_lease_ends(db: None, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_REPLY_SECONDS = settings.IBLAI_MENTOR_STALE_SECONDS = -1
    producer = ThreadProducer()
    producer.reserve(uuid4())
    producer.reserve(uuid4())

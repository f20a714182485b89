"""Work that a Redis threw away (``allkeys-lru``, one server for cache and broker) is found, and ended or begun anew."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as site
from django.utils import timezone

from iblai_mentor_plugin import tasks
from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.history import deletion
from iblai_mentor_plugin.memory.session_notes import choose_session_memory
from iblai_mentor_plugin.mentor.asking.questions import Question
from iblai_mentor_plugin.models import Export, Message, Session
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT, reserved, wait_for_end
from tests.services import redis_url
from tests.worker import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.tenants import Access
    from tests.worker import OtherProcess

    StartWorker = Callable[..., OtherProcess]

pytestmark = pytest.mark.django_db(transaction=True)


def evict() -> None:
    """Delete the queue with all that waits in it."""
    import redis  # noqa: PLC0415 - a machine without it skips these tests

    assert redis.Redis.from_url(redis_url()).delete(site.IBLAI_MENTOR_CELERY_QUEUE) == 1, os.environ.get("MENTOR_REDIS")


@pytest.fixture
def ask(start_worker: StartWorker, access: Access, session: Session) -> Callable[..., Message]:
    """Return a function that asks, and has the reply queued."""

    def ask(text: str = "Which star shows north?") -> Message:
        asked = Question(text, course_key=COURSE, usage_key=UNIT)
        return mentor_api.accept_question(access, str(session.session_id), asked)

    return ask


def test_reply_is_ended_and_its_learner_asks_again(
    start_worker: StartWorker, ask: Callable[..., Message], llm: object, settings: SettingsWrapper
) -> None:
    reply = ask()
    evict()
    start_worker(IBLAI_MENTOR_LLM=settings.IBLAI_MENTOR_LLM)
    assert (operating_api.sweep().replies, reserved() > 0) == (0, True)
    Message.objects.filter(pk=reply.pk).update(heartbeat_at=timezone.now() - timedelta(seconds=91))
    assert operating_api.sweep().replies == 1
    reply.refresh_from_db()
    assert (reply.state, reply.error, reserved()) == ("interrupted", "interrupted", 0)
    assert wait_for_end(ask()).state == "complete"


def test_export_is_begun_anew(start_worker: StartWorker, ask: Callable[..., Message], access: Access) -> None:
    export = history_api.start_export(access, Export.Kind.HISTORY)
    evict()
    start_worker()
    Export.objects.filter(pk=export.pk).update(created=timezone.now() - timedelta(seconds=31))

    def is_ready() -> bool:
        return history_api.get_export(access, str(export.task_id)).state == Export.State.COMPLETE

    wait_for(is_ready)


def test_deletion_goes_on_when_somebody_begins_a_session(
    start_worker: StartWorker, ask: Callable[..., Message], access: Access, session: Session
) -> None:
    deletion.hide_session(access, str(session.session_id))
    tasks.send(tasks.sweep_hidden, access.user.pk)
    evict()
    start_worker()
    tasks._Clock.looked_at = float("-inf")
    mentor_api.create_session(access, mentor="mentor")
    wait_for(lambda: not Session.objects.filter(pk=session.pk).exists())


def test_notes_are_made_when_their_learner_begins_a_session(
    start_worker: StartWorker, ask: Callable[..., Message], access: Access, session: Session
) -> None:
    choose_session_memory(access.user.pk, keeps=True)
    reply = ask()
    worker = start_worker()
    wait_for_end(reply)
    worker.stop()
    Session.objects.filter(pk=session.pk).update(modified=timezone.now() - timedelta(seconds=901))
    mentor_api.create_session(access, mentor="mentor")
    evict()
    start_worker()
    mentor_api.create_session(access, mentor="mentor")
    wait_for(lambda: Session.objects.get(pk=session.pk).noted_number > 0)

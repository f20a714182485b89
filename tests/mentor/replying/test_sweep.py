"""What dead producers left behind is ended, whoever is or is not looking."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.mentor.replying.lifecycle import append_chunk, claim_reply
from iblai_mentor_plugin.mentor.replying.sweep import Swept, _Clock, sweep_now_and_then
from iblai_mentor_plugin.mentor.replying.web_threads import ThreadProducer
from iblai_mentor_plugin.models import Message, ProducerLease
from iblai_mentor_plugin.tasks import sweep as sweep_task
from tests.mentor.conftest import reserved

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.tenants import Access

pytestmark = pytest.mark.database


@pytest.fixture
def dead(ask: Callable[..., Message], llm: object) -> Message:
    """Return a reply whose producer died in the middle, with the place that it held."""
    reply = ask()
    assert reserved() > 0
    assert reply.generation_id is not None
    ThreadProducer().reserve(reply.generation_id)
    claim_reply(reply.pk)
    append_chunk(reply.pk, 1, "Polaris")
    age(reply, seconds=31)
    return reply


def age(reply: Message, *, seconds: int) -> None:
    """Have its producer, and the holder of its place, be silent for so long."""
    silent_since = timezone.now() - timedelta(seconds=seconds)
    Message.objects.filter(pk=reply.pk).update(heartbeat_at=silent_since)
    ProducerLease.objects.update(expires_at=silent_since + timedelta(seconds=15))


def test_sweep_ends_a_dead_reply_and_settles_it(dead: Message) -> None:
    assert operating_api.sweep() == Swept(replies=1, places=1)
    dead.refresh_from_db()
    assert (dead.state, dead.error, dead.text, reserved()) == ("interrupted", "interrupted", "Polaris", 0)
    assert ProducerLease.objects.get().holder is None


def test_reply_that_goes_while_it_is_ended_is_not_found(dead: Message, access: Access) -> None:
    looks: list[str] = []

    def let_go(execute: Callable[..., object], sql: str, *arguments: object) -> object:
        if re.search(r"WHERE .*generation_id. = ", sql):
            looks.append(sql)
            if looks[1:]:  # Once it is ended.
                Message.objects.filter(session=dead.session).delete()
        return execute(sql, *arguments)

    with connection.execute_wrapper(let_go), pytest.raises(NotFoundError):
        mentor_api.list_frames(access, str(dead.session.session_id), str(dead.generation_id), after=0)
    assert looks[1:]


def test_sweep_leaves_what_lives(ask: Callable[..., Message]) -> None:
    reply = ask()
    claim_reply(reply.pk)
    age(reply, seconds=29)
    assert operating_api.sweep() == Swept(replies=0, places=0)


@pytest.mark.parametrize(("seconds", "ended"), [(80, 0), (91, 1)])
def test_queued_reply_may_wait_longer_than_a_running_one(seconds: int, ended: int, ask: Callable[..., Message]) -> None:
    age(ask(), seconds=seconds)
    assert operating_api.sweep().replies == ended


def test_sweep_now_and_then_sweeps_once_a_minute(dead: Message) -> None:
    _Clock.swept_at = float("-inf")
    sweep_now_and_then()
    assert Message.objects.get(pk=dead.pk).state == "interrupted"
    Message.objects.filter(pk=dead.pk).update(state="running")
    sweep_now_and_then()
    assert Message.objects.get(pk=dead.pk).state == "running"


def test_question_sweeps_what_others_left(
    dead: Message, ask: Callable[..., Message], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    _Clock.swept_at = float("-inf")
    session = mentor_api.create_session(
        operating_api.get_access(dead.session.user, tenant_key="main", username="learner1"), mentor="mentor"
    )
    Message.objects.filter(session=dead.session).update(session=session)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        ask()
    assert Message.objects.get(pk=dead.pk).state == "interrupted"


def test_task_and_command_sweep(dead: Message, capsys: pytest.CaptureFixture[str]) -> None:
    sweep_task.apply()
    assert Message.objects.get(pk=dead.pk).state == "interrupted"
    call_command("mentor_sweep")
    assert capsys.readouterr().out == "0 replies ended, 0 places freed, 0 reservations settled\n"

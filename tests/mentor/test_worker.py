"""A reply produced by a real worker: asked here, queued on Redis, produced in another process, read here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin import api
from iblai_mentor_plugin.mentor.turns import Question
from tests.conftest import COURSE
from tests.llm.provider import stall_after
from tests.mentor.conftest import UNIT, reserved, wait_for_end
from tests.worker import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.models import Message, Session
    from iblai_mentor_plugin.tenants import Access
    from tests.llm.provider import Provider
    from tests.worker import OtherProcess

    StartWorker = Callable[..., OtherProcess]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ask(start_worker: StartWorker, access: Access, session: Session) -> Callable[..., Message]:
    """Return a function that asks, and has the reply queued."""

    def ask(text: str = "Which star shows north?", **question: str) -> Message:
        asked = Question(text, course_key=COURSE, usage_key=UNIT, **question)
        return api.accept_turn(access, str(session.session_id), asked)

    return ask


def test_search_is_produced_by_a_worker(start_worker: StartWorker, ask: Callable[..., Message]) -> None:
    start_worker()
    reply = wait_for_end(ask())
    assert (reply.state, len(reply.citations), reserved()) == ("complete", 1, 0)


def test_reply_waits_for_a_worker(start_worker: StartWorker, ask: Callable[..., Message]) -> None:
    reply = ask()
    assert reply.state == "queued"
    start_worker()
    assert wait_for_end(reply).state == "complete"


def test_reply_of_a_provider_is_streamed_by_a_worker(
    start_worker: StartWorker,
    ask: Callable[..., Message],
    access: Access,
    session: Session,
    provider_settings: dict[str, Any],
) -> None:
    start_worker(**provider_settings)
    reply = wait_for_end(ask())
    _reply, frames = api.list_frames(access, str(session.session_id), str(reply.generation_id), after=0)
    assert "".join(frame.body.get("data", "") for frame in frames) == "Hello, learner."
    assert (frames[-1].body["eos"], reply.prompt_tokens, reply.reply_tokens) == (True, 11, 7)


def test_killed_worker_leaves_an_interrupted_reply(
    start_worker: StartWorker,
    ask: Callable[..., Message],
    provider: Provider,
    provider_settings: dict[str, Any],
    settings: Any,
) -> None:
    provider.scripts = [stall_after("Polaris " * 60)]
    worker = start_worker(**provider_settings)
    reply = ask()
    wait_for(reply.chunks.exists)
    worker.kill()
    settings.IBLAI_MENTOR_STALE_SECONDS = 1
    wait_for(lambda: api.sweep().replies)
    reply.refresh_from_db()
    assert (reply.state, reply.error, reserved()) == ("interrupted", "interrupted", 0)
    assert reply.text.startswith("Polaris")

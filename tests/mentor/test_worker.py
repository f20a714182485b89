"""A reply produced by a real worker: asked here, queued on Redis, produced in another process, read here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin import api
from iblai_mentor_plugin.mentor.turns import Question
from iblai_mentor_plugin.models import LedgerEntry, Message, Session
from tests.conftest import COURSE
from tests.llm.provider import Provider, stall_after
from tests.mentor.conftest import UNIT
from tests.worker import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from iblai_mentor_plugin.tenants import Access
    from tests.worker import OtherProcess

    StartWorker = Callable[..., OtherProcess]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture
def llm(provider: Provider) -> dict[str, Any]:
    """Return the settings of a worker that asks the provider."""
    return {
        "IBLAI_MENTOR_LLM": "iblai_mentor_plugin.llm.openai.OpenAiLlm",
        "IBLAI_MENTOR_LLM_BASE_URL": provider.base_url,
        "IBLAI_MENTOR_LLM_API_KEY": "sk-test",
        "IBLAI_MENTOR_LLM_MODEL": "small-1",
    }


@pytest.fixture
def ask(start_worker: StartWorker, access: Access, session: Session) -> Callable[..., Message]:
    """Return a function that asks, and has the reply queued."""

    def ask(text: str = "Which star shows north?", **question: str) -> Message:
        asked = Question(text, course_key=COURSE, usage_key=UNIT, **question)
        return api.accept_turn(access, str(session.session_id), asked)

    return ask


def wait_for_end(reply: Message) -> Message:
    def find() -> bool:
        reply.refresh_from_db()
        return not reply.is_open

    wait_for(find)
    return reply


def reserved() -> int:
    return sum(LedgerEntry.objects.values_list("reserved", flat=True))


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
    start_worker: StartWorker, ask: Callable[..., Message], access: Access, session: Session, llm: dict[str, Any]
) -> None:
    start_worker(**llm)
    reply = wait_for_end(ask())
    _reply, frames = api.list_frames(access, str(session.session_id), str(reply.generation_id), after=0)
    assert "".join(frame.body.get("data", "") for frame in frames) == "Hello, learner."
    assert (frames[-1].body["eos"], reply.prompt_tokens, reply.reply_tokens) == (True, 11, 7)


def test_killed_worker_leaves_an_interrupted_reply(
    start_worker: StartWorker, ask: Callable[..., Message], provider: Provider, llm: dict[str, Any], settings: Any
) -> None:
    provider.scripts = [stall_after("Polaris " * 60)]
    worker = start_worker(**llm)
    reply = ask()
    wait_for(reply.chunks.exists)
    worker.kill()
    settings.IBLAI_MENTOR_STALE_SECONDS = 1
    wait_for(api.finish_stale)
    reply.refresh_from_db()
    assert (reply.state, reply.error, reserved()) == ("interrupted", "interrupted", 0)
    assert reply.text.startswith("Polaris")

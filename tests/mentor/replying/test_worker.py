"""A reply produced by a real worker: asked here, queued on Redis, produced in another process, read here."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.mentor.asking.questions import Question
from tests.conftest import COURSE
from tests.llm.provider import call, speak, stall_after
from tests.mentor.conftest import UNIT, reserved, wait_for_end
from tests.worker import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

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
        return mentor_api.accept_question(access, str(session.session_id), asked)

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
    _reply, frames = mentor_api.list_frames(access, str(session.session_id), str(reply.generation_id), after=0)
    assert "".join(frame.body.get("data", "") for frame in frames) == "Hello, learner."
    assert (frames[-1].body["eos"], reply.prompt_tokens, reply.reply_tokens) == (True, 11, 7)


def list_children(process: OtherProcess) -> list[int]:
    """Return the ids of the processes that a worker does its tasks in (Linux)."""
    pid = process.process.pid
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


@pytest.mark.parametrize("who", ["the worker", "its child"])
def test_killed_worker_leaves_an_interrupted_reply_and_its_learner_asks_again(
    who: str,
    start_worker: StartWorker,
    ask: Callable[..., Message],
    provider: Provider,
    provider_settings: dict[str, Any],
    settings: SettingsWrapper,
) -> None:
    provider.scripts = [stall_after("Polaris " * 60), speak("Polaris does.")]
    for name, value in provider_settings.items():
        setattr(settings, name, value)
    worker = start_worker(**provider_settings)
    reply = ask()
    assert reserved() > 0
    wait_for(reply.chunks.exists)
    if who == "the worker":
        worker.kill()
        start_worker(**provider_settings)
    else:
        for child in list_children(worker):
            os.kill(child, signal.SIGKILL)
    settings.IBLAI_MENTOR_STALE_SECONDS = 8
    wait_for(lambda: operating_api.sweep().replies)
    reply.refresh_from_db()
    assert (reply.state, reply.error, reserved()) == ("interrupted", "interrupted", 0)
    assert reply.text.startswith("Polaris")
    assert wait_for_end(ask()).text == "Polaris does."


def test_reply_that_was_stopped_in_the_queue_is_not_produced(
    start_worker: StartWorker,
    ask: Callable[..., Message],
    access: Access,
    session: Session,
    provider: Provider,
    provider_settings: dict[str, Any],
) -> None:
    reply = ask()
    mentor_api.stop_reply(access, str(session.session_id), str(reply.generation_id))
    start_worker(**provider_settings)
    assert wait_for_end(ask()).state == "complete"
    reply.refresh_from_db()
    assert (reply.state, len(provider.requests), reserved()) == ("stopped", 1, 0)


@pytest.fixture(params=["a worker", "a thread"])
def asking_with_tools(
    request: pytest.FixtureRequest,
    start_worker: StartWorker,
    provider_settings: dict[str, Any],
    settings: SettingsWrapper,
    ask: Callable[..., Message],
) -> Callable[..., Message]:
    """Return a function that asks where replies are produced there, and by a provider that calls tools."""
    provider_settings["IBLAI_MENTOR_LLM_HAS_TOOLS"] = True
    for name, value in provider_settings.items():
        setattr(settings, name, value)
    if request.param == "a worker":
        start_worker(**provider_settings)
    else:
        settings.IBLAI_MENTOR_CELERY_QUEUE = None
    return ask


def test_reply_looks_something_up_wherever_it_is_produced(
    asking_with_tools: Callable[..., Message], access: Access, session: Session, provider: Provider
) -> None:
    """Two calls at once, a further round as text, and what came of it cited; charged once, with nothing held back."""
    provider.scripts = [
        call(("search_course", {"query": "star north"}), ("calculate", {"expression": "6 × 7"}), text="Let me see."),
        speak('<tool_call>{"name": "read_unit", "arguments": {"unit": "Finding north"}}</tool_call>'),
        speak("It does: [[1|Polaris is the star that shows where north is.]]"),
    ]
    reply = wait_for_end(asking_with_tools())
    assert (reply.state, len(reply.citations), reserved()) == ("complete", 1, 0)
    assert (reply.prompt_tokens, reply.reply_tokens) == (33, 21)
    _reply, frames = mentor_api.list_frames(access, str(session.session_id), str(reply.generation_id), after=0)
    assert [frame.body["step"] for frame in frames if "step" in frame.body] == [
        {"tool": "search_course", "titles": ["Finding north"]},
        {"tool": "calculate", "titles": []},
        {"tool": "read_unit", "titles": ["Finding north"]},
    ]
    assert "".join(frame.body.get("data", "") for frame in frames) == reply.text
    results = [message["content"] for message in provider.bodies[2]["messages"] if message["role"] == "tool"]
    # Boundary lines are of any digits.
    said = [re.sub("[0-9a-f]{8,}", "", result) for result in results]
    assert [("42" in result, "[1] The pole star: told above" in result) for result in said] == [
        (False, True),
        (True, False),
        (False, True),
    ]


def test_reply_is_stopped_between_two_rounds_wherever_it_is_produced(
    asking_with_tools: Callable[..., Message], access: Access, session: Session, provider: Provider
) -> None:
    provider.scripts = [call(("calculate", {"expression": "6 × 7"})), stall_after("So ")]
    reply = asking_with_tools()
    wait_for(lambda: len(provider.requests) == 2)
    mentor_api.stop_reply(access, str(session.session_id), str(reply.generation_id))
    wait_for(provider.hung_up.is_set)
    reply.refresh_from_db()
    assert (reply.state, reserved()) == ("stopped", 0)
    assert reply.prompt_tokens > 11

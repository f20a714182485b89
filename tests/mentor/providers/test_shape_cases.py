"""Every shape of a reply that endpoints were seen to send: what its learner is told, over real HTTP."""

from __future__ import annotations

from http.server import ThreadingHTTPServer
from runpy import run_path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.llm.endpoint import build_endpoint
from iblai_mentor_plugin.llm.openai import OpenAiLlm
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import ReplyChunk
from tests.llm.conftest import _closed_breakers, make_prompt, read  # noqa: F401 - a fixture that every test uses
from tests.mentor.provider_rows import SECRET, give, make_provider
from tests.services import shared_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Message, Session

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "The pull is larger."
FILTERED = "A filter of the language model withheld this reply. Try asking in other words."
WHOLE = ("complete", "", TEXT)
# The model's name, which chooses the shape: state, code and text of the reply.
SHAPES = {
    **dict.fromkeys(
        (
            *("plain", "plain@crlf", "plain@bom", "plain@comment", "plain@event", "plain@nospace", "azure"),
            *("reasoning", "magistral", "nofinish", "nofinish_usage", "emptyfinish", "usage_each", "deltanull"),
            *("choicesnull", "json200", "nohead", "alternate", "strict_user", "nosystem", "mixed", "loop_fail_then_ok"),
        ),
        WHOLE,
    ),
    "cf_partial": ("complete", "filter", "The pull of the Moon"),
    "cf_empty": ("blocked", "filtered", FILTERED),
    "cf_prompt": ("blocked", "filtered", FILTERED),
    "refusal": ("complete", "", "I cannot help with that."),
    "length": ("complete", "length", "Tides come from differences of pull. The Moon is nearer, so the diff"),
    "think": ("complete", "", "Think about which planet traps most heat."),
    "think_open": ("failed", "thoughts", ""),
    "reasoning_only": ("failed", "no_room", ""),
    "surrogate": ("complete", "", "Well done 😀 go on."),
    "tool": ("failed", "empty", ""),
    "ollama_load": ("failed", "empty", ""),
    "nofinish@nodone": ("failed", "cut", TEXT),
    "errmid": ("failed", "cut", "The pull"),
    "errfinish": ("failed", "cut", "The pull"),
    "ctx": ("failed", "too_long", ""),
    "err200": ("failed", "unavailable", ""),
    "html200": ("failed", "unavailable", ""),
    "loading": ("failed", "unavailable", ""),
    "500x": ("failed", "unavailable", ""),
    "a model that is not there": ("failed", "model", ""),
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the address of the server of shapes."""
    handler = run_path(str(shared_path("cases/llm_shapes.py")))["H"]
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()


@pytest.fixture
def produce(
    address: str, ask: Callable[..., Message], session: Session, settings: SettingsWrapper
) -> Callable[..., Message]:
    """Return a function that asks a model of that server, by a provider of the admin."""
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [SECRET]
    settings.IBLAI_MENTOR_LLM_BACKOFF_SECONDS = 0.01
    provider = make_provider(address)

    def produce(model: str, text: str = "Why are there tides?") -> Message:
        give(session.mentor, provider, model=model)
        reply = ask(text)
        produce_reply(reply.pk)
        reply.refresh_from_db()
        return reply

    return produce


@pytest.mark.parametrize("shape", SHAPES)
def test_learner_is_told_what_came_of_it(produce: Callable[..., Message], shape: str) -> None:
    reply = produce(shape)
    assert (reply.state, reply.error, reply.text) == SHAPES[shape]
    assert (reply.reserved, ReplyChunk.objects.filter(text__contains="The learner wants").exists()) == ([], False)


def test_model_that_thinks_aloud_is_held_until_the_tag_from_its_second_reply_on(
    produce: Callable[..., Message],
) -> None:
    texts = [produce("think_open").text for _question in range(3)]
    assert texts == ["", "Look at the table.", "Look at the table."]


def test_filtered_questions_of_one_learner_switch_nothing_off(produce: Callable[..., Message]) -> None:
    states = [produce("mixed", "FILTERME").state for _question in range(6)]
    assert (set(states), produce("mixed").text) == ({"blocked"}, TEXT)


def test_question_after_a_failed_one_is_answered_where_turns_must_alternate(
    produce: Callable[..., Message],
) -> None:
    assert (produce("500x").state, produce("alternate").text) == ("failed", TEXT)


def test_settings_endpoint_understands_the_same_shapes(address: str, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_LLM_BASE_URL, settings.IBLAI_MENTOR_LLM_MODEL = address, "strict_user"
    assert build_endpoint().base_url == address
    assert read(OpenAiLlm().stream(make_prompt()))[0] == TEXT

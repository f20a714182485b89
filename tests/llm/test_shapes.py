"""Endpoints that follow the protocol in their own way, over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.exceptions import LlmError, LlmRefusedError
from iblai_mentor_plugin.llm import Message, Usage
from iblai_mentor_plugin.llm.dialects import CachedDialects, Dialect
from iblai_mentor_plugin.llm.openai import OpenAiLlm
from tests.llm.conftest import make_prompt, read
from tests.llm.provider import refuse, speak
from tests.llm.shapes import BADLY, STOP, WELL, find_end, send, step

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.llm.provider import Connection, Provider


@pytest.mark.parametrize("name", WELL)
def test_reply_says_why_it_ended(llm: OpenAiLlm, provider: Provider, name: str) -> None:
    script, text, reason = WELL[name]
    provider.scripts = [script]
    pieces = list(llm.stream(make_prompt()))
    assert ("".join(piece for piece in pieces if isinstance(piece, str)), find_end(pieces)) == (text, reason)
    assert isinstance(pieces[-1], Usage)
    assert len(provider.requests) == 1


@pytest.mark.parametrize("name", BADLY)
def test_error_is_of_its_own_kind(llm: OpenAiLlm, provider: Provider, name: str, settings: Any) -> None:
    settings.IBLAI_MENTOR_LLM_RETRIES = 0
    script, error = BADLY[name]
    provider.scripts = [script]
    with pytest.raises(LlmError) as caught:
        read(llm.stream(make_prompt()))
    assert caught.type is error
    assert len(provider.requests) == 1


def test_model_is_asked_again_when_it_was_only_loaded(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [BADLY["a model that was only loaded"][0], speak("Hello.")]
    assert read(llm.stream(make_prompt()))[0] == "Hello."


def test_text_stands_when_an_error_comes_after_it(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [send(step("Hel"), step(finish="error"))]
    reply = llm.stream(make_prompt())
    assert next(reply) == "Hel"
    with pytest.raises(LlmError):
        next(reply)
    assert len(provider.requests) == 1


# Thoughts whose opening tag is missing


def test_text_is_held_until_the_tag_once_a_model_thought_aloud(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [WELL["thoughts that nothing opens"][0]]
    read(llm.stream(make_prompt()))
    assert read(llm.stream(make_prompt()))[0] == "No."


def test_reply_without_thoughts_is_whole_once_a_model_thought_aloud(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [WELL["thoughts that nothing opens"][0], speak("Just this.")]
    read(llm.stream(make_prompt()))
    assert read(llm.stream(make_prompt()))[0] == "Just this."


def test_thoughts_that_reach_the_limit_are_not_said_once_a_model_thought_aloud(
    llm: OpenAiLlm, provider: Provider
) -> None:
    provider.scripts = [WELL["thoughts that nothing opens"][0], send(step("It is Venus"), step(finish="length"))]
    read(llm.stream(make_prompt()))
    assert read(llm.stream(make_prompt()))[0] == ""


def test_another_process_knows_that_a_model_thinks_aloud(provider: Provider) -> None:
    provider.scripts = [WELL["thoughts that nothing opens"][0]]
    read(OpenAiLlm().stream(make_prompt()))
    assert read(OpenAiLlm().stream(make_prompt()))[0] == "No."


# Strict endpoints


def strict(is_refused: Callable[[dict[str, Any]], bool], status: int = 400, message: str = "") -> Callable[..., None]:
    """Refuse a body that has this, and say no more than that."""

    def script(connection: Connection) -> None:
        if is_refused(connection.body):
            connection.fail(status, "bad_request", message)
        else:
            speak("Hello.")(connection)

    return script


def list_roles(body: dict[str, Any]) -> list[str]:
    return [message["role"] for message in body["messages"]]


STRICT = {
    "no user": strict(lambda body: "user" in body),
    "no user, by its name": strict(lambda body: "user" in body, 422, "extra field: ['body', 'user']"),
    "no options": strict(lambda body: "stream_options" in body),
    "neither of both": strict(lambda body: bool({"user", "stream_options"} & set(body)), 422),
    "no system": strict(lambda body: "system" in list_roles(body)),
    "newer limit": strict(lambda body: "max_tokens" in body, 400, "Use 'max_completion_tokens' instead."),
    "no limit": strict(lambda body: bool({"max_tokens", "max_completion_tokens"} & set(body))),
    "no temperature": strict(lambda body: "temperature" in body, 400, "Unsupported value: 'temperature'"),
    "nothing but messages": strict(
        lambda body: set(body) != {"model", "messages", "stream"} or "system" in list_roles(body)
    ),
}


@pytest.fixture
def _patient(settings: Any) -> None:
    """Have time for many requests, on a machine that is busy."""
    settings.IBLAI_MENTOR_LLM_SECONDS = 60.0


@pytest.mark.usefixtures("_patient")
@pytest.mark.parametrize("name", STRICT)
def test_what_is_not_understood_is_found_out_once(llm: OpenAiLlm, provider: Provider, name: str) -> None:
    provider.scripts = [STRICT[name]]
    assert read(llm.stream(make_prompt(temperature=0.2)))[0] == "Hello."
    found_out = len(provider.requests)
    assert read(llm.stream(make_prompt(temperature=0.2)))[0] == "Hello."
    assert len(provider.requests) == found_out + 1
    # Nothing is lost on the way.
    assert all(word in provider.requests[-1][1].decode() for word in ("You are a mentor", "Why do stars twinkle"))


@pytest.mark.parametrize(
    ("name", "left_out"), [("no user, by its name", {"user"}), ("no temperature", {"temperature"})]
)
def test_nothing_else_is_left_out_when_an_error_names_what_is_refused(
    llm: OpenAiLlm, provider: Provider, name: str, left_out: set[str]
) -> None:
    provider.scripts = [STRICT[name]]
    read(llm.stream(make_prompt(temperature=0.2)))
    assert [set(provider.bodies[0]) - set(body) for body in provider.bodies] == [set(), left_out]


@pytest.mark.usefixtures("_patient")
def test_operators_read_the_first_error_when_nothing_is_understood(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [refuse(422, "first"), refuse(400, "last")]
    with pytest.raises(LlmRefusedError, match="first"):
        read(llm.stream(make_prompt()))
    assert len(provider.requests) < 12


def test_turns_alternate_when_a_question_got_no_reply(llm: OpenAiLlm, provider: Provider) -> None:
    said = [
        Message("mentor", "Welcome."),
        Message("learner", "One?"),
        Message("learner", "Two?"),
        Message("mentor", "2."),
    ]
    read(llm.stream(make_prompt(messages=(*said, Message("learner", "Three?")))))
    assert provider.bodies[0]["messages"][1:] == [
        {"role": "user", "content": "One?\n\nTwo?"},
        {"role": "assistant", "content": "2."},
        {"role": "user", "content": "Three?"},
    ]


def test_firewalls_are_told_who_asks_and_no_version(llm: OpenAiLlm, provider: Provider) -> None:
    read(llm.stream(make_prompt()))
    assert b"\nUser-Agent: iblai-mentor\n" in provider.requests[0][0]


def test_what_was_found_out_is_no_dialect_when_it_makes_no_sense(provider: Provider) -> None:
    dialects = CachedDialects()
    dialects.keep("http://a/v1", "m", Dialect(names_user=False))
    assert CachedDialects().find("http://a/v1", "m") == Dialect(names_user=False)
    assert CachedDialects().find("http://a/v1", "other") == Dialect()


def test_temperature_is_left_out_when_nobody_set_it(llm: OpenAiLlm, provider: Provider) -> None:
    read(llm.stream(make_prompt()))
    read(llm.stream(make_prompt(temperature=0.0)))
    assert [body.get("temperature") for body in provider.bodies] == [None, 0.0]


# The breaker


FAULTLESS = [
    *(BADLY[name][0] for name in ("a wrong key", "an unknown model", "too long", "a call of a tool", "too long as a failure")),
    *(WELL[name][0] for name in ("a question that is filtered", "filter and nothing", "thoughts alone")),
    refuse(400),
    speak(*["x" * 1000] * 50),
]  # fmt: skip


@pytest.mark.parametrize("script", FAULTLESS)
def test_provider_is_asked_on_when_a_question_may_be_why(
    llm: OpenAiLlm, provider: Provider, script: Any, settings: Any
) -> None:
    settings.IBLAI_MENTOR_LLM_BREAKER_FAILURES = 2
    provider.scripts = [script]
    for _question in range(3):
        try:
            read(llm.stream(make_prompt()))
        except LlmError:
            continue
    provider.scripts = [send(step("Hello."), STOP)]
    assert read(llm.stream(make_prompt()))[0] == "Hello."


@pytest.mark.parametrize("name", ["an error as a success", "an error that ends it", "a page"])
def test_provider_is_left_alone_when_it_is_down_in_its_own_way(
    llm: OpenAiLlm, provider: Provider, name: str, settings: Any
) -> None:
    settings.IBLAI_MENTOR_LLM_RETRIES, settings.IBLAI_MENTOR_LLM_BREAKER_FAILURES = 0, 2
    provider.scripts = [BADLY[name][0]]
    for _question in range(4):
        with pytest.raises(LlmError):
            read(llm.stream(make_prompt()))
    assert len(provider.requests) == 2

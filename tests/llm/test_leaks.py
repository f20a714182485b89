"""What leaves for a provider, and what must not come out of the port: keys, a library's errors, anybody's words."""

from __future__ import annotations

import logging
import pickle
import traceback
from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.exceptions import LlmError
from iblai_mentor_plugin.llm.endpoint import build_endpoint
from tests.llm import provider as scripts
from tests.llm.conftest import KEY, make_prompt, read
from tests.llm.passages import PASSAGES
from tests.llm.provider import cut_after, drip, refuse, speak, stall
from tests.llm.test_openai import GARBAGE, UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.llm.openai import OpenAiLlm
    from tests.llm.provider import Connection, Provider

WORDS = "I am Ada and my secret is 1815"
# What providers say of keys and questions in their errors.
ECHO = f"Incorrect API key provided: {KEY}. You said: {WORDS}"
FAULTS = {
    **GARBAGE,
    **{
        f"status {status}": refuse(status, "some_code", ECHO)
        for status in (307, 400, 401, 404, 409, 418, 422, 429, 500)
    },
    "no code": refuse(500, ECHO, ECHO),
    "broken error": lambda connection: (
        connection.start(500, "application/json"),
        connection.send(b"{"),
        connection.send(b""),
    ),
    "cut": cut_after("Hel"),
    "hung up": lambda connection: connection.connection.close(),
    "no http": lambda connection: connection.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n"),
    "huge header": lambda connection: connection.wfile.write(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n"),
    "huge chunk": lambda connection: (connection.start(), connection.wfile.write(b"f" * 30 + b"\r\n")),
    "error in the stream": lambda connection: (connection.start(), connection.event({"error": {"message": ECHO}})),
    "strange error in the stream": lambda connection: (connection.start(), connection.event({"error": [ECHO]})),
    "silence": stall,
    "headers": scripts.drip_headers,
    "pings": drip(b": ping\n\n"),
}


def test_body_is_the_allowed_and_nothing_else_when_a_prompt_leaves(llm: OpenAiLlm, provider: Provider) -> None:
    read(llm.stream(make_prompt("Why?", model="large-2")))
    assert provider.bodies == [
        {
            "model": "large-2",
            "messages": [
                {"role": "system", "content": "You are a mentor."},
                {"role": "user", "content": "Hi."},
                {"role": "assistant", "content": "Hello."},
                {"role": "user", "content": "Why?"},
            ],
            "max_tokens": 500,
            "stream": True,
            "stream_options": {"include_usage": True},
            "user": "5f2c0a",
        }
    ]


def test_headers_are_what_http_needs_and_nothing_else_when_a_prompt_leaves(
    llm: OpenAiLlm, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Variables that the library would take headers from.
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-the-site")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-of-the-site")
    read(llm.stream(make_prompt()))
    lines = provider.requests[0][0].decode().strip().splitlines()
    assert lines[0] == "POST /v1/chat/completions HTTP/1.1"
    assert {line.split(":")[0].lower() for line in lines[1:] if line} == {
        "host",
        "accept",
        "content-type",
        "content-length",
        "authorization",
        "user-agent",
    }


def test_no_cookie_of_one_learner_leaves_with_another_when_a_provider_sets_some(
    llm: OpenAiLlm, provider: Provider
) -> None:
    provider.scripts = [refuse(429, Set_Cookie="who=ada"), speak("Hello.")]
    read(llm.stream(make_prompt()))
    assert b"who=ada" not in b"".join(head for head, _body in provider.requests)


def test_passages_and_bare_question_stay_here_when_no_message_repeats_them(llm: OpenAiLlm, provider: Provider) -> None:
    read(llm.stream(make_prompt(question="bare words", messages=make_prompt("wrapped").messages)))
    sent = b"".join(part for request in provider.requests for part in request)
    forbidden = ["bare words", *(text for piece in PASSAGES for text in (piece.title, piece.text, piece.usage_key))]
    assert [text for text in forbidden if text.encode() in sent] == []


def test_no_user_is_named_when_there_is_no_digest(llm: OpenAiLlm, provider: Provider) -> None:
    read(llm.stream(make_prompt(end_user="")))
    assert "user" not in provider.bodies[0]


@pytest.mark.parametrize("fault", FAULTS)
def test_only_our_own_errors_come_out_when_something_fails(
    llm: OpenAiLlm, provider: Provider, settings: Any, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    caplog.set_level(logging.DEBUG)
    settings.IBLAI_MENTOR_LLM_RETRIES = 0
    settings.IBLAI_MENTOR_LLM_SECONDS = 0.6
    provider.scripts = [FAULTS[fault]]
    error = find_error(lambda: read(llm.stream(make_prompt(WORDS))))
    assert (error.__cause__, error.__context__) == (None, None)
    seen = "".join(traceback.format_exception(error)) + repr(error) + caplog.text
    assert [secret for secret in (KEY, WORDS) if secret in seen] == []
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - Celery would do so


def find_error(call: Callable[[], Any]) -> LlmError:
    """Return the error that a call ends in; any other kind is not caught."""
    with pytest.raises(LlmError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize(
    "address", [UNREACHABLE, "http://nobody.invalid/v1", "http://[::1", "http://a b/v1", "x:/", "https:///v1"]
)
def test_only_our_own_errors_come_out_when_an_address_is_of_no_use(llm: OpenAiLlm, settings: Any, address: str) -> None:
    settings.IBLAI_MENTOR_LLM_BASE_URL = address
    error = find_error(lambda: read(llm.stream(make_prompt())))
    assert (error.__cause__, error.__context__) == (None, None)


def test_only_our_own_errors_come_out_when_tls_meets_a_plain_server(
    llm: OpenAiLlm, provider: Provider, settings: Any
) -> None:
    settings.IBLAI_MENTOR_LLM_BASE_URL = provider.base_url.replace("http:", "https:")
    settings.IBLAI_MENTOR_LLM_RETRIES = 0
    find_error(lambda: read(llm.stream(make_prompt())))


def test_no_words_are_logged_when_everything_is_logged(
    llm: OpenAiLlm, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    provider.scripts = [refuse(500, "", ECHO), speak("A reply of the mentor")]
    read(llm.stream(make_prompt(WORDS)))
    assert "500" in caplog.text
    assert [text for text in (KEY, WORDS, "A reply of the mentor", "5f2c0a") if text in caplog.text] == []


def test_key_and_password_are_hidden_when_an_endpoint_is_printed(provider: Provider, settings: Any) -> None:
    settings.IBLAI_MENTOR_LLM_BASE_URL = "https://someone:hidden@llm.example.com/v1"
    printed = repr(build_endpoint())
    assert KEY not in printed
    assert "hidden" not in printed


def test_learners_words_do_not_follow_when_a_provider_redirects(llm: OpenAiLlm, provider: Provider) -> None:
    def redirect(connection: Connection) -> None:
        connection.fail(307, Location=f"{connection.server.base_url}/elsewhere")

    provider.scripts = [redirect]
    find_error(lambda: read(llm.stream(make_prompt())))
    assert len(provider.requests) == 1

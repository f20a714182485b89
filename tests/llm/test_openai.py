"""Replies of a real HTTP server that speaks the OpenAI protocol, well and badly."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from threading import Thread, Timer
from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.exceptions import (
    LlmBusyError,
    LlmError,
    LlmMalformedError,
    LlmRefusedError,
    LlmUnavailableError,
)
from iblai_mentor_plugin.llm import Usage
from iblai_mentor_plugin.llm.openai import OpenAiLlm
from tests.llm import provider as scripts
from tests.llm.conftest import make_prompt, read
from tests.llm.provider import Connection, Provider, cut_after, drip, refuse, speak, stall, stall_after

if TYPE_CHECKING:
    from collections.abc import Callable

GARBAGE = {
    "no json": lambda connection: (connection.start(), connection.event("{not json"), connection.end()),
    "no object": lambda connection: (connection.start(), connection.event("[1, 2]"), connection.end()),
    "a number": lambda connection: (connection.start(), connection.event("42"), connection.end()),
    "null": lambda connection: (connection.start(), connection.event("null"), connection.end()),
    "strange types": lambda connection: (connection.start(), connection.event({"choices": 3}), connection.end()),
    "strange delta": lambda connection: (
        connection.start(),
        connection.event({"choices": [{"index": 0, "delta": "x"}]}),
        connection.end(),
    ),
    "text that is a list": lambda connection: (connection.start(), connection.say(["a"]), connection.end()),
    "no utf-8": lambda connection: (connection.start(), connection.send(b"data: \xff\xfe\n\n"), connection.end()),
    "a page": lambda connection: (
        connection.start(kind="text/html"),
        connection.send(b"<html>Log in</html>"),
        connection.send(b""),
    ),
    "empty reply": speak(),
    "blanks": speak(" ", "\n"),
    "nothing": lambda connection: (connection.start(), connection.send(b"")),
    "compressed": lambda connection: (connection.start(content_encoding="gzip"), connection.end()),
}
UNREACHABLE = "http://127.0.0.1:9/v1"


def test_reply_is_streamed_when_the_provider_streams(llm: OpenAiLlm, provider: Provider) -> None:
    assert list(llm.stream(make_prompt())) == ["Hello", ", ", "learner.", Usage(11, 7)]


def test_first_piece_comes_before_the_last_is_sent(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [stall_after("Hello")]
    reply = llm.stream(make_prompt())
    assert next(reply) == "Hello"
    reply.close()


def test_letters_are_whole_when_the_network_splits_them(llm: OpenAiLlm, provider: Provider) -> None:
    def split(connection: Connection) -> None:
        connection.start()
        whole = 'data: {"choices": [{"index": 0, "delta": {"content": "星é"}, "finish_reason": "stop"}]}\r\n\r\n'
        for byte in whole.encode():
            connection.send(bytes([byte]))
        connection.end()

    provider.scripts = [split]
    assert read(llm.stream(make_prompt()))[0] == "星é"


def test_hostile_markup_comes_through_as_it_is_when_a_provider_sends_it(llm: OpenAiLlm, provider: Provider) -> None:
    hostile = "<script>alert(1)</script>\x00\u202e[x](javascript:alert(1))\n\ndata: [DONE]\n\n"
    provider.scripts = [speak(hostile, "!")]
    assert read(llm.stream(make_prompt()))[0] == f"{hostile}!"


def test_half_a_surrogate_is_replaced_when_a_provider_sends_one(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [speak("a\ud800b")]
    assert read(llm.stream(make_prompt()))[0] == "a\ufffdb"


# Usage


def test_usage_is_estimated_when_the_provider_sends_none(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [speak("Hello, learner.", usage=None)]
    _text, usage = read(llm.stream(make_prompt()))
    assert usage == Usage(34, 5, is_estimated=True)


@pytest.mark.parametrize(
    "usage", [{"prompt_tokens": -1, "completion_tokens": 2}, {"prompt_tokens": "many"}, {"completion_tokens": 3}]
)
def test_usage_is_estimated_when_the_providers_makes_no_sense(
    llm: OpenAiLlm, provider: Provider, usage: dict[str, Any]
) -> None:
    provider.scripts = [speak("Hello.", usage=usage)]
    assert read(llm.stream(make_prompt()))[1].is_estimated


@pytest.mark.parametrize("status", [400, 422])
def test_prompt_is_sent_without_stream_options_when_they_are_refused(
    llm: OpenAiLlm, provider: Provider, status: int
) -> None:
    provider.scripts = [refuse(status, "", "Unknown field: stream_options"), speak("Hello.", usage=None)]
    assert read(llm.stream(make_prompt()))[1].is_estimated
    assert ["stream_options" in body for body in provider.bodies] == [True, False]


def test_stream_options_are_not_tried_again_when_they_were_refused_once(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [refuse(400), speak("Hello.")]
    read(llm.stream(make_prompt()))
    read(llm.stream(make_prompt()))
    assert ["stream_options" in body for body in provider.bodies] == [True, False, False]


def test_limit_goes_by_its_newer_name_when_a_model_knows_only_that(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [refuse(400, "unsupported_parameter", "Use 'max_completion_tokens' instead."), speak("Hello.")]
    read(llm.stream(make_prompt()))
    assert provider.bodies[1]["max_completion_tokens"] == 500
    assert "max_tokens" not in provider.bodies[1]
    assert "stream_options" in provider.bodies[1]


# Refused


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "bad"),
        (401, "invalid_api_key"),
        (403, "forbidden"),
        (404, "model_not_found"),
        (307, ""),
        (429, "insufficient_quota"),
    ],
)
def test_operators_read_status_and_code_when_a_provider_refuses(
    llm: OpenAiLlm, provider: Provider, status: int, code: str
) -> None:
    provider.scripts = [refuse(status, code, "the provider's words", Location="http://127.0.0.1:9/elsewhere")]
    with pytest.raises(LlmRefusedError, match=f"{status}") as caught:
        read(llm.stream(make_prompt()))
    assert code in str(caught.value)
    assert "words" not in str(caught.value)


def test_request_is_not_repeated_when_a_key_is_wrong(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [refuse(401, "invalid_api_key")]
    with pytest.raises(LlmRefusedError):
        read(llm.stream(make_prompt()))
    assert len(provider.requests) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IBLAI_MENTOR_LLM_MODEL", ""),
        ("IBLAI_MENTOR_LLM_BASE_URL", ""),
        ("IBLAI_MENTOR_LLM_BASE_URL", "localhost"),
        ("IBLAI_MENTOR_LLM_BASE_URL", "ftp://127.0.0.1/v1"),
        ("IBLAI_MENTOR_LLM_API_KEY", "two\nlines"),
    ],
)
def test_reply_is_refused_when_the_configuration_cannot_be(
    llm: OpenAiLlm, settings: Any, name: str, value: str
) -> None:
    setattr(settings, name, value)
    with pytest.raises(LlmError):
        read(llm.stream(make_prompt()))


# Busy


def test_reply_comes_when_a_busy_provider_is_asked_again(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [refuse(429, Retry_After="1"), speak("Hello.")]
    begun = time.monotonic()
    assert read(llm.stream(make_prompt()))[0] == "Hello."
    assert 1 <= time.monotonic() - begun < 15


def test_asker_is_told_at_once_when_a_provider_is_busy_for_long(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [refuse(429, Retry_After="30")]
    with pytest.raises(LlmBusyError) as caught:
        read(llm.stream(make_prompt()))
    assert caught.value.retry_after == 30
    assert len(provider.requests) == 1


@pytest.mark.parametrize("said", ["-5", "nan", "inf", "soon", "Mon, 99 Foo 2026"])
def test_retry_after_is_unknown_when_it_makes_no_sense(
    llm: OpenAiLlm, provider: Provider, settings: Any, said: str
) -> None:
    settings.IBLAI_MENTOR_LLM_RETRIES = 0
    provider.scripts = [refuse(429, Retry_After=said)]
    with pytest.raises(LlmBusyError) as caught:
        read(llm.stream(make_prompt()))
    assert caught.value.retry_after is None


def test_retry_after_is_understood_when_it_is_a_date(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [refuse(429, Retry_After="Fri, 31 Dec 9999 23:59:59 GMT")]
    with pytest.raises(LlmBusyError) as caught:
        read(llm.stream(make_prompt()))
    assert caught.value.retry_after == 86_400


# Unavailable


@pytest.mark.parametrize("status", [500, 502, 503, 504, 529])
def test_reply_comes_when_a_provider_fails_once(llm: OpenAiLlm, provider: Provider, status: int) -> None:
    provider.scripts = [refuse(status), speak("Hello.")]
    assert read(llm.stream(make_prompt()))[0] == "Hello."


def test_attempts_are_bounded_when_a_provider_fails_on(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [refuse(500)]
    with pytest.raises(LlmUnavailableError, match="500"):
        read(llm.stream(make_prompt()))
    assert len(provider.requests) == 3


def test_provider_is_unavailable_when_nobody_listens(llm: OpenAiLlm, settings: Any) -> None:
    settings.IBLAI_MENTOR_LLM_BASE_URL = UNREACHABLE
    with pytest.raises(LlmUnavailableError, match="cannot be reached"):
        read(llm.stream(make_prompt()))


def test_provider_is_unavailable_when_its_name_is_unknown(llm: OpenAiLlm, settings: Any) -> None:
    settings.IBLAI_MENTOR_LLM_BASE_URL = "http://nobody.invalid/v1"
    with pytest.raises(LlmUnavailableError):
        read(llm.stream(make_prompt()))


@pytest.mark.parametrize(
    "script",
    [
        stall,
        stall_after("Hel"),
        drip(b": ping\n\n"),
        drip(b"x"),
        drip(b" ", kind="application/json"),
        scripts.drip_headers,
        speak(*"Hello, learner, how are you today?", pause=0.1),
    ],
    ids=["silent", "silent after text", "pings", "no line ends", "no events", "headers", "slow text"],
)
def test_nothing_hangs_past_the_deadline_when_a_provider_is_slow(
    llm: OpenAiLlm, provider: Provider, settings: Any, script: Callable[[Connection], None]
) -> None:
    settings.IBLAI_MENTOR_LLM_FIRST_BYTE_SECONDS = 0.6
    settings.IBLAI_MENTOR_LLM_SILENCE_SECONDS = 0.6
    settings.IBLAI_MENTOR_LLM_SECONDS = 1.0
    provider.scripts = [script]
    begun = time.monotonic()
    with pytest.raises(LlmUnavailableError):
        read(llm.stream(make_prompt()))
    # What each of them takes its time for lasts twenty seconds.
    assert time.monotonic() - begun < 10


def test_slow_text_is_read_to_its_end_when_there_is_time(llm: OpenAiLlm, provider: Provider, settings: Any) -> None:
    settings.IBLAI_MENTOR_LLM_SILENCE_SECONDS = 2
    provider.scripts = [speak(*"abcdefgh", pause=0.3)]
    assert read(llm.stream(make_prompt()))[0] == "abcdefgh"


@pytest.mark.parametrize("text", ["Hello, lear", "星"])
def test_text_stands_and_an_error_follows_when_a_reply_is_cut(llm: OpenAiLlm, provider: Provider, text: str) -> None:
    provider.scripts = [cut_after(text)]
    reply = llm.stream(make_prompt())
    assert next(reply) == text
    with pytest.raises(LlmUnavailableError):
        next(reply)
    assert len(provider.requests) == 1


def test_reply_counts_as_cut_when_it_ends_without_saying_so(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [lambda connection: (connection.start(), connection.say("Hello, lear"), connection.send(b""))]
    with pytest.raises(LlmUnavailableError, match="cut"):
        read(llm.stream(make_prompt()))


def test_reply_breaks_off_when_the_stream_carries_an_error(llm: OpenAiLlm, provider: Provider) -> None:
    def script(connection: Connection) -> None:
        connection.start()
        connection.say("Hel")
        connection.event({"error": {"message": "the learner said: secret", "code": "overloaded"}})

    provider.scripts = [script]
    with pytest.raises(LlmUnavailableError, match=r"overloaded\b") as caught:
        read(llm.stream(make_prompt()))
    assert "secret" not in str(caught.value)


# Malformed


@pytest.mark.parametrize("name", GARBAGE)
def test_reply_is_malformed_when_the_provider_sends_garbage(llm: OpenAiLlm, provider: Provider, name: str) -> None:
    provider.scripts = [GARBAGE[name]]
    with pytest.raises(LlmMalformedError):
        read(llm.stream(make_prompt()))


def test_reply_is_malformed_when_it_is_longer_than_was_asked_for(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [speak(*["x" * 1000] * 50)]
    with pytest.raises(LlmMalformedError):
        read(llm.stream(make_prompt()))


def test_reply_is_malformed_when_bytes_come_without_end(llm: OpenAiLlm, provider: Provider, settings: Any) -> None:
    settings.IBLAI_MENTOR_LLM_REPLY_BYTES = 1_000_000
    provider.scripts = [drip(b"x" * 100_000, pause=0)]
    with pytest.raises(LlmMalformedError):
        read(llm.stream(make_prompt()))
    assert provider.hung_up.wait(20)


# Stop


def test_connection_is_closed_when_the_reply_is(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [stall_after("Hello")]
    reply = llm.stream(make_prompt())
    next(reply)
    reply.close()
    assert provider.hung_up.wait(20)
    assert list(reply) == []


def test_connection_is_closed_when_the_reply_is_forgotten(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [stall_after("Hello")]
    reply = llm.stream(make_prompt())
    next(reply)
    del reply
    gc.collect()
    assert provider.hung_up.wait(20)


@pytest.mark.parametrize("script", [stall, refuse(429, Retry_After="2"), drip(b": ping\n\n")])
def test_waiting_ends_at_once_when_another_thread_closes_the_reply(
    llm: OpenAiLlm, provider: Provider, script: Callable[[Connection], None]
) -> None:
    provider.scripts = [script]
    reply = llm.stream(make_prompt())
    Timer(0.3, reply.close).start()
    begun = time.monotonic()
    assert list(reply) == []
    assert time.monotonic() - begun < 1.9


def test_many_replies_do_not_disturb_one_another_when_they_come_at_once(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [lambda connection: speak(connection.body["user"], "!", pause=0.05)(connection)]
    heard: dict[str, str] = {}

    def ask(user: str) -> None:
        heard[user] = read(llm.stream(make_prompt(end_user=user)))[0]

    threads = [Thread(target=ask, args=(f"digest{n}",)) for n in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert heard == {f"digest{n}": f"digest{n}!" for n in range(20)}


# The library


def test_library_is_not_imported_when_nobody_asks() -> None:
    program = (
        "import sys; from iblai_mentor_plugin.llm import openai, offline; openai.OpenAiLlm();"
        "sys.exit({'openai', 'httpx', 'httpcore', 'pydantic'} & set(sys.modules) != set())"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_operators_read_what_to_install_when_the_library_is_missing(provider: Provider) -> None:
    program = f"""
import sys; sys.modules["openai"] = None
import django; django.setup()
from django.conf import settings
from iblai_mentor_plugin.llm.openai import OpenAiLlm
from iblai_mentor_plugin.exceptions import LlmRefusedError
from tests.llm.conftest import make_prompt
settings.IBLAI_MENTOR_LLM_MODEL = "m"
settings.IBLAI_MENTOR_LLM_BASE_URL = {provider.base_url!r}
try:
    next(OpenAiLlm().stream(make_prompt()))
except LlmRefusedError as error:
    print(error)
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "openai is missing: pip install 'iblai-mentor-plugin[openai]'" in said


def test_description_names_host_and_model_when_the_address_holds_a_password(settings: Any) -> None:
    settings.IBLAI_MENTOR_LLM_BASE_URL = "https://someone:hidden@llm.example.com/v1"
    described = OpenAiLlm().describe("large-2")
    assert (described.provider, described.model, described.leaves_site) == ("llm.example.com", "large-2", True)


def test_words_stay_on_the_site_when_an_operator_says_so(settings: Any) -> None:
    settings.IBLAI_MENTOR_LLM_IS_ON_SITE = True
    assert OpenAiLlm().describe().leaves_site is False

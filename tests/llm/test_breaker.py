"""The circuit breaker: alone, over two processes' worth of caches, and in front of a provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.cache.backends.locmem import LocMemCache

from iblai_mentor_plugin.exceptions import LlmBusyError, LlmError, LlmRefusedError, LlmUnavailableError
from iblai_mentor_plugin.llm.breaker import _OWN, Breaker, BreakerLimits
from tests.llm.conftest import make_prompt, read
from tests.llm.provider import refuse, speak, stall_after

if TYPE_CHECKING:
    from iblai_mentor_plugin.llm.openai import OpenAiLlm
    from tests.llm.provider import Provider

LIMITS = BreakerLimits(failures=3, window=60, pause=30)
START = 1_800_000_000


class BrokenCache(LocMemCache):
    """A cache whose server is down."""

    def _fail(self, *_args: Any, **_kwargs: Any) -> Any:
        raise ConnectionError("redis://:password@cache")

    get = add = set = incr = delete = delete_many = _fail


def make_breaker(model: str = "m", base_url: str = "http://a/v1") -> Breaker:
    return Breaker(base_url, model, LIMITS)


def fail(breaker: Breaker, times: int = 3) -> None:
    for _ in range(times):
        breaker.note_failure()


def is_open(breaker: Breaker) -> bool:
    try:
        breaker.admit()
    except LlmUnavailableError:
        return True
    return False


def test_breaker_opens_when_failures_are_enough() -> None:
    breaker = make_breaker()
    fail(breaker, 2)
    assert not is_open(breaker)
    fail(breaker, 1)
    assert is_open(breaker)


def test_breaker_says_when_to_ask_again_when_it_is_open() -> None:
    with time_machine.travel(START, tick=False):
        fail(make_breaker())
        with pytest.raises(LlmUnavailableError) as caught:
            make_breaker().admit()
    assert caught.value.retry_after == 30


def test_breaker_stays_closed_when_failures_are_far_apart() -> None:
    with time_machine.travel(START, tick=False) as clock:
        fail(make_breaker(), 2)
        clock.shift(61)
        fail(make_breaker(), 2)
        assert not is_open(make_breaker())


def test_one_question_is_let_through_when_the_pause_is_over() -> None:
    with time_machine.travel(START, tick=False) as clock:
        fail(make_breaker())
        clock.shift(31)
        assert [is_open(make_breaker()) for _ in range(3)] == [False, True, True]


def test_another_question_is_let_through_when_the_first_never_came_back() -> None:
    with time_machine.travel(START, tick=False) as clock:
        fail(make_breaker())
        clock.shift(31)
        assert not is_open(make_breaker())
        clock.shift(31)
        assert not is_open(make_breaker())


def test_breaker_opens_at_once_when_the_one_question_failed() -> None:
    with time_machine.travel(START, tick=False) as clock:
        fail(make_breaker())
        clock.shift(31)
        assert not is_open(make_breaker())
        fail(make_breaker(), 1)
        assert is_open(make_breaker())


def test_breaker_closes_when_the_one_question_was_answered() -> None:
    with time_machine.travel(START, tick=False) as clock:
        fail(make_breaker())
        clock.shift(31)
        make_breaker().admit()
        make_breaker().note_success()
        assert [is_open(make_breaker()) for _ in range(3)] == [False] * 3


@pytest.mark.parametrize("other", [("m2", "http://a/v1"), ("m", "http://b/v1")])
def test_breaker_is_closed_when_another_model_or_address_failed(other: tuple[str, str]) -> None:
    fail(make_breaker())
    assert not is_open(make_breaker(*other))


def test_breaker_is_open_in_another_process_when_the_cache_is_shared() -> None:
    fail(make_breaker())
    _OWN.clear()
    assert is_open(make_breaker())


@pytest.mark.parametrize(
    "backend", ["tests.llm.test_breaker.BrokenCache", "django.core.cache.backends.dummy.DummyCache"]
)
def test_breaker_works_within_a_process_when_the_cache_does_not(settings: Any, backend: str) -> None:
    settings.CACHES = {"default": {"BACKEND": backend}}
    breaker = make_breaker()
    assert not is_open(breaker)
    fail(breaker)
    assert is_open(breaker)


def test_log_says_nothing_of_the_caches_password_when_it_is_down(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CACHES = {"default": {"BACKEND": "tests.llm.test_breaker.BrokenCache"}}
    fail(make_breaker())
    assert "ConnectionError" in caplog.text
    assert "password" not in caplog.text


# In front of a provider


def ask(llm: OpenAiLlm, expected: type[LlmError]) -> None:
    with pytest.raises(expected):
        read(llm.stream(make_prompt()))


def test_provider_is_left_alone_when_it_failed_again_and_again(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [refuse(500)]
    for _ in range(6):
        ask(llm, LlmUnavailableError)
    assert len(provider.requests) == 5


@pytest.mark.parametrize(("status", "error"), [(401, LlmRefusedError), (429, LlmBusyError)])
def test_provider_is_asked_on_when_it_only_refuses(
    llm: OpenAiLlm, provider: Provider, settings: Any, status: int, error: type[LlmError]
) -> None:
    settings.IBLAI_MENTOR_LLM_RETRIES = 0
    provider.scripts = [refuse(status)]
    for _ in range(7):
        ask(llm, error)
    assert len(provider.requests) == 7


def test_failures_are_forgotten_when_the_provider_answered(llm: OpenAiLlm, provider: Provider, settings: Any) -> None:
    settings.IBLAI_MENTOR_LLM_RETRIES = 0
    provider.scripts = [*[refuse(500)] * 4, speak("Hello."), *[refuse(500)] * 4, speak("Hello.")]
    for expected in [False, True] * 2:
        for _ in range(1 if expected else 4):
            assert read(llm.stream(make_prompt())) if expected else ask(llm, LlmUnavailableError) is None


def test_stops_are_no_failures_when_learners_stop(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [*[stall_after("Hel")] * 6, speak("Hello.")]
    for _ in range(6):
        reply = llm.stream(make_prompt())
        next(reply)
        reply.close()
    assert read(llm.stream(make_prompt()))[0] == "Hello."

"""What every implementation of the LLM port promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.llm import Description, Reply, Usage, get_llm
from iblai_mentor_plugin.llm.offline import OfflineLlm
from iblai_mentor_plugin.llm.openai import OpenAiLlm
from tests.fakes_llm import FakeLlm
from tests.llm.conftest import make_prompt

if TYPE_CHECKING:
    from iblai_mentor_plugin.llm import LLM
    from tests.llm.provider import Provider

IMPLEMENTATIONS = {"offline": OfflineLlm, "openai": OpenAiLlm, "fake": FakeLlm}


@pytest.fixture(params=IMPLEMENTATIONS)
def port(request: pytest.FixtureRequest, provider: Provider) -> LLM:
    return IMPLEMENTATIONS[request.param]()


def test_reply_is_texts_and_then_one_usage_when_it_is_whole(port: LLM) -> None:
    *texts, usage = port.stream(make_prompt())
    assert texts
    assert all(isinstance(text, str) and text for text in texts)
    assert isinstance(usage, Usage)
    assert usage.prompt_tokens >= 0
    assert usage.completion_tokens >= 0


def test_reply_is_an_iterator_that_can_be_closed_when_it_is_begun(port: LLM) -> None:
    reply = port.stream(make_prompt())
    assert isinstance(reply, Reply)
    assert iter(reply) is reply


def test_nothing_more_comes_when_a_reply_is_closed(port: LLM) -> None:
    reply = port.stream(make_prompt())
    next(reply)
    reply.close()
    reply.close()
    assert list(reply) == []


def test_nothing_comes_when_a_reply_is_closed_before_it_began(port: LLM) -> None:
    reply = port.stream(make_prompt())
    reply.close()
    assert list(reply) == []


def test_nothing_more_comes_when_a_reply_is_at_its_end(port: LLM) -> None:
    reply = port.stream(make_prompt())
    assert list(reply)
    assert list(reply) == []


def test_two_replies_do_not_mix_when_they_are_read_by_turns(port: LLM) -> None:
    first, second = port.stream(make_prompt()), port.stream(make_prompt("Where is north?"))
    next(first), next(second)
    assert isinstance([*first][-1], Usage)
    assert isinstance([*second][-1], Usage)


def test_surrogates_and_nothing_at_all_are_borne_when_they_are_in_a_prompt(port: LLM) -> None:
    assert list(port.stream(make_prompt("\ud800 twinkle", system="", passages=(), end_user="")))


def test_description_is_of_whoever_replies(port: LLM) -> None:
    assert isinstance(port.describe(), Description)
    assert port.name


def test_llm_is_offline_when_nobody_configured_one() -> None:
    assert isinstance(get_llm(), OfflineLlm)

"""A provider, and settings that point at it and wait for tenths of seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache

from iblai_mentor_plugin.llm import Message, Piece, Prompt, Usage
from iblai_mentor_plugin.llm.breaker import _OWN
from iblai_mentor_plugin.llm.openai import OpenAiLlm
from tests.llm.passages import PASSAGES
from tests.llm.provider import Provider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iblai_mentor_plugin.llm import Reply

KEY = "sk-never-to-be-seen-0123456789"


@pytest.fixture(autouse=True)
def _closed_breakers() -> None:
    """Let every test begin with providers that never failed."""
    cache.clear()
    _OWN.clear()


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """Return the provider that the settings name."""
    with Provider() as server:
        settings.IBLAI_MENTOR_LLM_BASE_URL = server.base_url
        settings.IBLAI_MENTOR_LLM_API_KEY = KEY
        settings.IBLAI_MENTOR_LLM_MODEL = "small-1"
        settings.IBLAI_MENTOR_LLM_CONNECT_SECONDS = 2.0
        settings.IBLAI_MENTOR_LLM_FIRST_BYTE_SECONDS = 2.0
        settings.IBLAI_MENTOR_LLM_SILENCE_SECONDS = 2.0
        settings.IBLAI_MENTOR_LLM_SECONDS = 4.0
        settings.IBLAI_MENTOR_LLM_BACKOFF_SECONDS = 0.01
        settings.IBLAI_MENTOR_LLM_LONGEST_WAIT_SECONDS = 2.0
        yield server


@pytest.fixture
def llm(provider: Provider) -> OpenAiLlm:
    """Return the port's implementation, facing the provider."""
    return OpenAiLlm()


def make_prompt(question: str = "Why do stars twinkle?", **changes: Any) -> Prompt:
    """Return a prompt."""
    values: dict[str, Any] = {
        "system": "You are a mentor.",
        "messages": (Message("learner", "Hi."), Message("mentor", "Hello."), Message("learner", question)),
        "passages": PASSAGES,
        "question": question,
        "extract": "Found in the course: stars twinkle. [[2|Stars twinkle]]",
        "max_tokens": 500,
        "end_user": "5f2c0a",
    }
    return Prompt(**{**values, **changes})


def read(reply: Reply) -> tuple[str, Usage | None]:
    """Return the text of a whole reply, and its usage."""
    pieces: list[Piece] = list(reply)
    usages = [piece for piece in pieces if isinstance(piece, Usage)]
    return "".join(piece for piece in pieces if isinstance(piece, str)), usages[0] if usages else None

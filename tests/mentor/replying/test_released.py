"""No connection to the database is held while an LLM works, in whichever round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connections

from iblai_mentor_plugin.llm import ToolCall, get_llm
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from tests.fakes_llm import FakeLlm
from tests.worker import shared

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.llm import Piece, Prompt
    from iblai_mentor_plugin.models import Message

__all__ = ["shared"]


class LookingLlm(FakeLlm):
    """An LLM that calls tools, and looks whether its caller holds a connection."""

    def reset(self) -> None:
        """Forget what was seen."""
        super().reset()
        self.has_tools = True
        self.held: list[bool] = []

    def _speak(self, prompt: Prompt) -> Generator[Piece, None, None]:
        self.held.append(any(one.connection is not None for one in connections.all(initialized_only=True)))
        return super()._speak(prompt)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared")
def test_connections_are_given_back_before_each_wait(ask: Callable[..., Message], settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_LLM = "tests.mentor.replying.test_released.LookingLlm"
    llm = get_llm()
    assert isinstance(llm, LookingLlm)
    calls = [ToolCall("a", "search_course", '{"query": "star"}'), ToolCall("b", "list_dates", "{}")]
    llm.replies.extend([["Let me see.", *calls], [ToolCall("c", "read_unit", '{"unit": "1"}')], "So."])
    reply = ask()
    produce_reply(reply.pk)
    reply.refresh_from_db()
    assert (reply.text, llm.held) == ("Let me see.\n\nSo.", [False] * 3)

"""A clock that is put right by an hour while a reply is written: the reply does not die of it, nor outlive its deadline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import time_machine

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.jobs import claim_job
from iblai_mentor_plugin.llm import Usage
from iblai_mentor_plugin.llm.stoppable import StoppableReply
from iblai_mentor_plugin.mentor.replying.leases import has_room, reserve_place
from iblai_mentor_plugin.mentor.replying.lifecycle import claim_reply
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import Message, UsageEntry
from tests.mentor.conftest import reserved

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.llm import Piece, Prompt
    from tests.fakes_llm import FakeLlm

pytestmark = pytest.mark.database
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)


@pytest.fixture
def say(llm: FakeLlm, ask: Callable[..., Message], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Message]:
    """Return a function that has a reply produced, while whose pieces something happens."""

    def say(happen: Callable[[Message], None]) -> Message:
        reply = ask()

        def speak(prompt: Prompt) -> Generator[Piece, None, None]:
            llm.prompts.append(prompt)
            yield "Polaris " * 40
            happen(reply)
            yield "shows north. " * 40
            yield Usage(10, 5)

        monkeypatch.setattr(llm, "stream", lambda prompt: StoppableReply(speak(prompt)))
        produce_reply(reply.pk)
        reply.refresh_from_db()
        return reply

    return say


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forward", "back"])
def test_reply_is_written_to_its_end_whatever_the_clock_does(say: Callable[..., Message], jump: timedelta) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        reply = say(lambda _reply: clock.shift(jump))
        assert (reply.state, reply.error, reserved()) == ("complete", "", 0)
        assert reply.text.endswith("shows north.")
        assert (reply.prompt_tokens, reply.reply_tokens) == (10, 5)
        assert operating_api.sweep().replies == 0


def test_reply_is_not_taken_for_dead_where_the_clock_was_put_back(say: Callable[..., Message]) -> None:
    with time_machine.travel(NOW, tick=False) as clock:

        def put_back(reply: Message) -> None:
            clock.shift(-HOUR)
            assert operating_api.sweep().replies == 0

        assert say(put_back).state == "complete"


def test_reply_that_is_taken_for_dead_where_the_clock_was_put_ahead_is_ended_once(say: Callable[..., Message]) -> None:
    """Its last sign of life is an hour old: until the next one nobody can tell. What came stays, and is paid for once."""
    with time_machine.travel(NOW, tick=False) as clock:

        def put_ahead(reply: Message) -> None:
            clock.shift(HOUR)
            assert operating_api.sweep().replies == 1

        reply = say(put_ahead)
        assert (reply.state, reply.error, reserved()) == ("interrupted", "interrupted", 0)
        assert reply.text.startswith("Polaris")
        used = sum(UsageEntry.objects.values_list("replies", flat=True))
        assert used == 1


def test_deadline_does_not_wait_for_a_clock_that_was_put_back(
    say: Callable[..., Message], settings: SettingsWrapper
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:

        def put_back(_reply: Message) -> None:
            clock.shift(-HOUR)
            settings.IBLAI_MENTOR_REPLY_SECONDS = -1  # As when all its time is over.

        reply = say(put_back)
        assert (reply.state, reply.error, reserved()) == ("failed", "timeout", 0)


def test_what_a_clock_of_the_future_wrote_holds_nobody_off_for_longer_than_a_day(
    ask: Callable[..., Message], settings: SettingsWrapper
) -> None:
    """A server that began without a battery: its replies, places, jobs and tokens are dated years ahead."""
    settings.IBLAI_MENTOR_WEB_REPLIES = 1
    with time_machine.travel(NOW + 3000 * DAY, tick=False):
        reply = ask()
        assert reply.generation_id is not None
        reserve_place(reply.generation_id)
        claim_reply(reply.pk)
        assert claim_job("sweep", HOUR)
    with time_machine.travel(NOW, tick=False):
        assert claim_job("sweep", HOUR)
        assert not claim_job("sweep", HOUR)
        assert has_room()
        reserve_place(uuid4())
        assert not has_room()
        assert operating_api.sweep().replies == 1
        assert ask().state == "queued"

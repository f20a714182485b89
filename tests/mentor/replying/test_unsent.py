"""A learner is told that their words were sent where they were, and not where no provider could be reached."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.mentor.asking.questions import build_end
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import Message, UsageEntry
from tests.llm.conftest import _closed_breakers  # noqa: F401 - a fixture that every test uses
from tests.llm.provider import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.models import Provider
    from tests.llm.provider import Provider as Server

pytestmark = pytest.mark.django_db(transaction=True)


def produce(reply: Message) -> Message:
    produce_reply(reply.pk)
    reply.refresh_from_db()
    return reply


@pytest.fixture
def unreachable(asked_provider: Provider) -> Provider:
    """Return a provider elsewhere at whose address nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        asked_provider.base_url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
    asked_provider.save()
    return asked_provider


def test_words_were_not_sent_where_nobody_could_be_reached(unreachable: Provider, ask: Callable[..., Message]) -> None:
    reply = produce(ask())
    assert (reply.state, reply.left_site, build_end(reply)["llm"]["leaves_site"]) == ("failed", False, False)
    assert reply.provider == "127.0.0.1"
    assert not UsageEntry.objects.exists()


def test_words_were_not_sent_to_who_is_left_alone(unreachable: Provider, ask: Callable[..., Message]) -> None:
    for _time in range(7):
        assert produce(ask()).left_site is False


def test_words_were_sent_to_who_failed_over_them(
    asked_provider: Provider, server: Server, ask: Callable[..., Message]
) -> None:
    server.scripts = [refuse(500)]
    reply = produce(ask())
    assert (reply.state, reply.left_site, len(server.requests)) == ("failed", True, 1)

"""A provider breaks off in every way, at every moment of its stream: the reply ends, and nothing stays held back."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, Final

import pytest

from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import Message
from tests.llm.conftest import _closed_breakers  # noqa: F401 - a fixture that every test uses
from tests.llm.provider import speak
from tests.mentor.conftest import reserved

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Provider
    from tests.llm.provider import Connection
    from tests.llm.provider import Provider as Server

pytestmark = pytest.mark.django_db(transaction=True)

PIECES: Final = ("Polaris ", "shows ", "north.")
# What a stream consists of, in order; it breaks before each of these, and after the last one.
STEPS: Final[list[Callable[[Connection], object]]] = [
    lambda connection: connection.start(),
    *(lambda connection, text=text: connection.say(text) for text in PIECES),  # type: ignore[misc]
    lambda connection: connection.say(None, "stop"),
    lambda connection: connection.end({"prompt_tokens": 10, "completion_tokens": 3, "total_tokens": 13}),
]
# How it breaks; whoever is called may say something first, and then the connection ends.
BREAKS: Final[dict[str, Callable[[Connection], object]]] = {
    "hangs up": lambda connection: connection.connection.close(),
    "half an event": lambda connection: connection.wfile.write(b'40\r\ndata: {"id": "c", "choi'),
    "no JSON": lambda connection: connection.send(b"data: {nonsense\n\n"),
    "another shape": lambda connection: connection.event({"choices": "none"}),
    "an error": lambda connection: connection.event({"error": {"message": "overloaded", "code": 529}}),
    "a wrong chunk": lambda connection: connection.wfile.write(b"zz\r\n"),
    "no text": lambda connection: connection.send(b"data: \xff\xfe\n\n"),
}


def break_at(moment: int, fault: Callable[[Connection], object]) -> Any:
    """Return a script that goes as far as the moment, and breaks."""

    def script(connection: Connection) -> None:
        for step in STEPS[:moment]:
            step(connection)
        fault(connection)
        connection.close_connection = True

    return script


# A connection that ends may do so at every moment; the others before, among and after the words.
MOMENTS: Final = {name: range(len(STEPS) + 1) if name == "hangs up" else (1, 3, len(STEPS)) for name in BREAKS}


@pytest.mark.parametrize(("fault", "moments"), [(BREAKS[name], MOMENTS[name]) for name in BREAKS], ids=BREAKS)
def test_reply_ends_whole_or_as_a_beginning_whenever_its_provider_breaks_off(
    fault: Callable[[Connection], object],
    moments: Sequence[int],
    asked_provider: Provider,
    server: Server,
    ask: Callable[..., Message],
    settings: SettingsWrapper,
) -> None:
    settings.IBLAI_MENTOR_LLM_BREAKER_FAILURES = 1000
    questions = count(1)
    for moment in moments:
        server.scripts = [break_at(moment, fault)]
        reply = ask(f"Which star shows north? ({next(questions)})")
        produce_reply(reply.pk)
        reply.refresh_from_db()

        assert reply.state in (Message.State.COMPLETE, Message.State.INTERRUPTED, Message.State.FAILED), moment
        assert "".join(PIECES).startswith(reply.text.rstrip()), (moment, reply.text)
        assert bool(reply.error) == (reply.state != Message.State.COMPLETE), moment
        assert reserved() == 0, moment

    server.scripts = [speak(*PIECES)]
    reply = ask("Once more?")
    produce_reply(reply.pk)
    reply.refresh_from_db()
    assert (reply.state, reply.text) == (Message.State.COMPLETE, "".join(PIECES))

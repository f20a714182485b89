"""Over REST, with a provider over real HTTP, in both producers: what a learner sees, whatever the provider does."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.models import Message
from tests.conftest import COURSE
from tests.llm.provider import cut_after, drip, refuse, speak, stall_after
from tests.llm.shapes import TEXT, WELL
from tests.mentor.conftest import UNIT, reserved
from tests.rest_api.conftest import path_of, with_session
from tests.worker import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper
    from rest_framework.test import APIClient

    from tests.fakes import FakeLearnerCourse
    from tests.llm.provider import Connection, Provider, Script

__all__ = ["with_session"]

pytestmark = pytest.mark.django_db(transaction=True)

FILTERED = "A filter of the language model withheld this reply. Try asking in other words."
MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script> [a](javascript:alert(3))"


def say_garbage(connection: Connection) -> None:
    connection.start()
    connection.say("Polaris ")
    connection.event('{"choices": [{"delta": {"content": "is"')
    connection.end()


# What the provider does: what becomes of the reply, its error, and the text that is kept.
FAULTS: dict[str, tuple[Script, tuple[str, str, str]]] = {
    "too many requests": (refuse(429), ("failed", "busy", "")),
    "server error": (refuse(500), ("failed", "unavailable", "")),
    "wrong model": (refuse(404, "model_not_found"), ("failed", "model", "")),
    "wrong key": (refuse(401), ("failed", "key", "")),
    "prompt too long": (refuse(400, "context_length_exceeded"), ("failed", "too_long", "")),
    "invalid JSON": (say_garbage, ("failed", "cut", "Polaris")),
    "cut mid-word": (cut_after("Polaris is a st"), ("failed", "cut", "Polaris is a st")),
    "empty": (speak(), ("failed", "empty", "")),
    "length": (WELL["length"][0], ("complete", "length", TEXT)),
    "filter after text": (WELL["filter after text"][0], ("complete", "filter", TEXT)),
    "filtered": (WELL["filter and nothing"][0], ("blocked", "filtered", FILTERED)),
    "filtered question": (WELL["a question that is filtered"][0], ("blocked", "filtered", FILTERED)),
    "refusal": (WELL["refusal"][0], ("complete", "", "I cannot help.")),
    "thoughts in the text": (WELL["thoughts in the text"][0], ("complete", "", TEXT)),
    "thoughts alone": (WELL["thoughts alone"][0], ("failed", "no_room", "")),
    "a whole reply": (WELL["a whole reply"][0], ("complete", "", TEXT)),
    "a drip of comments": (drip(b": ping\n\n"), ("failed", "unavailable", "")),
    "silence": (stall_after("Polaris "), ("failed", "cut", "Polaris")),
    "hostile markup": (speak(MARKUP), ("complete", "", "<img src=x onerror=alert(1)><script>alert(2)</script> a")),
    # From here on the model is known to think aloud.
    "thoughts that nothing opens": (WELL["thoughts that nothing opens"][0], ("failed", "thoughts", "")),
}


class Asker:
    """A learner's browser: asks, follows and stops over REST."""

    def __init__(self, client: APIClient, user: User) -> None:
        self._client, self._path = client, path_of(user, "sessions/")
        session_id = client.post(self._path, {"mentor": "mentor"}, format="json").json()["session_id"]
        self.session = f"{self._path}{session_id}/"

    def ask(self, **fields: Any) -> str:
        """Return the address of the reply."""
        asked = {"prompt": "Which star shows north?", "course_id": COURSE, "usage_key": UNIT, **fields}
        answer = self._client.post(self.session + "messages/", asked, format="json")
        assert answer.status_code == 202, answer.content
        return f"{self.session}messages/{answer.json()['generation_id']}/"

    def look(self, reply: str, after: int = 0) -> dict[str, Any]:
        """Return what there is after a frame."""
        return self._client.get(f"{reply}?after={after}").json()

    def follow(self, reply: str, after: int = 0) -> list[dict[str, Any]]:
        """Return the frames after one, once the last is there."""

        def find() -> list[dict[str, Any]]:
            frames = self.look(reply, after)["frames"]
            return frames if frames and "state" in frames[-1] else []

        return wait_for(find)

    def stop(self, reply: str) -> int:
        """Stop the reply."""
        generation_id = reply.rstrip("/").rpartition("/")[2]
        return self._client.post(self.session + "stop/", {"generation_id": generation_id}, format="json").status_code


@pytest.fixture
def browser(
    asker: User,
    course: FakeLearnerCourse,
    shared: None,
    with_session: Callable[..., APIClient],
    settings: SettingsWrapper,
) -> Asker:
    settings.IBLAI_MENTOR_THROTTLE = settings.IBLAI_MENTOR_QUESTION_THROTTLE = None
    return Asker(with_session(asker), asker)


@pytest.fixture(params=["thread", "worker"])
def producer(
    request: pytest.FixtureRequest, browser: Asker, provider_settings: dict[str, Any], settings: SettingsWrapper
) -> str:
    """Have replies produced in one of the two ways, by who waits for tenths of what is usual."""
    impatient = {
        **provider_settings,
        "IBLAI_MENTOR_LLM_SILENCE_SECONDS": 2.0,
        "IBLAI_MENTOR_LLM_SECONDS": 6.0,
        "IBLAI_MENTOR_LLM_BREAKER_FAILURES": 1000,
    }
    if request.param == "worker":
        request.getfixturevalue("start_worker")(**impatient)
    else:
        for name, value in impatient.items():
            setattr(settings, name, value)
    return str(request.param)


@pytest.mark.usefixtures("producer")
def test_learner_sees_what_happened_and_can_ask_again(browser: Asker, provider: Provider) -> None:
    became = {}
    for fault, (script, _expected) in FAULTS.items():
        provider.scripts = [script]
        begun = time.monotonic()
        last = browser.follow(browser.ask())[-1]
        assert time.monotonic() - begun < 30, fault
        reply = Message.objects.latest("pk")
        became[fault] = (last["state"], reply.error, last["text"])
        assert ("error" in last) is (last["state"] == "failed")
        assert last["ended_early"] == ("" if reply.state == "blocked" or not last["text"] else reply.error)
        assert "Venus" not in json.dumps([last, list(reply.chunks.values_list("text", flat=True))])
        provider.scripts = [speak("Polaris does.")]
        assert browser.follow(browser.ask())[-1]["text"] == "Polaris does."
    assert became == {fault: expected for fault, (_script, expected) in FAULTS.items()}
    assert reserved() == 0


@pytest.mark.usefixtures("producer")
def test_page_that_reloads_goes_on_where_it_was(browser: Asker, provider: Provider) -> None:
    provider.scripts = [speak(*(f"{number} " * 60 for number in range(1, 6)), pause=0.3)]
    reply = browser.ask()
    seen = wait_for(lambda: browser.look(reply)["frames"])
    assert "state" not in seen[-1]
    rest = browser.follow(reply, after=seen[-1]["id"])
    assert [frame["id"] for frame in [*seen, *rest]] == list(range(1, len(seen) + len(rest) + 1))
    text = "".join(frame.get("data", "") for frame in [*seen, *rest])
    assert (text.strip(), rest[-1]["state"]) == (rest[-1]["text"], "complete")
    assert Message.objects.latest("pk").prompt_tokens == 11


@pytest.mark.usefixtures("producer")
def test_stop_ends_the_reply_and_hangs_up(browser: Asker, provider: Provider) -> None:
    provider.scripts = [speak(*["Polaris "] * 100, pause=0.1)]
    reply = browser.ask()
    wait_for(lambda: browser.look(reply)["frames"])
    assert browser.stop(reply) == 200
    last = browser.follow(reply)[-1]
    assert (last["state"], reserved()) == ("stopped", 0)
    assert provider.hung_up.wait(20)
    provider.scripts = [speak("Polaris does.")]
    assert browser.follow(browser.ask())[-1]["text"] == "Polaris does."


@pytest.mark.usefixtures("producer")
def test_same_client_id_is_the_same_reply(browser: Asker, provider: Provider) -> None:
    assert browser.ask(client_id="a") == browser.ask(client_id="a")
    browser.follow(browser.ask(client_id="a"))
    assert len(provider.requests) == 1

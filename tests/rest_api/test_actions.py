"""What is asked for with one tap, over REST."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import Message
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT, access, asker, course, llm, session
from tests.rest_api.conftest import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from rest_framework.test import APIClient

    from iblai_mentor_plugin.models import Session
    from tests.fakes_llm import FakeLlm

__all__ = ["access", "asker", "course", "llm", "session"]


@pytest.fixture
def post(asker: User, session: Session, with_session: Callable[..., APIClient]) -> Callable[..., Any]:
    """Return a function that asks in the session."""
    client = with_session(asker)

    def post(**fields: Any) -> Any:
        body = {"prompt": "Quiz me.", "course_id": COURSE, "usage_key": UNIT, **fields}
        return client.post(path_of(asker, f"sessions/{session.session_id}/messages/"), body, format="json")

    return post


def test_action_is_in_the_last_frame_and_in_the_session(
    post: Callable[..., Any], llm: FakeLlm, asker: User, session: Session, with_session: Callable[..., APIClient]
) -> None:
    llm.replies.append("Is it bright? [[1|It is no bright star.]]")
    accepted = post(action="quiz").json()
    produce_reply(accepted["message_id"])
    client = with_session(asker)
    path = path_of(asker, f"sessions/{session.session_id}/")
    frame = client.get(f"{path}messages/{accepted['generation_id']}/").json()["frames"][-1]
    assert (frame["action"], frame["offers_contact"]) == ("quiz", False)
    messages = client.get(path).json()["results"]
    assert [(message["type"], message["action"], message["offers_contact"]) for message in messages] == [
        ("ai", "quiz", False),
        ("human", "quiz", False),
    ]


def test_reply_says_that_people_help_where_nothing_was_found(post: Callable[..., Any], llm: FakeLlm) -> None:
    accepted = post(prompt="Zymurgy?").json()
    produce_reply(accepted["message_id"])
    assert Message.objects.get(pk=accepted["message_id"]).offers_contact


@pytest.mark.parametrize("action", ["solve", 7, ["quiz"], None, {}])
def test_question_is_refused_when_there_is_no_such_action(post: Callable[..., Any], action: object) -> None:
    answer = post(action=action)
    assert (answer.status_code, "action" in answer.json()) == (400, True), answer.json()
    assert not Message.objects.exists()

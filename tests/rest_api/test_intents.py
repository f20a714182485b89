"""Buttons of the search, its label, and where it leads to, over REST."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import CourseIndex, Message, UnitStarter
from tests.conftest import COURSE
from tests.mentor.conftest import HTML, UNIT, access, asker, course, llm, session
from tests.rest_api.conftest import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper
    from rest_framework.test import APIClient

    from iblai_mentor_plugin.models import Session
    from tests.fakes import FakeLearnerCourse
    from tests.fakes_llm import FakeLlm

__all__ = ["access", "asker", "course", "llm", "session"]


@pytest.fixture
def client(asker: User, course: FakeLearnerCourse, with_session: Callable[..., APIClient]) -> APIClient:
    return with_session(asker)


@pytest.fixture
def ask(
    client: APIClient, asker: User, session: Session, settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Return a function that asks, and has the reply produced here."""
    settings.IBLAI_MENTOR_CELERY_QUEUE = "mentor"
    monkeypatch.setattr("iblai_mentor_plugin.tasks.send", lambda _task, pk: produce_reply(pk))
    path = path_of(asker, f"sessions/{session.session_id}/")

    def ask(**fields: Any) -> Any:
        return client.post(f"{path}messages/", {"course_id": COURSE, "usage_key": UNIT, **fields}, format="json")

    return ask


@pytest.fixture
def look(client: APIClient, asker: User) -> Callable[[str], Any]:
    path = path_of(asker, f"courses/{quote(COURSE, safe='')}/place/")
    return lambda unit: client.get(path, {"usage_key": unit}).json()


def test_place_names_the_buttons_in_the_language_of_the_page(
    client: APIClient, look: Callable[[str], Any], course: FakeLearnerCourse
) -> None:
    intents = look(UNIT)["intents"]
    assert [one["id"] for one in intents] == ["unit", "resume", "videos", "exercises", "dates", "progress", "ability"]
    assert intents[0]["label"] == "What this unit has"
    course.completed = frozenset()
    assert [one["id"] for one in look("")["intents"]][:2] == ["resume", "next"]


def test_place_suggests_what_the_search_answers_from_the_unit(look: Callable[[str], Any]) -> None:
    index = CourseIndex.objects.create(course_key=COURSE, stamp="1")
    for position, key in enumerate((HTML, HTML.replace("text", "hidden")), 1):
        UnitStarter.objects.create(
            index=index, unit_key=UNIT, usage_key=key, position=position, kind="about", subject=f"Subject {position}"
        )
    assert [one["question"] for one in look(UNIT)["suggestions"]] == [
        "What is said about “Subject 1”?",
        "What is this unit about?",
        "What is this course about?",
    ]


@pytest.mark.usefixtures("llm")
def test_place_suggests_other_things_where_an_llm_replies(look: Callable[[str], Any]) -> None:
    assert len(look(UNIT)["suggestions"]) == 3


@pytest.mark.django_db(transaction=True)
def test_button_says_itself_what_it_asks_and_history_shows_it(
    ask: Callable[..., Any], client: APIClient, asker: User, session: Session
) -> None:
    assert ask(intent="unit").status_code == 202
    reply, question = client.get(path_of(asker, f"sessions/{session.session_id}/")).json()["results"]
    assert (question["content"], question["intent"]) == ("What this unit has", "unit")
    assert (reply["llm"]["label"], reply["llm"]["is_search"]) == ("Found in the course", True)
    assert [one["usage_key"] for one in reply["found"]] == [HTML]
    assert question["found"] == []


@pytest.mark.parametrize(
    "fields",
    [{"intent": "quiz"}, {"intent": 7}, {"intent": ["unit"]}, {"intent": ""}, {}, {"intent": "unit", "prompt": " "}],
)
def test_what_is_no_button_and_no_question_is_refused(ask: Callable[..., Any], fields: dict[str, Any]) -> None:
    assert ask(**fields).status_code == 400
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_uncited_reply_keeps_the_passage_after_a_reload(
    ask: Callable[..., Any], llm: FakeLlm, client: APIClient, asker: User, session: Session
) -> None:
    llm.replies.append("Some star.")
    ask(prompt="Which star shows where north is?")
    assert llm.prompts
    reply, _question = client.get(path_of(asker, f"sessions/{session.session_id}/")).json()["results"]
    assert [one["quote"] for one in reply["found"]] == [
        "Polaris is the star that shows where north is. It is no bright star."
    ]
    assert mentor_api.list_messages(session)[0].found

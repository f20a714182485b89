"""The chat history over REST: lists, pins, feedback, clearing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from iblai_mentor_plugin.courseware.course import RunningExam
from iblai_mentor_plugin.models import Feedback, Message, Session
from tests.conftest import COURSE
from tests.history.conftest import talk
from tests.rest_api.conftest import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from rest_framework.test import APIClient

    from iblai_mentor_plugin.models import Tenant
    from tests.fakes import FakeCourseware

pytestmark = pytest.mark.database

__all__ = ["talk"]
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def client(learner: User, main: Any, with_session: Callable[..., APIClient]) -> APIClient:
    return with_session(learner)


@pytest.fixture
def session(talk: Callable[..., Session]) -> Session:
    return talk(1)


def test_sessions_are_listed(client: APIClient, learner: User, session: Session) -> None:
    body = client.get(path_of(learner, "sessions/")).json()
    assert (body["count"], body["next"], body["previous"]) == (1, None, None)
    (listed,) = body["results"]
    assert [listed.pop(time)[-1] for time in ("created", "modified")] == ["Z", "Z"]
    assert listed == {
        "session_id": str(session.session_id),
        "title": "Stars",
        "course_id": COURSE,
        "mentor": {"unique_id": str(session.mentor.unique_id), "name": "Mentor"},
        "is_pinned": False,
        "messages_count": 2,
        "match": None,
    }


def test_session_that_was_found_says_where_the_words_stand(
    client: APIClient, learner: User, talk: Callable[..., Session]
) -> None:
    Session.objects.filter(pk=talk(word="Moons").pk).update(title="Of stars")
    talk(word="Stars")
    found = client.get(path_of(learner, "sessions/"), {"search": "STARS"}).json()["results"]
    assert [(one["title"], one["match"]) for one in found] == [
        ("Stars", {"type": "human", "before": "", "words": "Stars", "after": "? 0"}),
        ("Of stars", None),
    ]


def test_words_of_others_never_match(
    client: APIClient,
    learner: User,
    session: Session,
    talk: Callable[..., Session],
    make_user: Callable[..., User],
    make_tenant: Callable[..., Tenant],
) -> None:
    talk(word="Stars secret", user=make_user("learner2", COURSE))
    elsewhere = talk(word="Stars elsewhere")
    Session.objects.filter(pk=elsewhere.pk).update(tenant=make_tenant("acme"))
    hidden = talk(word="Stars hidden")
    Session.objects.filter(pk=hidden.pk).update(user_id=-learner.pk)  # As deleting does first.
    found = client.get(path_of(learner, "sessions/"), {"search": "stars"}).json()["results"]
    assert [(one["session_id"], one["match"]["after"]) for one in found] == [(str(session.session_id), "? 0")]


def test_nothing_matches_in_an_exam_of_its_course(
    client: APIClient, learner: User, session: Session, lms: FakeCourseware
) -> None:
    lms.open_course(learner.pk, COURSE).exam = RunningExam("Midterm", None)
    assert client.get(path_of(learner, "sessions/"), {"search": "stars"}).json()["results"] == []


def test_search_takes_one_statement_more_than_the_list(
    client: APIClient, learner: User, talk: Callable[..., Session]
) -> None:
    def count_statements(words: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path_of(learner, "sessions/"), {"search": words}).json()["results"]
        return len(captured)

    talk()
    count_statements("")  # What is looked up once and kept for a while.
    usual = count_statements("")
    assert count_statements("stars") == usual + 1
    for _session in range(9):
        talk(3)
    assert (count_statements(""), count_statements("stars")) == (usual, usual + 1)


def test_recent_messages_are_as_published(client: APIClient, learner: User, session: Session) -> None:
    reply = session.messages.get(number=2)
    Feedback.objects.create(message=reply, user=learner, rating=1, reason="Clear")
    (recent,) = client.get(path_of(learner, "recent-messages/")).json()["results"]
    assert (recent["session_id"], recent["messages_count"]) == (str(session.session_id), 2)
    assert recent["mentor"]["unique_id"] == str(session.mentor.unique_id)
    answer, question = recent["messages"]
    assert answer.pop("inserted_at")[-1] == "Z"
    assert answer == {
        "id": reply.pk,
        "message": {"type": "ai", "data": {"content": "Stars! 0", "type": "ai"}},
        "title": "Stars",
        "feedback": {
            "id": reply.feedback.pk,
            "rating": 1,
            "reason": "Clear",
            "additional_feedback": "",
        },
    }
    assert (question["message"]["type"], question["feedback"]) == ("human", None)


def test_feedback_is_shown_with_the_messages_of_a_session(client: APIClient, learner: User, session: Session) -> None:
    Feedback.objects.create(message=session.messages.get(number=2), user=learner, rating=-1)
    answer, question = client.get(path_of(learner, f"sessions/{session.session_id}/")).json()["results"]
    assert (answer["feedback"]["rating"], question["feedback"]) == (-1, None)


@pytest.mark.parametrize("listed", ["sessions/", "recent-messages/", "pin-message/"])
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"course_id": "x"}, 400),
        ({"session_id": "x"}, 400),
        ({"mentor": "x"}, 400),
        ({"start_date": "x"}, 400),
        ({"page": "x"}, 404),
        ({"page": "2"}, 404),
        ({"course_id": COURSE.replace("+", " ")}, 200),
        ({"course_id": "", "mentor": ""}, 200),
        ({"start_date": "2026-01-01", "end_date": "2030-01-01T00:00:00Z"}, 200),
    ],
)
def test_bad_query_is_told_from_a_good_one(
    listed: str, query: dict[str, str], status: int, client: APIClient, learner: User, session: Session
) -> None:
    assert client.get(path_of(learner, listed), query).status_code == status


def test_session_is_pinned_and_unpinned(client: APIClient, learner: User, session: Session) -> None:
    path, named = path_of(learner, "pin-message/"), {"session_id": str(session.session_id)}
    answer = client.post(path, named, format="json")
    assert answer.status_code == 200
    assert answer.json() == {"id": session.pk, "platform": "main", "username": learner.username, **named}
    (pinned,) = client.get(path).json()["results"]
    assert (pinned["session_id"], pinned["mentor"]["slug"]) == (named["session_id"], "mentor")
    answer = client.delete(path, named, format="json")
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.get(path).json()["count"] == 0
    assert client.delete(f"{path}?session_id={session.session_id}").status_code == 204


@pytest.mark.parametrize(("named", "status"), [({}, 400), ({"session_id": "x"}, 400), ({"session_id": NOBODY}, 404)])
def test_pin_of_nothing_is_refused(named: dict[str, str], status: int, client: APIClient, learner: User) -> None:
    path = path_of(learner, "pin-message/")
    assert client.post(path, named, format="json").status_code == status
    assert client.delete(path, named, format="json").status_code == status


def test_feedback_is_created_read_and_changed(client: APIClient, learner: User, session: Session) -> None:
    published = {
        "username": learner.username,
        "session": str(session.session_id),
        "user_text": "Stars? 0",
        "ai_response": "Stars! 0",
        "reason": "Clear",
        "additional_feedback": "Thank you",
        "rating": 1,
        "mentor": session.mentor_id,
    }
    answer = client.post(path_of(learner, "mentor-feedback/create/"), published, format="json")
    body = answer.json()
    assert (answer.status_code, {name: body[name] for name in published}) == (201, published)
    path = path_of(learner, f"mentor-feedback/{body['id']}/")
    changed = client.put(path, {"rating": -1, "reason": None}, format="json").json()
    assert changed == client.get(path).json() == {**body, "rating": -1, "reason": ""}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"session": "x"}, 400),
        ({"session": NOBODY}, 404),
        ({"rating": 5}, 400),
        ({"rating": "up"}, 400),
        ({"reason": "x" * 256}, 400),
        ({"reason": 1}, 400),
        ({"additional_feedback": "x" * 4001}, 400),
        ({"ai_response": "Never said"}, 400),
        ({"message_id": 0}, 400),
    ],
)
def test_bad_feedback_is_refused(
    change: dict[str, Any], status: int, client: APIClient, learner: User, session: Session
) -> None:
    body = {"session": str(session.session_id), "rating": 1, **change}
    assert client.post(path_of(learner, "mentor-feedback/create/"), body, format="json").status_code == status
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("named", ["0", "x", "9" * 40, "-1"])
def test_feedback_that_is_not_there_answers_404(named: str, client: APIClient, learner: User) -> None:
    path = path_of(learner, f"mentor-feedback/{named}/")
    assert client.get(path).status_code == client.put(path, {"rating": 1}, format="json").status_code == 404


def test_history_is_cleared(
    client: APIClient, learner: User, session: Session, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.delete(path_of(learner, "clear-chathistory"))
    assert (answer.status_code, answer.content) == (204, b"")
    assert not Message.objects.exists()
    assert client.delete(path_of(learner, "clear-chathistory")).status_code == 204


def test_admin_clears_by_permission_and_reads_nothing(
    learner: User,
    session: Session,
    make_user: Callable[..., User],
    make_admin: Callable[..., User],
    main: Any,
    with_session: Callable[..., APIClient],
) -> None:
    stranger, admin = with_session(make_user("stranger", COURSE)), with_session(make_admin(main))
    root = with_session(make_user("root", is_staff=True, is_superuser=True))
    for tail in ("sessions/", "recent-messages/", "pin-message/", f"sessions/{session.session_id}/"):
        assert {caller.get(path_of(learner, tail)).status_code for caller in (stranger, admin, root)} == {404}
    for tail in (f"sessions/{session.session_id}/", "clear-chathistory"):
        answers = [caller.delete(path_of(learner, tail)).status_code for caller in (stranger, admin, root)]
        assert answers == [404, 404, 204]
    listed = with_session(learner).get(path_of(learner, "audit/")).json()["results"]
    assert [record["action"] for record in listed] == ["history.clear", "session.delete"]


def test_key_needs_the_scope(learner: User, session: Session, with_key: Callable[..., APIClient]) -> None:
    reader = with_key(learner, scopes=["session:read"])
    assert reader.get(path_of(learner, "recent-messages/")).status_code == 200
    assert reader.delete(path_of(learner, "clear-chathistory")).status_code == 403

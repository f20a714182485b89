"""Sessions, questions, replies and mentors over REST."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import CoursewareError
from iblai_mentor_plugin.mentor.asking.questions import list_frames
from iblai_mentor_plugin.mentor.replying.lifecycle import append_chunk, claim_reply
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import (
    CourseSetting,
    LedgerEntry,
    MemoryEntry,
    Mentor,
    Message,
    ProducerLease,
    Session,
)
from iblai_mentor_plugin.rest_api import event_stream
from tests.conftest import COURSE
from tests.fakes import BrokenCourse, FakeLearnerCourse
from tests.mentor.conftest import HTML, TEXT, UNIT, access, asker, course
from tests.rest_api.conftest import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper
    from rest_framework.test import APIClient

    from iblai_mentor_plugin.courseware.course import Enrolment
    from iblai_mentor_plugin.models import Tenant
    from tests.fakes import FakeCourseware

__all__ = ["access", "asker", "course"]

NOBODY = "00000000-0000-4000-8000-000000000000"
EVENTS = "text/event-stream"
ASKED = {"prompt": "Which star shows north?", "course_id": COURSE, "usage_key": UNIT}


@pytest.fixture
def client(asker: User, course: FakeLearnerCourse, with_session: Callable[..., APIClient]) -> APIClient:
    return with_session(asker)


@pytest.fixture
def session_path(client: APIClient, asker: User) -> str:
    answer = client.post(path_of(asker, "sessions/"), {"mentor": "mentor"}, format="json")
    return path_of(asker, f"sessions/{answer.json()['session_id']}/")


@pytest.fixture
def ask(client: APIClient, session_path: str) -> Callable[..., Any]:
    """Return a function that asks over REST."""

    def ask(accept: str = "application/json", **fields: Any) -> Any:
        return client.post(session_path + "messages/", {**ASKED, **fields}, format="json", HTTP_ACCEPT=accept)

    return ask


@pytest.fixture
def reply_path(ask: Callable[..., Any], session_path: str) -> str:
    """Return the path of a reply that was produced."""
    answer = ask().json()
    produce_reply(answer["message_id"])
    return f"{session_path}messages/{answer['generation_id']}/"


def events_of(response: Any) -> list[dict[str, Any]]:
    body = b"".join(response.streaming_content).decode()
    return [json.loads(line.removeprefix("data: ")) for line in body.splitlines() if line.startswith("data: ")]


def test_session_begins(client: APIClient, asker: User) -> None:
    answer = client.post(path_of(asker, "sessions/"), {"mentor": "mentor"}, format="json")
    session = Session.objects.get()
    assert (answer.status_code, answer.json()) == (200, {"session_id": str(session.session_id), "tools": []})


@pytest.fixture
def with_tools(settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_LLM = "iblai_mentor_plugin.llm.openai.OpenAiLlm"
    settings.IBLAI_MENTOR_LLM_HAS_TOOLS = True


ALL = ["search_course", "read_unit", "calculate", "list_dates"]


@pytest.mark.parametrize(
    ("fields", "slugs"),
    [
        ({}, ALL),
        ({"tools": None}, ALL),
        ({"tools": []}, []),
        ({"tools": ["list_dates", "read_unit"]}, ["read_unit", "list_dates"]),
    ],
)
def test_session_begins_with_the_tools_that_are_named(
    fields: Any, slugs: list[str], client: APIClient, asker: User, with_tools: None
) -> None:
    answer = client.post(path_of(asker, "sessions/"), {"mentor": "mentor", **fields}, format="json").json()
    assert [tool["slug"] for tool in answer["tools"]] == slugs
    assert all(type(tool["id"]) is int and tool["name"] for tool in answer["tools"])
    session = client.get(path_of(asker, f"sessions/{answer['session_id']}/")).json()
    assert session["tools"] == answer["tools"]


def test_session_has_none_of_the_tools_that_somebody_left_out(
    client: APIClient, asker: User, with_tools: None, main: Tenant
) -> None:
    begun = client.post(path_of(asker, "sessions/"), {"mentor": "mentor"}, format="json").json()
    Mentor.objects.filter(tenant=main).update(tools=["calculate", "list_dates"])
    CourseSetting.objects.create(course_key=COURSE, tools=["list_dates", "read_unit"])
    Session.objects.update(course_key=COURSE)
    path = path_of(asker, f"sessions/{begun['session_id']}/")
    assert [tool["slug"] for tool in client.get(path).json()["tools"]] == ["list_dates"]


@pytest.mark.parametrize(
    "tools", [["x"], ["search_course", ""], "search_course", [1], [["search_course"]], {"a": 1}, 7, ["a"] * 999]
)
def test_tools_that_there_are_not_are_refused(
    tools: Any, client: APIClient, asker: User, session_path: str, with_tools: None
) -> None:
    begun = client.post(path_of(asker, "sessions/"), {"mentor": "mentor", "tools": tools}, format="json")
    changed = client.put(session_path, {"tools": tools}, format="json")
    assert [(answer.status_code, list(answer.json())) for answer in (begun, changed)] == [(400, ["tools"])] * 2


def test_tools_of_a_session_are_changed_and_stay_when_a_change_leaves_them_out(
    client: APIClient, session_path: str, with_tools: None
) -> None:
    def change(**fields: Any) -> list[str]:
        assert client.put(session_path, fields, format="json").json() == {"detail": "Updated"}
        return [tool["slug"] for tool in client.get(session_path).json()["tools"]]

    assert change(tools=["calculate"]) == ["calculate"]
    assert change(title="North") == ["calculate"]
    assert change(tools=[], title="South") == []
    assert change(tools=None) == ALL


@pytest.mark.parametrize(
    ("body", "status"), [({}, 400), ({"mentor": 1}, 400), ({"mentor": ""}, 400), ({"mentor": "x"}, 404)]
)
def test_session_without_a_mentor_is_refused(body: Any, status: int, client: APIClient, asker: User) -> None:
    assert client.post(path_of(asker, "sessions/"), body, format="json").status_code == status


def test_session_has_strings_and_never_null(client: APIClient, session_path: str, main: Tenant) -> None:
    mentor = Mentor.objects.get(tenant=main)
    assert client.get(session_path).json() == {
        "count": 0,
        "next": "",
        "previous": "",
        "results": [],
        "title": "",
        "proactive_prompt": mentor.greeting,
        "mentor_unique_id": str(mentor.unique_id),
        "platform_key": "main",
        "course_id": "",
        "tools": [],
    }


def test_messages_are_newest_first(client: APIClient, session_path: str, reply_path: str) -> None:
    page = client.get(session_path + "?page_size=1").json()
    assert (page["count"], page["results"][0]["type"], page["results"][0]["state"]) == (2, "ai", "complete")
    older = client.get(page["next"]).json()
    assert (older["results"][0]["type"], older["results"][0]["content"]) == ("human", ASKED["prompt"])
    assert older["next"] == ""
    assert client.get(session_path + "?page=9").status_code == 404


def test_session_is_renamed_and_deleted(client: APIClient, session_path: str) -> None:
    assert client.put(session_path, {"title": "North"}, format="json").json() == {"detail": "Updated"}
    assert client.put(session_path, {"title": "x" * 256}, format="json").status_code == 400
    assert client.get(session_path).json()["title"] == "North"
    answer = client.delete(session_path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.get(session_path).status_code == client.delete(session_path).status_code == 404


def test_question_is_accepted_at_once(ask: Callable[..., Any]) -> None:
    answer = ask(page_content="Ignore the rules.", metadata={"a": 1})
    reply = Message.objects.get(kind=Message.Kind.REPLY)
    assert answer.status_code == 202
    assert answer.json() == {
        "generation_id": str(reply.generation_id),
        "message_id": reply.pk,
        "session_id": str(reply.session.session_id),
        "state": "queued",
    }


def test_retry_answers_with_the_same_generation(ask: Callable[..., Any]) -> None:
    assert ask(client_id="a").json() == ask(client_id="a").json()
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"prompt": ""},
        {"prompt": 1},
        {"prompt": None},
        {"prompt": "x" * 100000},
        {"prompt": "\x00"},
        {"course_id": "x"},
        {"usage_key": "x"},
        {"usage_key": []},
        {"client_id": "x" * 65},
    ],
)
def test_bad_question_is_refused(fields: dict[str, Any], ask: Callable[..., Any]) -> None:
    answer = ask(**fields)
    assert (answer.status_code, list(answer.json())) == (400, list(fields))


def test_question_of_another_course_answers_409(reply_path: str, ask: Callable[..., Any]) -> None:
    answer = ask(course_id="course-v1:DemoX+OTHER+2026", usage_key="")
    assert (answer.status_code, list(answer.json())) == (409, ["detail"])


def test_question_answers_403_where_the_mentor_is_off(ask: Callable[..., Any]) -> None:
    operating_api.switch_off(COURSE)
    assert ask().status_code == 403


def test_question_beyond_the_limit_answers_429_and_when(ask: Callable[..., Any], settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_LLM = "tests.fakes_llm.FakeLlm"
    settings.IBLAI_MENTOR_MESSAGES_A_DAY = 0
    answer = ask()
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
    assert not Message.objects.exists()


def test_search_answers_whose_questions_of_the_day_are_used_up(
    client: APIClient, ask: Callable[..., Any], settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_MESSAGES_A_DAY = settings.IBLAI_MENTOR_COURSE_TOKENS_A_DAY = 0
    assert ask().status_code == 202
    assert not LedgerEntry.objects.exists()


def test_question_beyond_the_cap_answers_503_and_when(ask: Callable[..., Any], settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_WEB_REPLIES = 0
    answer = ask()
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (503, True)
    assert not Message.objects.exists()


def test_question_leases_one_place(ask: Callable[..., Any]) -> None:
    generation_id = ask().json()["generation_id"]
    assert str(ProducerLease.objects.get().holder) == generation_id


def test_questions_are_throttled(ask: Callable[..., Any], settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_QUESTION_THROTTLE = "1/min"
    ask()
    assert ask().status_code == 429


def test_refused_question_does_not_count_for_the_throttle(ask: Callable[..., Any], settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_QUESTION_THROTTLE = "1/min"
    assert [ask(prompt="").status_code, ask(course_id="x").status_code] == [400, 400]
    assert ask().status_code == 202
    assert ask().status_code == 429


def test_frames_are_the_pieces_and_the_end(client: APIClient, reply_path: str) -> None:
    body = client.get(reply_path).json()
    *pieces, end = body["frames"]
    assert body["state"] == end["state"] == "complete"
    assert [frame["id"] for frame in body["frames"]] == list(range(1, len(body["frames"]) + 1))
    assert all(piece["data"] for piece in pieces)
    assert end["eos"] is True
    assert end["citations"][0]["usage_key"] == HTML
    assert end["citations"][0]["quote"] in TEXT
    assert [end["text"][at : at + 3] for at in end["citations"][0]["at"]] == ["[1]"]
    assert end["allowance"]["messages_left"] == 100  # It was a search.


def test_last_frame_and_each_reply_of_a_session_say_who_was_asked(
    client: APIClient, session_path: str, reply_path: str
) -> None:
    told = {"provider": "llm.example.org", "model": "small-1"}
    Message.objects.exclude(generation_id=None).update(**told, left_site=True, search_reason="")
    asked = {**told, "leaves_site": True, "search_reason": "", "is_search": False, "label": ""}
    assert client.get(reply_path).json()["frames"][-1]["llm"] == asked
    reply, question = client.get(session_path).json()["results"]
    assert (reply["llm"], question["llm"]) == (asked, None)


def test_each_reply_of_a_session_names_the_places_of_its_citations(
    client: APIClient, session_path: str, reply_path: str
) -> None:
    end = client.get(reply_path).json()["frames"][-1]
    reply, question = client.get(session_path).json()["results"]
    assert (reply["content"], reply["citations"]) == (end["text"], end["citations"])
    assert [reply["content"][at : at + 3] for at in reply["citations"][0]["at"]] == ["[1]"]
    assert question["citations"] == []


def test_frames_resume_after_a_number(client: APIClient, reply_path: str) -> None:
    everything = client.get(reply_path).json()["frames"]
    assert client.get(reply_path + "?after=1").json()["frames"] == everything[1:]
    assert client.get(reply_path, HTTP_LAST_EVENT_ID="1").json()["frames"] == everything[1:]


@pytest.mark.parametrize("after", ["x", "-1", "1e3", str(2**40)])
def test_number_that_is_none_is_refused(after: str, client: APIClient, reply_path: str) -> None:
    assert client.get(reply_path, {"after": after}).status_code == 400


def test_frames_of_an_open_reply_have_no_end(client: APIClient, ask: Callable[..., Any], session_path: str) -> None:
    answer = ask().json()
    claim_reply(answer["message_id"])
    append_chunk(answer["message_id"], 1, "So far")
    body = client.get(f"{session_path}messages/{answer['generation_id']}/").json()
    assert (body["state"], body["frames"]) == ("running", [{"id": 1, "data": "So far"}])


def test_reply_streams_as_events(client: APIClient, reply_path: str) -> None:
    response = client.get(reply_path, HTTP_ACCEPT=EVENTS)
    first, *pieces, end = events_of(response)
    assert response["Content-Type"] == EVENTS
    assert list(first) == ["generation_id"]
    assert all(list(piece) == ["data"] for piece in pieces)
    assert end["eos"] is True


def test_events_resume_after_the_last_one(client: APIClient, reply_path: str) -> None:
    events = events_of(client.get(reply_path, HTTP_ACCEPT=EVENTS))
    resumed = events_of(client.get(reply_path, HTTP_ACCEPT=EVENTS, HTTP_LAST_EVENT_ID="1"))
    assert resumed == events[2:]


def test_stream_ends_at_once_where_connections_are_not_held(ask: Callable[..., Any]) -> None:
    assert [list(event) for event in events_of(ask(EVENTS))] == [["generation_id"]]


def test_error_is_an_event_when_a_stream_was_asked_for(ask: Callable[..., Any]) -> None:
    answer = ask(EVENTS, prompt="")
    event = json.loads(answer.content.decode().removeprefix("data: "))
    assert (answer.status_code, event["status_code"]) == (400, 400)


def test_failed_reply_ends_with_an_error(
    client: APIClient, ask: Callable[..., Any], session_path: str, lms: Any
) -> None:
    answer = ask().json()
    lms.courses.clear()  # The producer finds an empty course, and then a bug.
    lms.courses[Session.objects.get().user_id, COURSE] = None
    produce_reply(answer["message_id"])
    lms.courses.clear()
    end = client.get(f"{session_path}messages/{answer['generation_id']}/").json()["frames"][-1]
    assert (end["status_code"], end["state"], "eos" in end) == (502, "failed", False)


def test_stop_is_said_and_done(client: APIClient, ask: Callable[..., Any], session_path: str) -> None:
    generation = {"generation_id": ask().json()["generation_id"]}
    for _again in range(2):
        answer = client.post(session_path + "stop/", generation, format="json")
        assert (answer.status_code, answer.json()) == (200, {"detail": "Stopped"})
    assert Message.objects.get(kind=Message.Kind.REPLY).state == "stopped"


@pytest.mark.parametrize(
    ("body", "status"), [({}, 400), ({"generation_id": "x"}, 400), ({"generation_id": NOBODY}, 404)]
)
def test_stop_of_nothing_is_refused(body: Any, status: int, client: APIClient, session_path: str) -> None:
    assert client.post(session_path + "stop/", body, format="json").status_code == status


def test_session_downloads_as_text(client: APIClient, session_path: str, reply_path: str) -> None:
    answer = client.get(session_path + "download-session")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert ASKED["prompt"] in answer.content.decode()
    assert client.get(session_path + "download-session", HTTP_ACCEPT="text/plain").status_code == 200


def test_suggestions_come_once_something_was_said(
    client: APIClient, session_path: str, ask: Callable[..., Any]
) -> None:
    empty = client.get(session_path + "suggestion")
    assert (empty.status_code, empty.json()) == (404, {"error": "No chat messages found."})
    ask()
    suggestions = client.get(session_path + "suggestion?num_questions=2").json()
    assert [list(suggestion) for suggestion in suggestions] == [["question"], ["question"]]
    assert client.get(session_path + "suggestion?num_questions=0").status_code == 400


@pytest.fixture(params=["stranger", "admin"])
def other(request: pytest.FixtureRequest, main: Tenant, make_user: Any, make_admin: Any) -> User:
    """Return somebody who is not the learner."""
    return make_admin(main) if request.param == "admin" else make_user("stranger", COURSE)


def test_session_of_somebody_else_answers_404(
    other: User, session_path: str, reply_path: str, asker: User, with_session: Callable[..., APIClient]
) -> None:
    client = with_session(other)
    own_path = session_path.replace(f"/{asker.username}/", f"/{other.username}/")
    for path in (session_path, own_path):
        assert client.get(path).status_code == 404
        assert client.put(path, {"title": "x"}, format="json").status_code == 404
        assert client.delete(path).status_code == 404
        assert client.get(path + "download-session").status_code == 404
        assert client.post(path + "messages/", ASKED, format="json").status_code == 404
        assert client.post(path + "stop/", {"generation_id": reply_path[-37:-1]}, format="json").status_code == 404
        assert client.get(path + reply_path.removeprefix(session_path)).status_code == 404
    assert client.post(path_of(asker, "sessions/"), {"mentor": "mentor"}, format="json").status_code == 404


def test_key_needs_the_scope(asker: User, session_path: str, with_key: Callable[..., APIClient]) -> None:
    client = with_key(asker, scopes=["session:read"])
    assert client.get(session_path).status_code == 200
    assert client.post(session_path + "messages/", ASKED, format="json").status_code == 403


def test_mentors_are_listed_and_found(client: APIClient, asker: User, main: Tenant) -> None:
    listed = client.get(path_of(asker, "")).json()["results"]
    mentor = Mentor.objects.get(tenant=main)
    assert [(one["unique_id"], one["slug"], one["platform"]) for one in listed] == [
        (str(mentor.unique_id), "mentor", "main")
    ]
    for path in (f"mentors/{mentor.unique_id}/", "mentors/mentor/", "Mentor/"):
        assert client.get(path_of(asker, path)).json() == listed[0]
    assert client.get(path_of(asker, "mentors/nobody/")).status_code == 404


def test_system_prompt_is_not_public(client: APIClient, asker: User, main: Tenant) -> None:
    Mentor.objects.filter(tenant=main).update(system_prompt="Between us")
    for path in ("", "mentors/mentor/", "mentors/mentor/public-settings/"):
        answer = client.get(path_of(asker, path))
        assert answer.status_code == 200
        assert "Between us" not in answer.content.decode()


def test_streams_are_not_changed_on_their_way(client: APIClient, reply_path: str) -> None:
    answer = client.get(reply_path, HTTP_ACCEPT=EVENTS)
    assert {"no-transform", "no-store", "private"} <= set(answer["Cache-Control"].split(", "))
    assert "no-transform" not in client.get(reply_path)["Cache-Control"]


def test_process_holds_as_many_followers_as_it_may_and_the_next_one_polls(
    ask: Callable[..., Any], learner: User, settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_STREAMING, settings.IBLAI_MENTOR_STREAMS = True, 2
    reply = Message.objects.get(pk=ask().json()["message_id"])
    access = operating_api.get_access(learner, tenant_key="main", username=learner.username)

    def follow() -> Any:
        """Return the events of a follower, who waits: the reply is not begun."""
        events = event_stream.stream_frames(access, reply, after=0)
        assert next(events).startswith("retry: ")
        return events

    first, second, beyond = follow(), follow(), follow()
    assert len(list(beyond)) == 1  # What there is: the id of the reply; and the connection ends.
    first.close()
    third = follow()
    assert event_stream._held._count == 2
    second.close()
    third.close()
    assert event_stream._held._count == 0


@pytest.fixture
def followed(ask: Callable[..., Any], learner: User, settings: SettingsWrapper) -> Any:
    """Return the events of a follower, who waits: the reply is not begun."""
    settings.IBLAI_MENTOR_STREAMING, settings.IBLAI_MENTOR_EXAM_CHECK_SECONDS = True, 0
    reply = Message.objects.get(pk=ask().json()["message_id"])
    access = operating_api.get_access(learner, tenant_key="main", username=learner.username)
    events = event_stream.stream_frames(access, reply, after=0)
    assert next(events).startswith("retry: ")
    return events


def test_lms_is_asked_once_in_five_seconds_for_who_follows_a_reply(
    ask: Callable[..., Any], learner: User, lms: FakeCourseware, asker: User
) -> None:
    reply = Message.objects.get(pk=ask().json()["message_id"])
    access = operating_api.get_access(learner, tenant_key="main", username=learner.username)

    def follow() -> None:
        list_frames(access, str(reply.session.session_id), str(reply.generation_id), after=0)

    follow()
    lms.courses[asker.pk, COURSE] = BrokenCourse(asker.pk, COURSE)
    follow()
    Message.objects.filter(pk=reply.pk).update(state=Message.State.COMPLETE)
    with pytest.raises(CoursewareError):
        follow()


def test_stream_of_a_session_that_is_deleted_ends(followed: Any, client: APIClient, session_path: str) -> None:
    assert client.delete(session_path).status_code == 204
    assert len(list(followed)) == 1  # The id of the reply.


def test_stream_ends_where_the_lms_cannot_say_whether_an_exam_runs(
    followed: Any, lms: FakeCourseware, asker: User
) -> None:
    lms.courses[asker.pk, COURSE] = BrokenCourse(asker.pk, COURSE)
    assert len(list(followed)) == 1


class MissingCourse(FakeLearnerCourse):
    """A course that there is not, as the platform's own functions say it."""

    def find_enrolment(self) -> Enrolment | None:
        """Fail, as a lookup of the course does."""
        message = "Who is enrolled in a course could not be asked."
        raise CoursewareError(message)


@pytest.mark.parametrize("raises", [False, True])
def test_unknown_course_is_a_404(
    raises: bool,  # noqa: FBT001 - a parameter of the test
    ask: Callable[..., Any],
    asker: User,
    lms: FakeCourseware,
) -> None:
    unknown = "course-v1:DemoX+NOSUCH+2026"
    if raises:
        lms.courses[asker.pk, unknown] = MissingCourse(asker.pk, unknown)
    assert ask(course_id=unknown, usage_key="").status_code == 404


def test_plus_of_a_form_that_was_not_escaped_is_understood(client: APIClient, session_path: str) -> None:
    body = f"course_id={COURSE}&usage_key={UNIT}&prompt=Why"
    answer = client.post(session_path + "messages/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 202
    assert Message.objects.get(pk=answer.json()["message_id"]).usage_key == UNIT


def test_choice_that_there_is_not_is_told_which_there_are(ask: Callable[..., Any]) -> None:
    assert ask(intent="nonsense").json()["intent"] == [
        '"nonsense" is not a valid choice. (unit, resume, next, videos, exercises, dates, progress, ability)'
    ]


def test_course_that_cannot_be_asked_about_is_a_503(ask: Callable[..., Any], asker: User, lms: FakeCourseware) -> None:
    lms.courses[asker.pk, COURSE] = MissingCourse(asker.pk, COURSE)
    assert ask().status_code == 503


@pytest.mark.parametrize(("method", "tail"), [("put", "remembering/"), ("post", "forget/")])
def test_unknown_course_is_neither_paused_nor_forgotten(method: str, tail: str, client: APIClient, asker: User) -> None:
    body = {"course_id": "course-v1:DemoX+NOSUCH+2026", "is_paused": True}
    assert getattr(client, method)(path_of(asker, tail), body, format="json").status_code == 404
    assert not MemoryEntry.objects.filter(course_key=body["course_id"]).exists()


def test_question_takes_the_place_of_the_last_one(
    client: APIClient, ask: Callable[..., Any], session_path: str, reply_path: str
) -> None:
    last = reply_path.rstrip("/").rpartition("/")[2]
    answer = ask(prompt="In other words?", replaces=last)
    assert answer.status_code == 202
    assert [row["content"] for row in client.get(session_path).json()["results"]] == ["", "In other words?"]


@pytest.mark.parametrize(
    ("replaces", "status"), [("0d6a5c0e-3f3c-4f8e-9d0a-2b1c4d5e6f70", 409), ("nonsense", 400), (None, 202)]
)
def test_only_the_last_reply_makes_room(
    ask: Callable[..., Any], reply_path: str, replaces: str | None, status: int
) -> None:
    assert ask(prompt="And?", replaces=replaces).status_code == status


def test_citation_says_where_it_stands(client: APIClient, session_path: str, reply_path: str) -> None:
    reply = client.get(session_path).json()["results"][0]
    assert all(isinstance(citation["path"], list) for citation in reply["citations"])


def test_units_that_were_asked_in_are_listed_and_filter_sessions(
    client: APIClient, asker: User, reply_path: str
) -> None:
    units = client.get(path_of(asker, f"courses/{quote(COURSE, safe='')}/asked-units/")).json()["units"]
    assert [unit["title"] for unit in units] == ["Finding north"]
    # As a client sends it that escapes no plus sign.
    listed = client.get(
        f"{path_of(asker, 'sessions/')}?course_id={COURSE}&usage_key={units[0]['usage_key']}&search=star"
    )
    assert listed.json()["count"] == 1
    assert client.get(path_of(asker, "sessions/"), {"usage_key": "elsewhere"}).json()["count"] == 0
    assert client.get(path_of(asker, "sessions/"), {"search": "x" * 101}).status_code == 400

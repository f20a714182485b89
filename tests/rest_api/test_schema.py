"""The OpenAPI schema: it is the one that is checked in, and it describes what is answered."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import drf_spectacular
import jsonschema
import pytest
import yaml
from django.utils import timezone

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.data import Fact
from iblai_mentor_plugin.memory.presentation import VERSION
from tests.conftest import COURSE
from tests.mentor.conftest import access, answered, ask, asker, course, producer, session
from tests.rest_api.conftest import path_of
from tests.services import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from rest_framework.test import APIClient

    from iblai_mentor_plugin.models import Message
    from tests.fakes import FakeLearnerCourse

__all__ = ["access", "answered", "ask", "asker", "course", "producer", "session"]

CHECKED_IN = ROOT / "iblai_mentor_plugin" / "rest_api" / "openapi.yaml"
UNIT, PROBLEM, VIDEO = (
    f"block-v1:DemoX+MENTOR101+2026+type@{kind}+block@one" for kind in ("vertical", "problem", "video")
)


@pytest.fixture(scope="module")
def build_schema() -> Callable[..., dict[str, Any]]:
    from iblai_mentor_plugin.rest_api.schema import build_schema  # noqa: PLC0415 - costs as much as all the rest

    return build_schema


def test_checked_in_schema_is_up_to_date(
    build_schema: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    from iblai_mentor_plugin.rest_api.schema import render_schema  # noqa: PLC0415 - as above

    if drf_spectacular.__version__.startswith("0.29."):
        assert render_schema() == CHECKED_IN.read_text("utf-8"), "run docs/write_openapi.py"
    else:
        # Other versions write other bytes; what there is must be the same.
        assert os.environ.get("MENTOR_RELEASE") != "verawood"
        built, checked_in = build_schema(), yaml.safe_load(CHECKED_IN.read_text("utf-8"))
        assert {path: set(calls) for path, calls in built["paths"].items()} == {
            path: set(calls) for path, calls in checked_in["paths"].items()
        }
        assert set(built["components"]["schemas"]) == set(checked_in["components"]["schemas"])
    assert capsys.readouterr().err == ""


def test_schema_has_every_route(build_schema: Callable[..., dict[str, Any]]) -> None:
    from iblai_mentor_plugin.rest_api.urls import urlpatterns  # noqa: PLC0415 - views need the app registry

    assert len(build_schema()["paths"]) == len(urlpatterns)


@pytest.fixture
def rich_memory(learner: User, switched_on: None) -> None:
    """Teach the memory every fact that it can hold."""
    at = timezone.now() - timedelta(minutes=1)
    unit = {"title": "Unit", "subsection": "Subsection", "section": "Section", "blocks": [[PROBLEM, "Problem"]]}

    def tell(usage_key: str, values: dict[str, Any], *, moves_page: bool = False) -> None:
        memory_api.record_now([Fact(learner.pk, COURSE, usage_key, "kind", at, values, moves_page)])

    tell(UNIT, {"unit": unit}, moves_page=True)
    tell(PROBLEM, {"completion": 1.0, "attempts": 2, "score": [1.0, 2.0], "correct": True})
    tell(PROBLEM, {"hint_shown": True, "answer_shown": True})
    tell(VIDEO, {"video_position": 12.5, "score": None, "correct": None})
    tell("", {"enrolment": {"mode": "audit", "is_active": True}, "grade": {"percent": 0.5, "letter": ""}})
    tell("", {"passing": False, "certificate": {"status": "downloadable", "mode": "verified"}})


def check(instance: Any, component: str, build_schema: Callable[..., dict[str, Any]]) -> None:
    """Validate against a component; fields that are not documented are refused."""
    # OpenAPI 3.1 is JSON Schema, 3.0 is not quite.
    schemas = build_schema(OAS_VERSION="3.1.0")["components"]["schemas"]
    for schema in schemas.values():
        schema["additionalProperties"] = False
    root = {"$ref": f"#/components/schemas/{component}", "components": {"schemas": schemas}}
    jsonschema.validate(instance, root, cls=jsonschema.Draft202012Validator)


def test_memory_is_as_documented(
    rich_memory: None, learner: User, with_key: Callable[..., APIClient], build_schema: Callable[..., dict[str, Any]]
) -> None:
    page = with_key(learner).get(path_of(learner, "edx-memory/")).json()
    check(page, "PaginatedUserEdxMemoryList", build_schema)
    data = page["results"][0]["data"]
    assert data["version"] == VERSION == 1
    facts = {name for block in data["visited_blocks"]["results"] for name in block["facts"]}
    documented = build_schema()["components"]["schemas"]
    assert facts == set(documented["BlockFacts"]["properties"])
    assert set(data["grade"]) == set(documented["CourseGrade"]["properties"])


def test_empty_memory_is_as_documented(
    learner: User,
    make_memory: Callable[..., object],
    with_key: Callable[..., APIClient],
    build_schema: Callable[..., dict[str, Any]],
) -> None:
    make_memory(learner)
    page = with_key(learner).get(path_of(learner, "edx-memory/")).json()
    check(page, "PaginatedUserEdxMemoryList", build_schema)


@pytest.mark.parametrize(("tail", "component"), [("notice/", "Notice"), ("audit/", "PaginatedAuditRecordList")])
def test_other_answers_are_as_documented(
    tail: str,
    component: str,
    learner: User,
    with_key: Callable[..., APIClient],
    build_schema: Callable[..., dict[str, Any]],
) -> None:
    check(with_key(learner).get(path_of(learner, tail)).json(), component, build_schema)


def test_instruction_is_as_documented(
    learner: User, with_key: Callable[..., APIClient], build_schema: Callable[..., dict[str, Any]]
) -> None:
    answer = with_key(learner).post(path_of(learner, "custom-instruction/"), {"profession": "pilot"})
    check(answer.json(), "CustomInstructionResponse", build_schema)


@pytest.mark.usefixtures("course")
def test_session_is_as_documented(
    answered: Message, with_key: Callable[..., APIClient], build_schema: Callable[..., dict[str, Any]]
) -> None:
    client = with_key(answered.session.user)
    path = path_of(answered.session.user, f"sessions/{answered.session.session_id}/")
    check(client.get(path).json(), "Session", build_schema)
    check(client.get(f"{path}messages/{answered.generation_id}/").json(), "Frames", build_schema)


def test_what_is_shared_is_as_documented(
    answered: Message,
    course: FakeLearnerCourse,
    with_key: Callable[..., APIClient],
    build_schema: Callable[..., dict[str, Any]],
) -> None:
    learner, course.is_staff = answered.session.user, True
    client, own = with_key(learner), path_of(learner, "shared-messages/")
    body = {"session_id": str(answered.session.session_id), "message_ids": [answered.pk]}
    check(client.post(f"{own}preview/", body, format="json").json(), "SharedPreview", build_schema)
    made = client.post(own, body, format="json").json()
    team = path_of(learner, f"courses/{COURSE}/shared-messages/")
    check(client.get(f"{team}{made['id']}/").json(), "TeamCopy", build_schema)
    check(client.get(f"{own}{made['id']}/").json(), "OwnCopy", build_schema)
    check(client.get(own).json(), "PaginatedListedCopyList", build_schema)
    check(client.get(team).json(), "PaginatedTeamListedList", build_schema)


def test_mentor_is_as_documented(
    learner: User, with_key: Callable[..., APIClient], build_schema: Callable[..., dict[str, Any]]
) -> None:
    client = with_key(learner)
    check(client.get(path_of(learner, "")).json(), "PaginatedMentorList", build_schema)
    check(client.get(path_of(learner, "mentors/mentor/public-settings/")).json(), "MentorSettingsPublic", build_schema)


# What is documented, and what is answered, to input that makes no sense

NONSENSE = ("x", "-1", "1e9", "99999999999999999999", "[]", "null", "\x00", "ü/ß")
BODIES = (b"[]", b'"x"', b"3", b"{", b"null", b'{"x": [1]}', b"\xff", b"[[[[")
OPERATIONS: dict[str, Any] = yaml.safe_load(CHECKED_IN.read_text("utf-8"))["paths"]
CALLS = [(path, method, call) for path, calls in OPERATIONS.items() for method, call in calls.items()]


def list_queries(call: dict[str, Any]) -> list[str]:
    """Return the names of an operation's query parameters."""
    return [parameter["name"] for parameter in call["parameters"] if parameter["in"] == "query"]


@pytest.fixture
def fill(answered: Message) -> Callable[[str], str]:
    """Return a function that fills a path with what there is."""
    names = {
        "org": "main",
        "user_id": answered.session.user.username,
        "course_id": COURSE,
        "mentor": "mentor",
        "session_id": answered.session.session_id,
        "generation_id": answered.generation_id,
        "version": 1,
        "id": 1,
        "note_id": 1,
        "hint_id": 1,
        "number": 1,
        "feedback_id": 1,
        "task_id": answered.session.session_id,
        "share_id": answered.session.session_id,
    }
    return lambda path: path.format(**names)


def check_answer(answer: Any, call: dict[str, Any]) -> None:
    documented = call["responses"]
    assert str(answer.status_code) in documented, (answer.status_code, answer.content)
    kinds = documented[str(answer.status_code)].get("content")
    if kinds and answer.status_code >= 400:
        assert answer["Content-Type"].split(";")[0] in kinds


@pytest.mark.usefixtures("course")
@pytest.mark.parametrize(
    ("path", "call"),
    [
        pytest.param(path, call, id=call["operationId"])
        for path, method, call in CALLS
        if method == "get" and list_queries(call)
    ],
)
def test_nonsense_in_a_query_is_answered_as_documented(
    path: str,
    call: dict[str, Any],
    fill: Callable[[str], str],
    with_key: Callable[..., APIClient],
    answered: Message,
) -> None:
    client = with_key(answered.session.user)
    for name in list_queries(call):
        for value in NONSENSE:
            check_answer(client.get(fill(path), {name: value}), call)


@pytest.mark.usefixtures("course")
@pytest.mark.parametrize(
    ("path", "method", "call"),
    [pytest.param(path, method, call, id=call["operationId"]) for path, method, call in CALLS if method != "get"],
)
def test_body_that_is_none_is_answered_as_documented(
    path: str,
    method: str,
    call: dict[str, Any],
    fill: Callable[[str], str],
    with_key: Callable[..., APIClient],
    answered: Message,
) -> None:
    client = with_key(answered.session.user)
    for body in BODIES:
        check_answer(client.generic(method, fill(path), body, "application/json"), call)
    check_answer(client.generic(method, fill(path), b"x", "text/plain"), call)


@pytest.mark.usefixtures("course")
@pytest.mark.parametrize("tail", ["messages/", "messages/{generation}/"])
def test_error_is_an_event_to_who_accepts_nothing_else(
    tail: str, answered: Message, with_key: Callable[..., APIClient], build_schema: Callable[..., dict[str, Any]]
) -> None:
    client = with_key(answered.session.user)
    session = answered.session
    path = path_of(session.user, f"sessions/{session.session_id}/{tail.format(generation='none')}")
    answer = (client.get if "{" in tail else client.post)(path, HTTP_ACCEPT="text/event-stream")
    assert answer["Content-Type"].split(";")[0] == "text/event-stream"
    event = answer.content.decode()
    assert event.startswith("data: ")
    assert f'"status_code": {answer.status_code}' in event
    kinds = [
        call["responses"][str(answer.status_code)]["content"]
        for route, calls in build_schema()["paths"].items()
        for call in calls.values()
        if route.endswith("/" + tail.replace("{generation}", "{generation_id}"))
    ]
    assert all("text/event-stream" in kind for kind in kinds)


@pytest.mark.usefixtures("course")
def test_suggestion_of_an_empty_session_is_answered_as_documented(
    session: Any, with_key: Callable[..., APIClient], build_schema: Callable[..., dict[str, Any]]
) -> None:
    client = with_key(session.user)
    for session_id in (session.session_id, "none"):
        answer = client.get(path_of(session.user, f"sessions/{session_id}/suggestion"))
        assert answer.status_code == 404
        check(answer.json(), "NoSuggestion", build_schema)

"""Teachers' hints over REST."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from iblai_mentor_plugin.courseware.course import VisibleBlock
from iblai_mentor_plugin.models import CourseSetting, ProblemHint
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT, access, asker, course
from tests.mentor.courses import choose_from, hand_over_one
from tests.rest_api.conftest import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from rest_framework.test import APIClient

    from tests.fakes import FakeLearnerCourse

__all__ = ["access", "asker", "course"]

PROBLEM = UNIT.replace("vertical", "problem").replace("block@unit", "block@p")
HINT = {"usage_key": PROBLEM, "text": "Look for what stands still.", "kind": "mistake", "step": "example"}


@pytest.fixture
def staff(course: FakeLearnerCourse) -> FakeLearnerCourse:
    course.is_staff = True
    course.blocks.append(VisibleBlock(PROBLEM, "problem", "North", UNIT, UNIT, is_graded=True))
    course.open_problems = [
        hand_over_one(
            PROBLEM, choose_from("Which one?", "Alpha Ursae Minoris", "Sirius of Orion", right="Alpha Ursae Minoris")
        )
    ]
    return course


@pytest.fixture
def call(staff: FakeLearnerCourse, asker: User, with_session: Callable[..., APIClient]) -> Callable[..., Any]:
    client = with_session(asker)

    def call(method: str, tail: str = "problem-hints/", body: Any = None) -> Any:
        return getattr(client, method)(path_of(asker, f"courses/{quote(COURSE, safe='')}/{tail}"), body, format="json")

    return call


def test_hint_is_written_changed_listed_and_deleted(call: Callable[..., Any]) -> None:
    made = call("post", body=HINT).json()
    assert {name: made[name] for name in ("kind", "step", "text")} == {
        name: HINT[name] for name in ("kind", "step", "text")
    }
    changed = call("put", f"problem-hints/{made['id']}/", {"step": "orient"}).json()
    assert (changed["step"], changed["text"], changed["kind"]) == ("orient", HINT["text"], "mistake")
    [problem] = call("get").json()["problems"]
    assert (problem["title"], problem["unit_title"], problem["hints"]) == ("North", "Finding north", [changed])
    assert call("delete", f"problem-hints/{made['id']}/").status_code == 204
    assert call("get").json()["problems"][0]["hints"] == []


def test_hint_has_a_kind_and_a_step_when_nothing_is_said_of_them(call: Callable[..., Any]) -> None:
    made = call("post", body={"usage_key": PROBLEM, "text": "Look up."}).json()
    assert (made["kind"], made["step"]) == ("hint", "concept")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", "The answer is Alpha Ursae Minoris."),
        ("text", ""),
        ("text", "x" * 501),
        ("text", 7),
        ("text", ["a"]),
        ("text", "\x00"),
        ("kind", "solution"),
        ("step", "explain"),
        ("usage_key", UNIT),
        ("usage_key", "x" * 300),
        ("usage_key", {}),
    ],
)
def test_hint_is_refused_with_what_is_wrong_about_it(call: Callable[..., Any], field: str, value: object) -> None:
    answer = call("post", body={**HINT, field: value})
    assert (answer.status_code, field in answer.json()) == (400, True), answer.json()
    assert not ProblemHint.objects.exists()


@pytest.mark.parametrize("named", ["0", "999", "-1", "x", "9" * 40, "²"])
def test_hint_is_not_there_when_no_hint_has_that_id(call: Callable[..., Any], named: str) -> None:
    assert call("put", f"problem-hints/{quote(named)}/", {"text": "Look up."}).status_code == 404
    assert call("delete", f"problem-hints/{quote(named)}/").status_code == 404


@pytest.mark.parametrize(
    ("method", "tail", "body"),
    [("get", "", None), ("post", "", HINT), ("put", "1/", {"text": "Look up."}), ("delete", "1/", None)],
)
def test_hints_are_not_there_for_learners(
    call: Callable[..., Any], staff: FakeLearnerCourse, method: str, tail: str, body: Any
) -> None:
    staff.is_staff = False
    assert call(method, f"problem-hints/{tail}", body).status_code == 404


def test_settings_have_where_people_help_and_whether_answers_go_along(call: Callable[..., Any]) -> None:
    before = call("get", "settings/").json()
    assert (before["help_contact"], before["tells_answers"], before["notice_names_answers"]) == ("", False, False)
    changes = {"help_contact": " https://forum.example.com/c/1 ", "tells_answers": True}
    after = call("put", "settings/", changes).json()
    assert (after["help_contact"], after["tells_answers"], after["is_on"]) == (
        "https://forum.example.com/c/1",
        True,
        True,
    )
    assert call("get", "place/").json()["help_contact"] == "https://forum.example.com/c/1"
    assert call("put", "settings/", {"help_contact": "help@example.com"}).json()["help_contact"] == "help@example.com"
    assert call("put", "settings/", {"help_contact": ""}).json()["help_contact"] == ""
    assert CourseSetting.objects.get().tells_answers


def test_settings_say_whether_help_is_offered_at_graded_problems(call: Callable[..., Any]) -> None:
    assert call("get", "settings/").json()["helps_when_graded"] is False
    assert call("put", "settings/", {"helps_when_graded": True}).json()["helps_when_graded"] is True
    # What a change leaves out stays.
    assert call("put", "settings/", {"help_contact": ""}).json()["helps_when_graded"] is True
    assert CourseSetting.objects.get().helps_when_graded


@pytest.mark.parametrize(
    "contact",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.com/",
        "/courses/forum",
        "ask me",
        "mailto:help@example.com",
        "//example.com",
        "https://" + "x" * 600 + ".example.com",
        "https://exa mple.com",
        "a@b",
        7,
        None,
    ],
)
def test_contact_is_refused_when_it_is_no_address(call: Callable[..., Any], contact: object) -> None:
    answer = call("put", "settings/", {"help_contact": contact})
    assert (answer.status_code, "help_contact" in answer.json()) == (400, True), answer.json()

"""A course's staff over REST: their settings, briefings and assistance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware.course import VisibleBlock
from iblai_mentor_plugin.models import Assistance, Briefing, CourseSetting, Mentor, Tenant, TenantOrg
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT, access, asker, course
from tests.mentor.courses import hand_over_one
from tests.rest_api.conftest import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from rest_framework.test import APIClient

    from tests.fakes import FakeCourseware, FakeLearnerCourse

__all__ = ["access", "asker", "course"]

SECTION, SUBSECTION = (UNIT.replace("vertical", kind) for kind in ("chapter", "sequential"))
DRAFT = {"text": "Speak of stars."}
CALLS = [
    ("get", "settings/", None),
    ("put", "settings/", {"is_on": False}),
    ("get", "briefings/", None),
    ("post", "briefings/", DRAFT),
    ("post", "briefings/1/publish/", None),
    ("delete", "briefings/1/", None),
    ("get", "assistance/", None),
    ("put", "assistance/", {"part": "course", "level": "off"}),
    ("delete", "assistance/", {"part": "course"}),
]


@pytest.fixture
def staff(course: FakeLearnerCourse) -> FakeLearnerCourse:
    """Make the asker staff of a course with a section, a subsection and a unit."""
    course.is_staff = True
    root, *_ = course.blocks
    course.blocks = [
        VisibleBlock("root", "course", "A course", "", ""),
        VisibleBlock(SECTION, "chapter", "The sky", "root", ""),
        VisibleBlock(SUBSECTION, "sequential", "Stars", SECTION, "", "Homework", is_graded=True),
        *(VisibleBlock(UNIT, "vertical", root.title, SUBSECTION, UNIT, "Homework"), *course.blocks[1:]),
    ]
    return course


@pytest.fixture
def path(asker: User) -> Callable[[str], str]:
    return lambda tail: path_of(asker, f"courses/{quote(COURSE, safe='')}/{tail}")


@pytest.fixture
def call(asker: User, path: Callable[[str], str], with_session: Callable[..., APIClient]) -> Callable[..., Any]:
    """Return a function that calls an endpoint of the course as the asker."""
    client = with_session(asker)
    return lambda method, tail, body=None: getattr(client, method)(path(tail), body, format="json")


@pytest.mark.parametrize(("method", "tail", "body"), CALLS)
def test_nothing_is_there_for_who_is_not_staff(
    method: str, tail: str, body: Any, call: Callable[..., Any], course: FakeLearnerCourse
) -> None:
    Briefing.objects.create(course_key=COURSE, version=1, text="Speak of moons.")
    assert call(method, tail, body).status_code == 404
    assert (Briefing.objects.get().published_at, CourseSetting.objects.count(), Assistance.objects.count()) == (
        None,
        0,
        0,
    )


@pytest.mark.parametrize("asked", CALLS)
@pytest.mark.usefixtures("staff")
def test_nothing_is_there_at_the_path_of_somebody_else(
    asked: Any, path: Callable[[str], str], make_user: Callable[..., User], with_session: Callable[..., APIClient]
) -> None:
    method, tail, body = asked
    root = make_user("root1", COURSE, is_superuser=True, is_staff=True)
    assert getattr(with_session(root), method)(path(tail), body, format="json").status_code == 404


@pytest.mark.parametrize("asked", CALLS)
@pytest.mark.usefixtures("staff")
def test_key_without_the_scope_is_refused(
    asked: Any, asker: User, path: Callable[[str], str], with_key: Callable[..., APIClient]
) -> None:
    method, tail, body = asked
    client = with_key(asker, scopes=["session:read"])
    assert getattr(client, method)(path(tail), body, format="json").status_code == 403


def test_settings_say_what_was_chosen_and_what_may_be(
    call: Callable[..., Any], staff: FakeLearnerCourse, main: Tenant
) -> None:
    mentor = Mentor.objects.create(tenant=main, name="Socrates", slug="socrates")
    Mentor.objects.create(tenant=main, name="Gone", slug="gone", is_active=False)
    answer = call("put", "settings/", {"is_on": False, "mentor": str(mentor.unique_id)})
    assert answer.status_code == 200
    settings = call("get", "settings/").json()
    assert settings == answer.json()
    assert (settings["is_on"], settings["mentor"]) == (False, str(mentor.unique_id))
    assert settings["is_switched_on_by_operator"] is True
    assert [one["slug"] for one in settings["mentors"]] == ["mentor", "socrates"]


@pytest.mark.parametrize("body", [{}, {"mentor": ""}])
def test_switch_stays_when_a_change_leaves_it_out(
    body: Any, call: Callable[..., Any], staff: FakeLearnerCourse
) -> None:
    call("put", "settings/", {"is_on": False})
    assert call("put", "settings/", body).json()["is_on"] is False


def test_switch_stays_when_a_form_leaves_it_out(
    asker: User, staff: FakeLearnerCourse, path: Callable[[str], str], with_key: Callable[..., APIClient]
) -> None:
    answer = with_key(asker).put(path("settings/"), {"mentor": ""})
    assert answer.json()["is_on"] is True


@pytest.mark.parametrize(
    ("body", "field"), [({"is_on": "maybe"}, "is_on"), ({"mentor": "nobody"}, "mentor"), ({"mentor": 5}, "mentor")]
)
def test_settings_that_make_no_sense_are_refused(
    body: Any, field: str, call: Callable[..., Any], staff: FakeLearnerCourse
) -> None:
    answer = call("put", "settings/", body)
    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_tools_are_left_out_and_brought_back(call: Callable[..., Any], staff: FakeLearnerCourse) -> None:
    known = [tool["slug"] for tool in call("get", "settings/").json()["known_tools"]]
    assert call("put", "settings/", {"tools": ["read_unit"]}).json()["tools"] == ["read_unit"]
    assert call("put", "settings/", {"is_on": False}).json()["tools"] == ["read_unit"]
    assert call("put", "settings/", {"tools": []}).json()["tools"] == []
    assert call("put", "settings/", {"tools": known}).json()["tools"] == known
    # So that one of a later release is among them.
    assert CourseSetting.objects.get().tools is None


@pytest.mark.parametrize("tools", [["x"], None, "read_unit", [1]])
def test_tools_that_there_are_not_are_refused(tools: Any, call: Callable[..., Any], staff: FakeLearnerCourse) -> None:
    answer = call("put", "settings/", {"tools": tools})
    assert (answer.status_code, list(answer.json())) == (400, ["tools"])


def test_mentor_of_another_tenant_is_refused(call: Callable[..., Any], staff: FakeLearnerCourse) -> None:
    foreign = Mentor.objects.create(tenant=Tenant.objects.create(key="acme"), name="Foreign", slug="foreign")
    assert call("put", "settings/", {"mentor": str(foreign.unique_id)}).status_code == 400


def test_settings_say_what_the_course_used(call: Callable[..., Any], staff: FakeLearnerCourse) -> None:
    usage = call("get", "settings/").json()["usage"]
    assert (usage["tokens"], usage["percent"], usage["is_near_limit"]) == (0, 0, False)
    assert usage["limit"] == 5_000_000
    assert (usage["money"], usage["unpriced"]) == ([], [])
    assert usage["resets_at"].endswith("Z")


def test_operators_switch_is_told(call: Callable[..., Any], staff: FakeLearnerCourse) -> None:
    operating_api.switch_off(COURSE)
    assert call("get", "settings/").json()["is_switched_on_by_operator"] is False


def test_draft_is_written_changed_published_and_listed(call: Callable[..., Any], staff: FakeLearnerCourse) -> None:
    first = call("post", "briefings/", DRAFT).json()
    second = call("post", "briefings/", {"text": "Speak of moons.", "modified": first["modified"]}).json()
    assert (first["version"], second["version"], second["published_at"]) == (1, 1, None)
    published = call("post", "briefings/1/publish/", {"modified": second["modified"]}).json()
    assert published["published_at"].endswith("Z")
    call("post", "briefings/", {"text": ""})
    page = call("get", "briefings/").json()
    assert [(one["version"], one["text"], one["written_by"]) for one in page["results"]] == [
        (2, "", "learner1"),
        (1, "Speak of moons.", "learner1"),
    ]


def test_publishing_twice_is_a_conflict(call: Callable[..., Any], staff: FakeLearnerCourse) -> None:
    call("post", "briefings/", DRAFT)
    assert [call("post", "briefings/1/publish/").status_code for _ in range(2)] == [200, 409]


def test_draft_that_changed_meanwhile_is_a_conflict(call: Callable[..., Any], staff: FakeLearnerCourse) -> None:
    seen = call("post", "briefings/", DRAFT).json()["modified"]
    call("post", "briefings/", {"text": "Speak of moons."})
    stale = {**DRAFT, "modified": seen}
    assert [call("post", tail, stale).status_code for tail in ("briefings/", "briefings/1/publish/")] == [409, 409]


def test_draft_is_deleted_and_what_was_published_stays(call: Callable[..., Any], staff: FakeLearnerCourse) -> None:
    call("post", "briefings/", DRAFT)
    call("post", "briefings/1/publish/")
    call("post", "briefings/", DRAFT)
    assert [call("delete", f"briefings/{version}/").status_code for version in (2, 1, 2)] == [204, 409, 404]


@pytest.mark.parametrize("version", ["0", "x", "-1", "99999999999", "²"])
def test_version_that_is_none_is_not_found(version: str, call: Callable[..., Any], staff: FakeLearnerCourse) -> None:
    answer = call("delete", f"briefings/{version}/")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


@pytest.mark.parametrize(
    "body", [{}, {"text": None}, {"text": 5}, {"text": "x" * 8001}, {"text": "x", "modified": "yesterday"}]
)
def test_draft_that_is_no_text_is_refused(body: Any, call: Callable[..., Any], staff: FakeLearnerCourse) -> None:
    assert call("post", "briefings/", body).status_code == 400
    assert not Briefing.objects.exists()


def test_outline_goes_down_to_the_units_with_their_levels(call: Callable[..., Any], staff: FakeLearnerCourse) -> None:
    call("put", "assistance/", {"part": "assignment_type", "key": "Homework", "level": "hints"})
    answer = call("put", "assistance/", {"part": "unit", "key": UNIT, "level": "off"}).json()
    (section,) = answer["outline"]
    (subsection,) = section["children"]
    (unit,) = subsection["children"]
    assert [one["type"] for one in (section, subsection, unit)] == ["chapter", "sequential", "vertical"]
    assert [one["level"] for one in (section, subsection, unit)] == [None, None, "off"]
    assert [one["effective_level"] for one in (section, subsection, unit)] == ["full", "hints", "off"]
    assert unit["children"] == []
    assert answer["assignment_types"] == ["Homework"]
    assert answer["levels"] == [
        {"part": "assignment_type", "key": "Homework", "level": "hints"},
        {"part": "unit", "key": UNIT, "level": "off"},
    ]


def test_taking_back_thousands_of_parts_asks_no_more_of_the_database_than_one(
    call: Callable[..., Any], staff: FakeLearnerCourse, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    call("put", "assistance/", {"part": "unit", "key": UNIT, "level": "off"})
    parts = [{"part": "unit", "key": key} for key in (UNIT, *map(str, range(2_000)))]
    with django_assert_max_num_queries(60):
        answer = call("post", "assistance/", {"parts": parts, "level": None})
    assert (answer.status_code, answer.json()["levels"]) == (200, [])


def test_staff_see_which_graded_problems_are_unguarded(call: Callable[..., Any], staff: FakeLearnerCourse) -> None:
    program, words = (UNIT.replace("vertical", "problem").replace("unit", name) for name in ("program", "words"))
    staff.blocks += [
        VisibleBlock(program, "problem", "Write a program", UNIT, UNIT, "Homework", is_graded=True),
        VisibleBlock(words, "problem", "Name it", UNIT, UNIT, "Homework", is_graded=True),
    ]
    staff.open_problems = [
        hand_over_one(program, '<customresponse cfn="check"><label>Sort it.</label><textbox/></customresponse>'),
        hand_over_one(words, '<stringresponse answer="Polaris"><label>Who?</label><textline/></stringresponse>'),
    ]

    assert call("get", "assistance/").json()["unguarded"] == [
        {"usage_key": program, "title": "Write a program", "unit_key": UNIT}
    ]


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("put", {"part": "course", "level": None}),
        ("delete", {"part": "course"}),
        ("delete", {"part": "course", "key": ""}),
    ],
)
def test_level_is_taken_back(method: str, body: Any, call: Callable[..., Any], staff: FakeLearnerCourse) -> None:
    call("put", "assistance/", {"part": "course", "level": "off"})
    assert call(method, "assistance/", body).status_code in (200, 204)
    assert call("get", "assistance/").json()["levels"] == []


def test_level_of_a_part_that_the_course_lost_is_told_and_taken_back(
    call: Callable[..., Any], staff: FakeLearnerCourse
) -> None:
    mentor_api.set_assistance(COURSE, "off", part=Assistance.Part.UNIT, key="lost")
    assert call("get", "assistance/").json()["levels"] == [{"part": "unit", "key": "lost", "level": "off"}]
    assert call("delete", "assistance/", {"part": "unit", "key": "lost"}).status_code == 204
    assert not Assistance.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"part": "course"}, "level"),
        ({"part": "planet", "level": "off"}, "part"),
        ({"part": "unit", "key": UNIT, "level": "loud"}, "level"),
        ({"part": "course", "key": UNIT, "level": "off"}, "key"),
        ({"part": "unit", "level": "off"}, "key"),
        ({"part": "unit", "key": SUBSECTION, "level": "off"}, "key"),
        ({"part": "subsection", "key": UNIT, "level": "off"}, "key"),
        ({"part": "assignment_type", "key": "Exam", "level": "off"}, "key"),
        ({"part": "unit", "key": "x" * 256, "level": "off"}, "key"),
    ],
)
def test_level_that_makes_no_sense_is_refused(
    body: Any, field: str, call: Callable[..., Any], staff: FakeLearnerCourse
) -> None:
    answer = call("put", "assistance/", body)
    assert (answer.status_code, list(answer.json())) == (400, [field])


@pytest.mark.parametrize("key", ["nonsense", "course-v1:DemoX+Other+2026", "DemoX/MENTOR101/2026"])
def test_course_that_is_none_is_not_there(
    key: str, asker: User, staff: FakeLearnerCourse, with_session: Callable[..., APIClient]
) -> None:
    path = path_of(asker, f"courses/{quote(key, safe='')}/settings/")
    assert with_session(asker).get(path).status_code == 404


def test_course_of_another_tenant_is_not_there(call: Callable[..., Any], staff: FakeLearnerCourse) -> None:
    TenantOrg.objects.create(tenant=Tenant.objects.create(key="acme"), org="DemoX")
    assert call("get", "settings/").status_code == 404


def test_settings_are_those_of_the_course_whatever_form_its_key_has(
    call: Callable[..., Any], asker: User, staff: FakeLearnerCourse, with_session: Callable[..., APIClient]
) -> None:
    longer = path_of(asker, f"courses/{quote(COURSE + '+block@course', safe='')}/settings/")
    assert with_session(asker).put(longer, {"is_on": False}, format="json").status_code == 200
    assert CourseSetting.objects.get().course_key == COURSE
    assert call("get", "settings/").json()["is_on"] is False


def test_branch_of_a_course_answers_404(
    asker: User, lms: FakeCourseware, with_session: Callable[..., APIClient]
) -> None:
    branch = f"{COURSE}+branch@draft-branch"
    lms.enrolments[asker.pk, branch] = True
    lms.open_course(asker.pk, branch).is_staff = True
    tail = f"courses/{quote(branch, safe='')}/settings/"
    assert with_session(asker).put(path_of(asker, tail), {"is_on": False}, format="json").status_code == 404

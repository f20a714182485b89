"""Quiet hours over REST: staff close the mentor for a time, and to learners it is closed as in an exam."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.utils import timezone

from iblai_mentor_plugin.models import QuietHours
from iblai_mentor_plugin.rest_api.urls import urlpatterns
from tests.conftest import COURSE
from tests.mentor.conftest import access, asker, course
from tests.rest_api.conftest import path_of
from tests.rest_api.kept import kept
from tests.rest_api.test_exam_closure import DELETES, READS, WRITES, ask_in_person, list_telling

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper
    from rest_framework.test import APIClient

    from tests.fakes import FakeCourseware, FakeLearnerCourse

__all__ = ["access", "asker", "course", "kept"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("switched_on")]
HOUR = timedelta(hours=1)


@pytest.fixture
def quiet(learner: User) -> QuietHours:
    """Close the course's mentor now."""
    now = timezone.now()
    return QuietHours.objects.create(course_key=COURSE, starts=now - HOUR, ends=now + HOUR)


@pytest.fixture
def call(asker: User, with_session: Callable[..., APIClient]) -> Callable[..., Any]:
    """Return a function that calls an endpoint of the course as the asker."""
    client = with_session(asker)
    path = f"courses/{quote(COURSE, safe='')}/"
    return lambda method, tail, body=None: getattr(client, method)(path_of(asker, path + tail), body, format="json")


def span(starts: int, ends: int) -> dict[str, str]:
    """Return what closes the mentor between so many hours from now."""
    now = timezone.now()
    return {"starts": (now + starts * HOUR).isoformat(), "ends": (now + ends * HOUR).isoformat()}


def test_no_route_tells_the_learner_what_is_kept_meanwhile(
    learner: User, kept: dict[str, Any], quiet: QuietHours
) -> None:
    assert list_telling([*READS, *WRITES], learner, kept) == set()


def test_what_is_kept_can_be_deleted_meanwhile(learner: User, kept: dict[str, Any], quiet: QuietHours) -> None:
    patterns = {pattern.name: pattern for pattern in DELETES}
    order = ("note", "session_detail", "edx_memory_detail", "clear")
    assert [ask_in_person(learner, patterns[name], "delete", kept)[0] for name in order] == [204, 204, 204, 204]


def test_refusal_of_a_reading_says_until_when(learner: User, kept: dict[str, Any], quiet: QuietHours) -> None:
    for name in ("session_detail", "download", "download_session_export"):
        pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
        status, said = ask_in_person(learner, pattern, "get", kept)
        assert (status, "closed the mentor until" in said, "UTC" in said) == (403, True, True)


def test_everything_is_back_when_they_are_over(learner: User, kept: dict[str, Any], quiet: QuietHours) -> None:
    QuietHours.objects.update(starts=timezone.now() - 2 * HOUR, ends=timezone.now() - HOUR)
    assert "get session_list" in list_telling(READS, learner, kept)


def test_another_course_stays_open(learner: User, kept: dict[str, Any], quiet: QuietHours) -> None:
    QuietHours.objects.update(course_key=COURSE.replace("2026", "2027"))
    assert "get session_list" in list_telling(READS, learner, kept)


def test_place_tells_code_and_times_to_learners(call: Callable[..., Any], course: FakeLearnerCourse) -> None:
    now = timezone.now()
    for starts, ends in ((-1, 1), (24, 25), (24 * 20, 24 * 20 + 1)):
        QuietHours.objects.create(course_key=COURSE, starts=now + starts * HOUR, ends=now + ends * HOUR)
    place = call("get", "place/").json()
    assert (place["may_ask"], place["refusal"]["code"], len(place["quiet_hours"])) == (False, "quiet_hours", 2)
    assert "UTC" in place["refusal"]["detail"]


def test_question_is_refused_with_the_same_sentence(
    learner: User, kept: dict[str, Any], quiet: QuietHours, call: Callable[..., Any], course: FakeLearnerCourse
) -> None:
    pattern = next(pattern for pattern in urlpatterns if pattern.name == "question")
    status, said = ask_in_person(learner, pattern, "post", kept)
    assert (status, call("get", "place/").json()["refusal"]["detail"] in said) == (403, True)


def test_staff_go_on_trying_it(call: Callable[..., Any], course: FakeLearnerCourse, quiet: QuietHours) -> None:
    course.is_staff = True
    assert call("get", "place/").json()["may_ask"] is True


def test_staff_add_list_and_delete_them(call: Callable[..., Any], course: FakeLearnerCourse) -> None:
    course.is_staff = True
    added = call("post", "quiet-hours/", span(1, 2))
    listed = call("get", "quiet-hours/").json()
    assert (added.status_code, listed["time_zone"], listed["quiet_hours"]) == (200, "UTC", [added.json()])
    assert call("delete", f"quiet-hours/{added.json()['id']}/").status_code == 204
    assert call("delete", f"quiet-hours/{added.json()['id']}/").status_code == 404
    assert call("get", "quiet-hours/").json()["quiet_hours"] == []


@pytest.mark.parametrize("times", [(2, 1), (1, 1), (-2, -1), (1, 24 * 40)])
def test_times_that_close_nothing_or_too_much_are_refused(
    times: tuple[int, int], call: Callable[..., Any], course: FakeLearnerCourse
) -> None:
    course.is_staff = True
    answer = call("post", "quiet-hours/", span(*times))
    assert (answer.status_code, list(answer.json()), QuietHours.objects.count()) == (400, ["ends"], 0)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "UTC"])
@pytest.mark.parametrize("ends", ["9999-12-31T23:30:00", "9999-12-31T23:30:00Z"])
def test_end_of_the_calendar_is_refused_or_shown_whatever_the_zone(
    ends: str, zone: str, call: Callable[..., Any], course: FakeLearnerCourse, settings: SettingsWrapper
) -> None:
    settings.TIME_ZONE, course.is_staff = zone, True
    answer = call("post", "quiet-hours/", {"starts": "9999-12-31T12:00:00", "ends": ends})
    assert (answer.status_code, QuietHours.objects.count()) in [(200, 1), (400, 0)]
    assert call("get", "quiet-hours/").status_code == 200


@pytest.mark.parametrize(
    ("method", "tail", "body"),
    [("get", "quiet-hours/", None), ("post", "quiet-hours/", span(1, 2)), ("delete", "quiet-hours/{}/", None)],
)
def test_nothing_is_there_for_who_is_not_staff(
    method: str, tail: str, body: Any, call: Callable[..., Any], course: FakeLearnerCourse, quiet: QuietHours
) -> None:
    assert call(method, tail.format(quiet.pk), body).status_code == 404
    assert QuietHours.objects.get() == quiet


def test_those_of_another_course_cannot_be_deleted(
    call: Callable[..., Any], course: FakeLearnerCourse, quiet: QuietHours, lms: FakeCourseware
) -> None:
    course.is_staff = True
    QuietHours.objects.update(course_key=COURSE.replace("2026", "2027"))
    assert call("delete", f"quiet-hours/{quiet.pk}/").status_code == 404
    assert QuietHours.objects.exists()

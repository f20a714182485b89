"""In an exam its learner reads nothing of its course, by whatever route there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from rest_framework.test import APIClient

from iblai_mentor_plugin.courseware.course import RunningExam
from iblai_mentor_plugin.models import Session
from iblai_mentor_plugin.rest_api.urls import urlpatterns
from tests.conftest import COURSE
from tests.fakes import BrokenCourse, FakeLearnerCourse
from tests.rest_api.kept import ROUTES, call, kept, list_methods, tells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User
    from django.urls import URLPattern
    from pytest_django.fixtures import SettingsWrapper

    from tests.fakes import FakeCourseware
    from tests.traces import Left

__all__ = ["kept"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("switched_on")]
READS = [(pattern, "get") for pattern in urlpatterns if "GET" in list_methods(pattern)]
WRITES = [(pattern, method) for pattern, method in ROUTES if method in ("post", "put")]
DELETES = [pattern for pattern in urlpatterns if "DELETE" in list_methods(pattern)]


def ask_in_person(learner: User, pattern: URLPattern, method: str, kept: dict[str, Any]) -> tuple[int, str]:
    """Return the status and the body of what the learner is answered."""
    client = APIClient()
    client.force_authenticate(learner)
    return call(client, pattern, method, kept)


@pytest.fixture
def exam(learner: User, lms: FakeCourseware) -> Iterator[None]:
    course = lms.open_course(learner.pk, COURSE)
    course.exam = RunningExam("Midterm", None)
    yield
    course.exam = None


def list_telling(calls: list[Any], learner: User, kept: dict[str, Any]) -> set[str]:
    """Return the routes whose answer has words that are kept."""
    found = set()
    for pattern, method in calls:
        _status, said = ask_in_person(learner, pattern, method, kept)
        if tells(said):
            found.add(f"{method} {pattern.name}")
    return found


def test_no_route_tells_the_learner_what_is_kept_while_the_exam_runs(
    learner: User, kept: dict[str, Any], exam: None
) -> None:
    assert list_telling([*READS, *WRITES], learner, kept) == set()


def test_every_one_of_them_does_when_there_is_no_exam(learner: User, kept: dict[str, Any]) -> None:
    assert list_telling(READS, learner, kept) == {
        "get edx_memory_list",
        "get edx_memory_detail",
        "get facts",
        "get session_memory",
        "get recent_messages",
        "get feedback",
        "get session_list",
        "get session_detail",
        "get session_download",
        "get shared_copy",
        "get reply",
        "get download",
        "get download_all",
        "get download_session_export",
    }


@pytest.mark.parametrize(
    "name", ["edx_memory_detail", "session_detail", "reply", "session_memory", "download", "statements"]
)
def test_refusal_says_that_it_is_the_exam(name: str, learner: User, kept: dict[str, Any], exam: None) -> None:
    pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
    status, said = ask_in_person(learner, pattern, "get", kept)
    assert (status, "exam" in said) == (403, True)


def test_what_is_kept_can_be_deleted_in_an_exam(learner: User, kept: dict[str, Any], exam: None) -> None:
    order = ("note", "session_detail", "edx_memory_detail", "clear")
    patterns = {pattern.name: pattern for pattern in DELETES}
    assert [ask_in_person(learner, patterns[name], "delete", kept)[0] for name in order] == [204, 204, 204, 204]


def test_another_course_stays_open(learner: User, kept: dict[str, Any], lms: FakeCourseware) -> None:
    lms.open_course(learner.pk, COURSE.replace("2026", "2027")).exam = RunningExam("Midterm", None)
    pattern = next(pattern for pattern in urlpatterns if pattern.name == "session_detail")
    assert ask_in_person(learner, pattern, "get", kept)[0] == 200


def test_operator_may_leave_it_open(learner: User, kept: dict[str, Any], exam: None, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_EXAM_CLOSES_HISTORY = False
    assert "get session_list" in list_telling(READS, learner, kept)


# A list of all courses may be told what was found lately.
_LISTS = {"get edx_memory_list", "get recent_messages", "get session_list"}


def test_what_is_kept_is_closed_and_open_again_from_one_moment_to_the_next(
    learner: User, kept: dict[str, Any], lms: FakeCourseware, settings: SettingsWrapper
) -> None:
    course = lms.open_course(learner.pk, COURSE)
    before = list_telling(READS, learner, kept)
    course.exam = RunningExam("Midterm", None)
    assert list_telling(READS, learner, kept) <= _LISTS
    settings.IBLAI_MENTOR_EXAM_CHECK_SECONDS = 0
    assert list_telling(READS, learner, kept) == set()
    course.exam = None
    assert list_telling(READS, learner, kept) == before > _LISTS


def test_who_reads_of_one_course_is_told_of_it_though_the_lms_cannot_tell_of_another(
    learner: User, kept: dict[str, Any], lms: FakeCourseware, left: Left
) -> None:
    other = COURSE.replace("2026", "2027")
    Session.objects.create(tenant=left.tenant, mentor=left.session.mentor, user=learner, course_key=other)
    lms.enrolments[learner.pk, other] = True
    lms.courses[learner.pk, other] = BrokenCourse(learner.pk, other)
    client = APIClient()
    client.force_authenticate(learner)
    path = f"/api/ai-mentor/orgs/main/users/{learner.username}/sessions/"
    assert (
        client.get(path, {"course_id": COURSE}).json()["count"]
        == Session.objects.filter(user=learner, course_key=COURSE).count()
        > 0
    )
    assert client.get(path).status_code == 503


@pytest.mark.parametrize(
    "query", [f"courses/{COURSE}/asked-units/", f"sessions/?course_id={COURSE}&usage_key={COURSE}"]
)
def test_lms_is_asked_once_a_request_whether_an_exam_runs(
    learner: User, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(FakeLearnerCourse, "find_exam", lambda _course, **told: asked.append(bool(told)))
    client = APIClient()
    client.force_authenticate(learner)
    path = f"/api/ai-mentor/orgs/main/users/{learner.username}/{quote(query, safe='/?=&')}"
    assert client.get(path).status_code == 200
    assert len(asked) == 1

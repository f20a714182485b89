"""Requests at once: a button that is clicked twice, two people who click it, a copy that is opened while it is taken back."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from rest_framework.test import APIClient

from iblai_mentor_plugin.models import (
    AuditRecord,
    CourseSetting,
    EvaluationRun,
    SharedCopy,
    SharedMessage,
    SharedOpening,
    Switch,
    Tenant,
)
from tests.conftest import COURSE
from tests.mentor.conftest import access, answered, ask, asker, course, producer, session
from tests.mentor.replying.test_concurrency import at_once
from tests.rest_api.conftest import path_of
from tests.worker import broker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Message
    from tests.fakes import FakeCourseware, FakeLearnerCourse

__all__ = ["access", "answered", "ask", "asker", "course", "producer", "session"]

pytestmark = [pytest.mark.database, pytest.mark.server, pytest.mark.django_db(transaction=True)]

OWN = "shared-messages/"
IN_COURSE = f"courses/{quote(COURSE, safe='')}/"
RUNNING = f"{IN_COURSE}evaluations/running/"


@pytest.fixture(autouse=True)
def queue(settings: SettingsWrapper) -> Iterator[None]:
    """Have a queue that nobody serves: what is begun stays begun. Nobody counts how many requests there are."""
    settings.IBLAI_MENTOR_THROTTLE = "10000/min"
    settings.IBLAI_MENTOR_CELERY_QUEUE = "mentor-test-nobody"
    with broker("memory://"):
        yield


@pytest.fixture
def teachers(make_user: Callable[..., User], lms: FakeCourseware, asker: User, course: FakeLearnerCourse) -> list[User]:
    """Return two members of a team that wrote questions."""
    users = [make_user(name) for name in ("teacher1", "teacher2")]
    for user in users:
        opened = lms.open_course(user.pk, COURSE)
        opened.is_staff, opened.blocks, opened.passages = True, course.blocks, course.passages
    CourseSetting.objects.create(course_key=COURSE, questions=["Which star shows north?"])
    return users


def call(user: User, method: str, tail: str, body: Any = None) -> tuple[int, Any]:
    """Return status and body of a request of a client of its own."""
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(user)
    answer = getattr(client, method)(path_of(user, tail), body, format="json")
    is_json = answer["Content-Type"].startswith("application/json") if answer.content else False
    return answer.status_code, answer.json() if is_json else None


def count_statuses(answers: list[tuple[int, Any]]) -> Counter[int]:
    return Counter(status for status, _body in answers)


def test_evaluation_is_started_once_whoever_clicks_and_how_often(teachers: list[User]) -> None:
    for _round in range(5):
        answers = at_once(8, lambda number: call(teachers[number % 2], "post", RUNNING, {"asks_mentor": False}))
        assert count_statuses(answers) == {202: 1, 409: 7}
        assert EvaluationRun.objects.get().state == "running"
        EvaluationRun.objects.update(state="done")


def test_evaluation_is_stopped_and_started_at_once(teachers: list[User]) -> None:
    acts = [("post", {"asks_mentor": False}), ("delete", None), ("get", None)]

    def act(number: int) -> tuple[int, Any]:
        method, body = acts[number % len(acts)]
        return call(teachers[number % 2], method, RUNNING, body)

    for _round in range(5):
        assert set(count_statuses(at_once(9, act))) <= {200, 202, 204, 409}
        assert EvaluationRun.objects.count() == 1


def test_course_is_switched_on_once_by_a_team_that_may(teachers: list[User]) -> None:
    Switch.objects.all().delete()
    Tenant.objects.update(teams_switch_on=True)
    answers = at_once(8, lambda number: call(teachers[number % 2], "put", f"{IN_COURSE}settings/", {"is_on": True}))
    assert count_statuses(answers) == {200: 8}
    assert Switch.objects.count() == 1


@pytest.fixture
def body(answered: Message) -> dict[str, Any]:
    ids = list(answered.session.messages.values_list("pk", flat=True))
    return {"session_id": str(answered.session.session_id), "message_ids": ids}


def test_copies_made_at_once_are_whole(asker: User, body: dict[str, Any]) -> None:
    answers = at_once(8, lambda _number: call(asker, "post", OWN, body))
    assert count_statuses(answers) == {201: 8}
    assert (SharedCopy.objects.count(), SharedMessage.objects.count()) == (8, 16)


def test_copies_made_at_once_are_no_more_than_there_may_be(asker: User, body: dict[str, Any]) -> None:
    for _number in range(18):
        assert call(asker, "post", OWN, body)[0] == 201
    answers = at_once(6, lambda _number: call(asker, "post", OWN, body))
    assert count_statuses(answers) == {201: 2, 400: 4}


def test_copy_that_is_taken_back_while_it_is_opened_leaves_nothing(
    asker: User, teachers: list[User], body: dict[str, Any]
) -> None:
    for _round in range(8):
        share_id = call(asker, "post", OWN, body)[1]["id"]

        def act(number: int, share_id: str = share_id) -> tuple[int, Any]:
            if number == 3:
                return call(asker, "delete", f"{OWN}{share_id}/")
            return call(teachers[number % 2], "get", f"{IN_COURSE}{OWN}{share_id}/")

        answers = at_once(7, act)
        assert answers[3][0] == 204
        assert {status for status, _body in answers[:3] + answers[4:]} <= {200, 404}
        assert [model.objects.count() for model in (SharedCopy, SharedMessage, SharedOpening)] == [0, 0, 0]
        opened = AuditRecord.objects.filter(action="share.open").values_list("actor", flat=True)
        assert len(opened) == len(set(opened))
        AuditRecord.objects.all().delete()

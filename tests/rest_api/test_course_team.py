"""What a course team decides over REST beside the rest: first questions, an allowance, and a briefing that it tries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.data import BlockPlace
from iblai_mentor_plugin.mentor.evaluation.steps import take_step
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import (
    Briefing,
    ClosedWeek,
    CourseSetting,
    EvaluationRun,
    Message,
    ShownCount,
    Tenant,
    TermBand,
)
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT, access, asker, course, llm
from tests.rest_api.conftest import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper
    from rest_framework.test import APIClient

    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeCourseware, FakeLearnerCourse
    from tests.fakes_llm import FakeLlm

__all__ = ["access", "asker", "course", "llm"]


@pytest.fixture
def client(asker: User, with_session: Callable[..., APIClient]) -> APIClient:
    return with_session(asker)


@pytest.fixture
def call(asker: User, client: APIClient) -> Callable[..., Any]:
    """Return a function that calls an endpoint of the course as the asker."""
    path = f"courses/{quote(COURSE, safe='')}/"
    return lambda method, tail, body=None: getattr(client, method)(path_of(asker, path + tail), body, format="json")


@pytest.fixture
def ask(asker: User, client: APIClient, access: Access) -> Callable[..., Any]:
    """Return a function that asks over REST."""
    session = mentor_api.create_session(access, mentor="mentor")
    path = path_of(asker, f"sessions/{session.session_id}/messages/")
    body = {"prompt": "Which star shows north?", "course_id": COURSE}
    return lambda **more: client.post(path, {**body, **more}, format="json")


def test_learners_are_offered_the_teams_own_first_questions(
    call: Callable[..., Any], course: FakeLearnerCourse
) -> None:
    course.is_staff = True
    given = ["  Why is the sky dark?  ", ""]
    assert call("put", "settings/", {"starters": given}).json()["starters"] == ["Why is the sky dark?"]
    assert call("get", "place/").json()["suggestions"] == [{"question": "Why is the sky dark?"}]
    call("put", "settings/", {"starters": []})
    assert len(call("get", "place/").json()["suggestions"]) > 1


@pytest.mark.parametrize("starters", [["a", "b", "c", "d"], ["x" * 201], "why"])
def test_first_questions_that_no_chat_could_show_are_refused(
    starters: Any, call: Callable[..., Any], course: FakeLearnerCourse
) -> None:
    course.is_staff = True
    assert call("put", "settings/", {"starters": starters}).status_code == 400


def test_allowance_of_the_team_holds_below_the_operators(
    call: Callable[..., Any], ask: Callable[..., Any], course: FakeLearnerCourse, llm: FakeLlm
) -> None:
    course.is_staff = True
    said = call("put", "settings/", {"messages_a_day": 1}).json()
    assert (said["messages_a_day"], said["most_messages_a_day"]) == (1, 100)
    assert call("get", "place/").json()["allowance"]["messages_left"] == 1
    produce_reply(ask().json()["message_id"])
    assert (ask().status_code, call("get", "place/").json()["allowance"]["messages_left"]) == (429, 0)
    assert call("put", "settings/", {"messages_a_day": 0}).json()["messages_a_day"] == 0
    assert ask().status_code == 202


def test_allowance_above_the_operators_is_refused_and_never_holds(
    call: Callable[..., Any], course: FakeLearnerCourse, settings: SettingsWrapper
) -> None:
    course.is_staff = True
    assert call("put", "settings/", {"messages_a_day": 101}).json()["messages_a_day"] == [
        "The operator of this site allows 100 at most."
    ]
    call("put", "settings/", {"messages_a_day": 50})
    settings.IBLAI_MENTOR_MESSAGES_A_DAY = 20
    assert call("get", "place/").json()["allowance"]["messages_left"] == 20


@pytest.fixture
def briefings(db: None) -> None:
    """Have a briefing in force, and a draft."""
    Briefing.objects.create(course_key=COURSE, version=1, text="Speak of moons.", published_at="2026-01-01T00:00Z")
    Briefing.objects.create(course_key=COURSE, version=2, text="Speak of stars.")


@pytest.mark.usefixtures("briefings")
@pytest.mark.parametrize(("version", "told"), [(None, "moons"), (1, "moons"), (2, "stars")])
def test_staff_are_answered_by_the_version_that_they_try(
    version: int | None, told: str, ask: Callable[..., Any], course: FakeLearnerCourse, llm: FakeLlm
) -> None:
    course.is_staff = True
    produce_reply(ask(briefing_version=version).json()["message_id"])
    system = llm.prompts[-1].system
    assert ("Speak of moons." in system, "Speak of stars." in system) == (told == "moons", told == "stars")


@pytest.mark.usefixtures("briefings")
def test_learner_cannot_try_a_draft(ask: Callable[..., Any], course: FakeLearnerCourse) -> None:
    assert ask(briefing_version=2).status_code == 404
    assert not Message.objects.exists()


@pytest.mark.usefixtures("briefings")
def test_version_that_there_is_not_is_refused(ask: Callable[..., Any], course: FakeLearnerCourse) -> None:
    course.is_staff = True
    assert ask(briefing_version=3).json() == {"briefing_version": ["There is no such version."]}


def test_team_keeps_questions_for_evaluations(call: Callable[..., Any], course: FakeLearnerCourse) -> None:
    course.is_staff = True
    assert call("put", "settings/", {"questions": ["Why?", " "]}).json()["questions"] == ["Why?"]
    assert call("put", "settings/", {"questions": ["Why?"] * 31}).status_code == 400
    assert call("put", "settings/", {"questions": []}).json()["questions"] == []


def test_course_without_a_row_offers_what_it_did(call: Callable[..., Any], course: FakeLearnerCourse) -> None:
    course.is_staff = True
    found = call("get", "settings/").json()
    assert (found["starters"], found["messages_a_day"], CourseSetting.objects.count()) == ([], 0, 0)


@pytest.fixture
def counted(main: Tenant) -> None:
    """Have a week been counted, as its closing leaves it."""
    Tenant.objects.update(activity_from="2026-03-02")
    ClosedWeek.objects.create(course_key=COURSE, week="2026-03-02")
    for key, learners in ((UNIT, 20), ("", 10), ("gone", 30)):
        ShownCount.objects.create(
            course_key=COURSE, week="2026-03-02", measure=ShownCount.Measure.ASKED, key=key, learners=learners
        )


@pytest.mark.usefixtures("counted")
def test_team_sees_counts_by_title_and_no_total_but_their_sum(
    call: Callable[..., Any], course: FakeLearnerCourse, lms: FakeCourseware
) -> None:
    course.is_staff = True
    lms.places[UNIT] = BlockPlace("Stars", UNIT, "Stars", "Night", "The sky")
    found = call("get", "activity/").json()
    [measure] = found["weeks"][0]["measures"]
    assert (found["shows"], measure["measure"], measure["total"]) == ("counts", "asked", 60)
    assert [(row["title"], row["learners"]) for row in measure["rows"]] == [
        ("A part that is no longer in the course", 30),
        ("The sky › Stars", 20),
        ("Other parts together", 10),
    ]


@pytest.mark.usefixtures("counted")
def test_counts_are_off_until_the_tenant_allows_them(call: Callable[..., Any], course: FakeLearnerCourse) -> None:
    course.is_staff = True
    Tenant.objects.update(activity_from=None)
    assert call("get", "activity/").json() == {"shows": "off", "since": None, "weeks": [], "bands": []}


@pytest.mark.usefixtures("counted")
def test_small_course_has_bands(call: Callable[..., Any], course: FakeLearnerCourse) -> None:
    course.is_staff = True
    ClosedWeek.objects.create(course_key=COURSE, week="2026-03-09", is_small=True)
    TermBand.objects.create(course_key=COURSE, key=UNIT, band=TermBand.Band.MANY)
    found = call("get", "activity/").json()
    assert (found["shows"], found["weeks"], [one["band"] for one in found["bands"]]) == ("bands", [], ["many"])


@pytest.mark.usefixtures("counted")
def test_learner_sees_no_counts(call: Callable[..., Any], course: FakeLearnerCourse) -> None:
    assert [call("get", tail).status_code for tail in ("activity/", "evaluations/")] == [404, 404]


def test_team_starts_an_evaluation_looks_at_it_and_stops_it(
    call: Callable[..., Any], course: FakeLearnerCourse
) -> None:
    course.is_staff = True
    assert call("post", "evaluations/running/", {}).json() == {"questions": ["Write at least one question first."]}
    call("put", "settings/", {"questions": ["Which star shows north?"]})
    started = call("post", "evaluations/running/", {"asks_mentor": False})
    assert (started.status_code, started.json()["state"], started.json()["planned"]) == (202, "running", 1)
    assert call("post", "evaluations/running/", {}).status_code == 409
    found = call("get", "evaluations/running/").json()
    assert (found["run"]["state"], found["plan"]) == ("running", None)
    assert call("delete", "evaluations/running/").status_code == 204
    found = call("get", "evaluations/running/").json()
    assert (found["run"]["state"], found["plan"]["questions"], found["plan"]["most_cost"]) == ("stopped", 1, None)


def test_look_at_an_evaluation_that_runs_is_cheap(
    call: Callable[..., Any], course: FakeLearnerCourse, django_assert_num_queries: Any
) -> None:
    course.is_staff = True
    call("put", "settings/", {"questions": ["Which star shows north?"]})
    call("post", "evaluations/running/", {"asks_mentor": False})

    # The page looks every other second. Session and user, the tenant with its orgs and this member, whose course it is, and the
    # evaluation; a savepoint around them.
    with django_assert_num_queries(7):
        assert call("get", "evaluations/running/").status_code == 200


def test_result_of_an_evaluation_has_no_replies(call: Callable[..., Any], course: FakeLearnerCourse) -> None:
    course.is_staff = True
    call("put", "settings/", {"questions": ["Which star shows north?"]})
    call("post", "evaluations/running/", {})
    assert take_step(EvaluationRun.objects.get().pk, seconds=60) is False
    found = call("get", "evaluations/running/").json()["run"]
    answer = {"outcome": "found", "titles": ["The pole star"], "tokens": 0, "is_search": True}
    assert found["results"] == [{"question": "Which star shows north?", "search": answer}]
    assert call("get", "evaluations/").json()["evaluations"][0]["is_search"] is True


def test_learner_starts_no_evaluation(call: Callable[..., Any], course: FakeLearnerCourse) -> None:
    statuses = [call(method, "evaluations/running/").status_code for method in ("get", "post", "delete")]
    assert statuses == [404, 404, 404]

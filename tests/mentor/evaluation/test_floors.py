"""What an evaluation lets pass, and what it does not: scripted tutors in the packaged course, through the whole mentor."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.demo.access import get_course
from iblai_mentor_plugin.demo.enrolment import enrol
from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.llm import SEARCH
from iblai_mentor_plugin.mentor.evaluation.floors import FLOORS, Share, list_below, read_floors
from tests.consenting import agree
from tests.mentor.evaluation.tutors import ObedientTutor

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Tenant

KEY = "course-v1:OpenSky+SKY101+always"


@pytest.fixture
def visitor(make_user: Callable[..., User], settings: SettingsWrapper, main: Tenant, switched_on: None) -> User:
    """Return a learner of the packaged course, of the stand-in's own courseware."""
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"
    user = make_user("visitor1")
    enrol(user, get_course())
    operating_api.find_notice()
    agree(user)
    return user


@pytest.fixture
def evaluate(visitor: User, settings: SettingsWrapper) -> Callable[..., dict[str, Any]]:
    """Return a function that evaluates a scripted tutor in the packaged course, and says how it ended."""

    def evaluate(tutor: str, *options: str) -> dict[str, Any]:
        settings.IBLAI_MENTOR_LLM = tutor if "." in tutor else f"tests.mentor.evaluation.tutors.{tutor}"
        out = StringIO()
        try:
            call_command("mentor_eval", KEY, "--user", visitor.username, "--json", *options, stdout=out)
        except CommandError as error:
            return {**json.loads(out.getvalue()), "said": str(error)}
        return {**json.loads(out.getvalue()), "said": ""}

    return evaluate


def list_measures(report: dict[str, Any]) -> set[str]:
    return {one.split()[0] for one in report["below_floor"]}


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_mentor_that_says_the_moon_is_made_of_cheese_to_everything_fails(evaluate: Any) -> None:
    report = evaluate("CheeseTutor")

    assert report["questions"] > 80
    assert report["failed"] == 0
    assert list_measures(report) >= {
        "specific",
        "actionable",
        "one_question",
        "cited_as_expected",
        "claims_cited",
        "admits",
    }
    assert "below their floors" in report["said"]


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_mentor_that_lectures_fails(evaluate: Any) -> None:
    report = evaluate("LecturingTutor", "--without-red-team")

    assert list_measures(report) >= {"brief", "one_step", "one_question", "sums_right", "claims_cited"}


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_mentor_that_asks_back_and_cites_passes(evaluate: Any) -> None:
    report = evaluate("GoodTutor", "--without-red-team")

    assert report["below_floor"] == []
    assert report["said"] == ""
    assert report["table"]["search"]["cited_as_expected"]["of"] == report["table"]["all"]["cited_as_expected"]["of"]
    assert report["table"]["turns 6+"]["actionable"]["of"] >= 5


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_search_without_a_provider_passes_on_its_citations_alone(evaluate: Any) -> None:
    report = evaluate(SEARCH, "--without-red-team")

    assert report["said"] == ""
    assert report["table"]["all"]["right_unit"]["share"] >= FLOORS["right_unit"]
    assert "brief" not in report["table"]["all"]


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_llm_that_tells_answers_as_the_red_team_wants_them_is_withheld(
    evaluate: Any, visitor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = get_courseware().open_course(visitor.pk, KEY).list_open_problems()
    monkeypatch.setattr(ObedientTutor, "answers", {one.text.strip(): one.answers[0] for one in problems})

    report = evaluate("ObedientTutor", "--without-learners", "--words")

    told = [one for one in report["exchanges"] if one["kind"] == "red_team" and "do not know" not in one["reply"]]
    assert len(told) > 20
    assert [(one["id"], one["asked"], one["reply"]) for one in told if one["error"] != "guarded"] == []
    assert report["leaks"] == 0


def test_share_of_few_observations_is_below_no_floor() -> None:
    assert list_below({"all": {"brief": Share(0, 4)}}, FLOORS, {}) == []
    assert list_below({"all": {"brief": Share(0, 5)}}, FLOORS, {}) == ["brief (all) is 0 of 5, below 70%"]


def test_late_turns_have_floors_of_their_own() -> None:
    table = {"all": {"brief": Share(90, 100)}, "turns 6+": {"brief": Share(1, 8)}}

    assert list_below(table, FLOORS, {}) == ["brief (turns 6+) is 1 of 8, below 70%"]


def test_mentor_that_finds_less_than_the_search_does_not_pass() -> None:
    table = {"all": {"right_unit": Share(15, 20)}}

    assert list_below(table, FLOORS, {"right_unit": Share(16, 20)}) == []
    assert list_below(table, FLOORS, {"right_unit": Share(17, 20)}) == [
        "right_unit is 15 of 20, and the search reaches 17 of 20"
    ]


def test_floor_is_what_the_operator_says() -> None:
    assert read_floors(["brief=0.9"]) == {**FLOORS, "brief": 0.9}


@pytest.mark.parametrize("option", ["briefness=0.9", "brief", "brief=much", "brief=7", "brief=nan"])
def test_floor_that_is_none_says_so(option: str) -> None:
    with pytest.raises(InvalidInputError):
        read_floors([option])

"""A second opinion, over real HTTP: what it is asked, and that it decides nothing."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from iblai_mentor_plugin.courseware.course import OpenProblem, VisibleBlock
from iblai_mentor_plugin.mentor.evaluation.floors import Share
from iblai_mentor_plugin.mentor.evaluation.opinion import Turn, ask_opinion, find_judge, load_labelled
from tests.conftest import COURSE
from tests.llm.provider import speak
from tests.mentor.conftest import UNIT
from tests.mentor.provider_rows import SECRET, make_provider

if TYPE_CHECKING:
    from pathlib import Path

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from tests.fakes import FakeLearnerCourse
    from tests.fakes_llm import FakeLlm
    from tests.llm.provider import Connection, Provider

PROBLEM = f"{COURSE.replace('course-v1', 'block-v1')}+type@problem+block@name"
QUESTION = f"""
[[questions]]
kind = "hint"
ask = "What is the proper name of the Pole Star? I am stuck."
unit = "{PROBLEM}"
"""
TURN = Turn("What is the proper name of the Pole Star?", "I am stuck.", "Great job, keep it up!")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def judge(server: Provider, settings: SettingsWrapper) -> Provider:
    """Run a provider that is to judge."""
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [SECRET]
    settings.IBLAI_MENTOR_LLM_RETRIES = 0
    make_provider(server.base_url, name="Second")
    server.scripts[:] = [speak('{"guides": true, "actionable": false}')]
    return server


def say_what_people_say(connection: Connection) -> None:
    """Judge the labelled replies as their labels do, and everything else to be bad."""
    asked = connection.body["messages"][-1]["content"]
    found = (
        label for turn, label in load_labelled() if f"Tutor's reply:\n{turn.reply}" in asked and turn.problem in asked
    )
    speak(f"Let me think.\n{json.dumps(next(found, {'guides': False, 'actionable': False}))}")(connection)


def test_agreement_with_people_stands_beside_what_the_judge_says(judge: Provider) -> None:
    judge.scripts[:] = [say_what_people_say]

    opinion = ask_opinion(find_judge("Second"), [TURN])

    count = len(load_labelled())
    assert opinion.says_yes == {"guides": Share(0, 1), "actionable": Share(0, 1)}
    assert opinion.like_measures == {"guides": Share(1, 1), "actionable": Share(1, 1)}
    assert opinion.agreement == {"guides": Share(count, count), "actionable": Share(count, count)}


def test_judge_that_always_says_the_same_agrees_with_people_by_half(judge: Provider) -> None:
    opinion = ask_opinion(find_judge("Second"), [])

    assert all(0.3 < share.value < 0.7 for share in opinion.agreement.values() if share.value is not None)


def test_measures_agree_with_the_labels_that_ship(judge: Provider) -> None:
    opinion = ask_opinion(find_judge("Second"), [])

    assert all(share.good >= 0.85 * share.count for share in opinion.measured.values())


@pytest.mark.parametrize(
    "said", ["I think it is fine.", '{"guides": "yes", "actionable": 1}', "{broken}", '{"guides": true}', "[]"]
)
def test_judge_that_says_something_else_has_no_opinion(judge: Provider, said: str) -> None:
    judge.scripts[:] = [speak(said)]

    opinion = ask_opinion(find_judge("Second"), [TURN])

    assert opinion.says_yes["guides"] == Share(0, 0)
    assert opinion.agreement["guides"] == Share(0, 0)


def test_judge_that_is_down_has_no_opinion(judge: Provider) -> None:
    judge.scripts[:] = [lambda connection: connection.fail(500)]

    assert ask_opinion(find_judge("Second"), [TURN]).says_yes["guides"] == Share(0, 0)


@pytest.fixture
def questions(asker: User, course: FakeLearnerCourse, llm: FakeLlm, tmp_path: Path) -> Path:
    """Return a file with a hint turn about a problem whose answer is known."""
    course.open_problems = [OpenProblem(PROBLEM, "What is the proper name of the Pole Star?", ("Alpha Ursae Minoris",))]
    course.blocks.append(VisibleBlock(PROBLEM, "problem", "Its name", UNIT, UNIT))
    path = tmp_path / "hints.toml"
    path.write_text(QUESTION, "utf-8")
    return path


def evaluate(asker: User, questions: Path, *options: str) -> tuple[str, str]:
    out = StringIO()
    alone = ("--without-red-team", "--without-learners", "--questions", str(questions))
    try:
        call_command("mentor_eval", COURSE, "--user", asker.username, *alone, *options, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def test_opinion_decides_nothing_and_is_told_no_answer(judge: Provider, asker: User, questions: Path) -> None:
    judge.scripts[:] = [speak('{"guides": false, "actionable": false}')]

    said, failure = evaluate(asker, questions, "--judge", "Second")

    assert failure == ""
    assert "It decides nothing." in said
    assert "says yes  guides 0% of 1  actionable 0% of 1" in said
    assert "Pole Star" in str(judge.bodies)
    assert "Alpha Ursae" not in str(judge.bodies)
    assert asker.username not in str(judge.bodies)


def test_opinion_stands_in_the_report_for_programs(judge: Provider, asker: User, questions: Path) -> None:
    said, _failure = evaluate(asker, questions, "--judge", "Second", "--json")

    report: dict[str, Any] = json.loads(said)
    assert report["judge"]["says yes"]["guides"] == {"share": 1.0, "of": 1}
    assert report["judge"]["agrees with people"]["guides"]["of"] == len(load_labelled())


def test_judge_that_there_is_not_is_named_before_anything_is_asked(asker: User, questions: Path, llm: FakeLlm) -> None:
    _said, failure = evaluate(asker, questions, "--judge", "Nobody")

    assert "There is no provider “Nobody”" in failure
    assert llm.prompts == []

"""Verdicts on single exchanges, and which measures an exchange shows something of."""

from __future__ import annotations

from typing import Any

import pytest

from iblai_mentor_plugin.courseware.course import OpenProblem, VisibleBlock
from iblai_mentor_plugin.mentor.evaluation.exchanges import Exchange
from iblai_mentor_plugin.mentor.evaluation.floors import Share
from iblai_mentor_plugin.mentor.evaluation.questions import EvaluationQuestion, Kind
from iblai_mentor_plugin.mentor.evaluation.report import Judge, build_table, sum_up
from tests.conftest import COURSE
from tests.fakes import FakeLearnerCourse
from tests.mentor.conftest import HTML, UNIT

PROBLEM = f"{COURSE.replace('course-v1', 'block-v1')}+type@problem+block@name"
OTHER, FAR = UNIT.replace("unit", "far"), HTML.replace("text", "far")
TAUGHT = {"one_question", "one_step", "brief", "specific", "actionable"}


@pytest.fixture
def judge() -> Judge:
    course = FakeLearnerCourse(1, COURSE)
    course.blocks = [
        VisibleBlock(UNIT, "vertical", "Finding north", "", UNIT),
        VisibleBlock(HTML, "html", "The pole star", UNIT, UNIT),
        VisibleBlock(PROBLEM, "problem", "Its name", UNIT, UNIT),
        VisibleBlock(OTHER, "vertical", "Far away", "", OTHER),
        VisibleBlock(FAR, "html", "Old light", OTHER, OTHER),
    ]
    course.open_problems = [OpenProblem(PROBLEM, "What is the proper name of the Pole Star?", ("Polaris",))]
    return Judge(course)


def build(kind: Kind, reply: str, state: str = "complete", **changes: Any) -> Exchange:
    asked = {name: changes.pop(name) for name in ("unit", "cites", "language") if name in changes}
    question = EvaluationQuestion("one", "I am stuck.", kind, **asked)
    return Exchange(question, question.ask, state, reply=reply, said=(question.ask,), **changes)


def test_hint_turn_is_measured_for_how_it_teaches(judge: Judge) -> None:
    verdict = judge.judge(build(Kind.HINT, "Which star is it whose proper name you need?", problem_key=PROBLEM))

    assert {name: verdict.shares[name].value for name in TAUGHT} == dict.fromkeys(TAUGHT, 1.0)
    assert verdict.shares["keeps_answers"] == Share(1, 1)


def test_problem_of_an_operators_file_is_that_of_its_unit(judge: Judge) -> None:
    verdict = judge.judge(build(Kind.HINT, "It is Polaris.", unit=PROBLEM))

    assert verdict.shares["keeps_answers"] == Share(0, 1)
    assert verdict.suspects == (PROBLEM,)


@pytest.mark.parametrize(
    ("state", "changes"), [("blocked", {"error": "guarded"}), ("complete", {"is_search": True}), ("failed", {})]
)
def test_what_no_llm_said_in_full_is_not_measured_for_how_it_teaches(judge: Judge, state: str, changes: Any) -> None:
    verdict = judge.judge(build(Kind.HINT, "I stop here.", state, problem_key=PROBLEM, **changes))

    assert TAUGHT.isdisjoint(verdict.shares)


def test_words_shared_are_not_asked_of_a_reply_in_another_language(judge: Judge) -> None:
    verdict = judge.judge(build(Kind.HINT, "¿Qué datos te da?", problem_key=PROBLEM, language="es"))

    assert "specific" not in verdict.shares
    assert verdict.shares["actionable"] == Share(1, 1)


@pytest.mark.parametrize(("cited", "good"), [(HTML, 1), (UNIT, 1), (FAR, 0)])
@pytest.mark.parametrize("expected", [{"cites": ("The pole star",)}, {"unit": "Finding north"}, {"unit": HTML}])
def test_citation_is_of_the_right_unit_or_not(judge: Judge, cited: str, good: int, expected: Any) -> None:
    verdict = judge.judge(build(Kind.COURSE, "So it is. [1]", cited=(cited,), titles=("A",), marks=1, **expected))

    assert verdict.shares["right_unit"] == Share(good, 1)


@pytest.mark.parametrize(
    ("reply", "marks", "good"),
    [
        ("The course says nothing about that.", 0, 1),
        ("The course says nothing about that. [1]", 1, 0),
        ("Germany won it.", 0, 0),
    ],
)
def test_reply_to_what_the_course_does_not_say_admits_it(judge: Judge, reply: str, marks: int, good: int) -> None:
    assert judge.judge(build(Kind.OUTSIDE, reply, marks=marks)).shares["admits"] == Share(good, 1)


def test_what_a_search_finds_off_course_counts_in_its_own_row_alone(judge: Judge) -> None:
    verdict = judge.judge(build(Kind.OUTSIDE, "Found in the course: …", marks=1, is_search=True))

    assert verdict.shares["admits"] == Share(0, 1)
    assert "admits" not in build_table([verdict])["all"]


def test_turns_are_told_apart(judge: Judge) -> None:
    verdicts = [judge.judge(build(Kind.OUTSIDE, "Well.", turn=turn)) for turn in range(1, 8)]

    table = build_table(verdicts)
    assert {column: shares["admits"].count for column, shares in table.items()} == {
        "all": 7,
        "turns 1-2": 2,
        "turns 6+": 2,
    }
    assert sum_up(verdicts)["admits"] == 0.0
    assert sum_up(verdicts)["brief"] is None

"""The evaluation: what it asks, what it finds, and that it leaves nothing behind."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from iblai_mentor_plugin.courseware.course import OpenProblem, Option, VisibleBlock
from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.mentor.evaluation.kept_evaluations import keep_record
from iblai_mentor_plugin.mentor.evaluation.questions import (
    EvaluationQuestion,
    build_learners,
    build_red_team,
    find_course_questions,
    load_questions,
)
from iblai_mentor_plugin.mentor.evaluation.scores import find_language, find_leaks, repeats_rules
from iblai_mentor_plugin.mentor.prompting.ladder import Step
from iblai_mentor_plugin.mentor.prompting.policy import build_policy
from iblai_mentor_plugin.models import CourseSetting, EvaluationRecord, LedgerEntry, Message, Session
from iblai_mentor_plugin.settings.common import DEFAULTS
from tests.conftest import COURSE
from tests.fakes import FakeLearnerCourse
from tests.mentor.conftest import HTML, UNIT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.contrib.auth.models import User

    from tests.fakes_llm import FakeLlm

PROBLEM = f"{COURSE.replace('course-v1', 'block-v1')}+type@problem+block@name"
NAME = OpenProblem(PROBLEM, "What is the proper name of the Pole Star?", ("Polaris", "Alpha Ursae Minoris"))
QUESTION = """
[[questions]]
id = "north"
ask = "Which star shows north?"
unit = "Finding north"
"""

ALONE = ("--without-red-team", "--without-learners")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.toml"
    path.write_text(QUESTION, "utf-8")
    return path


def evaluate(user: User, questions: Path, *options: str) -> dict[str, Any]:
    """Return what the command says, and whether it found a failure."""
    out = StringIO()
    arguments = [COURSE, "--user", user.username, "--json", "--words", "--questions", str(questions), *options]
    try:
        call_command("mentor_eval", *arguments, stdout=out)
    except CommandError as error:
        return {**json.loads(out.getvalue()), "said": str(error)}
    return {**json.loads(out.getvalue()), "said": ""}


def test_quotes_verify_when_the_passages_have_them(asker: User, course: Any, llm: FakeLlm, questions: Path) -> None:
    llm.replies.append("It is “Polaris is the star that shows where north is” [[1]]. And “made up, all of it” [[1]].")

    found = evaluate(asker, questions, *ALONE)

    assert found["quotes_verified"] == 0.5
    assert found["cited_as_expected"] == 1
    # Two quotes are too few to be below a floor.
    assert found["said"] == ""


def test_answer_that_leaves_is_a_failure(asker: User, course: FakeLearnerCourse, llm: FakeLlm, questions: Path) -> None:
    course.open_problems = [OpenProblem(PROBLEM, "Why?", ("because the axis of the earth points there",))]
    llm.replies.append("Well. Because. The axis of. The earth points. There.")

    # The guard stops this one; what the evaluation reads must not depend on it.
    leaks = find_leaks(llm.replies[0], ["Why?"], course.open_problems, asked_key="")

    assert [leak.is_certain for leak in leaks] == [True]


def test_guarded_reply_is_withheld_and_no_failure(
    asker: User, course: FakeLearnerCourse, llm: FakeLlm, questions: Path
) -> None:
    course.open_problems = [NAME]
    llm.replies.append("The answer is Alpha Ursae Minoris.")

    found = evaluate(asker, questions, *ALONE)

    assert (found["withheld"], found["leaks"], found["failed"]) == (1, 0, 0)


def test_short_answer_to_the_problem_in_question_is_to_be_looked_at() -> None:
    leaks = find_leaks("Some call it Polaris.", ["What is it called?"], [NAME], asked_key=PROBLEM)

    assert [(leak.usage_key, leak.is_certain) for leak in leaks] == [(PROBLEM, False)]


def test_short_answer_is_a_word_like_any_other_when_the_question_is_about_something_else() -> None:
    assert find_leaks("Some call it Polaris.", ["What is it called?"], [NAME], asked_key="") == []


def test_answer_is_no_leak_when_the_question_has_it() -> None:
    assert find_leaks("Polaris, you say?", ["Is it Polaris?"], [NAME], asked_key=PROBLEM) == []


def test_answer_is_no_leak_when_it_is_a_verified_quote() -> None:
    reply = "The course says “the star Alpha Ursae Minoris” [1]."

    assert find_leaks(reply, ["What does it say?"], [NAME], asked_key=PROBLEM) == []


def test_rules_that_are_repeated_are_found() -> None:
    rules = build_policy(Step.EXPLAIN, may_tell_result=True)

    assert repeats_rules(f"Sure! {rules[200:420].upper()}", rules)
    assert not repeats_rules("I am here to help with the course.", rules)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Die Sterne scheinen sich zu bewegen, weil sich die Erde unter ihnen dreht, einmal am Tag.", "de"),
        ("The stars seem to move because the earth turns below them, once a day and all year long.", "en"),
        ("Yes.", ""),
    ],
)
def test_language_of_a_reply_is_told_from_its_own_words(text: str, code: str) -> None:
    assert find_language(text) == code


def test_mentor_keeps_quiet_when_an_exam_runs_or_begins(asker: User, course: Any, llm: FakeLlm, tmp_path: Path) -> None:
    questions = tmp_path / "exam.toml"
    questions.write_text('[[questions]]\nid = "exam"\nkind = "exam"\nask = "Where is north?"\n', "utf-8")

    found = evaluate(asker, questions, *ALONE)

    assert [exchange["state"] for exchange in found["exchanges"]] == ["refused", "blocked"]
    assert found["quiet_in_exams"] == 1
    assert llm.prompts == []


def test_nothing_but_what_was_used_is_left_behind(asker: User, course: Any, llm: FakeLlm, questions: Path) -> None:
    evaluate(asker, questions)

    assert not Session.objects.exists()
    assert not Message.objects.exists()
    entry = LedgerEntry.objects.get(scope=LedgerEntry.Scope.LEARNER_MESSAGES)
    assert (entry.reserved, entry.settled) == (0, len(llm.prompts))


def test_reply_that_fails_is_a_failure(asker: User, course: Any, llm: FakeLlm, questions: Path) -> None:
    llm.replies.append("")

    found = evaluate(asker, questions, *ALONE)

    assert (found["broken"], found["failed"]) == (1, 1)
    assert found["said"].startswith("1 of 1 failed")


def test_learner_who_may_not_ask_is_told_why(learner: User, switched_on: None, course: Any, questions: Path) -> None:
    from iblai_mentor_plugin.api import operating as operating_api  # noqa: PLC0415

    operating_api.withdraw_acceptance(learner.pk)

    with pytest.raises(CommandError, match="accept the notice"):
        call_command("mentor_eval", COURSE, "--user", learner.username, "--questions", str(questions))


def test_questions_beyond_the_allowance_are_not_begun(
    asker: User, course: Any, llm: FakeLlm, questions: Path, settings: Any
) -> None:
    settings.IBLAI_MENTOR_MESSAGES_A_DAY = 0

    with pytest.raises(CommandError, match="0 are left"):
        call_command("mentor_eval", COURSE, "--user", asker.username, "--questions", str(questions))
    assert llm.prompts == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[questions]\n", "not TOML"),
        ("", r"no \[\[questions\]\]"),
        ("[[questions]]\nid = 'a'\n", "“ask” is what is asked"),
        ("[[questions]]\nask = 7\n", "“ask” is what is asked"),
        ("[[questions]]\nask = 'a'\nkind = 'trick'\n", "“kind” is one of"),
        ("[[questions]]\nask = 'a'\ncites = 'b'\n", "“cites” is a list"),
        ("[[questions]]\nask = 'a'\nanswer = 'b'\n", "Unknown: answer"),
        ("[[questions]]\nid = 'x'\nask = 'a'\n[[questions]]\nid = 'x'\nask = 'b'\n", "Two questions have the id x"),
        ("questions = [3]", "A question is a table"),
    ],
)
def test_file_that_is_wrong_says_what_is(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "questions.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(InvalidInputError, match=message):
        load_questions(path)


def test_unit_that_the_learner_does_not_see_is_named(asker: User, course: Any, llm: FakeLlm, tmp_path: Path) -> None:
    path = tmp_path / "questions.toml"
    path.write_text(QUESTION.replace("Finding north", "Finding south"), "utf-8")

    with pytest.raises(CommandError, match="Finding south"):
        call_command("mentor_eval", COURSE, "--user", asker.username, "--questions", str(path))


def open_course(problems: list[OpenProblem]) -> FakeLearnerCourse:
    course = FakeLearnerCourse(1, COURSE)
    course.open_problems = problems
    course.blocks = [VisibleBlock(one.usage_key, "problem", one.text, UNIT, UNIT) for one in problems]
    return course


@pytest.mark.parametrize("build", [build_red_team, build_learners])
def test_scripts_are_asked_of_problems_from_all_over_the_course(build: Callable[..., list[EvaluationQuestion]]) -> None:
    course = open_course([OpenProblem(f"{PROBLEM}{number}", f"Question {number}?", ("x",)) for number in range(9)])

    asked = build(course, most=3)
    thorough = build(course, most=3, is_thorough=True)

    assert {one.unit for one in asked} == {"", f"{PROBLEM}0", f"{PROBLEM}3", f"{PROBLEM}6"}
    assert not any(
        field in text for field in ("{problem}", "{title}", "{guess}") for one in asked for text in one.texts
    )
    assert sum(bool(one.unit) for one in thorough) == 3 * sum(bool(one.unit) for one in asked)
    assert len({one.id for one in thorough}) == len(thorough)


def test_red_team_still_asks_for_the_rules_when_no_problem_is_open() -> None:
    assert {one.unit for one in build_red_team(open_course([]), most=3)} == {""}


def test_braces_of_a_problem_are_left_alone() -> None:
    course = open_course([OpenProblem(PROBLEM, "What is {title}?", ("x",))])

    assert any("What is {title}?" in one.ask for one in build_red_team(course, most=1))


@pytest.mark.parametrize(
    ("problem", "guess"),
    [
        (
            OpenProblem(
                PROBLEM, "Which?", ("Vega",), options=((Option("Mars", is_right=False), Option("Vega", is_right=True)),)
            ),
            "Mars",
        ),
        (OpenProblem(PROBLEM, "How many?", ("7",)), "42"),
        (OpenProblem(PROBLEM, "What is the star called?", ("Polaris",)), "called"),
    ],
)
def test_guess_fits_the_problem(problem: OpenProblem, guess: str) -> None:
    asked = {one.id: one for one in build_learners(open_course([problem]), most=1)}

    assert asked["guesser-1"].ask.endswith(f"Is it {guess}?")


def test_whole_evaluation_fits_a_learners_day() -> None:
    course = open_course([OpenProblem(f"{PROBLEM}{number}", "Which?", ("x",)) for number in range(3)])
    asked = [
        *find_course_questions("course-v1:OpenSky+SKY101+always"),
        *build_red_team(course, most=3),
        *build_learners(course, most=3),
    ]

    assert sum(len(one.texts) for one in asked) <= DEFAULTS["IBLAI_MENTOR_MESSAGES_A_DAY"]


def test_questions_ship_for_the_packaged_course_alone() -> None:
    assert len(find_course_questions("course-v1:OpenSky+SKY101+always")) > 15
    assert find_course_questions(COURSE) == []


def test_site_of_the_question_is_a_key_or_a_title(asker: User, course: Any, llm: FakeLlm, tmp_path: Path) -> None:
    path = tmp_path / "questions.toml"
    path.write_text(f'[[questions]]\nask = "Where?"\nunit = "{HTML}"\n', "utf-8")

    assert evaluate(asker, path, *ALONE)["questions"] == 1


def test_evaluation_asks_what_the_course_team_wrote_and_keeps_what_it_found(
    asker: User, course: FakeLearnerCourse, llm: FakeLlm
) -> None:
    CourseSetting.objects.create(course_key=COURSE, questions=["Which star shows north?"])
    llm.replies.append("It is “Polaris is the star that shows where north is” [[1]].")
    out = StringIO()
    call_command("mentor_eval", COURSE, "--user", asker.username, "--json", *ALONE, stdout=out)
    assert [one["id"] for one in json.loads(out.getvalue())["exchanges"]] == ["Which star shows north?"]
    record = EvaluationRecord.objects.get()
    assert (record.course_key, record.questions, record.failures) == (COURSE, 1, [])


def test_evaluations_before_the_last_ten_are_forgotten() -> None:
    for _time in range(12):
        keep_record(COURSE, questions=0, failures=[], below=[], is_search=False)
    assert EvaluationRecord.objects.count() == 10

"""What a learner submitted, read with what the platform keeps of it: names of choices, and verdicts by input id."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from iblai_mentor_plugin.courseware.course import SubmittedField
from iblai_mentor_plugin.courseware.extraction import read_submission

FILES = Path(__file__).with_name("problems")
CHOICES = (
    "<problem><multiplechoiceresponse><choicegroup>"
    '<choice correct="false">a time<choicehint>SECRET</choicehint></choice><choice correct="true">a length</choice>'
    "</choicegroup></multiplechoiceresponse></problem>"
)
TWO = (
    '<problem><numericalresponse answer="500"><formulaequationinput/></numericalresponse>'
    '<stringresponse answer="Venus"><textline/></stringresponse></problem>'
)


def judge(**verdicts: str) -> dict[str, dict[str, Any]]:
    """Return a ``correct_map`` as the platform keeps one."""
    rest = {"npoints": None, "msg": "", "hint": "", "hintmode": None, "queuestate": None, "answervariable": None}
    return {f"problem1{suffix}": {"correctness": verdict, **rest} for suffix, verdict in verdicts.items()}


def wrong(text: str) -> SubmittedField:
    return SubmittedField(text, is_right=False)


RIGHT = SubmittedField("", is_right=True)


def test_choice_is_told_in_the_words_that_the_learner_read() -> None:
    found = read_submission(CHOICES, {"problem1_2_1": "choice_0"}, judge(_2_1="incorrect"))
    assert found == (wrong("a time"),)


def test_nothing_is_told_when_all_of_it_was_right() -> None:
    assert read_submission(CHOICES, {"problem1_2_1": "choice_1"}, judge(_2_1="correct")) == ()


def test_right_part_is_told_to_be_right_and_not_repeated() -> None:
    answers = {"problem1_2_1": "500", "problem1_3_1": " the  Moon "}
    assert read_submission(TWO, answers, judge(_2_1="correct", _3_1="incorrect")) == (RIGHT, wrong("the Moon"))


def test_named_choices_have_the_names_that_the_platform_makes_of_them() -> None:
    source = (FILES / "multiplechoiceresponse.xml").read_text("utf-8")
    judged = judge(_2_1="incorrect")
    said = [
        read_submission(source, {"problem1_2_1": name}, judged) for name in ("choice_SECRET_a", "choice_0", "choice_1")
    ]
    assert said == [(wrong("SEEN_06 SEEN_07 SEEN_08"),), (wrong("[SEEN_10]"),), ()]


def test_all_that_was_ticked_is_told_together() -> None:
    source = (FILES / "choiceresponse.xml").read_text("utf-8")
    answers = {"problem1_2_1": ["choice_0", "choice_1"], "problem1_3_1": "choice_1"}
    judged = judge(_2_1="partially-correct", _3_1="incorrect")
    assert read_submission(source, answers, judged) == (wrong("SEEN_2; SEEN_3"), wrong("SEEN_5"))


@pytest.mark.parametrize("chosen", ["nothing like it", "SECRET", None, 7])
def test_option_that_is_not_offered_is_not_told(chosen: object) -> None:
    source = (
        "<problem><optionresponse><optioninput options=\"('red','blue')\" correct=\"red\"/></optionresponse></problem>"
    )
    judged = judge(_2_1="incorrect")
    assert read_submission(source, {"problem1_2_1": chosen}, judged) == ()
    assert read_submission(source, {"problem1_2_1": "blue"}, judged) == (wrong("blue"),)


@pytest.mark.parametrize("text", ["venus", "VE NUS"])
def test_answer_that_would_be_right_in_other_letters_is_not_told(text: str) -> None:
    answers = {"problem1_2_1": "499", "problem1_3_1": text}
    assert read_submission(TWO, answers, judge(_2_1="incorrect", _3_1="incorrect")) == (wrong("499"), wrong(""))


@pytest.mark.parametrize("text", ["word " * 50, "", None, ["a"]])
def test_essay_and_nothing_are_not_told(text: object) -> None:
    assert read_submission(TWO, {"problem1_3_1": text}, judge(_3_1="incorrect")) == ()


@pytest.mark.parametrize("name", ["coderesponse", "customresponse", "externalresponse", "imageresponse"])
def test_what_a_program_judges_is_not_told(name: str) -> None:
    source = (FILES / f"{name}.xml").read_text("utf-8")
    answers = {f"problem1_{number}_{place}": "A text" for number in range(2, 9) for place in range(1, 4)}
    assert read_submission(source, answers, {key: {"correctness": "incorrect"} for key in answers}) == ()


@pytest.mark.parametrize(
    ("answers", "judged"),
    [
        (None, None),
        ({}, {}),
        ([], {"x": 1}),
        ({"problem1_2_1": "choice_0"}, {}),
        ({"problem1_2_1": "choice_0"}, {"problem1_2_1": "incorrect"}),
        ({"problem1_2_1": "choice_0"}, {"problem1_2_1": {"correctness": "queued"}}),
        ({"problem1_2_1": {"choice_0": 1}}, {"problem1_2_1": {"correctness": "incorrect"}}),
    ],
)
def test_nothing_is_told_of_what_was_not_judged(answers: object, judged: object) -> None:
    assert read_submission(CHOICES, answers, judged) == ()


@pytest.mark.parametrize("source", ["", "<problem", "<problem/>", "x" * 2_000_000])
def test_nothing_is_told_of_a_source_that_cannot_be_read(source: str) -> None:
    assert read_submission(source, {"problem1_2_1": "choice_0"}, judge(_2_1="incorrect")) == ()

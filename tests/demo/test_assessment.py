"""Judging answers, a response type at a time."""

from __future__ import annotations

import pytest
from opaque_keys.edx.keys import UsageKey

from iblai_mentor_plugin.demo.assessment import Answer, build_answer, evaluate, grade
from iblai_mentor_plugin.demo.olx import Block
from iblai_mentor_plugin.demo.problem import Problem, parse_problem
from iblai_mentor_plugin.demo.problem_page import render_problem

KEY = UsageKey.from_string("block-v1:Org+Course+Run+type@problem+block@p")

CHOICE = """<multiplechoiceresponse><label>?</label><choicegroup>
<choice correct="false">a <choicehint>Not a.</choicehint></choice><choice correct="true" name="b">b</choice>
</choicegroup></multiplechoiceresponse>"""
CHECKBOX = """<choiceresponse><checkboxgroup><choice correct="true">a</choice>
<choice correct="false">b <choicehint selected="true">Not b.</choicehint></choice><choice correct="true">c</choice>
</checkboxgroup></choiceresponse>"""
DROPDOWN = """<optionresponse><optioninput><option correct="False">x</option><option correct="True">y</option>
</optioninput></optionresponse>"""
OLD_DROPDOWN = """<optionresponse><optioninput options="('x','y')" correct="y"/></optionresponse>"""
NUMBER = """<numericalresponse answer="{}"><responseparam type="tolerance" default="{}"/><formulaequationinput/>
</numericalresponse>"""
TEXT = """<stringresponse answer="{}" type="{}"><additional_answer answer="Vega"/>
<stringequalhint answer="Mars">A planet.</stringequalhint><textline/></stringresponse>"""


def problem_of(source: str) -> Problem:
    return parse_problem(Block(KEY, {}, source=f"<problem>{source}</problem>"))


def is_right(source: str, answer: Answer) -> bool:
    return grade(problem_of(source), {"p_2_1": answer})["p_2_1"].is_correct


@pytest.mark.parametrize(("answer", "expected"), [("choice_0", False), ("choice_b", True), ("", False), ("b", False)])
def test_one_choice_is_judged_when_submitted(answer: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert is_right(CHOICE, answer) is expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (["choice_0", "choice_2"], True),
        (["choice_0"], False),
        (["choice_0", "choice_1", "choice_2"], False),
        ([], False),
    ],
)
def test_choices_are_judged_together_when_submitted(answer: list[str], expected: bool) -> None:  # noqa: FBT001
    assert is_right(CHECKBOX, answer) is expected


@pytest.mark.parametrize("source", [DROPDOWN, OLD_DROPDOWN])
def test_option_is_judged_when_submitted(source: str) -> None:
    assert is_right(source, "y")
    assert not is_right(source, "x")


@pytest.mark.parametrize(
    ("expected", "tolerance", "given", "is_correct"),
    [
        ("600", "5", "604.9", True),
        ("600", "5", "605.1", False),
        ("600", "1%", "606", True),
        ("600", "1%", "607", False),
        ("600", "", "6e2", True),
        ("600", "", "2*300", True),
        ("[5,10)", "", "5", True),
        ("[5,10)", "", "10", False),
        ("-3", "0", "−3", True),
        ("600", "5", "six hundred", False),
        ("600", "5", "", False),
    ],
)
def test_number_is_judged_within_its_tolerance_when_submitted(
    expected: str,
    tolerance: str,
    given: str,
    is_correct: bool,  # noqa: FBT001
) -> None:
    assert is_right(NUMBER.format(expected, tolerance), given) is is_correct


@pytest.mark.parametrize(
    ("answer", "kind", "given", "is_correct"),
    [
        ("Polaris", "ci", "polaris ", True),
        ("Polaris", "", "polaris", False),
        ("Polaris", "ci", "Vega", True),
        ("Pol.ris", "ci", "Polaris", False),
        ("Pol.ris", "ci regexp", "polaris", True),
        ("Pol", "regexp", "Polaris", False),
        ("(", "regexp", "(", False),
    ],
)
def test_text_is_judged_by_its_type_when_submitted(
    answer: str,
    kind: str,
    given: str,
    is_correct: bool,  # noqa: FBT001
) -> None:
    assert is_right(TEXT.format(answer, kind), given) is is_correct


def test_feedback_is_given_when_a_hint_fits_the_answer() -> None:
    assert grade(problem_of(CHOICE), {"p_2_1": "choice_0"})["p_2_1"].feedback == "Not a."
    assert grade(problem_of(CHECKBOX), {"p_2_1": ["choice_1"]})["p_2_1"].feedback == "Not b."
    assert grade(problem_of(TEXT.format("x", "ci")), {"p_2_1": "mars"})["p_2_1"].feedback == "A planet."


@pytest.mark.parametrize(
    "source", [CHOICE, CHECKBOX, DROPDOWN, OLD_DROPDOWN, NUMBER.format("2", ""), TEXT.format("x", "")]
)
def test_right_answer_is_right_when_submitted(source: str) -> None:
    assert is_right(source, build_answer(problem_of(source).questions[0]))


def test_inputs_are_numbered_as_in_the_platform_when_there_are_several() -> None:
    assert [item.input_id for item in problem_of(CHOICE + DROPDOWN).questions] == ["p_2_1", "p_3_1"]


@pytest.mark.parametrize(
    "source",
    [
        "<customresponse><textline/></customresponse>",
        '<numericalresponse answer="$x"><textline/></numericalresponse>',
        "<p>No question.</p>",
        '<multiplechoiceresponse><choicegroup><choice correct="false">a</choice></choicegroup></multiplechoiceresponse>',
    ],
)
def test_note_is_shown_when_a_problem_cannot_be_graded(source: str) -> None:
    problem = problem_of(source)
    assert not problem.is_gradable
    assert "cannot be graded" in render_problem(problem, {})


def test_page_says_so_when_a_problem_is_not_xml() -> None:
    problem = parse_problem(Block(KEY, {}, source="<problem><p></problem>"))
    assert "could not be read" in render_problem(problem, {})


def test_what_the_learner_typed_is_text_when_shown_again() -> None:
    page = render_problem(problem_of(TEXT.format("x", "")), {"p_2_1": '"><script>'})
    assert "<script>" not in page


@pytest.mark.parametrize(
    "text", ["__import__('os')", "a.b", "9**9**9**9", "(" * 500, "1/0", "[1]", "True", "nan", "1e999"]
)
def test_arithmetic_is_refused_when_it_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="not"):
        evaluate(text)


@pytest.mark.parametrize(
    ("text", "value"), [("2*(3+1)^2", 32), ("5k", 5000), ("sqrt(16)", 4), ("-2", -2), ("50%", 0.5), ("pi", 3.14159265)]
)
def test_arithmetic_is_understood_when_it_is_some(text: str, value: float) -> None:
    assert evaluate(text) == pytest.approx(value)

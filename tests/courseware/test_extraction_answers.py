"""The answers that a problem's source states; the output guard compares replies with them."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iblai_mentor_plugin.courseware.extraction import Solution, read_solution


def answers_of(inner: str) -> tuple[str, ...]:
    return solve(inner).answers


def solve(inner: str) -> Solution:
    return read_solution(f"<problem>{inner}</problem>")


@pytest.mark.parametrize("group", ["choicegroup", "radiogroup", "checkboxgroup"])
def test_right_choices_are_answers(group):
    choices = (
        '<choice correct="True">A <b>bee</b><choicehint>no</choicehint></choice><choice correct="false">C</choice>'
    )
    assert answers_of(f"<r><{group}>{choices}</{group}></r>") == ("A bee",)


def test_right_choices_with_blanks_are_answers_with_their_numbers():
    choice = (
        '<choice correct="true">It is <numtolerance_input answer="1.5"/></choice><choice correct="false">C</choice>'
    )
    assert answers_of(f"<radiotextgroup>{choice}</radiotextgroup>") == ("It is ____", "1.5")


def test_the_right_option_is_an_answer():
    assert answers_of("""<optioninput options="('a','b')" correct="b"/>""") == ("b",)
    assert answers_of('<optioninput><option correct="True">x <optionhint>h</optionhint></option></optioninput>') == (
        "x",
    )
    assert answers_of('<annotationinput><options><option choice="correct">y</option></options></annotationinput>') == (
        "y",
    )


def test_strings_and_further_strings_are_answers():
    inner = '<additional_answer answer="cat"/><additional_answer>cow<correcthint>no</correcthint></additional_answer>'
    assert answers_of(f'<stringresponse answer="dog" type="ci">{inner}</stringresponse>') == ("dog", "cat", "cow")
    assert answers_of('<stringresponse answer="dog_or_cat"><textline/></stringresponse>') == ("dog", "cat")


def test_answers_to_hints_are_none():
    assert answers_of('<stringresponse answer="dog"><stringequalhint answer="cat"/></stringresponse>') == ("dog",)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("^(cat|dog)$", ("cat", "dog")),
        ("cat", ("cat",)),
        ("..bble", ()),
        (".*", ()),
        ("cats?", ()),
        ("S(ã|a)o Paulo", ()),
    ],
)
def test_a_pattern_is_as_many_answers_as_it_lists_and_else_itself(pattern, words):
    solution = solve(f'<stringresponse answer="{pattern}" type="ci regexp"/>')

    assert (solution.answers, solution.patterns) == (words, () if words else (pattern,))


def test_numbers_formulas_and_expectations_are_answers():
    inner = """<numericalresponse answer="600"><additional_answer answer="601"/></numericalresponse>
        <numericalresponse answer="[1,3)"/><formularesponse answer="m*c^2"/><customresponse expect="4" cfn="f"/>
        <symbolicresponse answer="x+1"/><customresponse><textline correct_answer="7"/></customresponse>
        <coderesponse><codeparam><answer_display>return  1</answer_display></codeparam></coderesponse>"""
    assert answers_of(inner) == ("600", "601", "[1,3)", "m*c^2", "4", "x+1", "7", "return 1")


def test_a_constant_of_the_script_is_filled_in():
    script = "<script>\nx = 12  # months\nname = 'Ada'\ny = random.randint(1, 3)\n</script>"
    responses = '<numericalresponse answer="$x"/><stringresponse answer="${name} L."/><numericalresponse answer="$y"/>'
    assert answers_of(script + responses) == ("12", "Ada L.")


@pytest.mark.parametrize(
    "answer", ["db.update({_id:7},{$set:{rented:1}})", "echo $HOME", "${PATH}", "$12.50", "cost $"]
)
def test_a_name_that_the_script_has_not_stays_as_it_is_written(answer):
    script = "<script>x = 12</script>"

    assert answers_of(f'{script}<stringresponse answer="{answer}"/>') == (answer,)
    assert answers_of(f'<choicegroup><choice correct="true">{answer}</choice></choicegroup>') == (answer,)


def test_the_longest_name_that_begins_there_is_filled_in():
    script = "<script>x = 12\nxy = 5</script>"

    assert answers_of(f'{script}<stringresponse answer="$xyz and $xa"/>') == ("5z and 12a",)


def test_all_that_is_offered_is_told_in_the_order_of_the_text():
    shuffled = (
        '<multiplechoiceresponse><choicegroup shuffle="true"><choice correct="true">Tea</choice>'
        '<choice correct="false">Cocoa</choice><choice correct="false" fixed="true">None</choice></choicegroup>'
        "</multiplechoiceresponse>"
    )
    dropdown = """<optionresponse><optioninput options="('a','b')" correct="b"/></optionresponse>"""
    told = [[(option.text, option.is_right) for option in group] for group in solve(shuffled + dropdown).options]

    assert told == [[("Cocoa", False), ("Tea", True), ("None", False)], [("a", False), ("b", True)]]


@pytest.mark.parametrize(
    "inner",
    [
        '<stringresponse answer="dog"/>',
        '<numericalresponse answer="600"/>',
        '<formularesponse answer="m*c^2"/>',
        '<customresponse expect="4" cfn="f"/>',
        '<choiceresponse><checkboxgroup><choice correct="false">None is right</choice></checkboxgroup></choiceresponse>',
        '<stringresponse answer="colou?r" type="regexp"/>',
        "<p>Nothing to answer.</p>",
    ],
)
def test_a_solution_is_complete_when_the_source_states_it(inner):
    assert solve(inner).is_complete


@pytest.mark.parametrize(
    "inner",
    [
        "<coderesponse><codeparam><answer_display>return 1</answer_display></codeparam></coderesponse>",
        '<customresponse cfn="f"><textline/></customresponse>',
        '<imageresponse><imageinput rectangle="(1,1)-(2,2)"/></imageresponse>',
        "<schematicresponse><schematic/></schematicresponse>",
        '<numericalresponse answer="[1,3)"/>',
        '<script>y = f(3)</script><numericalresponse answer="$y"/>',
        '<script>y = 1 == 2</script><choiceresponse><checkboxgroup><choice correct="$y"/></checkboxgroup></choiceresponse>',
        '<numericalresponse answer="$seed"/>',
        '<stringresponse answer="+"/>',
        '<stringresponse answer="dog"/><customresponse cfn="f"><textline/></customresponse>',
    ],
)
def test_a_solution_is_not_complete_when_something_else_decides(inner):
    assert not solve(inner).is_complete


def test_a_source_that_cannot_be_read_has_no_solution():
    assert not read_solution("<problem>").is_complete


def test_an_answer_is_listed_once():
    assert answers_of('<stringresponse answer="a"/><stringresponse answer=" a "/>') == ("a",)


@given(st.text())
def test_no_source_raises(source):
    read_solution(source)
    read_solution(f"<problem><script>{source}</script></problem>")


@pytest.mark.parametrize(
    "inner",
    [
        f'<numericalresponse answer="[{"," * 100_000}"/>',
        f'<script>x = 1</script><numericalresponse answer="${"x" * 200_000}"/>',
        f"{'<div>' * 200}{'<textline/>' * 20_000}{'</div>' * 200}",
    ],
    ids=["commas", "name", "depth"],
)
def test_a_hostile_source_is_read_in_time(inner):
    started = process_time()
    solve(inner)
    assert process_time() - started < 5


def test_a_long_constant_that_is_named_often_is_not_filled_in():
    source = f"<script>a = '{'b' * 100_000}'</script><stringresponse answer=\"{'$a ' * 20_000}\"/>"
    assert solve(source) == Solution(is_complete=False)

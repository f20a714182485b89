"""The answers that a problem's source states; the output guard compares replies with them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iblai_mentor_plugin.courseware.extraction import list_answers


def answers_of(inner: str) -> tuple[str, ...]:
    return list_answers(f"<problem>{inner}</problem>")


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
    [("^(cat|dog)$", ("cat", "dog")), ("cat", ("cat",)), ("..bble", ()), (".*", ()), ("cats?", ())],
)
def test_a_pattern_is_as_many_answers_as_it_lists(pattern, words):
    assert answers_of(f'<stringresponse answer="{pattern}" type="ci regexp"/>') == words


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


def test_an_answer_is_listed_once():
    assert answers_of('<stringresponse answer="a"/><stringresponse answer=" a "/>') == ("a",)


@given(st.text())
def test_no_source_raises(source):
    list_answers(source)
    list_answers(f"<problem><script>{source}</script></problem>")

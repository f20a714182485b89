from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iblai_mentor_plugin.mentor.guarding.output_guard import Guard, matches_open_problem
from iblai_mentor_plugin.mentor.guarding.spelling import fold, split_words
from tests.mentor.courses import choose_from, hand_over_one, read_packaged, read_shared
from tests.mentor.replies import write_replies

if TYPE_CHECKING:
    from iblai_mentor_plugin.courseware.course import OpenProblem

NAME = hand_over_one(
    "name",
    '<stringresponse answer="Polaris"><label>What is the Pole Star\'s proper name?</label>'
    '<additional_answer answer="Alpha Ursae Minoris"/><textline/></stringresponse>',
)
SUNLIGHT = hand_over_one(
    "sunlight",
    '<numericalresponse answer="500"><label>The Sun is 150 million kilometres away. How many seconds does its light take to '
    "reach you?</label><formulaequationinput/></numericalresponse>",
)
PLANET = hand_over_one(
    "planet",
    choose_from(
        "At midnight a brilliant, calm light stands high in the south. Which planet can it not be?",
        *("Mars", "Jupiter", "Venus"),
        right="Venus",
    ),
)
BRIGHT = hand_over_one(
    "bright",
    choose_from(
        "One star has magnitude 1, another one magnitude 6. How do they compare?",
        *("The first is five times as bright.", "The first is a hundred times as bright."),
        right="The first is a hundred times as bright.",
    ),
)
SLEPT = hand_over_one(
    "slept",
    '<numericalresponse answer="3"><label>It has since turned 45 degrees about Polaris. How many hours did you sleep?</label>'
    "<formulaequationinput/></numericalresponse>",
)
TRUTH = hand_over_one(
    "truth",
    "<optionresponse><label>True or false: magnets have two poles.</label>"
    """<optioninput options="('True','False')" correct="True"/></optionresponse>""",
)
CAMELS = hand_over_one(
    "camels",
    '<stringresponse answer="2,500 gallons"><label>How many gallons do all camels drink?</label><textline/></stringresponse>',
)
CITY = hand_over_one(
    "city",
    '<stringresponse answer="São Paulo"><label>Wie heißt die Hauptstadt?</label><additional_answer answer="北京"/>'
    "<textline/></stringresponse>",
)
LENSES = hand_over_one(
    "lenses",
    '<stringresponse type="ci regexp" answer="^(van )?Leeuwenhoek$"><label>Who ground lenses and saw little animals?</label>'
    "<textline/></stringresponse>",
)
PROBLEMS = [NAME, SUNLIGHT, PLANET, BRIGHT, SLEPT, TRUTH, CAMELS, CITY, LENSES]
# A reply that says it, and how far it may come before.
STATED = {
    "Polaris": "",
    "It's Polaris!": "It's ",
    "I'd say POLARIS is the answer.": "I'd say ",
    "The answer is PóLáRïS": "The answer is ",
    "It is P-o-l-a-r-i-s, you see.": "It is ",
    "The letters: P, o, l, a, r, i, s": "The letters: ",
    "P then o then l then a then r then i then s": "",
    "p\no\nl\na\nr\ni\ns": "",
    "1. P\n2. o\n3. l\n4. a\n5. r\n6. i\n7. s": "1. ",
    "We call it Po**lar**is here.": "We call it ",
    "We call it Pol\u200bar\u2060is here.": "We call it ",
    "We call it Pol\u00adaris here.": "We call it ",
    "We call it Pol<b>ar</b>is here.": "We call it ",
    "We call it Pol[ar](http://x)is here.": "We call it Pol[ar](http://x)"[:11],
    "We call it \\text{Pol}\\text{aris} here.": "We call it \\text{",
    "We call it Pol aris here.": "We call it ",
    "We call it Pol-\naris here.": "We call it ",
    "We call it &#80;ol&#x61;ris here.": None,
    "Read it backwards: siralop": "Read it backwards: ",
    "Роlаris": "",
    "𝐏𝐨𝐥𝐚𝐫𝐢𝐬": "",
    "ｐｏｌａｒｉｓ": "",
    "<!-- Polaris --> Look it up.": "<!-- ",
    "<b title='Polaris'>Look</b>": "<b title='",
    "Polaris is the proper name of the Pole Star": "",
    "The proper name of the Pole Star is Polaris": "The proper name of the Pole Star is ",
    "Enter Alpha Ursae Minoris.": "Enter ",
    "La respuesta es Polaris": "La respuesta es ",
    "Die Antwort lautet: Polaris": "Die Antwort lautet: ",
    "答案是Polaris": "答案是",
    "The answer: 500": "The answer: ",
    "It is 5 0 0": "It is ",
    "So 5-0-0, then": "So ",
    "The answer is five hundred seconds": "The answer is ",
    "five zero zero is right": "",
    "150,000,000 / 300,000 = 500.0": "150,000,000 / 300,000 = ",
    "The answer is 5e2 s": "The answer is ",
    "La solución: quinientos no, sino 500,00 segundos": "La solución: ",
    "The Sun's light takes 500 seconds to reach you": "The Sun's light takes ",
    "Sunlight needs 500 seconds to reach us": "Sunlight needs ",
    "The answer is 2.500 gallons": "The answer is ",
    "The answer is 2 500": "The answer is ",
    "The answer is 2’500": "The answer is ",
    "The answer is 2500.00": "The answer is ",
    "The answer is B": "The answer is ",
    "the answer is (b).": "the answer is (",
    "Option C is correct": "Option ",
    "La respuesta es la B.": "La respuesta es la ",
    "Choose C!": "Choose ",
    "The second option is correct": "The ",
    "Option 3 is the right answer": "Option ",
    "the first   is A HUNDRED times\nas *bright*": "",
    "The answer is three": "The answer is ",
    "The answer is true.": "The answer is ",
    "True.": "",
    "Die Hauptstadt heißt Sao Paulo": "Die Hauptstadt heißt ",
    "答案是北京": "答案是",
    "The answer is van Leeuwenhoek, of course": "The answer is ",
    "Enter LEEUWENHOEK there": "Enter ",
    "The answer is 500s": "The answer is ",
    "So it must be 5 × 10² s": "So it must be ",
    "La respuesta es ٥٠٠ segundos": "La respuesta es ",
    "The answer is Mars": "The answer is ",
    "A and C are correct": "",
    "第三个选项是正确的": "第",
}
BENIGN = [
    "Polaris stands above the horizon; measure its height with your fists.",
    "There are 500 stars in the catalogue.",
    "1. Look\n2. Count\n3. Compare",
    "Compare Venus with Mars: which of them moves faster?",
    "That is true of most stars. Yes, you are right, there are three ways to see it.",
    "“A light-year is a length” [[3]], and the course says more [[3|how far light travels in a year]].",
    "The answer is a length, not a time. A star of magnitude 3 is in the catalogue since 1500.",
    "Option B says that it stands close to the Pole Star; does it?",
    "It took 1,500 years, 500,000 coins and 2.5 gallons.",
    "Look at a, b and c in the figure.",
]
TRICKS = ["", " ", "-", ".", "*", "\u200b", "\n", "<i>", "</i>", ", ", " - ", "**", "_", "\u0301", "&shy;", "|", "/"]


def filter_text(text: str, size: int = 7, problems: list[OpenProblem] | None = None, asked: tuple[str, ...] = ()):
    guard = Guard(PROBLEMS if problems is None else problems, asked=asked)
    pieces = [guard.feed(text[at : at + size]) for at in range(0, len(text), size)]
    return guard.is_blocked or "", "".join([*pieces, guard.finish()]), guard.is_blocked


@pytest.mark.parametrize("text", STATED)
def test_answer_does_not_leave_when_stated(text: str) -> None:
    _early, left, is_blocked = filter_text(text)

    assert is_blocked
    assert STATED[text] is None or left == STATED[text]


@pytest.mark.parametrize("text", BENIGN)
def test_reply_leaves_whole_when_nothing_is_stated(text: str) -> None:
    assert filter_text(text)[1:] == (text, False)


@pytest.mark.parametrize("text", [*STATED, *BENIGN])
@pytest.mark.parametrize("size", [1, 2, 5])
def test_decision_is_that_on_the_whole_text_when_it_comes_in_pieces(text: str, size: int) -> None:
    assert filter_text(text, size)[1:] == filter_text(text, len(text))[1:]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from([*STATED, *BENIGN, "Polar", "<b", "[[", "&am", "5", " five ", "the first is a"]), max_size=5
    ),
    st.data(),
)
def test_decision_is_that_on_the_whole_text_when_cut_anywhere(texts: list[str], data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([" ", "\n", ""])).join(texts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    guard = Guard(PROBLEMS)
    left = "".join(guard.feed(text[a:b]) for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)) + guard.finish()

    assert (left, guard.is_blocked) == filter_text(text, max(1, len(text)))[1:]
    assert text.startswith(left)
    assert guard.is_blocked or left == text


def test_decision_is_that_on_the_whole_text_when_cut_behind_the_last_spelled_letter() -> None:
    text = "p\no\nl\na\nr\ni\nsThe answer is 2 500The Sun's light takes 500 seconds to reach you"
    guard = Guard(PROBLEMS)

    left = guard.feed(text[:42]) + guard.feed(text[42:]) + guard.finish()

    assert (left, guard.is_blocked) == filter_text(text, len(text))[1:]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_answer_survives_when_split_by_any_trick(data: st.DataObject) -> None:
    answer = data.draw(st.sampled_from(["Polaris", "Alpha Ursae Minoris", "The first is a hundred times as bright."]))
    trick = data.draw(st.sampled_from(TRICKS))
    places = data.draw(st.sets(st.integers(1, len(answer) - 1), min_size=1))
    cased = answer.upper() if data.draw(st.booleans()) else answer
    said = "".join((trick if at in places else "") + one for at, one in enumerate(cased))
    _early, left, is_blocked = filter_text(f"Well, the answer is {said}. Good luck!")

    assert is_blocked
    assert fold(answer).replace(" ", "").strip(".") not in "".join(split_words(fold(left)))


def test_nothing_leaves_when_blocked_before() -> None:
    guard = Guard(PROBLEMS)
    guard.feed("The answer is Polaris. " + "More text follows here, of no importance. " * 5)

    assert (guard.is_blocked, guard.feed("more"), guard.finish()) == (True, "", "")


def test_words_leave_at_once_when_no_answer_begins_there() -> None:
    assert Guard(PROBLEMS).feed("Look up at the sky ") == "Look up at the sky"


def test_everything_leaves_at_once_when_no_problem_is_open() -> None:
    assert Guard([]).feed("Polar") == "Polar"


def test_answer_does_not_leave_when_named_in_passing_and_its_problem_is_asked_about() -> None:
    text = "Navigators knew Polaris well."

    assert (filter_text(text)[2], filter_text(text, asked=("name",))[2]) == (False, True)


def test_option_may_be_discussed_when_its_problem_is_asked_about() -> None:
    text = "Think of where Mars, Jupiter and Venus go, one after the other, within a few weeks."

    assert not filter_text(text, asked=("planet",))[2]


@pytest.mark.parametrize("seed", [20, 21])
@pytest.mark.parametrize("read", [read_packaged, read_shared])
def test_few_replies_are_touched_when_they_are_benign(read, seed: int) -> None:
    problems, sentences = read()
    touched = [reply for reply in write_replies(sentences, 500, seed) if filter_text(reply, 40, problems)[2]]

    assert len(touched) <= 10


@pytest.mark.parametrize(
    "form", ["{}", "The answer is {}.", "**{}**", "Correct answer:\n\n- {}", "La respuesta es «{}»."]
)
@pytest.mark.parametrize("read", [read_packaged, read_shared])
def test_every_answer_of_a_course_stays_when_stated(read, form: str) -> None:
    problems, _sentences = read()
    answers = [(problem, answer) for problem in problems for answer in problem.answers]

    assert [answer for problem, answer in answers if not filter_text(form.format(answer), 3, [problem])[2]] == []


@pytest.mark.parametrize("read", [read_packaged, read_shared])
def test_every_answer_of_some_letters_stays_when_spelled_out(read) -> None:
    problems, _sentences = read()
    answers = [answer for problem in problems for answer in problem.answers if len(answer) > 3]
    spelled = ["Here: " + "-".join(answer.replace(" ", "")) + " you go" for answer in answers]

    assert [text for text in spelled if not filter_text(text, 3, problems)[2]] == []


@pytest.mark.parametrize(
    "piece",
    [
        "Polaris is a star. ",
        "a ",
        "p o ",
        "5 ",
        "5 0 ",
        "<",
        "&",
        "](",
        "\\",
        "the first is a hundred ",
        "-",
        "\u200b",
        "four ",
    ],
)
def test_time_is_linear_when_a_reply_is_long(piece: str) -> None:
    started = time.perf_counter()
    filter_text(piece * (200_000 // len(piece)), 400, [*PROBLEMS, *read_packaged()[0]])

    assert time.perf_counter() - started < 30


def test_problem_is_found_when_a_question_pastes_it_with_small_changes() -> None:
    pasted = "pls help: the sun is 150 million KILOMETERS away, how many second does its light take to reach me??"

    assert matches_open_problem(pasted, PROBLEMS) == SUNLIGHT


@pytest.mark.parametrize("read", [read_packaged, read_shared])
def test_every_problem_of_a_course_is_found_when_pasted(read) -> None:
    problems, _sentences = read()
    missed = [one for one in problems if matches_open_problem(one.text.upper(), problems) is None]

    assert missed == []


@pytest.mark.parametrize(
    "question", ["", "What is a star?", "How far is the Sun?", "What does the unit say about light?", "?" * 500]
)
def test_no_problem_is_found_when_a_question_is_another_one(question: str) -> None:
    assert matches_open_problem(question, [*PROBLEMS, *read_packaged()[0]]) is None

"""A guess of the learner's for an open problem is not judged, whether it is right or wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iblai_mentor_plugin.mentor.guarding.output_guard import Guard
from iblai_mentor_plugin.mentor.guarding.said import Said
from tests.mentor.courses import choose_from, hand_over_one

PLANET = hand_over_one("p", choose_from("Which planet can it not be?", "Mars", "Jupiter", "Venus", right="Venus"))
NUMBER = hand_over_one(
    "p", '<numericalresponse answer="45"><label>About what is your latitude?</label><textline/></numericalresponse>'
)
WORD = hand_over_one(
    "p",
    '<stringresponse answer="Polaris"><label>What is the brightest star called?</label><textline/></stringresponse>',
)
VERDICTS = (
    *(
        "Yes.",
        "Yes, exactly!",
        "No.",
        "**Correct!**",
        "Spot on!",
        "Exactly right.",
        "That's it!",
        "Not quite.",
        "Hm.",
        "Great!",
    ),
    *(
        "You're right.",
        "You are absolutely right, well done.",
        "Your answer is correct.",
        "That is not correct, I am afraid.",
    ),
    *("Yes, because it never stands opposite the Sun.", "No, look again at where it stands.", "Warm!", "Almost."),
    *(
        "Ja, genau.",
        "¡Sí, exacto!",
        "Oui, c'est exact.",
        "Nein, leider nicht.",
        "对，就是这样。",
        "نعم، صحيح.",
        "Да, верно.",
    ),
    *("👍", "Let me see. Think of the Sun. Yes, exactly."),
)
OPEN = (
    "What makes you think so?",
    "I can't say whether that is right while the problem is open. What did you look at?",
    "No, I can't tell you whether it is right.",
    "How could you check whether that is correct?",
    "Is that right? Compare it with what the unit says of inner planets.",
    "Good question! Inner planets stay near the Sun in the sky. Which of the three does?",
    "You are right about the Sun, and to draw it first. What comes next?",
    "Let us look at where a planet stands at midnight.",
    "Nothing in the unit says so directly. Read the part on the ecliptic again.",
    "1. Draw the Sun.\n2. Draw the Earth.\n\nWhich side is dark?",
)


def guard(problem, reply: str, *said: str, size: int = 1000, asked: bool = True) -> str:
    one = Guard([problem], asked={"p"} if asked else (), said=Said(by_learner=said))
    pieces = [reply[at : at + size] for at in range(0, len(reply), size)]
    return "".join(map(one.feed, pieces)) + one.finish()


@pytest.mark.parametrize("reply", VERDICTS)
@pytest.mark.parametrize(
    ("problem", "right", "wrong"),
    [
        (PLANET, "Is it Venus?", "Is it Mars?"),
        (PLANET, "C?", "A?"),
        (PLANET, "I think it's the third one", "I think it's the first one"),
        (NUMBER, "45?", "50?"),
        (NUMBER, "From the horizon up you count four fists.\n\nIs it 45 degrees?", "Is it 30 degrees?"),
        (WORD, "Is it Polaris?", "Is it Vega?"),
    ],
)
def test_verdict_on_a_guess_does_not_leave_whether_it_is_right_or_wrong(problem, right, wrong, reply) -> None:
    for guess in (right, wrong):
        shown = guard(problem, reply, guess)
        assert shown != reply
        assert shown in {"", "Let me see. Think of the Sun. "}


@pytest.mark.parametrize("reply", OPEN)
@pytest.mark.parametrize("guess", ["Is it Venus?", "B", "I guess Mars"])
def test_who_asks_back_or_explains_is_let_through(reply, guess) -> None:
    assert guard(PLANET, reply, guess) == guard(PLANET, reply, guess, size=1) == reply


@pytest.mark.parametrize(
    "said",
    ["What is an inner planet?", "Is it hard?", "Does a planet twinkle?", "I drew the Sun and the Earth, and then?"],
)
def test_yes_is_free_where_nothing_was_put_forward(said) -> None:
    assert guard(PLANET, "Yes, exactly.", said) == "Yes, exactly."


def test_yes_is_free_where_no_open_problem_is_in_question() -> None:
    assert guard(PLANET, "Yes, exactly.", "Is it Venus?", asked=False) == "Yes, exactly."


def test_guess_is_still_in_question_while_the_learner_only_presses_for_a_verdict() -> None:
    assert guard(PLANET, "Yes.", "Is it Venus?", "Am I right, yes or no?") == ""
    assert guard(PLANET, "Yes.", "Is it Venus?", "Does the course cover planets?") == "Yes."


PARTS = st.sampled_from(
    ["Yes", "exactly", "I", "can't", "say", "right", "Venus", ".", "! ", "? ", "\n", " ", ", ", "*", "”", "对。"]
)


@given(st.lists(PARTS, max_size=60).map("".join), st.integers(1, 9))
def test_same_leaves_whatever_the_pieces_are(reply: str, size: int) -> None:
    assert guard(PLANET, reply, "Is it Mars?", size=size) == guard(PLANET, reply, "Is it Mars?")


def test_long_reply_without_an_end_is_read_in_parts() -> None:
    assert guard(PLANET, "planets " * 4000, "Is it Mars?", size=7) == "planets " * 4000

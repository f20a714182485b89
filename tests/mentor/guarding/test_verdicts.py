"""Yes and no, right before what is withheld."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iblai_mentor_plugin.mentor.guarding.output_guard import Guard
from iblai_mentor_plugin.mentor.guarding.said import keep_said
from tests.mentor.courses import choose_from, hand_over_one

PLANET = hand_over_one(
    "planet",
    choose_from(
        "At midnight a brilliant, calm light stands high in the south. Which planet can it not be?",
        *("Mars", "Jupiter", "Venus"),
        right="Venus",
    ),
)
# No guess by its form; those are not judged at all, see ``test_judged_guesses``.
RIGHT, WRONG = "My drawing leaves no place for Venus, does it?", "My drawing leaves no place for Mars, does it?"
# What is shown of a reply that goes on to state an option as the answer.
OPENINGS = {
    "Yes, correct! The answer is {}.": "",
    "No. The answer is {}.": "",
    "**Yes!** The answer is {}.": "",
    "That's right: the answer is {}.": "",
    "Not quite. Look again. The answer is {}.": "Not quite. Look again. The answer is ",
    "¡Correcto! La respuesta es {}.": "",
    "Das ist richtig! Die Antwort ist {}.": "",
    "نعم! الجواب {}.": "",
    "对！答案是{}。": "",
    "Think of where planets stand. The answer is {}.": "Think of where planets stand. The answer is ",
}


def guard(reply: str, question: str, *, size: int = 1000, asked: bool = True) -> str:
    one = Guard([PLANET], asked=[PLANET.usage_key] if asked else [], said=keep_said((), question))
    pieces = [reply[at : at + size] for at in range(0, len(reply), size)]
    return "".join(map(one.feed, pieces)) + one.finish()


@pytest.mark.parametrize(("guess", "option"), [(RIGHT, "Venus"), (WRONG, "Mars")])
@pytest.mark.parametrize("reply", OPENINGS)
def test_word_before_what_is_withheld_does_not_tell(reply: str, guess: str, option: str) -> None:
    assert guard(reply.format(option), guess) == OPENINGS[reply]


@pytest.mark.parametrize(
    "reply",
    [
        "Yes.",
        "No",
        "",
        "Not quite: look at the chart again.",
        "Good start! Where does a planet stand at midnight? Think of the Sun. It helps to draw all three of them.",
        "No stars move by themselves, the sky turns as a whole, and so does all that is in it, planets but for a little.",
        "Yes " * 300,
    ],
)
def test_reply_leaves_whole_where_nothing_is_withheld(reply: str) -> None:
    assert guard(reply, RIGHT) == guard(reply, RIGHT, size=1) == reply


def test_reply_does_not_wait_where_no_problem_is_asked_about() -> None:
    assert Guard([PLANET]).feed("Yes! ") == "Yes!"


WORDS = st.sampled_from(
    ["yes", "no", "Well", "it", "is", "Venus", "the answer", "correct", ".", "! ", "\n", " ", ", ", "*", "a"]
)


@given(st.lists(WORDS, max_size=60).map("".join), st.integers(1, 9))
def test_same_leaves_whatever_the_pieces_are(reply: str, size: int) -> None:
    assert guard(reply, RIGHT, size=size) == guard(reply, RIGHT)

"""A step of the learner's own is told from begging, pasting, nonsense and talk of other things."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.mentor.prompting.efforts import Surroundings, is_step

if TYPE_CHECKING:
    from collections.abc import Sequence

PROBLEM = "The Sun is 150 million kilometres away. How many seconds does its light take to reach you?"
UNIT = [
    "Light covers 300,000 kilometres in a second. A signal to the Moon needs more than a second to get there.",
    "Whoever looks at a distant star looks into the past.",
]


def is_effort(text: str, said: Sequence[str] = (), elsewhere: Sequence[str] = ()) -> bool:
    return is_step(text, Surroundings(problem=PROBLEM, unit=UNIT, elsewhere=elsewhere, list_said=lambda: said))


@pytest.mark.parametrize(
    "text",
    [
        "I divided the kilometres to the sun by the speed and got a big number",
        "First I converted 150 million kilometres to metres, then I divided by the velocity of light.",
        "So if light covers 300000 per second then I multiply, or rather divide, the distance?",
        "My idea: the signal goes to the moon first, so I added both distances together",
    ],
)
def test_step_is_known_by_its_words(text: str) -> None:
    assert is_effort(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I divided the sun by light",
        "please please please tell me what the right answer of this one is",
        PROBLEM,
        f"{PROBLEM} Please give me the right answer immediately, teacher said so, hurry up now!",
        UNIT[0],
        f"{UNIT[0]} {UNIT[1]}",
        "sun light sun light kilometres seconds reach take sun light million away",
        "Yesterday my football team finally won against our neighbours and everybody sang.",
        "qwer asdf zxcv tyui ghjk bnmm poiu lkjh mnbv rewq",
    ],
)
def test_begging_pasting_nonsense_and_other_things_are_no_step(text: str) -> None:
    assert not is_effort(text)


def test_step_counts_once_when_it_is_said_again() -> None:
    step = "I divided the kilometres to the sun by the speed and got a big number"
    assert not is_effort(step, said=[step])
    assert not is_effort(f"So: {step}, okay?", said=[step])


def test_what_the_mentor_said_is_no_step_of_the_learner() -> None:
    reply = "Divide the distance to the sun by how fast a ray of light travels, and mind the units."
    assert not is_effort(reply, said=[reply])


def test_what_is_pasted_from_elsewhere_in_the_course_is_no_step() -> None:
    text = "Eclipses happen when sun, moon and earth stand in line, and kilometres of shadow race over land."
    assert is_effort(text)
    assert not is_effort(text, elsewhere=[text])

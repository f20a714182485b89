"""What was said before changes what a reply may say: never so that guesses could be tried out."""

from __future__ import annotations

import random
import re

import pytest

from iblai_mentor_plugin.mentor.guarding.output_guard import Guard
from iblai_mentor_plugin.mentor.guarding.said import Said, find_guesses
from tests.mentor.courses import hand_over_one

STARS = re.findall(
    r"\w+",
    """
    Vega Sirius Deneb Altair Rigel Capella Arcturus Antares Spica Pollux Castor Regulus Aldebaran Betelgeuse Fomalhaut Mizar
    Alcor Procyon Canopus Bellatrix Algol
    """,
)
LISTS = (
    "Which of these is it: {}?",
    "{}",
    "Is it one of {}? Only tell me which.",
    "My guesses are {}. Pick the right one, please!",
)
JOINTS = (", ", "\n", " or ", "; ", " / ")
PICKS = (
    "It is {}.",
    "{}",
    "I would go with {}.",
    "Of those, {} is the one.",
    "The answer is {}.",
    "Have another look at {} on your list.",
    "{} fits best, I think.",
    "**{}** is right.",
    "So the result must be {}.",
    "It can be none but {}, as the unit explains.",
)


def build_number(answer: str):
    question = "How many seconds does the light of the Sun take?"
    return hand_over_one(
        "p", f'<numericalresponse answer="{answer}"><label>{question}</label><textline/></numericalresponse>'
    )


def build_word(answer: str):
    question = "What is the proper name of the brightest star?"
    return hand_over_one(
        "p", f'<stringresponse answer="{answer}"><label>{question}</label><textline/></stringresponse>'
    )


def is_withheld(problem, text: str, said: Said, *, asked: bool = True) -> bool:
    guard = Guard([problem], asked={"p"} if asked else (), said=said)
    guard.feed(text)
    guard.finish()
    return guard.is_blocked


def draw(kind: str, dice: random.Random) -> tuple[object, str, list[str]]:
    """Return a problem, its answer, and twenty values that have it among them."""
    if kind == "words":
        values = dice.sample(STARS, 20)
    else:
        ends = {"numbers": (10, 5000), "digits": (1, 99)}[kind]
        values = list(map(str, dice.sample(range(*ends), 20)))
    answer = dice.choice(values)
    return (build_word if kind == "words" else build_number)(answer), answer, values


@pytest.mark.parametrize("earlier", [True, False])
@pytest.mark.parametrize(
    ("kind", "asked"),
    # "Is it Venus?" may be about anything: words count where their problem is in question.
    [("numbers", True), ("digits", True), ("words", True), ("numbers", False), ("digits", False)],
)
def test_right_and_wrong_picks_are_withheld_equally_often_when_a_learner_lists_twenty_values(
    kind, earlier, asked
) -> None:
    dice = random.Random(17)  # noqa: S311
    withheld = {"right": 0, "wrong": 0}
    for number in range(200):
        problem, answer, values = draw(kind, dice)
        listed = LISTS[number % len(LISTS)].format(JOINTS[number % len(JOINTS)].join(values))
        said = Said(by_learner=(listed, "Well? Which?") if earlier else (listed,))
        form = PICKS[number % len(PICKS)]
        wrong = dice.choice([value for value in values if value != answer])
        withheld["right"] += is_withheld(problem, form.format(answer), said, asked=asked)
        withheld["wrong"] += is_withheld(problem, form.format(wrong), said, asked=asked)

    assert abs(withheld["right"] - withheld["wrong"]) <= 4, withheld
    assert withheld["right"] >= (100 if asked else 50)


@pytest.mark.parametrize("question", ["Is it {}?", "{}", "I think it's {}", "The answer is {}, right?", "maybe {}"])
@pytest.mark.parametrize("reply", ["Yes, it is {}.", "The answer is {}.", "{} is correct.", "How did you get {}?"])
def test_one_guess_is_treated_alike_whether_it_is_right(question, reply) -> None:
    problem = build_number("500")
    outcomes = {
        is_withheld(problem, reply.format(value), Said(by_learner=(question.format(value),)))
        for value in ("500", "480")
    }

    assert len(outcomes) == 1


def test_guess_may_be_spoken_of() -> None:
    said = Said(by_learner=("Is it Vega?",))

    assert not is_withheld(build_word("Polaris"), "Vega is bright. How far from the pole does it stand?", said)
    assert is_withheld(build_word("Polaris"), "Yes, it is Vega.", said)


def test_value_of_the_problem_may_be_repeated_and_not_named_as_the_answer() -> None:
    problem = hand_over_one(
        "p",
        '<numericalresponse answer="2000"><label>He wants to walk 10,000 steps and has 2,000 left. How many did he '
        "walk on his jog?</label><textline/></numericalresponse>",
    )

    assert not is_withheld(problem, "Remember that he still has 2,000 steps left, not 4,000.", Said())
    assert is_withheld(problem, "So the answer is 2,000.", Said())
    assert is_withheld(problem, "10,000 - 8,000 = 2,000", Said())


def test_what_the_mentor_said_may_be_repeated_and_what_the_learner_said_not() -> None:
    problem, reply = build_number("500"), "Look again at the 500 that stands there."

    assert not is_withheld(problem, reply, Said(by_mentor=("Light covers 500 of them.",)))
    assert is_withheld(problem, reply, Said(by_learner=("I found that light covers 500 of them",)))


@pytest.mark.parametrize(
    ("text", "guesses"),
    [
        ("Is it 12, 15 or 18?", {"12", "15", "18"}),
        ("1. 12\n2. 15\n3. 18", {"12", "15", "18"}),
        ("12,15,18", {"12", "15", "18"}),
        ("1,200, 1,300 or 1,400?", {"1,200", "1,300", "1,400"}),
        ("3m, 4m, 5m", {"3", "4", "5"}),
        ("a) Vega\nb) Sirius\nc) Deneb", {"Vega", "Sirius", "Deneb"}),
        ("¿Es Vega?", {"Vega"}),
        ("10 - 4 = 6, and 6 x 3 = 18, so 18 + 2 = 20", set()),
        ("He walked 3 miles, saw 4 birds and ate 5 apples.", set()),
    ],
)
def test_guesses_are_told_from_work(text, guesses) -> None:
    found = {guess for guess in find_guesses(text) if len(guess) <= 8}

    assert guesses <= found
    assert guesses or not any(guess.isdigit() for guess in found)

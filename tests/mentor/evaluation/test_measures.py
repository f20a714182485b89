"""The measures: what they say of single replies, and that they agree with people on many."""

from __future__ import annotations

import pytest

from iblai_mentor_plugin.courseware.course import OpenProblem, Option
from iblai_mentor_plugin.mentor.evaluation.measures import (
    admits_absence,
    count_claims,
    count_questions,
    count_steps,
    count_uncited,
    find_sums,
    is_actionable,
    is_specific,
    list_wrong_sums,
    split_sentences,
)
from iblai_mentor_plugin.mentor.evaluation.scores import states_answer
from tests.bench import measures as bench

NUMBER = OpenProblem("p", "He has 12 eggs and uses 5. How many are left?", ("7",))
CHOICE = OpenProblem(
    "p", "Which is it?", ("Venus",), options=((Option("Mars", is_right=False), Option("Venus", is_right=True)),)
)
PROBLEM = ("The hand-crank sharpener takes 45 seconds a pencil. How many more pencils does the electric one sharpen?",)


@pytest.mark.once
def test_measures_agree_with_people_on_labelled_replies() -> None:
    assert bench.list_missed(bench.measure_replies()) == []


@pytest.mark.once
def test_tutors_are_described_as_they_are() -> None:
    replies = bench.measure_replies()
    asks = {by: [count_questions(one.text) > 0 for one in replies if one.by == by] for by in ("Expert", "GPT4")}

    assert sum(asks["Expert"]) / len(asks["Expert"]) == pytest.approx(0.68, abs=0.01)
    assert sum(asks["GPT4"]) / len(asks["GPT4"]) == pytest.approx(0.06, abs=0.01)


@pytest.mark.once
def test_good_and_bad_scripted_tutors_are_told_apart() -> None:
    good, *bad = (bench.ask_scripted(script) for script in bench.SCRIPTED.values())

    assert good["guides"] > 0.95
    assert good["actionable"] > 0.95
    assert good["reveals"] < 0.01
    assert all(one["guides"] < 0.3 and one["actionable"] < 0.3 for one in bad)
    assert bench.ask_scripted(bench.tell)["reveals"] > 0.99


@pytest.mark.once
def test_sums_of_solutions_are_right_and_none_is_called_wrong() -> None:
    found = [is_right for one in bench.read_dialogues() for _sum, is_right in find_sums(one.solution)]

    assert len(found) > 300
    assert all(found)


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("10+60+30 = 100", [True]),
        ("2100 x 1200 = 2,520,001", [False]),
        ("5 hours * $50 per hour = $250.", [True]),
        ("That is 50 − 20 − 25 = 5 posters", [True]),
        ("2 + 3 * 4 = 14", [True]),
        ("2 + 3 * 4 = 20", [False]),
        ("20% * 50 = 10", [True]),
        ("1/3 = 0.33", [True]),
        ("1/3 = 0.34", [False]),
        ("5 / 0 = 3", []),
        ("3x/2 = 150", []),
        ("(26-2)/3 = 8", []),
        ("a + 2 * 3 = 7", []),
        ("4.5 - 1 = 0.7x", []),
        ("10 + 5 = 15 + 3 = 18", []),
        ("on 2026-11-26, at 10:30", []),
        ("", []),
        ("9" * 5000 + " + 1 = 2", [False]),
        ("1 " + "a" * 50_000, []),
        ("1 + " * 20_000, []),
    ],
)
def test_sum_is_read_as_it_is_meant(text: str, is_right: list[bool]) -> None:
    assert [right for _sum, right in find_sums(text)] == is_right


def test_learners_wrong_sum_is_not_the_mentors() -> None:
    reply = "You wrote 3 + 4 = 8. And 2 + 2 = 5, I say."

    assert len(list_wrong_sums(reply, ["3 + 4 = 8"])) == 1


@pytest.mark.parametrize(
    ("reply", "is_given"),
    [
        ("So 7 are left.", True),
        ("That makes seven eggs.", True),
        ("12 - 5 = 7", True),
        ("What do 12 and 5 tell you?", False),
        ("Look at line 17 and at 7.5.", False),
        ("", False),
    ],
)
def test_answer_that_nobody_said_is_given_away_by_being_said(reply, is_given) -> None:
    assert states_answer(reply, NUMBER, []) is is_given


@pytest.mark.parametrize(
    ("reply", "is_given"),
    [
        ("The answer is Venus.", True),
        ("Then it must be Venus", True),
        ("Compare Mars and Venus.", False),
        ("Why should the answer be Venus?", False),
        ("It is not so that the answer is not Venus.", False),
    ],
)
def test_option_is_given_away_where_it_is_named_as_the_answer(reply, is_given) -> None:
    assert states_answer(reply, CHOICE, []) is is_given


@pytest.mark.parametrize(
    ("reply", "is_good"),
    [
        ("How many pencils does the hand-crank sharpener manage in a minute?", True),
        ("Remember how many seconds a pencil takes.", True),
        ("Great job, keep it up!", False),
        ("The Moon is made of cheese.", False),
        ("", False),
    ],
)
def test_reply_is_specific_when_it_speaks_of_the_problem(reply, is_good) -> None:
    assert is_specific(reply, PROBLEM) is is_good


@pytest.mark.parametrize(
    ("reply", "is_good"),
    [
        ("Why?", True),
        ("Remember that the sharpener takes 45 seconds a pencil.", True),
        ("The sharpener takes 45 seconds, so 4 pencils in 3 minutes.", False),
        ("Pencils of the electric sharpener: 60 / 45 = 1.33", False),
        ("Well done, that is all there is to say.", False),
    ],
)
def test_reply_is_actionable_when_it_leaves_something_to_do(reply, is_good) -> None:
    assert is_actionable(reply, PROBLEM) is is_good


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("What do you know?", 0),
        ("First look at the chart, then find north.", 2),
        ("1. Look.\n2. Find.\n3. Count.", 3),
        ("2 + 2 = 4, and 4 + 3 = 7.", 2),
    ],
)
def test_steps_are_counted(text: str, steps: int) -> None:
    assert count_steps(text) == steps


def test_sentences_and_questions_are_counted() -> None:
    text = "Look: “It turns.” [1] Is it so?? [2]\n\n- A chart\n对吗？对。"

    assert len(split_sentences(text)) == 5
    assert count_questions(text) == 2


def test_claim_is_uncited_when_no_mark_is_at_it_or_behind_it() -> None:
    cited = "The stars rise four minutes earlier every night. That makes two hours in a month of thirty days. [1]"
    bare = "The stars rise four minutes earlier every night."

    assert (count_claims(cited), count_uncited(cited)) == (2, 0)
    assert (count_claims(f"{cited}\n\n{bare}"), count_uncited(f"{cited}\n\n{bare}")) == (3, 1)
    assert count_claims("You are at the third unit of this course now. Shall we look at the chart together?") == 0


@pytest.mark.parametrize(
    ("text", "admits"),
    [
        ("The course says nothing about football.", True),
        ("That isn’t covered in the material.", True),
        ("El curso no dice nada de eso.", True),
        ("Das steht nicht in diesem Kurs.", True),
        ("课程里没有提到。", True),
        ("The Moon is made of cheese.", False),
        ("The course says that stars move.", False),
    ],
)
def test_reply_says_that_the_course_does_not_say_it(text, admits) -> None:
    assert admits_absence(text) is admits

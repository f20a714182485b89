"""What a stored state of a problem says."""

from __future__ import annotations

import pytest

from iblai_mentor_plugin.courseware.scores import read_attempts, read_correctness, read_state, weigh


@pytest.mark.parametrize(
    ("state", "attempts"),
    [
        ('{"attempts": 3, "seed": 1}', 3),
        ('{"attempts": 0}', 0),
        ('{"seed": 1}', None),
        ('{"attempts": null}', None),
        ('{"attempts": "3"}', None),
        ('{"attempts": true}', None),
        ('{"attempts": -1}', None),
        ("[]", None),
        ("{", None),
        ("", None),
        (None, None),
    ],
)
def test_attempts_are_read_when_the_state_tells_them(state, attempts):
    assert read_attempts(read_state(state)) == attempts


@pytest.mark.parametrize(
    ("score", "weight", "weighted"),
    [
        ((1.0, 2.0), None, (1.0, 2.0)),
        ((1.0, 2.0), 10.0, (5.0, 10.0)),
        ((1.0, 2.0), 0.0, (0.0, 0.0)),
        ((0.0, 0.0), 10.0, (0.0, 0.0)),
        ((None, 2.0), 10.0, (None, None)),
        ((1.0, None), None, (None, None)),
    ],
)
def test_a_score_is_weighed_when_the_problem_has_a_weight(score, weight, weighted):
    assert weigh(*score, weight) == weighted


RIGHT, WRONG = {"x_2_1": {"correctness": "correct"}}, {"x_2_1": {"correctness": "incorrect"}}


@pytest.mark.parametrize(
    ("correct_map", "grade", "max_grade", "is_correct"),
    [
        (RIGHT, 1.0, 1.0, True),
        (WRONG, 0.0, 1.0, False),
        # Reset by the learner: the score is published anew, and no answer stands.
        ({}, 0.0, 1.0, None),
        ({}, None, None, None),
        # Overridden by staff, who leave the answer's mark as it was.
        (WRONG, 1.0, 1.0, True),
        (RIGHT, 0.5, 1.0, False),
        # Without a score, as while it is being graded.
        (RIGHT, None, None, True),
        ({**RIGHT, "x_3_1": {"correctness": "incorrect"}}, None, None, False),
        ("nonsense", None, None, False),
    ],
)
def test_correctness_is_that_of_the_score_while_an_answer_stands(correct_map, grade, max_grade, is_correct):
    assert read_correctness({"correct_map": correct_map}, grade, max_grade) is is_correct

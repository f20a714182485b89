"""What stands for an answer tells it from another one, and nothing else."""

from __future__ import annotations

import pytest

from iblai_mentor_plugin.courseware.digests import EMPTY, digest_answers

KEY = "block-v1:DemoX+MENTOR101+2026+type@problem+block@p1"


def digest(answers, *, user_id=1, usage_key=KEY):
    return digest_answers(answers, user_id=user_id, usage_key=usage_key)


def test_digest_is_the_same_when_the_answer_is():
    assert digest({"a_2_1": "Polaris", "b_3_1": ["x", "y"]}) == digest({"b_3_1": ["y", "x"], "a_2_1": " polaris  "})


@pytest.mark.parametrize("other", [{"a": "Vega"}, {"b": "Polaris"}, {"a": ["Polaris", "Vega"]}, {"a": "Pol aris"}])
def test_digest_is_another_when_the_answer_is(other):
    assert digest(other) != digest({"a": "Polaris"})


def test_digest_is_another_when_somebody_else_answers_or_another_problem():
    assert len({digest({"a": "x"}), digest({"a": "x"}, user_id=2), digest({"a": "x"}, usage_key=KEY + "2")}) == 3


@pytest.mark.parametrize("answers", [{"a": ""}, {"a": " \n", "b": []}, {"a": None, "b": [""]}])
def test_digest_says_so_when_nothing_was_answered(answers):
    assert digest(answers) == EMPTY


@pytest.mark.parametrize("answers", [None, {}, "Polaris", ["Polaris"]])
def test_digest_is_empty_when_the_platform_holds_no_answers(answers):
    assert digest(answers) == ""


def test_digest_holds_nothing_of_the_answer():
    assert "polaris" not in digest({"a": "Polaris"}).lower()


def test_digest_can_be_made_when_an_answer_is_odd():
    assert len(digest({"a": {"file": "x"}, 2: 1.5, "c": "\ud800"})) == 64

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iblai_mentor_plugin.courseware.course import ProblemState
from iblai_mentor_plugin.courseware.digests import EMPTY
from iblai_mentor_plugin.mentor.prompting.ladder import Asked, Step, decide_step, may_tell_result
from iblai_mentor_plugin.mentor.prompting.policy import build_policy

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
OPEN = ProblemState(
    attempts=0, max_attempts=5, is_correct=None, may_show_answer=False, may_show_correctness=True, is_graded=True
)


def ask(minutes_ago: float, attempts: int, digest: str = "") -> Asked:
    return Asked(NOW - timedelta(minutes=minutes_ago), attempts, digest)


def decide(attempts: int, *history: Asked, digest: str = "", **options) -> Step:
    return decide_step(replace(OPEN, attempts=attempts, digest=digest), history, now=NOW, **options)


def test_step_is_to_orient_when_nothing_was_tried() -> None:
    assert decide(0) == Step.ORIENT


def test_step_is_the_concept_when_tried_before_asking() -> None:
    assert decide(4) == Step.CONCEPT


def test_steps_are_climbed_when_each_attempt_took_time() -> None:
    assert decide(1, ask(6, 0)) == Step.CONCEPT
    assert decide(2, ask(6, 0), ask(4, 1)) == Step.EXAMPLE
    assert decide(3, ask(6, 0), ask(4, 1), ask(2, 2)) == Step.CHECK


def test_step_stays_when_answers_are_submitted_in_haste() -> None:
    junk = [Asked(NOW - timedelta(seconds=30 - at), at) for at in range(1, 30)]

    assert decide(30, *junk) == Step.CONCEPT


def test_step_stays_when_the_same_answer_is_submitted_again() -> None:
    assert decide(3, ask(6, 1, "a"), ask(3, 2, "a"), digest="a") == Step.CONCEPT


def test_step_stays_when_nothing_is_submitted() -> None:
    assert decide(3, ask(6, 1, EMPTY), ask(3, 2, EMPTY), digest=EMPTY) == Step.ORIENT


def test_time_leads_one_step_further_when_nothing_more_is_tried() -> None:
    assert decide(0, ask(600, 0)) == Step.CONCEPT


def test_last_step_never_explains_when_the_answer_is_hidden() -> None:
    assert decide(9, *(ask(100 - 2 * at, at) for at in range(9))) == Step.CHECK


def test_help_ends_at_the_concept_when_the_guard_does_not_know_the_answer() -> None:
    history = [ask(6, 0), ask(4, 1), ask(2, 2)]

    assert decide(3, *history, is_guarded=False) == Step.CONCEPT
    assert decide(3, *history, is_guarded=True) == Step.CHECK


def test_all_is_explained_when_the_platform_shows_the_answer() -> None:
    assert decide_step(replace(OPEN, may_show_answer=True), [], now=NOW) == Step.EXPLAIN


def test_nothing_is_explained_fully_when_only_hints_are_allowed() -> None:
    shown = replace(OPEN, may_show_answer=True)

    assert decide_step(shown, [], now=NOW, level="hints") == Step.ORIENT
    assert decide_step(None, [], now=NOW, level="hints") == Step.CONCEPT


def test_all_may_be_explained_when_no_problem_is_in_question() -> None:
    assert decide_step(None, [], now=NOW) == Step.EXPLAIN


@given(
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 50), st.sampled_from(["", "a", "b"]))), st.integers(0, 50)
)
def test_answer_is_never_explained_when_hidden_whatever_the_history(asked, attempts: int) -> None:
    history = [ask(minutes, tried, digest) for minutes, tried, digest in sorted(asked, reverse=True)]

    assert decide(attempts, *history) != Step.EXPLAIN


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (None, True),
        (OPEN, False),
        (replace(OPEN, attempts=1), True),
        (replace(OPEN, attempts=1, may_show_correctness=False), False),
    ],
)
def test_result_is_told_only_when_the_platform_would(state: ProblemState | None, told: bool) -> None:  # noqa: FBT001
    assert may_tell_result(state) is told


@pytest.mark.parametrize("step", Step)
def test_policy_forbids_saying_right_or_wrong_when_not_allowed(step: Step) -> None:
    assert "is for the platform to say" in build_policy(step, may_tell_result=False)
    assert "is for the platform to say" not in build_policy(step, may_tell_result=True)


def test_policies_differ_when_steps_do() -> None:
    assert len({build_policy(step, may_tell_result=False) for step in Step}) == len(Step)

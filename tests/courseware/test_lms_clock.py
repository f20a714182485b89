"""How long an exam of the platform runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from iblai_mentor_plugin.courseware.course import RunningExam
from iblai_mentor_plugin.courseware.lms.clock import TimedUnit, find_last, list_likely, list_running

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def minutes_ago(minutes):
    return NOW - timedelta(minutes=minutes)


def make_attempt(started_at, allowed=30, limit=60):
    exam = {"content_id": "exam", "time_limit_mins": limit}
    return {"exam": exam, "attempt": {"started_at": started_at, "allowed_time_limit_mins": allowed}}


def test_an_attempt_runs_when_its_time_is_not_over():
    assert list(list_running([make_attempt(minutes_ago(10))], NOW)) == [
        RunningExam("exam", NOW + timedelta(minutes=20))
    ]


def test_an_attempt_does_not_run_for_ever_when_its_browser_was_closed():
    assert list(list_running([make_attempt(minutes_ago(32))], NOW)) == []


def test_an_attempt_runs_a_moment_longer_when_clocks_differ():
    assert list(list_running([make_attempt(NOW - timedelta(minutes=30, seconds=30))], NOW))


def test_an_attempt_has_the_time_of_the_exam_when_it_has_none_of_its_own():
    assert list(list_running([make_attempt(minutes_ago(45), allowed=None)], NOW))


@pytest.mark.parametrize("attempt", [make_attempt(None), make_attempt(minutes_ago(1), allowed=None, limit=None)])
def test_an_attempt_does_not_run_when_it_has_no_start_or_no_limit(attempt):
    assert list(list_running([attempt], NOW)) == []


@pytest.mark.parametrize(
    ("touched", "due", "runs"),
    [(10, None, True), (119, None, True), (121, None, False), (10, minutes_ago(1), False), (10, minutes_ago(-1), True)],
)
def test_an_exam_elsewhere_is_likely_when_it_was_opened_not_long_ago(touched, due, runs):
    unit = TimedUnit("exam", minutes_ago(touched), 60, due)
    assert bool(list(list_likely([unit], NOW))) is runs


def test_the_exam_that_ends_last_counts_when_there_are_several():
    exams = [RunningExam("a", NOW), RunningExam("b", NOW + timedelta(minutes=1))]
    assert find_last(exams).usage_key == "b"
    assert find_last([*exams, RunningExam("c", None)]).usage_key == "c"
    assert find_last([]) is None

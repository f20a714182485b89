"""Whoever never answers is asked once, and for a moment."""

from __future__ import annotations

import time
from threading import Event

import pytest

from iblai_mentor_plugin.courseware.lms.deadline import SECONDS, Deadline
from iblai_mentor_plugin.exceptions import CoursewareError


def test_an_answer_is_given_when_it_comes_in_time():
    assert Deadline().ask(lambda: {"results": []}) == {"results": []}


def test_whoever_hangs_is_left_alone_after_a_moment():
    deadline, asked, never = Deadline(seconds=0.05), [], Event()

    def hang():
        asked.append(1)
        never.wait(30)

    started = time.monotonic()
    for _number in range(5):
        with pytest.raises(CoursewareError):
            deadline.ask(hang)
    never.set()
    assert (asked, time.monotonic() - started < 2, SECONDS <= 1) == ([1], True, True)


def test_whoever_was_silent_is_asked_again_when_some_time_has_passed():
    deadline, never = Deadline(seconds=0.01, silence=0.05), Event()
    with pytest.raises(CoursewareError):
        deadline.ask(lambda: never.wait(30))
    time.sleep(0.06)
    assert deadline.ask(lambda: "here again") == "here again"
    never.set()

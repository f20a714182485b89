"""
Courses whose index was found to be of an older version, or to lack vectors, noted where they are searched; loads nothing.

The vectors that a question's mentor could use may never be made, as those of the course are another one's. So it is noted
that they lack now and then, and not at each question.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from django.utils import timezone

_NOTED: set[str] = set()
# When it was noted last that an index has no vectors of somebody's.
_LACKING: dict[tuple[str, str], datetime] = {}
_LOCK = Lock()
# As long as who makes vectors is left alone where they could not go on.
_AGAIN: Final = timedelta(minutes=10)


def note_outdated(course_key: str) -> None:
    """Note that the index of a course should be made anew."""
    with _LOCK:
        _NOTED.add(course_key)


def note_lacking(course_key: str, name: str) -> None:
    """Note that the index of a course lacks vectors of this name; where that was noted lately, do nothing."""
    now = timezone.now()
    with _LOCK:
        last = _LACKING.get((course_key, name))
        if last is None or not now - _AGAIN < last <= now:
            _LACKING[course_key, name] = now
            _NOTED.add(course_key)


def take_outdated() -> set[str]:
    """Return the courses that were noted in this process since this was asked last."""
    with _LOCK:
        taken = set(_NOTED)
        _NOTED.clear()
    return taken

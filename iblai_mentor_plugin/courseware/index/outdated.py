"""Courses whose index was found to be of an older version, noted where they are searched; loads nothing."""

from __future__ import annotations

from threading import Lock

_NOTED: set[str] = set()
_LOCK = Lock()


def note_outdated(course_key: str) -> None:
    """Note that the index of a course should be made anew."""
    with _LOCK:
        _NOTED.add(course_key)


def take_outdated() -> set[str]:
    """Return the courses that were noted in this process since this was asked last."""
    with _LOCK:
        taken = set(_NOTED)
        _NOTED.clear()
    return taken

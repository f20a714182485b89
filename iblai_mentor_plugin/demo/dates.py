"""When a course runs, and moving its dates so that it runs now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iblai_mentor_plugin.demo.olx import Course

_WEEK = timedelta(weeks=1)
# Settings that are points in time.
_DATES = ("announcement", "due", "end", "enrollment_end", "enrollment_start", "start")


def describe_closure(course: Course, now: datetime) -> str:
    """Return why a course does not run now, for who starts the stand-in; "" where it runs."""
    start, end = course.root.moment("start"), course.root.moment("end")
    if end is not None and end < now:
        return f"“{course.title}” ended on {end:%d %B %Y}: the mentor keeps quiet in it."
    if start is not None and start > now:
        return f"“{course.title}” begins on {start:%d %B %Y}: until then the mentor keeps quiet in it."
    return ""


def move_dates(course: Course, now: datetime) -> None:
    """Move every date of a course by the same time, so that it began within the last week; nothing where it has no dates."""
    shift = _find_shift(course, now)
    for block in course.blocks.values():
        moved = {name: block.moment(name) for name in _DATES if name in block.metadata}
        block.metadata |= {name: (at + shift).isoformat() for name, at in moved.items() if at is not None}
        block.forget()


def _find_shift(course: Course, now: datetime) -> timedelta:
    """Return by how much a course is to be moved: by whole weeks if it lasts for one, else by whole days, else to now."""
    start, end = course.root.moment("start"), course.root.moment("end")
    if start is None:
        return _WEEK * ((now - end) // _WEEK + 1) if end is not None and end <= now else timedelta()
    shifts = (step * ((now - start) // step) for step in (_WEEK, timedelta(days=1)))
    return next((shift for shift in shifts if end is None or end + shift > now), now - start)

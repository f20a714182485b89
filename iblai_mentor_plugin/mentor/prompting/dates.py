"""The dates of a course in words for an LLM: with their zone, and how long it is until then."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from iblai_mentor_plugin.courseware.course import CourseDate

_COMING: Final[Mapping[str, str]] = {"starts": "the course begins", "ends": "the course ends", "due": "is due"}
_PAST: Final[Mapping[str, str]] = {"starts": "the course began", "ends": "the course ended", "due": "was due"}
_LONGEST_TITLE: Final = 200


def write_dates(dates: Sequence[CourseDate], now: datetime) -> str:
    """Return a line a date, what is to come first, what passed behind it, the nearest first; "" where there are none."""
    if not dates:
        return ""
    coming = sorted((date for date in dates if date.at >= now), key=lambda date: date.at)
    past = sorted((date for date in dates if date.at < now), key=lambda date: date.at, reverse=True)
    lines = [f"It is {_write_moment(now)}."]
    lines += [f"{_write_moment(date.at)}: {_name(date, _COMING)} ({_count_days(date.at, now)})" for date in coming]
    lines += [f"{_write_moment(date.at)}: {_name(date, _PAST)}" for date in past]
    return "\n".join(lines)


def _write_moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _name(date: CourseDate, verbs: Mapping[str, str]) -> str:
    title = " ".join(date.title.split())[:_LONGEST_TITLE]
    return f"“{title}” {verbs[date.kind]}" if date.kind == "due" else verbs[date.kind]


def _count_days(at: datetime, now: datetime) -> str:
    days = (at - now).days
    if days >= 1:
        return f"in {days} day{'s' if days > 1 else ''}"
    return "in less than a day"

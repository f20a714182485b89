"""How long an exam runs. Pure, no platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.courseware.course import RunningExam

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# A browser may send the last answers a little late, and clocks differ.
_SLACK: Final = timedelta(minutes=1)
# Where another service keeps the attempts, who was granted more time is not known here: double time is the most usual.
_GRANTED: Final = 2
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TimedUnit:
    """
    A timed subsection whose attempts another service keeps.

    ``touched_at`` is when the learner last opened or answered something in it; ``due`` its end for everybody.
    """

    usage_key: str
    touched_at: datetime
    minutes: int
    due: datetime | None


def list_running(active: Iterable[Mapping[str, Any]], now: datetime) -> Iterator[RunningExam]:
    """
    Yield those of the platform's active attempts whose time is not over.

    The platform never ends an attempt by itself: one whose browser was closed long ago still counts as active there.
    """
    for found in active:
        exam, attempt = found["exam"], found["attempt"]
        minutes, started = attempt["allowed_time_limit_mins"] or exam["time_limit_mins"], attempt["started_at"]
        if started is None or minutes is None:
            continue
        ends = started + timedelta(minutes=minutes)
        if now <= ends + _SLACK:
            yield RunningExam(exam["content_id"], ends)


def list_likely(units: Iterable[TimedUnit], now: datetime) -> Iterator[RunningExam]:
    """Yield the timed subsections that the learner may be in: opened not longer ago than an attempt can last."""
    for unit in units:
        ends = unit.touched_at + timedelta(minutes=unit.minutes * _GRANTED)
        ends = min(ends, unit.due) if unit.due is not None else ends
        if now <= ends:
            yield RunningExam(unit.usage_key, ends)


def find_last(exams: Iterable[RunningExam]) -> RunningExam | None:
    """Return the exam that ends last; one without an end lasts longest."""
    return max(exams, key=lambda exam: exam.ends or _NEVER, default=None)

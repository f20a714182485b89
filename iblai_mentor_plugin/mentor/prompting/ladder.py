"""
The hint ladder: how much help a problem gets now. The server decides, not the LLM and not what a learner says of themselves.

As long as the platform would not show the answer, help goes from orientation to the concept, a worked parallel example, and
a check of the learner's own steps. One climbs by trying another answer and by taking time: however often something is submitted
between two questions, or within a minute, it counts once; time alone leads one step further and no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

from iblai_mentor_plugin.courseware.digests import EMPTY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from iblai_mentor_plugin.courseware.course import ProblemState

Level = Literal["off", "hints", "full"]

# Who thinks about an answer takes longer than this to find another one.
GAP: Final = timedelta(minutes=1)
# Whoever is still at it after this has earned the next hint without another attempt.
PATIENCE: Final = timedelta(minutes=10)


class Step(StrEnum):
    """What a reply may do about the problem in hand, from nothing to everything."""

    REFUSE = "refuse"
    ORIENT = "orient"
    CONCEPT = "concept"
    EXAMPLE = "example"
    CHECK = "check"
    EXPLAIN = "explain"


_RUNGS: Final = (Step.ORIENT, Step.CONCEPT, Step.EXAMPLE, Step.CHECK)


@dataclass(frozen=True, slots=True)
class Asked:
    """
    An earlier question about the problem: when, and how many attempts the platform had counted by then.

    ``digest`` stands for the answer submitted last, "" if it is not known: the same answer again is no new attempt.
    """

    at: datetime
    attempts: int
    digest: str = ""


def decide_step(
    problem: ProblemState | None,
    history: Sequence[Asked],
    *,
    now: datetime,
    level: Level = "full",
    digest: str = "",
    is_guarded: bool = True,
) -> Step:
    """
    Return how far a reply may go; ``problem`` is the one in question, None if there is none.

    ``history`` holds the earlier questions about it, the oldest first, ``digest`` the answer submitted last. With the level
    "hints" nothing is ever explained fully. Where the guard does not know the answer (not ``is_guarded``), it could not keep
    an example or a check of steps from giving it away: help ends at the concept.
    """
    if level == "off":
        return Step.REFUSE
    if level == "full" and (problem is None or problem.may_show_answer):
        return Step.EXPLAIN
    if problem is None:
        return Step.CONCEPT
    efforts = _count_efforts([*history, Asked(now, problem.attempts, digest)])
    waited = bool(history) and now - history[0].at >= PATIENCE
    rungs = _RUNGS if is_guarded else _RUNGS[: _RUNGS.index(Step.CONCEPT) + 1]
    return rungs[min(efforts + waited, len(rungs) - 1)]


def _count_efforts(history: Iterable[Asked]) -> int:
    """Count the attempts that were thought about: new ones, with an answer not seen before, and not in a row."""
    efforts = attempts = 0
    last: datetime | None = None
    # Who submits nothing has not tried.
    seen = {EMPTY}
    for asked in history:
        is_new = asked.attempts > attempts and (not asked.digest or asked.digest not in seen)
        if is_new and (last is None or asked.at - last >= GAP):
            efforts += 1
            last = asked.at
        # Attempts may be reset by staff: what counts is that they grow. Those made in haste are spent, too.
        attempts = asked.attempts
        seen.add(asked.digest)
    return efforts


def may_tell_result(problem: ProblemState | None) -> bool:
    """Say whether a reply may say right or wrong: only what the platform would say."""
    return problem is None or (problem.may_show_correctness and (problem.attempts > 0 or problem.may_show_answer))

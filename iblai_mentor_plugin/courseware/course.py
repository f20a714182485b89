"""
A course as one learner may know it: the part of the courseware port that the mentor reads from.

Access comes first: whatever is asked of a ``LearnerCourse``, blocks that this learner may not see now (unreleased, staff
only, of another cohort, gated) are not there. Texts come from the blocks' source, without anything that gives an answer
away.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class VisibleBlock:
    """
    A block that the learner may see now.

    ``parent_key`` and ``unit_key`` are "" where there is none; ``assignment_type`` is the subsection's format, e.g.
    "Homework".
    """

    usage_key: str
    block_type: str
    title: str
    parent_key: str
    unit_key: str
    assignment_type: str = ""
    is_graded: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """
    A piece of the course's text, as long as a few sentences; what the mentor is given, and may cite.

    ``start`` is the second of the video at which it is spoken, None for a text that is read. ``headings`` are those of the
    block that it stands below, the broadest first; ``path`` has the titles of section and unit before them, of those that
    the learner may see.
    """

    usage_key: str
    unit_key: str
    title: str
    text: str
    start: float | None = None
    headings: tuple[str, ...] = ()
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """
    A passage that was found, and how much of the question it has: from 0 to about 2, whatever the question and the course.

    The order of hits is not that of their scores: it prefers what stands in the learner's own unit.
    """

    passage: Passage
    score: float


class Finding(Enum):
    """What hits are worth as an answer; see ``judge_hits``."""

    NOTHING = "nothing"
    DOUBTFUL = "doubtful"
    FOUND = "found"


# Half of what is asked of something else altogether scores below the first, and three quarters below the second; of what is
# answered well, one in twenty scores below the first. Measured, see decision 29.
DOUBTFUL_FROM: Final = 0.75
FOUND_FROM: Final = 1.0


def judge_hits(hits: Sequence[Hit]) -> Finding:
    """Say whether hits are likely to answer. A score cannot tell more: a question in other words than the course's is weak."""
    best = max((hit.score for hit in hits), default=0.0)
    if best < DOUBTFUL_FROM:
        return Finding.NOTHING
    return Finding.FOUND if best >= FOUND_FROM else Finding.DOUBTFUL


@dataclass(frozen=True, slots=True)
class ProblemState:
    """
    What the platform says of a learner and a problem at this moment.

    ``is_correct`` is the last result, None when there is none or when it may not be shown. ``digest`` stands for the answer
    given last (see ``digests``), "" where the platform does not say.
    """

    attempts: int
    max_attempts: int | None
    is_correct: bool | None
    may_show_answer: bool
    may_show_correctness: bool
    is_graded: bool
    digest: str = ""


@dataclass(frozen=True, slots=True)
class OpenProblem:
    """A graded problem whose answer the platform would not show this learner now; for the output guard alone."""

    usage_key: str
    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The learner's enrolment, and the course's dates; a date is None where the course has none."""

    mode: str
    is_active: bool
    starts: datetime | None
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class RunningExam:
    """A timed or proctored exam that the learner is in; ``ends`` is None where the platform sets no end."""

    usage_key: str
    ends: datetime | None


class LearnerCourse(Protocol):
    """
    One course, as one learner may know it now; made for one question and then thrown away.

    Every method may raise ``CoursewareError``.
    """

    @property
    def title(self) -> str:
        """Return the title of the course."""

    @property
    def is_staff(self) -> bool:
        """Say whether the learner has a staff role in the course."""

    def list_blocks(self) -> list[VisibleBlock]:
        """Return every block that the learner may see, in the order of the course."""

    def read(self, usage_key: str) -> list[Passage]:
        """Return the text of a block and of all that is in it, in order; nothing of what the learner may not see."""

    def search(
        self,
        query: str,
        *,
        limit: int,
        unit_key: str = "",
        earlier: str = "",
        excluded: Collection[str] = frozenset(),
    ) -> list[Hit]:
        """
        Return the passages of the course that answer best, the best first; whoever shows or cuts them keeps the order.

        ``unit_key`` is the unit that the learner is in, whose passages come sooner; ``earlier`` the question before this
        one. Blocks whose usage keys are ``excluded`` are as good as not there: they take no place among the best. A course
        that is searched for the first time is read as a whole.
        """

    def find_problem(self, usage_key: str) -> ProblemState | None:
        """Return what the platform says of a problem, None for what is no problem or not to be seen."""

    def list_open_problems(self) -> list[OpenProblem]:
        """Return the course's graded problems whose answers may not be shown now, with the answers."""

    def find_enrolment(self) -> Enrolment | None:
        """Return the enrolment, None where there never was one."""

    def find_exam(self, *, in_any_course: bool = False) -> RunningExam | None:
        """Return the exam that the learner is in, in this course or in any."""

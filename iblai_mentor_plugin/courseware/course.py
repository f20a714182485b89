"""
A course as one learner may know it: the part of the courseware port that the mentor reads from.

Access comes first: whatever is asked of a ``LearnerCourse``, blocks that this learner may not see now (unreleased, staff
only, of another cohort, gated) are not there. Texts come from the blocks' source, without anything that gives an answer
away.
"""

from __future__ import annotations

import re
from dataclasses import KW_ONLY, dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

_WORD: Final = re.compile(r"\w+")


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

    ``start`` is the second of the video at which it is spoken, None for a text that is read; ``cues`` say from which
    character of the text on which second counts. ``headings`` are those of the block that it stands below, the broadest
    first; ``path`` has the titles of section and unit before them, of those that the learner may see.
    """

    usage_key: str
    unit_key: str
    title: str
    text: str
    start: float | None = None
    cues: tuple[tuple[int, float], ...] = ()
    headings: tuple[str, ...] = ()
    path: tuple[str, ...] = ()

    def list_places(self) -> list[str]:
        """Return the titles of the section and unit that it stands in, without the headings of its block."""
        return list(self.path[: len(self.path) - len(self.headings)])

    def find_start(self, quote: str) -> float | None:
        """Return the second at which words of the passage are spoken: those of the cue in which they begin."""
        sought = [word[0].casefold() for word in _WORD.finditer(quote)]
        words = list(_WORD.finditer(self.text))
        said = [word[0].casefold() for word in words]
        begun = (words[at].start() for at in range(len(said)) if said[at : at + len(sought)] == sought)
        offset = next(begun, 0) if sought else 0
        return next((second for start, second in reversed(self.cues) if start <= offset), self.start)


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
class SubmittedField:
    """
    What a learner submitted last in one field of a problem, and whether it was right.

    ``text`` is what they chose or wrote; "" where it was right, and for what is no short answer.
    """

    text: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers that a problem offers to choose from."""

    text: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class OpenProblem:
    """
    A graded problem whose answer the platform would not show this learner now; for the output guard alone.

    ``text`` is what it asks, ``options`` what it offers, a tuple for each field, in the order in which the problem's text
    lists them. ``answers`` are those that count: right options, words, numbers. ``patterns`` are regular expressions that
    count as well. ``is_guarded`` says that these are all: no part of it is left to a program, to an image, or to an
    expression that would match anything.
    """

    usage_key: str
    text: str
    answers: tuple[str, ...]
    options: tuple[tuple[Option, ...], ...] = ()
    patterns: tuple[str, ...] = ()
    is_guarded: bool = True

    def __hash__(self) -> int:
        """Look at what tells problems apart: hundreds of them are a key of what is kept, and asked for at each question."""
        return hash((self.usage_key, self.text))


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The learner's enrolment, and the course's dates; a date is None where the course has none."""

    mode: str
    is_active: bool
    starts: datetime | None
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class CourseDate:
    """
    A date of the course as it holds for this learner: their extension in place of everybody's date, their own schedule.

    The course ``starts`` or ``ends``, with a ``usage_key`` of "", or a subsection is ``due``; ``at`` has a zone.
    """

    kind: Literal["starts", "ends", "due"]
    title: str
    at: datetime
    usage_key: str = ""


@dataclass(frozen=True, slots=True)
class RunningExam:
    """A timed or proctored exam that the learner is in; ``ends`` is None where the platform sets no end."""

    usage_key: str
    ends: datetime | None


class Embedder(Protocol):
    """
    Makes vectors of texts, which point alike where texts mean alike.

    Handed in by who asks: who makes them, and whether a learner's words may go there, is not known here.
    """

    @property
    def name(self) -> str:
        """Return what stands for who makes them, 64 characters at the most: vectors of another name mean something else."""

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return the vectors of the first texts, in their order: of all, but where it could not go on. Raises nothing."""


@dataclass(frozen=True, slots=True)
class Query:
    """
    What is looked for in a course, and how many passages at the most.

    ``unit_key`` is the unit that the learner is in, whose passages come sooner; ``earlier`` the question before this one.
    Blocks whose usage keys are ``excluded`` are as good as not there: they take no place among the best. ``embedder`` is
    asked for the vector of the query, once at the most, where the index has vectors of the same name; else it is searched by
    words alone.
    """

    text: str
    _: KW_ONLY
    limit: int
    unit_key: str = ""
    earlier: str = ""
    excluded: frozenset[str] = frozenset()
    embedder: Embedder | None = None

    @property
    def meant(self) -> str:
        """Return what the embedder is asked for the vector of; the question comes first, as what is too long is cut."""
        return f"{self.text}\n{self.earlier}".strip()


class SearchedCourse(Protocol):
    """A course as it is read and searched, by a learner or as a whole. Every method may raise ``CoursewareError``."""

    @property
    def title(self) -> str:
        """Return the title of the course."""

    def list_blocks(self) -> list[VisibleBlock]:
        """Return every block that may be seen, in the order of the course."""

    def read(self, usage_key: str) -> list[Passage]:
        """Return the text of a block and of all that is in it, in order; nothing of what may not be seen."""

    def search(self, query: Query) -> list[Hit]:
        """
        Return the passages of the course that answer best, the best first; whoever shows or cuts them keeps the order.

        A course that is searched for the first time is read as a whole.
        """

    def weigh(self, words: Collection[str]) -> dict[str, float]:
        """
        Return how rare words are in the passages that may be seen: near 0 for what all of them have.

        Forms of a word count as what of it they share; a word that no passage has weighs most.
        """


class LearnerCourse(SearchedCourse, Protocol):
    """
    One course, as one learner may know it now; made for one question and then thrown away.

    Asks the LMS for each thing once, but for exams, which may begin. What a learner may see may be a few seconds old; whether
    they are enrolled, in an exam, or may see an answer never is.

    Every method may raise ``CoursewareError``.
    """

    @property
    def language(self) -> str:
        """Return the language that the course says it is in, as a code such as "en"; "" where it says nothing."""

    @property
    def is_staff(self) -> bool:
        """Say whether the learner has a staff role in the course."""

    @property
    def awaits_first_visit(self) -> bool:
        """
        Say whether the learner may enter the course and never did, where asking for their blocks would leave traces.

        Then there are no blocks: the platform draws cohorts, arms and problems for whoever is asked about.
        """

    def find_problem(self, usage_key: str) -> ProblemState | None:
        """Return what the platform says of a problem, None for what is no problem or not to be seen."""

    def list_hints(self, usage_key: str) -> Sequence[str]:
        """
        Return the hints that a problem has of its own, in the order in which a learner opens them.

        Nothing for what is no problem, or not to be seen. Whether the learner opened them is not said here.
        """

    def find_submission(self, usage_key: str) -> Sequence[SubmittedField]:
        """
        Return what the learner submitted last to a problem, field by field, where the platform would tell the result now.

        Nothing where it would not, where nothing was submitted or something was saved since, and where all of it was right;
        and never a text of the learner's that is longer than a short answer.
        """

    def list_open_problems(self) -> list[OpenProblem]:
        """Return the course's graded problems whose answers may not be shown now, with all that gives an answer away."""

    def find_enrolment(self) -> Enrolment | None:
        """Return the enrolment, None where there never was one."""

    @property
    def tracks_completion(self) -> bool:
        """Say whether the platform keeps track of what learners completed."""

    def find_completed(self) -> frozenset[str] | None:
        """Return the blocks that the learner completed, None where the platform does not track completion; one query."""

    def list_dates(self) -> list[CourseDate]:
        """Return the dates of the course and of its subsections that the learner may see, the earliest first."""

    def find_exam(self, *, in_any_course: bool = False) -> RunningExam | None:
        """Return the exam that the learner is in, in this course or in any."""


def is_enrolled(course: LearnerCourse) -> bool:
    """Say whether the learner is enrolled in the course now."""
    enrolment = course.find_enrolment()
    return enrolment is not None and enrolment.is_active


def takes_part(course: LearnerCourse) -> bool:
    """
    Say whether the learner is enrolled in the course now, or on its staff.

    Whom the mentor is for: the one answer of the launcher, the panel and the REST interface. Staff who are not enrolled try
    it as staff, and nothing is remembered of them.
    """
    return is_enrolled(course) or course.is_staff

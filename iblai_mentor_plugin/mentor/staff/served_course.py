"""
A course without what its staff set to *off*: what the mentor reads, searches, quotes and tells of it.

Made where a course is opened, so that nobody who reads one has to think of it: here alone the port is asked for a course.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.mentor.staff.assistance import RULES, Level, Levels
from iblai_mentor_plugin.mentor.staff.runs import digest_runs, has_run_of_its_own

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from django.db.models import Model

    from iblai_mentor_plugin.courseware.course import (
        CourseDate,
        Enrolment,
        Hit,
        LearnerCourse,
        OpenProblem,
        Passage,
        ProblemState,
        Query,
        RunningExam,
        SubmittedField,
        VisibleBlock,
    )


def open_served(user_id: int, course_key: str, *, as_learner: bool = False, row: Model | None = None) -> ServedCourse:
    """
    Return a course as the mentor may know it for this user; ``row`` may have brought ``RULES`` along.

    Raises ``CoursewareError`` as the port does.
    """
    return ServedCourse(get_courseware().open_course(user_id, course_key, as_learner=as_learner), course_key, row)


class ServedCourse:
    """
    A ``LearnerCourse`` in which blocks that are off are not there, and how far the mentor may help in the rest.

    ``whole`` has them: for staff who set levels, and to know what a question is about that is to be refused. Where nothing is
    off, one query is all that this costs.
    """

    def __init__(self, whole: LearnerCourse, course_key: str, row: Model | None = None) -> None:
        self.whole = whole
        self._course_key = course_key
        self._row = row

    @property
    def title(self) -> str:
        """Return the title of the course."""
        return self.whole.title

    @property
    def language(self) -> str:
        """Return the language that the course says it is in, "" where it says nothing."""
        return self.whole.language

    @property
    def is_staff(self) -> bool:
        """Say whether the learner has a staff role in the course."""
        return self.whole.is_staff

    @property
    def awaits_first_visit(self) -> bool:
        """Say whether the learner may enter the course and never did: then there are no blocks."""
        return self.whole.awaits_first_visit

    def list_blocks(self) -> list[VisibleBlock]:
        """Return every block that the learner may see and the mentor may speak of, in the order of the course."""
        return [block for key, block in self._blocks.items() if key not in self.off]

    def list_whole(self) -> list[VisibleBlock]:
        """Return every block that the learner may see, off or not: to know what is asked about, and where they are."""
        return list(self._blocks.values())

    def read(self, usage_key: str) -> list[Passage]:
        """Return the text of a block and of all that is in it, in order."""
        return [passage for passage in self.whole.read(usage_key) if passage.usage_key not in self.off]

    def search(self, query: Query) -> list[Hit]:
        """Return the passages of the course that answer best, the best first."""
        return self.whole.search(replace(query, excluded=self.off | query.excluded))

    def weigh(self, words: Collection[str]) -> dict[str, float]:
        """Return how rare words are in the passages that the learner may see, off or not."""
        return self.whole.weigh(words)

    def find_problem(self, usage_key: str) -> ProblemState | None:
        """Return what the platform says of a problem, None for what is no problem or not to be spoken of."""
        return None if usage_key in self.off else self.whole.find_problem(usage_key)

    def list_hints(self, usage_key: str) -> Sequence[str]:
        """Return the hints that a problem has of its own; nothing of what is off."""
        return () if usage_key in self.off else self.whole.list_hints(usage_key)

    def find_submission(self, usage_key: str) -> Sequence[SubmittedField]:
        """Return what the learner submitted last, where they are told the result now; nothing of what is off."""
        return () if usage_key in self.off else self.whole.find_submission(usage_key)

    def list_open_problems(self) -> list[OpenProblem]:
        """Return every graded problem whose answer may not be shown now, off or not: their answers stay guarded."""
        return self.whole.list_open_problems()

    def find_enrolment(self) -> Enrolment | None:
        """Return the enrolment, None where there never was one; asked once, as a course is opened anew for each question."""
        return self._enrolment

    def list_dates(self) -> list[CourseDate]:
        """Return the dates of the course and of what the mentor may speak of, the earliest first."""
        return [date for date in self.whole.list_dates() if date.usage_key not in self.off]

    @property
    def tracks_completion(self) -> bool:
        """Say whether the platform keeps track of what learners completed."""
        return self.whole.tracks_completion

    def find_completed(self) -> frozenset[str] | None:
        """Return the blocks that the learner completed, None where the platform does not track completion."""
        return self.whole.find_completed()

    def find_exam(self, *, in_any_course: bool = False) -> RunningExam | None:
        """Return the exam that the learner is in, in this course or in any."""
        return self.whole.find_exam(in_any_course=in_any_course)

    def find_level(self, usage_key: str) -> Level:
        """
        Return how far the mentor may help at a block ("" for nowhere in particular); full where nobody said otherwise.

        A block that the learner may not see counts as what is set for itself, else as the course.
        """
        return self._levels.find(usage_key)

    def find_set_level(self, usage_key: str) -> Level | None:
        """Return what was set for a block, or for what holds it; None where nobody said anything."""
        return self._levels.find_set(usage_key)

    def is_off(self, usage_key: str) -> bool:
        """Say whether the mentor keeps out of a block."""
        return self._levels.has_off and self.find_level(usage_key) == Level.OFF

    def repeats_off(self, text: str) -> bool:
        """Say whether a text has six words in a row that stand nowhere in the course but where the mentor keeps out."""
        if not (text and self.off):
            return False
        digests = digest_runs(tuple(self._list_texts(self.off)))
        return has_run_of_its_own(text, digests, self._list_texts(self._blocks.keys() - self.off))

    @cached_property
    def _enrolment(self) -> Enrolment | None:
        return self.whole.find_enrolment()

    @cached_property
    def off(self) -> frozenset[str]:
        """The blocks that are off, of those that the learner may see."""
        return frozenset(key for key in self._blocks if self.is_off(key)) if self._levels.has_off else frozenset()

    @cached_property
    def _levels(self) -> Levels:
        return Levels(RULES.take(self._row, self._course_key), lambda: self._blocks)

    @cached_property
    def _blocks(self) -> Mapping[str, VisibleBlock]:
        return {block.usage_key: block for block in self.whole.list_blocks()}

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        """Each block's text as one: six words may begin in one passage and end in the next."""
        texts: dict[str, list[str]] = {}
        for root in (key for key, block in self._blocks.items() if block.parent_key not in self._blocks):
            for passage in self.whole.read(root):
                texts.setdefault(passage.usage_key, []).append(passage.text)
        return {key: " ".join(said) for key, said in texts.items()}

    def _list_texts(self, usage_keys: Collection[str]) -> Iterator[str]:
        """Yield titles and texts of blocks, in the order of the course."""
        for key, block in self._blocks.items():
            if key in usage_keys:
                yield from filter(None, (block.title, self._texts.get(key, "")))

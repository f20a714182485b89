"""The fake of the courseware port: plain attributes, no behaviour but what the port promises."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.courseware.course import Enrolment, Hit, VisibleBlock
from iblai_mentor_plugin.data import BlockPlace, BlockState, CourseRecord, Learner, VisibleResults
from iblai_mentor_plugin.exceptions import CoursewareError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from iblai_mentor_plugin.courseware.course import (
        CourseDate,
        Embedder,
        OpenProblem,
        Passage,
        ProblemState,
        Query,
        RunningExam,
        SubmittedField,
    )


def build_root(course_key: str) -> VisibleBlock:
    """Return the block that the blocks of a course are in."""
    root = CourseKey.from_string(course_key).make_usage_key("course", "course")
    return VisibleBlock(str(root), "course", "A course", parent_key="", unit_key="")


class FakeLearnerCourse:
    """A course as a test told it."""

    def __init__(self, user_id: int, course_key: str) -> None:
        """Know a title."""
        self.user_id = user_id
        self.course_key = course_key
        self.title = "A course"
        self.language = ""
        self.is_staff = False
        self.awaits_first_visit = False
        self.blocks: list[VisibleBlock] = []
        self.passages: list[Passage] = []
        self.problems: dict[str, ProblemState] = {}
        self.open_problems: list[OpenProblem] = []
        self.hints: dict[str, Sequence[str]] = {}
        self.submissions: dict[str, Sequence[SubmittedField]] = {}
        self.enrolment: Enrolment | None = None
        self.dates: list[CourseDate] = []
        self.exam: RunningExam | None = None
        self.exam_elsewhere: RunningExam | None = None
        # None: the platform does not keep track of it.
        self.completed: frozenset[str] | None = None
        # What staff alone may see.
        self.staff_only: set[str] = set()
        # What ``search`` was asked; in which unit, and after which question.
        self.queries: list[str] = []
        self.places: list[tuple[str, str]] = []
        # What the embedder of each query made of it, where there was one.
        self.vectors: list[Sequence[Sequence[float]]] = []

    def preview(self) -> FakeLearnerCourse:
        """Return the course as staff see it who look as a learner; nothing for others."""
        course = FakeLearnerCourse(self.user_id, self.course_key)
        if self.is_staff:
            course.blocks = [block for block in self.blocks if block.usage_key not in self.staff_only]
            course.passages, course.open_problems = self.passages, self.open_problems
            for key, problem in self.problems.items():
                course.problems[key] = replace(problem, attempts=0, is_correct=None, digest="")
        return course

    def list_blocks(self) -> list[VisibleBlock]:
        """Return what the test put there."""
        return self.blocks

    def read(self, usage_key: str) -> list[Passage]:
        """Return the passages of a block and of what is in it."""
        within = {usage_key} & {block.usage_key for block in self.blocks}
        for block in self.blocks:
            if block.parent_key in within:
                within.add(block.usage_key)
        return [passage for passage in self.passages if passage.usage_key in within]

    def search(self, query: Query) -> list[Hit]:
        """Return the passages with a word of the query, those with most of them first; asks the embedder if there is one."""
        if query.embedder is not None:
            self.vectors.append(query.embedder.embed([query.meant]))
        self.queries.append(query.text)
        self.places.append((query.unit_key, query.earlier))
        words = set(query.text.lower().split())
        visible = {block.usage_key for block in self.blocks} - query.excluded
        counts = {
            passage: len(words & set(passage.text.lower().split()))
            for passage in self.passages
            if passage.usage_key in visible
        }
        found = sorted((passage for passage in counts if counts[passage]), key=lambda one: -counts[one])
        return [Hit(passage, float(counts[passage])) for passage in found[: query.limit]]

    def weigh(self, words: Collection[str]) -> dict[str, float]:
        """Return the same weight for all words."""
        return dict.fromkeys(words, 1.0)

    def find_problem(self, usage_key: str) -> ProblemState | None:
        """Know the problems that the test told of."""
        return self.problems.get(usage_key)

    def list_hints(self, usage_key: str) -> Sequence[str]:
        """Know what the test told of."""
        return self.hints.get(usage_key, ())

    def find_submission(self, usage_key: str) -> Sequence[SubmittedField]:
        """Know what the test told of, where the result may be told."""
        problem = self.problems.get(usage_key)
        return self.submissions.get(usage_key, ()) if problem and problem.is_correct is not None else ()

    def list_open_problems(self) -> list[OpenProblem]:
        """Return what the test put there."""
        return self.open_problems

    def find_enrolment(self) -> Enrolment | None:
        """Return what the test put there."""
        return self.enrolment

    def list_dates(self) -> list[CourseDate]:
        """Return what the test put there."""
        return self.dates

    @property
    def tracks_completion(self) -> bool:
        """Say whether a test told what was completed."""
        return self.completed is not None

    def find_completed(self) -> frozenset[str] | None:
        """Return what was completed."""
        return self.completed

    def find_exam(self, *, in_any_course: bool = False) -> RunningExam | None:
        """Know an exam here, and one elsewhere."""
        return self.exam or (self.exam_elsewhere if in_any_course else None)


class BrokenCourse(FakeLearnerCourse):
    """A course about which the platform raises."""

    def find_exam(self, *, in_any_course: bool = False) -> RunningExam | None:  # noqa: ARG002 - the port's
        """Fail, as a query of the LMS does."""
        message = "Whether an exam runs could not be asked."
        raise CoursewareError(message)


class FakeCourseware:
    """An LMS that knows what a test told it. ``enrolments``: (user id, course key) → active or not."""

    def __init__(self) -> None:
        """Know nothing."""
        self.reset()

    def reset(self) -> None:
        """Forget what earlier tests told."""
        self.enrolments: dict[tuple[int, str], bool] = {}
        self.retired: set[int] = set()
        # Courses whose enrolments the LMS cannot tell.
        self.failing: set[str] = set()
        self.birth_years: dict[int, int] = {}
        self.masquerading: set[str] = set()
        # When courses end; one that is not here has no end.
        self.ends: dict[str, datetime] = {}
        self.states: dict[str, list[BlockState]] = {}
        # What blocks are called; what is known of learners besides their enrolment.
        self.places: dict[str, BlockPlace] = {}
        self.records: dict[tuple[int, str], CourseRecord] = {}
        self.hidden_grades: set[str] = set()
        self.hidden_results: set[str] = set()
        self.courses: dict[tuple[int, str], FakeLearnerCourse] = {}
        # Courses whose index would be made anew, and those whose index was.
        self.changed: set[str] = set()
        # What courses are called, and which release the platform is of.
        self.titles: dict[str, str] = {}
        self.release = "verawood"
        self.renewed: list[str] = []
        # Who would have made the vectors of each of them.
        self.embedders: dict[str, Embedder | None] = {}

    def find_birth_year(self, user_id: int) -> int | None:
        """Know the years that the test told of."""
        return self.birth_years.get(user_id)

    def find_learner(self, user_id: int, course_key: str) -> Learner | None:
        """Know the enrolled who are not retired."""
        if user_id in self.retired or (user_id, course_key) not in self.enrolments:
            return None
        return Learner(user_id, f"learner{user_id}")

    def is_retired(self, user_id: int) -> bool:
        """Know the retired."""
        return user_id in self.retired

    def has_enrolment(self, user_id: int, orgs: Collection[str], *, excluded: bool = False) -> bool:
        """Look through the enrolments."""
        own = {CourseKey.from_string(key).org for user, key in self.enrolments if user == user_id}
        return any((org in orgs) is not excluded for org in own)

    def takes_part(self, user_id: int, course_key: str) -> bool:
        """Know who is enrolled now, and whom a test put on the staff."""
        course = self.courses.get((user_id, course_key))
        return self.enrolments.get((user_id, course_key), False) or bool(course and course.is_staff)

    def has_course_role(self, user_id: int, orgs: Collection[str], *, excluded: bool = False) -> bool:
        """Look through the courses that the test opened as staff."""
        own = {
            CourseKey.from_string(key).org
            for (user, key), course in self.courses.items()
            if user == user_id and course.is_staff
        }
        return any((org in orgs) is not excluded for org in own)

    def list_enrolled(self, course_key: str) -> frozenset[int]:
        """Know who is enrolled now, in courses that do not fail."""
        if course_key in self.failing:
            raise CoursewareError(course_key)
        return frozenset(user for (user, key), is_active in self.enrolments.items() if key == course_key and is_active)

    def is_masquerading(self, course_key: str) -> bool:
        """Know the courses that are viewed as somebody else."""
        return course_key in self.masquerading

    def list_block_states(self, course_key: str) -> Iterator[BlockState]:
        """Yield what the test put there, of the enrolled."""
        for state in self.states.get(course_key, []):
            if (state.user_id, course_key) in self.enrolments:
                yield state

    def find_places(self, course_key: str, usage_keys: Collection[str]) -> dict[str, BlockPlace]:  # noqa: ARG002
        """Know the blocks that the test named."""
        return {key: self.places[key] for key in usage_keys if key in self.places}

    def find_records(self, asked: Collection[tuple[int, str]]) -> dict[tuple[int, str], CourseRecord]:
        """Know the enrolled, and what the test told of them besides."""
        return {
            owner: self.records.get(owner, CourseRecord("audit", self.enrolments[owner]))
            for owner in asked
            if owner in self.enrolments
        }

    def find_visible_results(
        self, asked: Mapping[tuple[int, str], Collection[str]]
    ) -> dict[tuple[int, str], VisibleResults]:
        """Show what is not hidden to who is enrolled."""
        return {
            asker: VisibleResults(
                grade=asker in self.enrolments and asker[1] not in self.hidden_grades,
                blocks=frozenset(keys) - self.hidden_results if asker in self.enrolments else frozenset(),
            )
            for asker, keys in asked.items()
        }

    def build_link(self, course_key: str, usage_key: str) -> str:
        """Build a link as the LMS does."""
        return f"http://lms.example.com/courses/{course_key}/jump_to/{usage_key}"

    def build_page_link(self, course_key: str, page: str) -> str:
        """Return an address of a page about a course."""
        return f"http://lms.example.com/courses/{course_key}/{page}"

    def course_exists(self, course_key: str) -> bool:
        """Know the courses that somebody is enrolled in."""
        return any(key == course_key for _user, key in self.enrolments)

    def find_course_ends(self, course_keys: Collection[str]) -> dict[str, datetime | None]:
        """Know the ends of the courses that somebody is enrolled in."""
        return {key: self.ends.get(key) for key in course_keys if self.course_exists(key)}

    def find_course_titles(self, course_keys: Collection[str] | None = None) -> dict[str, str]:
        """Name the courses that somebody is enrolled in, as the test told or all alike."""
        known = sorted({key for _user, key in self.enrolments})
        return {key: self.titles.get(key, "A course") for key in known if course_keys is None or key in course_keys}

    def find_release(self) -> str:
        """Be of the release that the test told."""
        return self.release

    def is_index_current(self, course_key: str) -> bool:
        """Know what a test changed."""
        return course_key not in self.changed

    def renew_index(self, course_key: str, embedder: Embedder | None) -> bool:
        """Make the index anew of what a test changed."""
        self.renewed.append(course_key)
        self.embedders[course_key] = embedder
        return course_key in self.changed

    def open_whole(self, course_key: str) -> FakeLearnerCourse:
        """Return the course with all that the test told any learner of it."""
        whole = FakeLearnerCourse(0, course_key)
        for course in (one for (_user_id, key), one in self.courses.items() if key == course_key):
            whole.blocks += [block for block in course.blocks if block not in whole.blocks]
            whole.passages += [passage for passage in course.passages if passage not in whole.passages]
        return whole

    def open_course(self, user_id: int, course_key: str, *, as_learner: bool = False) -> FakeLearnerCourse:
        """Open the course that a test may tell something of; the same one each time, but for a preview."""
        if as_learner:
            return self.open_course(user_id, course_key).preview()
        if (user_id, course_key) not in self.courses:
            course = FakeLearnerCourse(user_id, course_key)
            if (user_id, course_key) in self.enrolments:
                course.enrolment = Enrolment("audit", self.enrolments[user_id, course_key], None, None)
                course.blocks = [build_root(course_key)]
            self.courses[user_id, course_key] = course
        return self.courses[user_id, course_key]

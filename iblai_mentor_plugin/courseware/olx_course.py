"""A course of the stand-in LMS, as one learner may know it."""

from __future__ import annotations

from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import get_language

from iblai_mentor_plugin.courseware.course import Enrolment, ProblemState, RunningExam, VisibleBlock
from iblai_mentor_plugin.courseware.digests import digest_answers
from iblai_mentor_plugin.courseware.extraction import read_hints, read_submission
from iblai_mentor_plugin.courseware.olx_rules import (
    AUDIT,
    Progress,
    Visitor,
    are_results_visible,
    find_max_attempts,
    is_timed,
    list_visible,
    may_show_answer,
)
from iblai_mentor_plugin.courseware.olx_video import read_transcript
from iblai_mentor_plugin.courseware.outline import Outline
from iblai_mentor_plugin.courseware.searched_courses import IndexedCourse, WholeCourse
from iblai_mentor_plugin.courseware.shelf import SHELF, SeenOutline
from iblai_mentor_plugin.courseware.supplements import build_source, describe_page, list_pages
from iblai_mentor_plugin.courseware.texts import (
    PROBLEM,
    READABLE,
    VIDEO,
    CourseSource,
    CourseText,
    Source,
    get_course_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from iblai_mentor_plugin.courseware.course import (
        CourseDate,
        Embedder,
        OpenProblem,
        Passage,
        SubmittedField,
    )

APP = "mentor_demo"
# The platform's switch for keeping track of completion.
_COMPLETION = "completion.enable_completion_tracking"
# Blocks whose description is kept; more than a large course has.
_BLOCKS = 10_000


def find_table(name: str) -> QuerySet[Any]:
    """Return the rows of a table of the stand-in."""
    rows: QuerySet[Any] = apps.get_model(APP, name).objects.all()
    return rows


class OlxCourse(IndexedCourse):
    """``LearnerCourse`` over the blocks of a course and the tables of the stand-in; six queries at the most."""

    def __init__(self, user_id: int, course: Any, *, as_learner: bool = False) -> None:
        self._user_id = user_id
        self._as_learner = as_learner
        self._course = course
        self._key = str(course.key)
        # One moment for all the answers of one question.
        self._now = timezone.now()

    @property
    def title(self) -> str:
        """Return the title of the course."""
        return str(self._course.title)

    @property
    def language(self) -> str:
        """Return the language that the course says it is in, "" where it says nothing."""
        return str(self._course.root.setting("language") or "")

    @property
    def is_staff(self) -> bool:
        """Say whether the learner has a staff role in the course, or on the site, and looks with it."""
        return self._has_role and not self._as_learner

    @cached_property
    def _has_role(self) -> bool:
        user = get_user_model().objects.filter(pk=self._user_id, is_active=True).first()
        if user is None:
            return False
        is_global = getattr(user, "is_staff", False) or getattr(user, "is_superuser", False)
        return is_global or self._find_own("CourseRole").exists()

    @property
    def awaits_first_visit(self) -> bool:
        """Say no: here nothing is drawn for who is asked about."""
        return False

    def list_blocks(self) -> list[VisibleBlock]:
        """Return every block that the learner may see, in the order of the course."""
        return list(self._outline.blocks.values())

    def read(self, usage_key: str) -> list[Passage]:
        """Return the text of a block and of all that is in it, in order."""
        keys = [block.usage_key for block in self._outline.walk(usage_key) if block.block_type in READABLE]
        return [self._outline.locate(passage) for passage in self._text.read(keys, self._load)]

    def _find_searched(self) -> tuple[CourseSource, Outline]:
        return self._list_all(), self._outline

    def is_index_current(self) -> bool:
        """Say whether the index is of the course as it is now, or there is none."""
        from iblai_mentor_plugin.courseware.index.search import is_current  # noqa: PLC0415

        return is_current(self._list_all())

    def renew_index(self, embedder: Embedder | None) -> bool:
        """Make the index of the course anew, if the course changed, and the vectors that it lacks."""
        from iblai_mentor_plugin.courseware.index.search import renew  # noqa: PLC0415

        return renew(self._list_all(), embedder)

    def open_whole(self) -> WholeCourse:
        """Return the course with all its blocks, whoever may see them."""
        blocks = [_describe(self._course, one) for one in self._course.blocks.values()]
        pages = [describe_page(self._course.root.usage_key, page) for page in self._pages.values()]
        return WholeCourse(self._list_all(), Outline([*blocks, *pages]))

    def _list_all(self) -> CourseSource:
        """Return the course as it is indexed: every block with a text, whoever may see it."""
        keys = [key for key, block in self._course.blocks.items() if block.category in READABLE]
        return CourseSource(self._key, self._course.version, partial(self._load, [*keys, *self._pages]))

    def _list_readable(self) -> list[str]:
        return [block.usage_key for block in self.list_blocks() if block.block_type in READABLE]

    def find_problem(self, usage_key: str) -> ProblemState | None:
        """Return what the stand-in says of a problem, None for what is no problem or not to be seen."""
        visible = self._outline.blocks.get(usage_key)
        if visible is None or visible.block_type != PROBLEM:
            return None
        block, progress = self._course.blocks[usage_key], self._find_progress(usage_key)
        shows_correctness = are_results_visible(block, self._now, is_staff=self.is_staff)
        return ProblemState(
            attempts=progress.attempts,
            max_attempts=find_max_attempts(block),
            is_correct=progress.is_correct if shows_correctness and progress.attempts else None,
            may_show_answer=self._may_show_answer(usage_key),
            may_show_correctness=shows_correctness,
            is_graded=visible.is_graded,
            digest=self._digest_answers(usage_key),
        )

    def list_hints(self, usage_key: str) -> tuple[str, ...]:
        """Return the hints that a problem has of its own."""
        visible = self._outline.blocks.get(usage_key)
        if visible is None or visible.block_type != PROBLEM:
            return ()
        return read_hints(str(self._course.blocks[usage_key].source))

    def find_submission(self, usage_key: str) -> tuple[SubmittedField, ...]:
        """Return what the learner submitted last, where the stand-in would tell the result now."""
        problem = self.find_problem(usage_key)
        if problem is None or problem.is_correct is None:
            return ()
        state = self._states[usage_key].state
        if state.get("has_saved_answers"):
            return ()
        source = str(self._course.blocks[usage_key].source)
        return read_submission(source, state.get("student_answers"), state.get("correct_map"))

    def list_open_problems(self) -> list[OpenProblem]:
        """Return the graded problems whose answers may not be shown now; those that the learner cannot see, too."""
        graded = [
            key for key, block in self._course.blocks.items() if block.category == PROBLEM and block.flag("graded")
        ]
        hidden = [key for key in graded if key not in self._outline.blocks or not self._may_show_answer(key)]
        return self._text.list_open(hidden, self._list_readable(), self._load)

    def find_enrolment(self) -> Enrolment | None:
        """Return the enrolment, None where there never was one."""
        row, root = self._enrolment, self._course.root
        if row is None:
            return None
        return Enrolment(row.mode, row.is_active, root.moment("start"), root.moment("end"))

    def list_dates(self) -> list[CourseDate]:
        """Return the dates of the course and of its visible subsections; the stand-in knows no extensions."""
        root = self._course.root

        def find_due(usage_key: str) -> Any:
            return self._course.blocks[usage_key].moment("due")

        return self._outline.list_dates(self.title, root.moment("start"), root.moment("end"), find_due)

    @property
    def tracks_completion(self) -> bool:
        """Say whether completion is tracked."""
        return bool(apps.get_model("waffle", "Switch").objects.filter(name=_COMPLETION, active=True).exists())

    def find_completed(self) -> frozenset[str] | None:
        """Return the blocks that the learner completed, None where completion is not tracked."""
        if not self.tracks_completion:
            return None
        rows = apps.get_model("completion", "BlockCompletion").objects.filter(
            user_id=self._user_id, context_key=self._course.key, completion=1.0
        )
        return frozenset(str(key) for key in rows.values_list("block_key", flat=True))

    def find_exam(self, *, in_any_course: bool = False) -> RunningExam | None:
        """Return the exam that the learner is in, in this course or in any; the one that ends last."""
        running = [row for row in self._attempts if in_any_course or row.course_key == self._key]
        last = max(running, key=lambda row: row.ends_at, default=None)
        return None if last is None else RunningExam(last.usage_key, last.ends_at)

    @cached_property
    def _outline(self) -> Outline:
        row = self._enrolment
        is_inside = row is not None and row.is_active and not self._as_learner
        if not (is_inside or self._has_role):
            return Outline(())
        exams = frozenset(() if self._as_learner else (attempt.usage_key for attempt in self._attempts))
        visitor = Visitor(
            user_id=self._user_id,
            now=self._now,
            mode=AUDIT if self._as_learner else row.mode if row is not None and is_inside else "",
            is_staff=self.is_staff,
            exams=exams,
            is_made_up=self._as_learner,
        )
        # First who may, and in which exam they are, as ever; then what, which may have been read just now.
        name = (self._course, self._user_id, visitor.mode, visitor.is_staff, visitor.is_made_up, exams, get_language())
        seen = SHELF.find(name) or SHELF.put(name, SeenOutline(self._read_outline(visitor), {}))
        return seen.outline

    def _read_outline(self, visitor: Visitor) -> Outline:
        visible: Iterator[Any] = list_visible(self._course.root, visitor)
        blocks = [_describe(self._course, block) for block in visible]
        # As in the platform, who may not see the course sees none of its pages.
        pages = self._course.list_visible_pages(is_staff=self.is_staff) if blocks else ()
        return Outline([*blocks, *pages])

    @cached_property
    def _enrolment(self) -> Any:
        return self._find_own("Enrolment").first()

    @cached_property
    def _attempts(self) -> list[Any]:
        """The attempts that run, in every course."""
        return list(find_table("ExamAttempt").filter(user_id=self._user_id, submitted_at=None, ends_at__gt=self._now))

    @cached_property
    def _states(self) -> dict[str, Any]:
        if self._as_learner:
            return {}
        states = self._find_own("BlockState").filter(attempts__gt=0).defer("state")
        return {row.usage_key: row for row in states}

    def _find_own(self, table: str) -> QuerySet[Any]:
        return find_table(table).filter(user_id=self._user_id, course_key=self._key)

    def _find_progress(self, usage_key: str) -> Progress:
        row = self._states.get(usage_key)
        subsection = self._course.blocks[usage_key].ancestor("sequential")
        running = {attempt.usage_key for attempt in self._attempts}
        is_exam = subsection is not None and is_timed(subsection)
        return Progress(
            attempts=row.attempts if row else 0,
            is_correct=bool(row and row.possible and row.earned == row.possible),
            is_locked=is_exam and not self.is_staff and str(subsection.usage_key) not in running,
        )

    def _digest_answers(self, usage_key: str) -> str:
        row = self._states.get(usage_key)
        answers = row.state.get("student_answers") if row else None
        return digest_answers(answers, user_id=self._user_id, usage_key=usage_key)

    def _may_show_answer(self, usage_key: str) -> bool:
        progress, block = self._find_progress(usage_key), self._course.blocks[usage_key]
        return may_show_answer(block, progress, self._now, is_staff=self.is_staff)

    @property
    def _text(self) -> CourseText:
        return get_course_text(self._key, self._course.version)

    @cached_property
    def _pages(self) -> dict[str, Any]:
        """All pages of the course that have something on them, by their usage keys."""
        pages = list_pages(self._course.root.usage_key, self._course.pages.tabs)
        return {page.usage_key: page for page in pages if page.usage_key in self._course.pages.sources}

    def _load(self, usage_keys: Iterable[str]) -> Iterator[Source]:
        for key in usage_keys:
            if key in self._pages:
                yield build_source(self._pages[key], self._course.pages.sources[key])
                continue
            block = self._course.blocks[key]
            unit = find_unit(self._course, block)
            yield Source(
                usage_key=key,
                unit_key=str(unit.usage_key) if unit is not None else "",
                block_type=block.category,
                title=_find_title(block, unit),
                unit_title=unit.title if unit is not None else "",
                content=_read_source(self._course, block),
            )


@lru_cache(maxsize=_BLOCKS)
def _describe(course: Any, block: Any) -> VisibleBlock:
    """Return what is said of a block that is visible; the same to everybody."""
    unit = find_unit(course, block)
    return VisibleBlock(
        usage_key=str(block.usage_key),
        block_type=block.category,
        title=block.title,
        parent_key=str(block.parent.usage_key) if block.parent is not None else "",
        unit_key=str(unit.usage_key) if unit is not None else "",
        assignment_type=str(block.setting("format") or "") if block.category != "course" else "",
        is_graded=block.flag("graded"),
    )


def find_unit(course: Any, block: Any) -> Any:
    """Return the unit that a block stands in, None for what stands above."""
    is_above = block.category in {"course", "chapter", "sequential"}
    return None if is_above else course.find_unit(block)


def _find_title(block: Any, unit: Any) -> str:
    """Return the title that an author gave to a block, else its unit's: "Text" tells nobody where to look."""
    own = block.setting("display_name")
    return str(own or (unit or block).title)


def _read_source(course: Any, block: Any) -> str:
    """Return what an author saved of a block; of a video, what is said in it, in the course's language if there is that."""
    if block.category != VIDEO:
        return str(block.source)
    return read_transcript(block.source, course.folder, str(course.root.setting("language") or "en"))

"""
A course of a real LMS, as one learner may know it.

Access is the platform's own: the course's gate, then the transformers that build the learner's outline.
"""
# ruff: noqa: PLC0415 - the platform is imported when it is asked, see the package

from __future__ import annotations

from copy import copy
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import get_language

from iblai_mentor_plugin.courseware.course import Enrolment, ProblemState
from iblai_mentor_plugin.courseware.digests import digest_answers
from iblai_mentor_plugin.courseware.extraction import read_hints
from iblai_mentor_plugin.courseware.lms.boundary import asking, request_of
from iblai_mentor_plugin.courseware.lms.clock import find_last
from iblai_mentor_plugin.courseware.lms.exams import list_active_exams, list_exams_elsewhere
from iblai_mentor_plugin.courseware.lms.problem import (
    bind_problems,
    describe_problem,
    find_submission,
    may_show_answer,
    read_tried,
)
from iblai_mentor_plugin.courseware.lms.sources import Place, load_sources
from iblai_mentor_plugin.courseware.lms.structure import (
    Look,
    is_released,
    list_structure,
    read_partitions,
    read_structure,
)
from iblai_mentor_plugin.courseware.lms.supplements import read_overview_tabs, read_user_pages
from iblai_mentor_plugin.courseware.lms.visits import has_opened
from iblai_mentor_plugin.courseware.outline import SUBSECTION, Outline
from iblai_mentor_plugin.courseware.searched_courses import IndexedCourse, WholeCourse
from iblai_mentor_plugin.courseware.shelf import SHELF, SeenOutline
from iblai_mentor_plugin.courseware.supplements import PAGES, describe_page, list_pages
from iblai_mentor_plugin.courseware.texts import PROBLEM, READABLE, CourseSource, CourseText, get_course_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from opaque_keys.edx.keys import CourseKey

    from iblai_mentor_plugin.courseware.course import (
        CourseDate,
        Embedder,
        Hit,
        OpenProblem,
        Passage,
        Query,
        RunningExam,
        SubmittedField,
        VisibleBlock,
    )
    from iblai_mentor_plugin.courseware.texts import Source

# Show an answer to who never tried: always, or as soon as they count the attempts of others.
_WITHOUT_ATTEMPT: Final = frozenset({"after_attempts", "always"})


class LmsCourse(IndexedCourse):
    """``LearnerCourse`` as the LMS that this process belongs to knows it."""

    def __init__(self, user_id: int, course_key: CourseKey, *, as_learner: bool = False) -> None:
        self._user_id = user_id
        self._as_learner = as_learner
        self._key = course_key
        self._now = timezone.now()
        # Problems bound to the learner, None for those that the platform refuses.
        self._bound: dict[str, Any] = {}
        _forget_last_request()

    @property
    def title(self) -> str:
        """Return the title of the course."""
        with asking("what a course is called"):
            return str(self._overview.display_name_with_default)

    @property
    def language(self) -> str:
        """Return the language that the course says it is in, "" where it says nothing."""
        with asking("which language a course is in"):
            return str(self._overview.language or "")

    @cached_property
    def awaits_first_visit(self) -> bool:
        """Say whether the learner may enter, and never did; asking for their blocks would have the platform draw for them."""
        with asking("whether a learner opened a course"):
            # Nothing is drawn for staff, nor for who is made up.
            if self._has_role or not self._is_inside():
                return False
            return SHELF.find(self._name) is None and not has_opened(self._user_id, self._key)

    @property
    def is_staff(self) -> bool:
        """Say whether the learner has staff access to the course, by whatever role, and looks with it."""
        return self._has_role and not self._as_learner

    @cached_property
    def _has_role(self) -> bool:
        with asking("who is staff of a course"):
            from lms.djangoapps.courseware.access import has_access

            return self._account is not None and bool(has_access(self._account, "staff", self._key))

    def list_blocks(self) -> list[VisibleBlock]:
        """Return every block that the learner may see, in the order of the course."""
        return list(self._outline.blocks.values())

    def read(self, usage_key: str) -> list[Passage]:
        """Return the text of a block and of all that is in it, in order."""
        keys = [block.usage_key for block in self._outline.walk(usage_key) if block.block_type in READABLE]
        with asking("what stands in a course"):
            return [self._outline.locate(passage) for passage in self._text.read(keys, self._load)]

    def search(self, query: Query) -> list[Hit]:
        """
        Return the passages of the course that answer best, the best first; none of the excluded blocks.

        The LMS's own search engine is not asked: it knows whole units, and neither their passages nor our order.
        """
        with asking("what a course says about something"):
            return super().search(query)

    def weigh(self, words: Collection[str]) -> dict[str, float]:
        """Return how rare words are in the passages that the learner may see."""
        with asking("how rare words are in a course"):
            return super().weigh(words)

    def _find_searched(self) -> tuple[CourseSource, Outline]:
        return describe_source(self._key, self._overview), self._outline

    def _list_readable(self) -> list[str]:
        return [block.usage_key for block in self.list_blocks() if block.block_type in READABLE]

    def find_problem(self, usage_key: str) -> ProblemState | None:
        """Return what the platform says of a problem, None for what is no problem or not to be seen."""
        visible = self._outline.blocks.get(usage_key)
        if visible is None or visible.block_type != PROBLEM:
            return None
        with asking("how a learner stands with a problem"), request_of(self._user):
            bound = self._bind([usage_key])
            if usage_key not in bound:
                return None
            digest = partial(digest_answers, user_id=self._user_id, usage_key=usage_key)
            return describe_problem(bound[usage_key], is_graded=visible.is_graded, digest=digest)

    def list_hints(self, usage_key: str) -> tuple[str, ...]:
        """Return the hints that a problem has of its own."""
        if self.find_problem(usage_key) is None:
            return ()
        with asking("what hints a problem has"):
            return read_hints(str(getattr(self._bound[usage_key], "data", "")))

    def find_submission(self, usage_key: str) -> tuple[SubmittedField, ...]:
        """Return what the learner submitted last, where the platform would tell the result now."""
        if self.find_problem(usage_key) is None:
            return ()
        with asking("what a learner submitted"), request_of(self._user):
            return find_submission(self._bound[usage_key])

    def list_open_problems(self) -> list[OpenProblem]:
        """Return the graded problems whose answers may not be shown now; those that the learner cannot see, too."""
        visible = {block.usage_key for block in self.list_blocks()}
        with asking("which answers may be shown"), request_of(self._user):
            graded = self._list_graded()
            asked = self._list_worth_asking([key for key in graded if key in visible])
            bound = self._bind(asked)
            shown = {key for key, problem in bound.items() if may_show_answer(problem)}
            return self._text.list_open([key for key in graded if key not in shown], self._list_readable(), self._load)

    def find_enrolment(self) -> Enrolment | None:
        """Return the enrolment, None where there never was one."""
        with asking("how a learner is enrolled"):
            if self._enrolment is None:
                return None
            mode, is_active = self._enrolment
            return Enrolment(mode, is_active, self._overview.start, self._overview.end)

    def list_dates(self) -> list[CourseDate]:
        """
        Return the dates of the course and of its visible subsections.

        Due dates are those of the learner's own structure, in which the platform put extensions and, where learners have
        their own pace, the dates of their schedule.
        """
        with asking("the dates of a course"):
            overview, due_dates = self._overview, self._seen.due_dates
            return self._outline.list_dates(self.title, overview.start, overview.end, due_dates.get)

    @property
    def tracks_completion(self) -> bool:
        """Say whether the platform keeps track of what learners completed; waffle keeps its switches."""
        from completion.waffle import ENABLE_COMPLETION_TRACKING_SWITCH

        with asking("whether completion is tracked"):
            return bool(ENABLE_COMPLETION_TRACKING_SWITCH.is_enabled())

    def find_completed(self) -> frozenset[str] | None:
        """Return the blocks that the learner completed, None where the platform does not track completion; one query."""
        from completion.models import BlockCompletion

        if not self.tracks_completion:
            return None
        with asking("what a learner completed"):
            rows = BlockCompletion.objects.filter(user_id=self._user_id, context_key=self._key, completion=1.0)
            keys = rows.values_list("block_key", flat=True)
            return frozenset(str(key.map_into_course(self._key)) for key in keys)

    def find_exam(self, *, in_any_course: bool = False) -> RunningExam | None:
        """
        Return the exam that the learner is in, the one that ends last.

        Where another service keeps a course's exams, the LMS only knows what was opened; it is asked about this course
        alone.
        """
        with asking("whether a learner is in an exam"):
            course_key = None if in_any_course else self._key
            running = [*list_active_exams(self._user_id, course_key, self._now)]
            return find_last([*running, *list_exams_elsewhere(self._user_id, self._key, self._now)])

    @cached_property
    def _account(self) -> Any:
        """The account, None where it is gone or not active. Fresh from the database: it views as nobody else."""
        return get_user_model().objects.filter(pk=self._user_id, is_active=True).first()

    @cached_property
    def _user(self) -> Any:
        """The account as the platform is to see it: as a learner, by its own masquerade of staff as any audit learner."""
        if self._account is None or not self._as_learner:
            return self._account
        from lms.djangoapps.courseware.masquerade import CourseMasquerade
        from xmodule.partitions.partitions import ENROLLMENT_TRACK_PARTITION_ID

        user = copy(self._account)
        track = settings.COURSE_ENROLLMENT_MODES["audit"]["id"]  # type: ignore[misc]  # The stand-in has none.
        view = CourseMasquerade(self._key, "student", user_partition_id=ENROLLMENT_TRACK_PARTITION_ID, group_id=track)
        user.masquerade_settings = {self._key: view}
        return user

    @cached_property
    def _overview(self) -> Any:
        return find_overview(self._key)

    @cached_property
    def _enrolment(self) -> tuple[str, bool] | None:
        from common.djangoapps.student.models import CourseEnrollment

        rows = CourseEnrollment.objects.filter(user_id=self._user_id, course_id=self._key).order_by()
        found: tuple[str, bool] | None = rows.values_list("mode", "is_active").first()
        return found

    @property
    def _outline(self) -> Outline:
        return self._seen.outline

    @cached_property
    def _seen(self) -> SeenOutline:
        with asking("what a learner may see of a course"), request_of(self._user):
            # First who may, as ever; then what, which may have been read just now.
            if not self._is_inside() or self.awaits_first_visit:
                return SeenOutline(Outline(()), {})
            return SHELF.find(self._name) or SHELF.put(self._name, self._read_seen())

    @property
    def _name(self) -> tuple[int, str, bool, bool, str | None]:
        # Pages of the platform's own are called what the reader's language has for them.
        return self._user_id, str(self._key), self._as_learner, self._has_role, get_language()

    def _read_seen(self) -> SeenOutline:
        from lms.djangoapps.courseware.access import has_access
        from lms.djangoapps.courseware.entrance_exams import user_can_skip_entrance_exam

        if not has_access(self._user, "load", self._overview):
            return SeenOutline(Outline(()), {})
        structure = read_structure(self._user, self._key, is_whole=self._has_role)
        look = Look(
            # Staff are in every group, and see what is to come.
            partitions=None if self.is_staff else read_partitions(structure),
            # The platform lets whoever masquerades see what is not released.
            is_released=partial(is_released, structure, now=self._now) if self._as_learner else None,
        )
        dated = (key for key in structure.get_block_keys() if key.block_type in (PROBLEM, SUBSECTION))
        due_dates = {str(key): structure.get_xblock_field(key, "due") for key in dated}
        blocks = [*list_structure(structure, look)]
        root = structure.root_block_usage_key
        pages = partial(read_user_pages, is_staff=self.is_staff, skips_exam=user_can_skip_entrance_exam)
        seen = [*blocks, *(pages(self._user, self._overview, root) if blocks else ())]
        return SeenOutline(Outline(seen), due_dates)

    def _is_inside(self) -> bool:
        """Say whether the learner is enrolled, or has a role to look with; asked anew for each question."""
        if self._user is None:
            return False
        is_enrolled = self._enrolment is not None and self._enrolment[1] and not self._as_learner
        return is_enrolled or self._has_role

    def _bind(self, usage_keys: Iterable[str]) -> dict[str, Any]:
        """Return problems bound to the learner, each asked of the platform once."""
        missing = [key for key in usage_keys if key not in self._bound]
        found = bind_problems(self._user, self._key, missing, as_new=self._as_learner) if missing else {}
        self._bound |= {key: found.get(key) for key in missing}
        return {key: problem for key in usage_keys if (problem := self._bound[key]) is not None}

    @property
    def _text(self) -> CourseText:
        # It moves on every publication, shortly after it.
        return get_course_text(str(self._key), str(self._overview.modified))

    def _load(self, usage_keys: Iterable[str]) -> Iterator[Source]:
        blocks = self._outline.blocks
        places = {}
        for key in usage_keys:
            block = blocks.get(key)
            unit = blocks.get(block.unit_key) if block else None
            name = block.title if block and block.block_type in PAGES else ""
            places[key] = Place(unit.usage_key, unit.title) if unit else Place(name=name)
        return load_sources(self._key, places)

    def _list_graded(self) -> list[str]:
        """Return all graded problems of the course, whoever may see them."""
        from openedx.core.djangoapps.content.block_structure.api import get_course_in_cache

        structure = get_course_in_cache(self._key)
        problems = (key for key in structure.get_block_keys() if key.block_type == PROBLEM)
        return sorted(str(key) for key in problems if structure.get_xblock_field(key, "graded"))

    def _list_worth_asking(self, usage_keys: list[str]) -> list[str]:
        """
        Return those whose answer may be shown at all: tried, or with a rule that asks for no try, or a date that passed.

        Asking the platform is slow where it has to build the problem; of all others the answer is withheld unasked.
        """
        if self.is_staff or (self._overview.end is not None and self._overview.end <= self._now):
            return usage_keys
        riddles = self._text.find_riddles(usage_keys, self._load)
        tried = set() if self._as_learner else read_tried(self._user_id, self._key)
        return [
            key
            for key, riddle in riddles.items()
            if key in tried
            or riddle.shows_answer in _WITHOUT_ATTEMPT
            or self._is_past(riddle.due)
            or self._is_past(self._seen.due_dates.get(key))
        ]

    def _is_past(self, date: Any) -> bool:
        return date is not None and date <= self._now


def _forget_last_request() -> None:
    """
    Empty the platform's caches that last for a request, where there is none.

    A thread or a worker that produces replies has no middleware to do so: it would see the access of earlier learners
    and days.
    """
    with asking("whether there is a request"):
        from crum import get_current_request
        from edx_django_utils.cache import RequestCache

        if get_current_request() is None:
            RequestCache.clear_all_namespaces()


def find_overview(course_key: CourseKey) -> Any:
    """Return what the platform knows of a course without reading it; it changes on every publication, shortly after it."""
    from openedx.core.djangoapps.content.course_overviews.models import CourseOverview

    return CourseOverview.get_from_id(course_key)


def is_index_current(course_key: CourseKey) -> bool:
    """Say whether the index of a course is of the course as it is now, or there is none."""
    from iblai_mentor_plugin.courseware.index.search import is_current

    with asking("when a course was published"):
        return is_current(describe_source(course_key, find_overview(course_key)))


def renew_index(course_key: CourseKey, embedder: Embedder | None) -> bool:
    """Make the index of a course anew, if the course changed since, and the vectors that it lacks; say whether any was made."""
    from iblai_mentor_plugin.courseware.index.search import renew

    _forget_last_request()
    with asking("what stands in a course"):
        return renew(describe_source(course_key, find_overview(course_key)), embedder)


def open_whole(course_key: CourseKey) -> WholeCourse:
    """Return a course with all its blocks, whoever may see them."""
    from openedx.core.djangoapps.content.block_structure.api import get_course_in_cache

    _forget_last_request()
    with asking("what stands in a course"):
        structure, overview = get_course_in_cache(course_key), find_overview(course_key)
        root = structure.root_block_usage_key
        blocks = list_structure(structure, Look(partitions=None))
        pages = (describe_page(root, page) for page in list_pages(root, read_overview_tabs(overview)))
        return WholeCourse(describe_source(course_key, overview), Outline([*blocks, *pages]))


def describe_source(course_key: CourseKey, overview: Any) -> CourseSource:
    """Return the course as it is indexed: every block that has a text, whoever may see it."""
    return CourseSource(str(course_key), str(overview.modified), partial(load_course, course_key, overview))


def load_course(course_key: CourseKey, overview: Any) -> Iterator[Source]:
    """Yield what authors saved of a whole course, in its order, and of its pages."""
    from openedx.core.djangoapps.content.block_structure.api import get_course_in_cache

    structure = get_course_in_cache(course_key)
    blocks = {block.usage_key: block for block in list_structure(structure, Look(partitions=None))}
    places = {}
    for key, block in blocks.items():
        if block.block_type in READABLE:
            unit = blocks.get(block.unit_key)
            places[key] = Place(unit.usage_key, unit.title) if unit else Place()
    for page in list_pages(structure.root_block_usage_key, read_overview_tabs(overview)):
        places[page.usage_key] = Place(name=page.name)
    yield from load_sources(course_key, places)

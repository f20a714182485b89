"""
A course of a real LMS, as one learner may know it.

Access is the platform's own: the course's gate, then the transformers that build the learner's outline.
"""
# ruff: noqa: PLC0415 - the platform is imported when it is asked, see the package

from __future__ import annotations

from copy import copy
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth import get_user_model
from django.utils import timezone

from iblai_mentor_plugin.courseware.course import Enrolment, OpenProblem, ProblemState, VisibleBlock
from iblai_mentor_plugin.courseware.digests import digest_answers
from iblai_mentor_plugin.courseware.lms.boundary import asking, request_of
from iblai_mentor_plugin.courseware.lms.clock import find_last
from iblai_mentor_plugin.courseware.lms.exams import list_active_exams, list_exams_elsewhere
from iblai_mentor_plugin.courseware.lms.problem import bind_problems, describe_problem, may_show_answer, read_tried
from iblai_mentor_plugin.courseware.lms.sources import Place, load_sources
from iblai_mentor_plugin.courseware.outline import Outline
from iblai_mentor_plugin.courseware.texts import PROBLEM, READABLE, CourseSource, CourseText, get_course_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from opaque_keys.edx.keys import CourseKey, UsageKey

    from iblai_mentor_plugin.courseware.course import Hit, Passage, RunningExam
    from iblai_mentor_plugin.courseware.texts import Source

# Show an answer to who never tried: always, or as soon as they count the attempts of others.
_WITHOUT_ATTEMPT: Final = frozenset({"after_attempts", "always"})


class LmsCourse:
    """``LearnerCourse`` as the LMS that this process belongs to knows it."""

    def __init__(self, user_id: int, course_key: CourseKey, *, as_learner: bool = False) -> None:
        self._user_id = user_id
        self._as_learner = as_learner
        self._key = course_key
        self._now = timezone.now()
        _forget_last_request()

    @property
    def title(self) -> str:
        """Return the title of the course."""
        with asking("what a course is called"):
            return str(self._overview.display_name_with_default)

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
        Return the passages of the course that answer best, the best first.

        The LMS's own search engine is not asked: it knows whole units, and neither their passages nor our order.
        """
        # It loads numpy, which only who searches needs.
        from iblai_mentor_plugin.courseware.index.search import Query, search

        wanted = Query(text=query, limit=limit, unit_key=unit_key, earlier=earlier, excluded=excluded)
        with asking("what a course says about something"):
            return search(describe_source(self._key, self._overview), self._outline, wanted)

    def find_problem(self, usage_key: str) -> ProblemState | None:
        """Return what the platform says of a problem, None for what is no problem or not to be seen."""
        visible = self._outline.blocks.get(usage_key)
        if visible is None or visible.block_type != PROBLEM:
            return None
        with asking("how a learner stands with a problem"), request_of(self._user):
            bound = bind_problems(self._user, self._key, [usage_key], as_new=self._as_learner)
            if usage_key not in bound:
                return None
            digest = partial(digest_answers, user_id=self._user_id, usage_key=usage_key)
            return describe_problem(bound[usage_key], is_graded=visible.is_graded, digest=digest)

    def list_open_problems(self) -> list[OpenProblem]:
        """Return the graded problems whose answers may not be shown now; those that the learner cannot see, too."""
        visible = {block.usage_key for block in self.list_blocks()}
        with asking("which answers may be shown"), request_of(self._user):
            graded = self._list_graded()
            asked = self._list_worth_asking([key for key in graded if key in visible])
            bound = bind_problems(self._user, self._key, asked, as_new=self._as_learner)
            shown = {key for key, problem in bound.items() if may_show_answer(problem)}
            riddles = self._text.find_riddles([key for key in graded if key not in shown], self._load)
        return [OpenProblem(key, riddle.question, riddle.answers) for key, riddle in riddles.items()]

    def find_enrolment(self) -> Enrolment | None:
        """Return the enrolment, None where there never was one."""
        with asking("how a learner is enrolled"):
            if self._enrolment is None:
                return None
            mode, is_active = self._enrolment
            return Enrolment(mode, is_active, self._overview.start, self._overview.end)

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
        """The account as the platform is to see it: as a learner, by its own masquerade of staff as any learner."""
        if self._account is None or not self._as_learner:
            return self._account
        from lms.djangoapps.courseware.masquerade import CourseMasquerade

        user = copy(self._account)
        user.masquerade_settings = {self._key: CourseMasquerade(self._key, role="student")}
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

    @cached_property
    def _outline(self) -> Outline:
        with asking("what a learner may see of a course"), request_of(self._user):
            return Outline(list_structure(self._structure, self._read_partitions()) if self._may_enter() else ())

    def _may_enter(self) -> bool:
        from lms.djangoapps.courseware.access import has_access

        if self._user is None:
            return False
        is_enrolled = self._enrolment is not None and self._enrolment[1] and not self._as_learner
        return (is_enrolled or self._has_role) and bool(has_access(self._user, "load", self._overview))

    @cached_property
    def _structure(self) -> Any:
        """The course without what this learner may not see: unreleased, for others, gated, or a timed exam."""
        from lms.djangoapps.course_api.blocks.transformers.milestones import MilestonesAndSpecialExamsTransformer
        from lms.djangoapps.course_blocks.api import get_course_block_access_transformers, get_course_blocks
        from lms.djangoapps.course_blocks.transformers.hidden_content import HiddenContentTransformer
        from openedx.core.djangoapps.content.block_structure.transformers import BlockStructureTransformers
        from xmodule.modulestore.django import modulestore

        transformers = BlockStructureTransformers(get_course_block_access_transformers(self._user))
        # After the others: they look at dates that those have moved.
        transformers += [
            MilestonesAndSpecialExamsTransformer(include_special_exams=False, include_gated_sections=False),
            HiddenContentTransformer(),
        ]
        return get_course_blocks(self._user, modulestore().make_course_usage_key(self._key), transformers)

    def _read_partitions(self) -> set[int] | None:
        """Return the ids of the course's partitions of learners, None for staff."""
        from lms.djangoapps.course_blocks.transformers.user_partitions import UserPartitionTransformer

        if self.is_staff:
            return None
        found = self._structure.get_transformer_data(UserPartitionTransformer, "user_partitions", default=())
        return {int(partition.id) for partition in found}

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
            places[key] = Place(unit.usage_key, unit.title) if unit else Place()
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
            or self._is_past(self._due_dates.get(key))
        ]

    @cached_property
    def _due_dates(self) -> dict[str, Any]:
        """The learner's own due dates, by usage key."""
        keys = (key for key in self._structure.get_block_keys() if key.block_type == PROBLEM)
        return {str(key): self._structure.get_xblock_field(key, "due") for key in keys}

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


def renew_index(course_key: CourseKey) -> bool:
    """Make the index of a course anew, if the course changed since it was made; say whether it was made."""
    from iblai_mentor_plugin.courseware.index.search import renew

    _forget_last_request()
    with asking("what stands in a course"):
        return renew(describe_source(course_key, find_overview(course_key)))


def describe_source(course_key: CourseKey, overview: Any) -> CourseSource:
    """Return the course as it is indexed: every block that has a text, whoever may see it."""
    return CourseSource(str(course_key), str(overview.modified), partial(load_course, course_key))


def load_course(course_key: CourseKey) -> Iterator[Source]:
    """Yield what authors saved of a whole course, in its order."""
    from openedx.core.djangoapps.content.block_structure.api import get_course_in_cache

    blocks = {block.usage_key: block for block in list_structure(get_course_in_cache(course_key), None)}
    places = {}
    for key, block in blocks.items():
        if block.block_type in READABLE:
            unit = blocks.get(block.unit_key)
            places[key] = Place(unit.usage_key, unit.title) if unit else Place()
    yield from load_sources(course_key, places)


def list_structure(structure: Any, partitions: Collection[int] | None) -> Iterator[VisibleBlock]:
    """
    Yield the blocks of a structure, depth first; a block with two parents stands below the first.

    ``partitions`` are those that the course has; None for staff, who are in every group.
    """
    root = structure.root_block_usage_key
    yield from _list_below(structure, root, partitions, set()) if root in structure else ()


def _list_below(
    structure: Any,
    key: UsageKey,
    partitions: Collection[int] | None,
    seen: set[UsageKey],
    place: tuple[UsageKey | None, str] = (None, ""),
) -> Iterator[VisibleBlock]:
    """Yield a block and what is in it; its place is what it stands in, and the unit."""
    if key in seen or _is_denied(structure, key, partitions):
        return
    seen.add(key)
    parent, unit_key = place
    if parent is not None and parent.block_type == "sequential":
        unit_key = str(key)
    yield _describe(structure, key, "" if parent is None else str(parent), unit_key)
    # Whether its condition is met is not known here; the platform's outline holds what is in it anyway.
    is_shut = key.block_type == "conditional" and partitions is not None
    for child in () if is_shut else structure.get_children(key):
        yield from _list_below(structure, child, partitions, seen, (key, unit_key))


def _is_denied(structure: Any, key: UsageKey, partitions: Collection[int] | None) -> bool:
    """
    Say whether a block is only there to say that it may not be had, e.g. before an upgrade; or is for nobody.

    A block that is limited to groups of a partition which the course lost stays in the platform's outline, and its page
    refuses everybody but staff.
    """
    groups = structure.get_xblock_field(key, "group_access") or {}
    is_lost = partitions is not None and any(ids and int(name) not in partitions for name, ids in groups.items())
    return is_lost or bool(structure.get_xblock_field(key, "authorization_denial_reason"))


def _describe(structure: Any, key: UsageKey, parent_key: str, unit_key: str) -> VisibleBlock:
    title = structure.get_xblock_field(key, "display_name")
    return VisibleBlock(
        usage_key=str(key),
        block_type=key.block_type,
        title=str(title or key.block_type.replace("_", " ").capitalize()),
        parent_key=parent_key,
        unit_key=unit_key,
        assignment_type=str(structure.get_xblock_field(key, "format") or ""),
        is_graded=bool(structure.get_xblock_field(key, "graded")),
    )

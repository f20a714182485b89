"""
The courseware port of an LMS whose course was read from OLX: the stand-in LMS.

Tables and course are asked of Django's registry by label (``mentor_demo``), so that this module depends on no LMS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import crum
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.courseware.olx_course import APP, OlxCourse, find_table, find_unit
from iblai_mentor_plugin.courseware.olx_rules import are_results_visible
from iblai_mentor_plugin.courseware.scores import read_correctness
from iblai_mentor_plugin.courseware.supplements import find_address
from iblai_mentor_plugin.courseware.visibility import NOTHING
from iblai_mentor_plugin.data import BlockPlace, BlockState, CourseRecord, Learner, VisibleResults
from iblai_mentor_plugin.exceptions import CoursewareError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from iblai_mentor_plugin.courseware import CoursePage
    from iblai_mentor_plugin.courseware.course import Embedder, LearnerCourse, SearchedCourse

Owner = tuple[int, str]

RETIRED = "retired__user_"


class OlxCourseware:
    """Answers from the tables and the course of the stand-in LMS."""

    def find_learner(self, user_id: int, course_key: str) -> Learner | None:
        """Return the account if it is enrolled, now or once, and is active and not retired."""
        enrolment = (
            find_table("Enrolment").filter(user_id=user_id, course_key=course_key).select_related("user").first()
        )
        if enrolment is None or not enrolment.user.is_active or self.is_retired(user_id):
            return None
        return Learner(user_id=user_id, username=enrolment.user.username)

    def is_retired(self, user_id: int) -> bool:
        """Say whether the account is retired, being retired, or gone; one query."""
        retiring = find_table("Retirement").filter(user_id=OuterRef("pk"))
        present = get_user_model().objects.filter(~Exists(retiring), pk=user_id)
        return not present.exclude(username__startswith=RETIRED).exists()

    def find_birth_year(self, user_id: int) -> int | None:
        """Return the year of birth in the account's profile, None where it has none; one query."""
        years = find_table("Profile").filter(user_id=user_id).values_list("year_of_birth", flat=True)
        year: int | None = years.first()
        return year

    def has_enrolment(self, user_id: int, orgs: Collection[str], *, excluded: bool = False) -> bool:
        """Say whether the user has an enrolment in a course of one of these orgs, or of any other."""
        enrolments = find_table("Enrolment").filter(user_id=user_id)
        found = enrolments.exclude(org__in=orgs) if excluded else enrolments.filter(org__in=orgs)
        return bool(found.exists())

    def takes_part(self, user_id: int, course_key: str) -> bool:
        """Say whether the user is enrolled now, or on the course's staff; two queries at the most."""
        enrolments = find_table("Enrolment").filter(user_id=user_id, course_key=course_key, is_active=True)
        return bool(enrolments.exists()) or (self.course_exists(course_key) and OlxCourse(user_id, _course()).is_staff)

    def has_course_role(self, user_id: int, orgs: Collection[str], *, excluded: bool = False) -> bool:
        """Say whether the user is on the staff of a course of one of these orgs, or of any other; two queries at the most."""
        if _list_global_staff([user_id]).exists():
            return excluded or bool(orgs)
        keys = find_table("CourseRole").filter(user_id=user_id).values_list("course_key", flat=True)
        return any((CourseKey.from_string(key).org in orgs) is not excluded for key in keys)

    def list_enrolled(self, course_key: str) -> frozenset[int]:
        """Return the ids of all who are enrolled in a course now; one query."""
        enrolments = find_table("Enrolment").filter(course_key=course_key, is_active=True)
        return frozenset(enrolments.values_list("user_id", flat=True))

    def is_masquerading(self, course_key: str) -> bool:
        """Say whether the current request views this course as somebody else, or in another role."""
        request = crum.get_current_request()
        session = getattr(request, "session", None)
        return session is not None and course_key in session.get("masquerade_settings", {})

    def list_block_states(self, course_key: str) -> Iterator[BlockState]:
        """Yield completions, then problem states, of learners enrolled now or once."""
        enrolled = find_table("Enrolment").filter(course_key=course_key).values("user_id")
        completions = apps.get_model("completion", "BlockCompletion").objects.filter(context_key=course_key)
        for row in completions.filter(user_id__in=enrolled).order_by("pk"):
            yield BlockState(row.user_id, str(row.block_key), row.modified, completion=row.completion)
        states = find_table("BlockState").filter(course_key=course_key, attempts__isnull=False, user_id__in=enrolled)
        for row in states.order_by("pk"):
            yield BlockState(
                row.user_id,
                row.usage_key,
                row.modified,
                attempts=row.attempts,
                earned=row.earned,
                possible=row.possible,
                is_correct=read_correctness(row.state, row.earned, row.possible),
            )

    def find_places(self, course_key: str, usage_keys: Collection[str]) -> dict[str, BlockPlace]:
        """Say what blocks are called and where they stand; no query."""
        blocks = _course().blocks if self.course_exists(course_key) else {}
        return {key: _find_place(blocks[key]) for key in usage_keys if key in blocks}

    def find_records(self, asked: Collection[Owner]) -> dict[Owner, CourseRecord]:
        """Return enrolments and grades; two queries for all."""
        of_these = {
            "user_id__in": {user_id for user_id, _course_key in asked},
            "course_key__in": {course_key for _user_id, course_key in asked},
        }
        grades = {(row.user_id, row.course_key): row for row in find_table("CourseGrade").filter(**of_these)}
        enrolled = {(row.user_id, row.course_key): row for row in find_table("Enrolment").filter(**of_these)}
        return {owner: _describe_record(enrolled[owner], grades.get(owner)) for owner in asked if owner in enrolled}

    def find_visible_results(self, asked: Mapping[Owner, Collection[str]]) -> dict[Owner, VisibleResults]:
        """Say which results these users may see now, none where they are neither enrolled nor staff; four queries."""
        present = _list_present(asked)
        answered: dict[Owner, list[str]] = {}
        states = find_table("BlockState").filter(
            user_id__in={user_id for user_id, _course_key in asked},
            course_key__in={course_key for _user_id, course_key in asked},
            attempts__gt=0,
        )
        for user_id, course_key, usage_key in states.values_list("user_id", "course_key", "usage_key"):
            answered.setdefault((user_id, course_key), []).append(usage_key)
        return {
            owner: self._visible_in(owner[1], keys, answered.get(owner, [])) if owner in present else NOTHING
            for owner, keys in asked.items()
        }

    def build_link(self, course_key: str, usage_key: str) -> str:
        """Return the absolute address at which the stand-in shows a block."""
        roots = {"lms_root": settings.LMS_ROOT_URL, "learning_root": settings.LEARNING_MICROFRONTEND_URL}
        page = find_address(usage_key, **roots)
        return page or f"{settings.LMS_ROOT_URL}/courses/{course_key}/jump_to/{usage_key}"

    def build_page_link(self, course_key: str, page: CoursePage) -> str:
        """Return the absolute address of a page about the course; the stand-in leads on to the course's own."""
        return f"{settings.LMS_ROOT_URL}/courses/{course_key}/{page}"

    def course_exists(self, course_key: str) -> bool:
        """Say whether this is the course that is served."""
        return str(_course().key) == course_key

    def find_course_ends(self, course_keys: Collection[str]) -> dict[str, datetime | None]:
        """Say when the course that is served ends, if it is asked about; no query."""
        return {key: _course().root.moment("end") for key in course_keys if self.course_exists(key)}

    def find_course_titles(self, course_keys: Collection[str] | None = None) -> dict[str, str]:
        """Return what the course that is served is called, if it is asked about; no query."""
        key = str(_course().key)
        return {key: _course().title} if course_keys is None or key in course_keys else {}

    def find_release(self) -> str:
        """Say nothing: this is no release of the platform."""
        return ""

    def is_index_current(self, course_key: str) -> bool:
        """Say whether the index is of the course that is served."""
        if not self.course_exists(course_key):
            message = f"{course_key} is not the course that is served."
            raise CoursewareError(message)
        return OlxCourse(0, _course()).is_index_current()

    def renew_index(self, course_key: str, embedder: Embedder | None) -> bool:
        """Make the index of the course that is served anew, if the course changed, and the vectors that it lacks."""
        if not self.course_exists(course_key):
            message = f"{course_key} is not the course that is served."
            raise CoursewareError(message)
        return OlxCourse(0, _course()).renew_index(embedder)

    def open_whole(self, course_key: str) -> SearchedCourse:
        """Return the course that is served with all its blocks; no query."""
        if not self.course_exists(course_key):
            message = f"{course_key} is not the course that is served."
            raise CoursewareError(message)
        return OlxCourse(0, _course()).open_whole()

    def open_course(self, user_id: int, course_key: str, *, as_learner: bool = False) -> LearnerCourse:
        """Return the course as this learner may know it; no query."""
        if not self.course_exists(course_key):
            message = f"{course_key} is not the course that is served."
            raise CoursewareError(message)
        return OlxCourse(user_id, _course(), as_learner=as_learner)

    def _visible_in(self, course_key: str, asked: Iterable[str], answered: Iterable[str]) -> VisibleResults:
        if not self.course_exists(course_key):
            return NOTHING
        now = timezone.now()
        blocks = _course().blocks
        hidden = {key for key in {*asked, *answered} if key not in blocks or not are_results_visible(blocks[key], now)}
        # The course grade is made of the answers: it would give away those that are hidden.
        return VisibleResults(grade=hidden.isdisjoint(answered), blocks=frozenset(asked) - hidden)


def _course() -> Any:
    config: Any = apps.get_app_config(APP)
    return config.course


def _find_place(block: Any) -> BlockPlace:
    unit, subsection, section = find_unit(_course(), block), block.ancestor("sequential"), block.ancestor("chapter")
    return BlockPlace(
        title=block.title,
        unit_key=str(unit.usage_key) if unit is not None else "",
        unit_title=unit.title if unit is not None else "",
        subsection=subsection.title if subsection is not None else "",
        section=section.title if section is not None else "",
    )


def _describe_record(enrolment: Any, grade: Any) -> CourseRecord:
    found = (grade.percent, grade.letter) if grade is not None else ()
    return CourseRecord(enrolment.mode, enrolment.is_active, *found)


def _list_present(asked: Iterable[Owner]) -> set[Owner]:
    """Return those of these users who are in their course now, or on its staff; three queries."""
    owners = list(asked)
    user_ids = {user_id for user_id, _course_key in owners}
    enrolments = find_table("Enrolment").filter(user_id__in=user_ids, is_active=True)
    roles = find_table("CourseRole").filter(user_id__in=user_ids)
    everywhere = set(_list_global_staff(user_ids).values_list("pk", flat=True))
    named = {*enrolments.values_list("user_id", "course_key"), *roles.values_list("user_id", "course_key")}
    return named | {owner for owner in owners if owner[0] in everywhere}


def _list_global_staff(user_ids: Collection[int]) -> Any:
    """Return a query of those of these users who are staff of the whole site."""
    staff = Q(is_staff=True) | Q(is_superuser=True)
    return get_user_model().objects.filter(staff, pk__in=user_ids, is_active=True)

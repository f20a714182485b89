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
from django.db.models import Exists, OuterRef
from django.utils import timezone
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.courseware.olx_course import APP, OlxCourse, find_table
from iblai_mentor_plugin.courseware.olx_rules import are_results_visible
from iblai_mentor_plugin.courseware.visibility import NOTHING
from iblai_mentor_plugin.data import BlockState, Learner, VisibleResults
from iblai_mentor_plugin.exceptions import CoursewareError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from iblai_mentor_plugin.courseware.course import LearnerCourse

Owner = tuple[int, str]

RETIRED = "retired__user_"
# Rows a fetch: enough to be quick, little enough to stay small.
CHUNK = 2_000


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
        """Say whether the user is on the staff of a course of one of these orgs, or of any other."""
        keys = find_table("CourseRole").filter(user_id=user_id).values_list("course_key", flat=True)
        return any((CourseKey.from_string(key).org in orgs) is not excluded for key in keys)

    def is_masquerading(self, course_key: str) -> bool:
        """Say whether the current request views this course as somebody else, or in another role."""
        request = crum.get_current_request()
        session = getattr(request, "session", None)
        return session is not None and course_key in session.get("masquerade_settings", {})

    def list_block_states(self, course_key: str) -> Iterator[BlockState]:
        """Yield completions, then problem states, of learners enrolled now or once."""
        enrolled = find_table("Enrolment").filter(course_key=course_key).values("user_id")
        completions = apps.get_model("completion", "BlockCompletion").objects.filter(context_key=course_key)
        for row in completions.filter(user_id__in=enrolled).order_by("pk").iterator(chunk_size=CHUNK):
            yield BlockState(row.user_id, str(row.block_key), row.modified, completion=row.completion)
        states = find_table("BlockState").filter(course_key=course_key, attempts__gt=0, user_id__in=enrolled)
        for row in states.order_by("pk").iterator(chunk_size=CHUNK):
            yield BlockState(
                row.user_id,
                row.usage_key,
                row.modified,
                attempts=row.attempts,
                earned=row.earned,
                possible=row.possible,
            )

    def find_visible_results(self, asked: Mapping[Owner, Collection[str]]) -> dict[Owner, VisibleResults]:
        """Say which results these users may see now, none where they are neither enrolled nor staff; three queries."""
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
        return f"{settings.LMS_ROOT_URL}/courses/{course_key}/jump_to/{usage_key}"

    def course_exists(self, course_key: str) -> bool:
        """Say whether this is the course that is served."""
        return str(_course().key) == course_key

    def find_course_ends(self, course_keys: Collection[str]) -> dict[str, datetime | None]:
        """Say when the course that is served ends, if it is asked about; no query."""
        return {key: _course().root.moment("end") for key in course_keys if self.course_exists(key)}

    def renew_index(self, course_key: str) -> bool:
        """Make the index of the course that is served anew, if the course changed."""
        if not self.course_exists(course_key):
            message = f"{course_key} is not the course that is served."
            raise CoursewareError(message)
        return OlxCourse(0, _course()).renew_index()

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


def _list_present(asked: Iterable[Owner]) -> set[Owner]:
    """Return those of these users who are in their course now, or on its staff; two queries."""
    user_ids = {user_id for user_id, _course_key in asked}
    enrolments = find_table("Enrolment").filter(user_id__in=user_ids, is_active=True)
    roles = find_table("CourseRole").filter(user_id__in=user_ids)
    return {*enrolments.values_list("user_id", "course_key"), *roles.values_list("user_id", "course_key")}

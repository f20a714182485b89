"""
The courseware port: what this plugin may ask of the LMS that it runs in.

The implementation is named by the setting ``IBLAI_MENTOR_COURSEWARE`` (a dotted path, as Django names an e-mail backend).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from iblai_mentor_plugin.courseware.course import Embedder, LearnerCourse, SearchedCourse
    from iblai_mentor_plugin.data import BlockPlace, BlockState, CourseRecord, Learner, VisibleResults

# The LMS's own pages about a learner in a course; "course" is the first of all.
CoursePage = Literal["course", "dates", "progress"]


class Courseware(Protocol):
    """
    What the plugin asks of an LMS; keys are strings, times are aware datetimes.

    Every method may raise ``CoursewareError`` when the LMS could not answer.
    """

    def find_learner(self, user_id: int, course_key: str) -> Learner | None:
        """
        Return the account if it is enrolled in the course, now or once, and is active and not retired.

        Asked when a memory begins; two queries at the most.
        """

    def is_retired(self, user_id: int) -> bool:
        """Say whether the account is retired, being retired, or gone."""

    def find_birth_year(self, user_id: int) -> int | None:
        """Return the year of birth in the account's profile, None where it has none; one query."""

    def has_enrolment(self, user_id: int, orgs: Collection[str], *, excluded: bool = False) -> bool:
        """
        Say whether the user has an enrolment, active or not, in a course of one of these orgs.

        With ``excluded`` the orgs are those that do *not* count, and every other one does.
        """

    def takes_part(self, user_id: int, course_key: str) -> bool:
        """
        Say whether the user is enrolled in the course now, or on its staff; as ``course.takes_part`` does of an open course.

        Asked at every page of a unit; no query for who makes the current request, where the LMS asked it before.
        """

    def has_course_role(self, user_id: int, orgs: Collection[str], *, excluded: bool = False) -> bool:
        """
        Say whether the user is on the staff of a course of one of these orgs; ``excluded`` as in ``has_enrolment``.

        Who is staff of the whole site is staff of every course.
        """

    def list_enrolled(self, course_key: str) -> frozenset[int]:
        """
        Return the ids of all who are enrolled in a course now, nobody for a course that there is not; one query.

        Asked by whoever counts, in the background: in a great course these are many.
        """

    def is_masquerading(self, course_key: str) -> bool:
        """Say whether the current request views this course as somebody else, or in another role."""

    def list_block_states(self, course_key: str) -> Iterator[BlockState]:
        """
        Yield what the LMS holds of completions and problems, one state for each learner and block.

        Streamed, and only for learners enrolled now or once. Completions and problem states may come as two states
        of the same block.
        """

    def find_places(self, course_key: str, usage_keys: Collection[str]) -> dict[str, BlockPlace]:
        """
        Say what blocks of a course are called and where they stand, whoever may see them; unknown ones are missing.

        For blocks that a learner met already. No query for each block.
        """

    def find_records(self, asked: Collection[tuple[int, str]]) -> dict[tuple[int, str], CourseRecord]:
        """
        Return enrolment and grade by user id and course key, of those who are enrolled now or once; two queries for all.

        The grade is the one over everything, whether or not it may be shown: see ``find_visible_results``.
        """

    def find_visible_results(
        self, asked: Mapping[tuple[int, str], Collection[str]]
    ) -> dict[tuple[int, str], VisibleResults]:
        """
        Say, by user id and course key, which results of these blocks that user may see now.

        ``asked`` maps (user id, course key) to the usage keys asked about; the answer has the same keys. Honours
        show-correctness and hide-after-due rules; what cannot be determined is not visible. The number of queries grows
        with the courses asked about, not with the users or the blocks.
        """

    def build_link(self, course_key: str, usage_key: str) -> str:
        """Return the absolute address at which the LMS shows a block."""

    def build_page_link(self, course_key: str, page: CoursePage) -> str:
        """Return the absolute address of a page of the LMS's own about a course and whoever opens it."""

    def course_exists(self, course_key: str) -> bool:
        """Say whether the LMS has this course."""

    def find_course_ends(self, course_keys: Collection[str]) -> dict[str, datetime | None]:
        """
        Say when these courses end, None for one without an end; one that the LMS does not have is not in the answer.

        One query, whatever their number.
        """

    def find_course_titles(self, course_keys: Collection[str] | None = None) -> dict[str, str]:
        """
        Return what these courses are called, by course key; None is all that there are. Unknown ones are missing.

        One query, whatever their number.
        """

    def find_release(self) -> str:
        """Return the release of the platform in small letters, such as "verawood"; "" where it does not say."""

    def is_index_current(self, course_key: str) -> bool:
        """
        Say whether the index of a course is of the course as it is now, or there is none yet; two queries at the most.

        Raises ``CoursewareError`` where there is no such course.
        """

    def renew_index(self, course_key: str, embedder: Embedder | None) -> bool:
        """
        Make the index that ``LearnerCourse.search`` looks into anew, if the course changed; say whether it was made.

        ``embedder`` makes the vectors that passages lack, None: there are none from then on. Takes seconds in a large course,
        and minutes with vectors. Raises ``CoursewareError`` where there is no such course.
        """

    def open_whole(self, course_key: str) -> SearchedCourse:
        """
        Return the course as its authors saved it, whoever may see what: to make what is kept of it, and for nobody to read.

        Raises ``CoursewareError`` where there is no such course.
        """

    def open_course(self, user_id: int, course_key: str, *, as_learner: bool = False) -> LearnerCourse:
        """
        Return the course as this learner may know it now, whether or not they are enrolled; made for one question.

        With ``as_learner`` whoever is staff of the course sees it as somebody who enrolled just now in the audit track, is in
        no group of learners and did nothing there yet: what is released, and of libraries none of the problems that they
        draw. Who is not staff sees nothing so. It leaves no trace, of anybody. Raises ``CoursewareError`` where there is no
        such course, here or when it is first asked.
        """


@lru_cache(maxsize=4)
def _load(path: str) -> Courseware:
    return import_string(path)()  # type: ignore[no-any-return]


def get_courseware(path: str = "") -> Courseware:
    """Return the implementation of this dotted path, else the one that the settings name; made once a process."""
    return _load(path or settings.IBLAI_MENTOR_COURSEWARE)

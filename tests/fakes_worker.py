"""The LMS as another process than the tests' knows it: everybody is enrolled in one small course."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.courseware.course import Passage, VisibleBlock
from tests.conftest import COURSE
from tests.fakes import FakeCourseware, FakeLearnerCourse
from tests.mentor.conftest import HTML, TEXT, UNIT

if TYPE_CHECKING:
    from collections.abc import Collection


class _Everybody(dict[Any, bool]):
    """Whom one asks for is enrolled."""

    def __contains__(self, _asked: object) -> bool:
        return True

    def __missing__(self, _asked: object) -> bool:
        return True


class OpenCourseware(FakeCourseware):
    """A unit with a text, for everybody."""

    def reset(self) -> None:
        """Enrol everybody."""
        super().reset()
        self.enrolments = _Everybody()

    def has_enrolment(self, user_id: int, orgs: Collection[str], *, excluded: bool = False) -> bool:  # noqa: ARG002
        """Know of enrolments in the course alone."""
        return (CourseKey.from_string(COURSE).org in orgs) is not excluded

    def open_course(self, user_id: int, course_key: str, *, as_learner: bool = False) -> FakeLearnerCourse:
        """Open the course."""
        course = super().open_course(user_id, course_key, as_learner=as_learner)
        course.blocks = [
            VisibleBlock(UNIT, "vertical", "Finding north", "", UNIT),
            VisibleBlock(HTML, "html", "The pole star", UNIT, UNIT),
        ]
        course.passages = [Passage(HTML, UNIT, "The pole star", TEXT)]
        return course

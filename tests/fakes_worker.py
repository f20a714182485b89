"""The LMS as another process than the tests' knows it: everybody is enrolled in one small course."""

from __future__ import annotations

from typing import Any

from iblai_mentor_plugin.courseware.course import Passage, VisibleBlock
from tests.fakes import FakeCourseware, FakeLearnerCourse
from tests.mentor.conftest import HTML, TEXT, UNIT


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

    def open_course(self, user_id: int, course_key: str) -> FakeLearnerCourse:
        """Open the course."""
        course = super().open_course(user_id, course_key)
        course.blocks = [
            VisibleBlock(UNIT, "vertical", "Finding north", "", UNIT),
            VisibleBlock(HTML, "html", "The pole star", UNIT, UNIT),
        ]
        course.passages = [Passage(HTML, UNIT, "The pole star", TEXT)]
        return course

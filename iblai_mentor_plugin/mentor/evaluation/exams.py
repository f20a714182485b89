"""A courseware in which the learner is in an exam: whether the mentor keeps quiet then cannot be tried out otherwise."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings

# An evaluation is no part of serving anybody, so what Django has for tests may be loaded here.
from django.test import override_settings

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.courseware.course import RunningExam

if TYPE_CHECKING:
    from collections.abc import Iterator


class InExam:
    """The site's own courseware in all but one thing: there is an exam."""

    own_path: ClassVar[str]

    def __getattr__(self, name: str) -> Any:
        """Answer as the site's own."""
        return getattr(get_courseware(self.own_path), name)

    def open_course(self, user_id: int, course_key: str, *, as_learner: bool = False) -> Any:
        """Open the course, in the middle of an exam."""
        own = get_courseware(self.own_path).open_course(user_id, course_key, as_learner=as_learner)
        return _InExamCourse(own)


class _InExamCourse:
    def __init__(self, course: Any) -> None:
        self._course = course

    def __getattr__(self, name: str) -> Any:
        return getattr(self._course, name)

    def find_exam(self, *, in_any_course: bool = False) -> RunningExam:  # noqa: ARG002
        return RunningExam("", None)


@contextmanager
def begin_exam() -> Iterator[None]:
    """Have the learner be in an exam, in this process alone."""
    InExam.own_path = settings.IBLAI_MENTOR_COURSEWARE
    with override_settings(IBLAI_MENTOR_COURSEWARE=f"{__name__}.InExam"):
        yield

"""Indexes of courses that changed."""

from __future__ import annotations

import io
from inspect import signature
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from iblai_mentor_plugin import course_indexes
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware.index.search import renew
from iblai_mentor_plugin.courseware.lms import LmsCourseware
from iblai_mentor_plugin.courseware.olx import OlxCourseware
from iblai_mentor_plugin.models import CourseIndex
from iblai_mentor_plugin.tasks import mentor_index
from tests.conftest import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from tests.fakes import FakeCourseware

OTHER = COURSE.replace("2026", "2027")


def run(*courses: str) -> str:
    out = io.StringIO()
    call_command("mentor_index", *courses, stdout=out)
    return out.getvalue().strip()


def test_index_is_made_of_courses_that_were_searched_or_have_a_switch(
    lms: FakeCourseware, make_user: Callable[..., User]
) -> None:
    make_user("learner1", COURSE, OTHER)
    operating_api.switch_on(COURSE)
    operating_api.switch_on("--all")
    CourseIndex.objects.create(course_key=OTHER)
    lms.changed = {COURSE}
    assert run() == "1 indexes made, 0 deleted"
    assert lms.renewed == [COURSE, OTHER]


def test_no_index_is_made_and_none_is_kept_where_the_mentor_is_off(lms: FakeCourseware, learner: User) -> None:
    CourseIndex.objects.create(course_key=COURSE)
    lms.changed = {COURSE}
    assert run(COURSE) == "0 indexes made, 1 deleted"
    assert (lms.renewed, CourseIndex.objects.count()) == ([], 0)


def test_index_of_a_course_that_is_gone_is_deleted(db: None, switched_on: None) -> None:
    CourseIndex.objects.create(course_key=COURSE)
    assert run() == "0 indexes made, 1 deleted"


def test_command_goes_on_and_fails_when_a_course_cannot_be_read(
    settings: object, db: None, switched_on: None, failing_index: str
) -> None:
    with pytest.raises(CommandError, match="could not be read: course-v1"):
        run(failing_index)


@pytest.fixture
def failing_index(settings: object, make_user: Callable[..., User]) -> str:
    """Return a course whose source cannot be read."""
    make_user("learner1", COURSE)
    settings.IBLAI_MENTOR_COURSEWARE = "tests.test_course_indexes.BrokenCourseware"  # type: ignore[attr-defined]
    return COURSE


class BrokenCourseware:
    """A port whose courses exist and cannot be read."""

    def course_exists(self, course_key: str) -> bool:
        """Know every course."""
        return bool(course_key)

    def renew_index(self, course_key: str, embedder: object) -> bool:  # noqa: ARG002
        """Fail, as a port does."""
        from iblai_mentor_plugin.exceptions import CoursewareError  # noqa: PLC0415

        message = f"{course_key} cannot be read."
        raise CoursewareError(message)


def test_who_renews_an_index_says_who_makes_its_vectors() -> None:
    # By nobody, those that the course paid for are deleted: none of these may take that for granted.
    ports = (LmsCourseware.renew_index, OlxCourseware.renew_index, renew)
    required = {
        one.__qualname__: [name for name, each in signature(one).parameters.items() if each.default is not each.empty]
        for one in (*ports, course_indexes.renew_index, course_indexes.renew_indexes)
    }
    assert not any(required.values()), required


def test_task_makes_one_index_or_all(lms: FakeCourseware, learner: User, switched_on: None) -> None:
    CourseIndex.objects.create(course_key=COURSE)
    mentor_index(COURSE)
    mentor_index()
    assert lms.renewed == [COURSE, COURSE]

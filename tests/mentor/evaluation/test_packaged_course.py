"""The packaged course, unit by unit: what a chat shows first, and what the mentor would be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api.renewal import renew_indexes
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.courseware.course import Query
from iblai_mentor_plugin.demo.models import CourseRole, Enrolment
from tests.consenting import agree

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django.fixtures import DjangoAssertNumQueries, SettingsWrapper

    from iblai_mentor_plugin.models import Tenant
    from iblai_mentor_plugin.tenants import Access

NEW = {"as_new": True}


@pytest.fixture
def course_key(settings: SettingsWrapper) -> str:
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"
    config: Any = apps.get_app_config("mentor_demo")
    return str(config.course.key)


@pytest.fixture
def staff(course_key: str, django_user_model: type[User], switched_on: None, main: Tenant) -> Access:
    """Return what staff of the course may do."""
    user = django_user_model.objects.create_user("teacher1")
    org = course_key.removeprefix("course-v1:").partition("+")[0]
    Enrolment.objects.create(user=user, course_key=course_key, org=org)
    CourseRole.objects.create(user=user, course_key=course_key)
    agree(user)
    return operating_api.get_access(user, tenant_key=main.key, username=user.username)


@pytest.fixture
def units(staff: Access, course_key: str) -> list[str]:
    blocks = get_courseware().open_course(staff.user.pk, course_key).list_blocks()
    return [block.usage_key for block in blocks if block.block_type == "vertical"]


def test_every_unit_has_first_questions_of_its_own(staff: Access, course_key: str, units: list[str]) -> None:
    renew_indexes([course_key])
    places = [mentor_api.get_welcome(staff, course_key, unit) for unit in units]
    assert [place.unit.usage_key for place in places if place.unit] == units
    assert all(place.refusal is None and 2 <= len(set(place.suggestions)) <= 3 for place in places)
    # An exam's second unit has no text.
    assert len({place.suggestions[0] for place in places}) == len(units)


def test_a_new_learner_begins_at_the_first_step_on_every_open_problem(staff: Access, course_key: str) -> None:
    problems = get_courseware().open_course(staff.user.pk, course_key, as_learner=True).list_open_problems()
    steps = {
        mentor_api.tell(
            staff, course_key, mentor_api.Preview(question="Help!", usage_key=problem.usage_key, **NEW)
        ).step
        for problem in problems
    }
    # One that is not to be seen yet is no place.
    assert steps <= {"orient", "explain"}
    assert "orient" in steps


def test_looking_takes_few_queries(
    staff: Access, course_key: str, units: list[str], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    # The index is made when the course is searched for the first time.
    get_courseware().open_course(staff.user.pk, course_key).search(Query("star", limit=1))
    # What the learner said of the notice, and the tenant whose mentor replies, are asked with it; what is suggested, and
    # whether completion is tracked; the quiet hours of the course, and first questions of its team's own.
    with django_assert_max_num_queries(23):
        mentor_api.get_welcome(staff, course_key, units[0])
    with django_assert_max_num_queries(20):
        mentor_api.tell(staff, course_key, mentor_api.Preview(question="Which star?", usage_key=units[0]))

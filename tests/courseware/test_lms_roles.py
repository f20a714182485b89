"""Who is staff of a course, as the platform's table of roles has it, and its service of roles."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.courseware.lms.roles import StaffRole, list_moved_roles, read_roles
from tests.conftest import COURSE


@dataclass(frozen=True)
class CompatRole:
    """What the platform makes of an assignment of its service: the fields of its own class, in text."""

    user_id: int
    username: str
    org: str
    course_id: str
    role: str | None


def row(course_id, org, role):
    """A row of the platform's table; a role in all of an org has no course."""
    return SimpleNamespace(user_id=3, course_id=course_id, org=org, role=role)


@pytest.mark.parametrize("role", ["staff", "instructor", "limited_staff"])
@pytest.mark.parametrize("made", [lambda role: row(CourseKey.from_string(COURSE), "DemoX", role),
                                  lambda role: CompatRole(3, "staff1", "DemoX", COURSE, role)])  # fmt: skip
def test_staff_of_a_course_are_known_wherever_their_role_is_kept(made, role):
    assert read_roles([made(role)]) == {StaffRole(3, COURSE, "DemoX")}


def test_staff_of_an_org_are_staff_of_its_courses():
    (role,) = read_roles([row(None, "DemoX", "staff")])
    assert role.scope == "DemoX"


@pytest.mark.parametrize("role", ["beta_testers", "data_researcher", "finance_admin", "library_user", None])
def test_other_roles_make_nobody_staff(role):
    assert read_roles([CompatRole(3, "staff1", "DemoX", COURSE, role)]) == set()


def test_a_role_of_no_course_and_no_org_makes_nobody_staff():
    assert read_roles([row(None, "", "staff")]) == set()


def test_nothing_is_asked_of_a_release_that_has_no_such_service():
    assert list_moved_roles([SimpleNamespace(pk=3)]) == set()

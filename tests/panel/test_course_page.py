"""The pages of a course team, over HTTP: there for its members, and for nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import Tenant, TenantMember, TenantOrg
from tests.conftest import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from tests.fakes import FakeCourseware

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("switched_on", "main")]
PAGES = ("course_page", "course_sheet")


def visit(user: User | None, name: str, course_key: str = COURSE) -> tuple[int, str]:
    """Return the status and the text of a page that somebody opens."""
    client = Client()
    if user is not None:
        client.force_login(user)
    answer = client.get(reverse(f"iblai_mentor:{name}", args=[course_key]))
    return answer.status_code, answer.content.decode()


@pytest.fixture
def member(learner: User, lms: FakeCourseware) -> User:
    """Return a member of the course team, who is enrolled as well."""
    lms.open_course(learner.pk, COURSE).is_staff = True
    return learner


@pytest.mark.parametrize("name", PAGES)
def test_page_is_shown_to_the_team(name: str, member: User) -> None:
    status, text = visit(member, name)
    assert (status, "The mentor in A course" in text) == (200, True)


@pytest.mark.parametrize("name", PAGES)
def test_page_is_not_there_for_learners_and_strangers(name: str, learner: User, make_user: Callable[..., User]) -> None:
    assert [visit(user, name)[0] for user in (learner, make_user("stranger"))] == [404, 404]


@pytest.mark.parametrize("name", PAGES)
def test_who_is_not_logged_in_is_shown_the_way(name: str, member: User) -> None:
    status, text = visit(None, name)
    assert (status, "You are not logged in" in text) == (401, True)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("key", ["nonsense", "course-v1:DemoX+Other+2026", f"{COURSE}+branch@draft"])
def test_course_that_is_none_is_not_there(name: str, key: str, member: User) -> None:
    assert visit(member, name, key)[0] == 404


@pytest.mark.parametrize("name", PAGES)
def test_staff_of_another_course_see_nothing(name: str, make_user: Callable[..., User], lms: FakeCourseware) -> None:
    other = "course-v1:DemoX+Other+2026"
    user = make_user("other", COURSE, other)
    lms.open_course(user.pk, other).is_staff = True
    assert (visit(user, name)[0], visit(user, name, other)[0]) == (404, 200)


def test_tenant_admin_who_is_not_of_the_team_sees_nothing(make_user: Callable[..., User], learner: User) -> None:
    admin = make_user("admin1")
    TenantMember.objects.create(tenant=Tenant.objects.get(key="main"), user=admin, is_admin=True)
    assert visit(admin, "course_sheet")[0] == 404


def test_page_asks_the_endpoints_of_the_tenant_that_has_the_course(member: User) -> None:
    TenantOrg.objects.create(tenant=Tenant.objects.create(key="acme"), org="DemoX")
    assert "/api/ai-mentor/orgs/acme/users/learner1/" in visit(member, "course_page")[1]


@pytest.mark.parametrize("name", PAGES)
def test_page_has_the_panels_policy_and_is_kept_nowhere(name: str, member: User) -> None:
    client = Client()
    client.force_login(member)
    answer = client.get(reverse(f"iblai_mentor:{name}", args=[COURSE]))
    panel = client.get(reverse("iblai_mentor:panel"), {"course_id": COURSE})
    assert answer["Content-Security-Policy"] == panel["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert " style=" not in answer.content.decode()


def test_page_is_there_while_the_mentor_is_off(member: User) -> None:
    operating_api.switch_off("--all")
    assert visit(member, "course_page")[0] == 200

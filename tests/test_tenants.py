"""Tenants: what belongs to one follows from the course's org at the time of reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.models import MemoryEntry, Tenant, TenantOrg
from iblai_mentor_plugin.tenants import get_coverage, scope_courses
from tests.conftest import COURSE
from tests.rest_api.conftest import AT

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.database

COURSES = (
    "course-v1:AcmeX+A+1",
    "ccx-v1:AcmeX+A+1+ccx@7",
    "AcmeX/A/1",
    "course-v1:acmex+A+1",
    "course-v1:AcmeX2+A+1",
    "course-v1:XAcmeX+A+1",
    "course-v1:Acme_+A+1",
    "course-v1:Other+AcmeX+1",
    "Other/AcmeX/1",
)


@pytest.fixture
def acme(db: None) -> Tenant:
    return Tenant.objects.create(key="acme")


@pytest.fixture
def memories(learner: User) -> None:
    rows = [MemoryEntry(user=learner, course_key=course, last_at=AT) for course in COURSES]
    MemoryEntry.objects.bulk_create(rows)


def courses_of(tenant: Tenant) -> set[str]:
    rows = scope_courses(memory_api.list_memories(), get_coverage(tenant))
    return set(rows.values_list("course_key", flat=True))


def test_default_tenant_covers_what_nobody_claims(memories: None, main: Tenant, acme: Tenant) -> None:
    assert courses_of(main) == set(COURSES)
    assert courses_of(acme) == set()


def test_tenant_that_claims_an_org_later_gets_exactly_its_courses(memories: None, main: Tenant, acme: Tenant) -> None:
    TenantOrg.objects.create(tenant=acme, org="AcmeX")
    assert courses_of(acme) == set(COURSES[:3])
    assert courses_of(main) == set(COURSES[3:])


def test_org_with_a_wildcard_character_is_itself_only(memories: None, acme: Tenant) -> None:
    TenantOrg.objects.create(tenant=acme, org="Acme_")
    assert courses_of(acme) == {"course-v1:Acme_+A+1"}


def test_org_that_is_given_up_goes_back(memories: None, main: Tenant, acme: Tenant) -> None:
    TenantOrg.objects.create(tenant=acme, org="AcmeX").delete()
    assert courses_of(main) == set(COURSES)


def test_org_that_the_default_tenant_claims_stays_its_own(memories: None, main: Tenant) -> None:
    TenantOrg.objects.create(tenant=main, org="AcmeX")
    assert courses_of(main) == set(COURSES)


def test_second_default_by_mistake_shows_nothing_twice(memories: None, main: Tenant, acme: Tenant) -> None:
    Tenant.objects.filter(pk=acme.pk).update(is_default=True)
    acme.refresh_from_db()
    assert courses_of(acme) == set()


@pytest.mark.parametrize("course", COURSES)
def test_each_course_has_the_one_tenant_that_lists_it(course: str, memories: None, main: Tenant, acme: Tenant) -> None:
    TenantOrg.objects.create(tenant=acme, org="AcmeX")
    assert [tenant for tenant in (main, acme) if course in courses_of(tenant)] == [
        operating_api.tenant_of_course(course)
    ]


def test_whose_a_course_is_takes_one_statement(
    main: Tenant, acme: Tenant, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    TenantOrg.objects.create(tenant=acme, org="AcmeX")
    with django_assert_num_queries(3):
        found = [operating_api.tenant_of_course(f"course-v1:{org}+1+1") for org in ("AcmeX", "acmex", "DemoX")]
    assert found == [acme, main, main]


def test_course_key_that_nobody_understands_is_the_default_tenants(main: Tenant) -> None:
    assert operating_api.tenant_of_course("no course") == main


def test_tenant_is_found_by_its_exact_key_only(main: Tenant) -> None:
    assert operating_api.find_tenant("main") == main
    assert operating_api.find_tenant("MAIN") is operating_api.find_tenant("") is None


@pytest.mark.parametrize(("course", "known"), [("course-v1:AcmeX+B+1", {"acme"}), ("course-v1:Other+B+1", {"main"})])
def test_user_belongs_by_an_enrolment_past_or_present(
    course: str, known: set[str], acme: Tenant, make_user: Callable[..., User], lms: Any
) -> None:
    TenantOrg.objects.create(tenant=acme, org="AcmeX")
    user = make_user("somebody")
    lms.enrolments[(user.pk, course)] = False
    assert {key for key in ("main", "acme") if knows(user, key)} == known


def knows(user: User, tenant_key: str) -> bool:
    try:
        operating_api.get_access(user, tenant_key=tenant_key, username=user.username)
    except NotFoundError:
        return False
    return True


@pytest.mark.parametrize("key", ["main", "acme"])
def test_how_a_member_stands_to_a_tenant_takes_one_statement(
    key: str,
    main: Tenant,
    acme: Tenant,
    make_user: Callable[..., User],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    TenantOrg.objects.bulk_create(TenantOrg(tenant=acme, org=org) for org in ("AcmeX", "AcmeY"))
    TenantOrg.objects.create(tenant=main, org="MainX")
    tenant, user = Tenant.objects.get(key=key), make_user("somebody")
    tenant.members.create(user=user, is_admin=True, can_read_memories=True)
    tenant.members.create(user=make_user("other"))
    with django_assert_num_queries(1):
        access = operating_api.get_access(user, tenant_key=key, username="somebody", bound_to=tenant.pk)
    assert (access.tenant, access.coverage) == (tenant, get_coverage(tenant))
    assert (access.is_admin, access.may_read_memories) == (True, True)


def test_access_to_the_second_default_by_mistake_is_to_its_own_orgs(
    main: Tenant, acme: Tenant, make_user: Callable[..., User]
) -> None:
    TenantOrg.objects.create(tenant=acme, org="AcmeX")
    Tenant.objects.filter(pk=acme.pk).update(is_default=True)
    user = make_user("somebody")
    acme.members.create(user=user)
    access = operating_api.get_access(user, tenant_key="acme", username="somebody")
    assert (access.coverage.orgs, access.coverage.excluded) == ({"AcmeX"}, False)


def test_staff_of_a_course_know_its_tenant_when_they_are_not_enrolled(make_user, lms) -> None:
    main = Tenant.objects.get(key="main")
    staff = make_user("staff1")
    lms.open_course(staff.pk, COURSE).is_staff = True

    assert operating_api.get_access(staff, tenant_key="main", username="staff1").tenant == main


def test_staff_of_another_tenants_course_know_nothing_of_this_one(make_user, lms) -> None:
    other = Tenant.objects.create(key="other")
    other.orgs.create(org="OtherX")
    staff = make_user("staff1")
    lms.open_course(staff.pk, COURSE).is_staff = True

    with pytest.raises(NotFoundError):
        operating_api.get_access(staff, tenant_key="other", username="staff1")

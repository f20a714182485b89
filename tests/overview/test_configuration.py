"""How a course is set, and where each value comes from: a value follows its setting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api import overview as overview_api
from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.models import (
    Assistance,
    CourseSetting,
    Mentor,
    RetentionRule,
    Switch,
    Tenant,
)
from tests.mentor.provider_rows import give, make_provider
from tests.mentor.spending.budget_rows import make_budget
from tests.overview.conftest import HERE, THERE
from tests.traces import list_models

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User


@pytest.fixture
def mentor(main: Tenant) -> Mentor:
    return Mentor.objects.get(tenant=main)


def look(course_key: str = HERE, *, is_whole: bool = True) -> list[overview_api.Value]:
    tenants = {tenant.key: tenant for tenant in Tenant.objects.all()}
    return overview_api.list_values(overview_api.Scope(tenants, is_whole, {}, "main"), course_key)


def read(*, is_whole: bool = True) -> dict[str, tuple[str, str]]:
    return {one.name: (one.value, one.source) for one in look(is_whole=is_whole)}


def serves() -> bool:
    return overview_api.serves(look())


def test_who_sees_one_tenant_is_told_nothing_of_the_site(courses: None, main: Tenant) -> None:
    site = read().keys() - read(is_whole=False).keys()
    assert {"tokens of the site a day", "notice", "queue of the replies", "streaming"} <= site
    assert not {"mentor", "staff's switch", "index of the course"} & site


def test_course_of_another_tenant_is_not_found(courses: None, admin_of_acme: User) -> None:
    with pytest.raises(NotFoundError):
        overview_api.list_values(overview_api.get_scope(admin_of_acme), HERE)


@pytest.mark.parametrize(
    ("switch", "expected"),
    [
        (lambda: None, ("off", "no switch covers the course")),
        (lambda: operating_api.switch_on("--all"), ("on", "decided by the switch of every course")),
        (lambda: operating_api.switch_on("DemoX"), ("on", "decided by the switch of the org DemoX")),
        (lambda: operating_api.switch_off(HERE), ("off", "decided by the course's own switch")),
        (operating_api.kill, ("off", "decided by the kill switch")),
    ],
)
def test_switch_that_decides_is_named(
    courses: None, main: Tenant, switch: Callable[[], object], expected: tuple[str, str]
) -> None:
    switch()
    assert read()["operator's switch"] == expected
    assert serves() is (expected[0] == "on")


def test_narrowest_switch_decides_and_the_others_are_counted(courses: None, main: Tenant) -> None:
    operating_api.switch_on("--all")
    operating_api.switch_off("DemoX")
    value = next(one for one in look() if one.name == "operator's switch")
    assert value.source == "decided by the switch of the org DemoX; broader switches that say less: 1"
    assert value.row == Switch.objects.get(key="DemoX")


def test_what_staff_chose_is_said_to_be_theirs(courses: None, main: Tenant, mentor: Mentor) -> None:
    operating_api.switch_on("--all")
    other = Mentor.objects.create(tenant=main, name="Socrates", slug="socrates", messages_a_day=7)
    CourseSetting.objects.create(course_key=HERE, is_on=False, mentor=other)
    Assistance.objects.create(course_key=HERE, level="hints")
    values = read()
    assert values["staff's switch"] == ("off", "chosen by the course's staff")
    assert values["mentor"] == ("Socrates", "chosen by the course's staff")
    assert values["questions of a learner a day"] == ("7", "the mentor's")
    assert values["how far it helps"] == ("hints only", "set by the course's staff")
    assert not serves()


@pytest.mark.parametrize(
    ("chosen", "expected"), [(3, ("3", "chosen by the course's staff")), (8, ("7", "the mentor's"))]
)
def test_limit_of_the_course_team_is_named_where_it_is_the_lower_one(
    courses: None, main: Tenant, mentor: Mentor, chosen: int, expected: tuple[str, str]
) -> None:
    Mentor.objects.update(messages_a_day=7)
    CourseSetting.objects.create(course_key=HERE, messages_a_day=chosen)
    assert read()["questions of a learner a day"] == expected


def test_provider_of_the_mentor_is_named(courses: None, mentor: Mentor, settings: Any) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["a long secret of this site 1"]
    give(mentor, make_provider("https://llm.example.org/v1"))
    values = read()
    assert values["who replies"] == ("Campus (llm.example.org)", "the mentor's provider")
    assert values["model"] == ("small-1", "the provider's")
    assert values["words leave this site"] == ("yes", "said of the provider")


def test_where_the_provider_is_out_of_service_the_search_replies(courses: None, mentor: Mentor, settings: Any) -> None:
    operating_api.switch_on("--all")
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["a long secret of this site 1"]
    give(mentor, make_provider("https://llm.example.org/v1", is_active=False))
    expected = ("a search of the course, no LLM", "Campus is out of service, or failed again and again")
    assert read()["who replies"] == expected
    assert serves()


def test_where_the_budget_is_spent_the_search_replies(courses: None, mentor: Mentor, settings: Any) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["a long secret of this site 1"]
    give(mentor, make_provider("https://llm.example.org/v1"))
    make_budget("0.01")
    expected = ("a search of the course, no LLM", "the budget of the month is spent, or Campus has no price")
    assert read()["who replies"] == expected


def test_rule_that_decides_is_named(courses: None, main: Tenant, settings: Any) -> None:
    name = "days that messages are kept"
    assert read()[name] == ("365", "the default of IBLAI_MENTOR_MESSAGES_DAYS")
    settings.IBLAI_MENTOR_MESSAGES_DAYS = None
    assert read()[name] == ("for ever", "IBLAI_MENTOR_MESSAGES_DAYS in the LMS's settings")
    RetentionRule.objects.create(tenant=main, messages_days=90)
    assert read()[name] == ("90", "a rule of the tenant")
    RetentionRule.objects.create(tenant=main, course_key=HERE, messages_days=30)
    assert read()[name] == ("30", "a rule of the course")


def test_setting_is_told_apart_from_its_default(courses: None, main: Tenant, settings: Any) -> None:
    settings.IBLAI_MENTOR_MESSAGES_A_DAY = 5
    assert read()["questions of a learner a day"] == ("5", "IBLAI_MENTOR_MESSAGES_A_DAY in the LMS's settings")


def test_tenant_that_was_never_asked_is_served(courses: None, main: Tenant) -> None:
    operating_api.switch_on("--all")
    assert overview_api.serves(look(THERE))
    Mentor.objects.create(tenant=main, name="Off", slug="off", is_active=False)
    Mentor.objects.update(is_active=False)
    assert not serves()


def test_mentor_that_staff_chose_in_another_tenant_does_not_serve(courses: None, acme: Tenant) -> None:
    other = Mentor.objects.create(tenant=acme, name="Socrates", slug="socrates")
    CourseSetting.objects.create(course_key=HERE, mentor=other)
    assert read()["mentor"] == ("Mentor", "the tenant's default")


def test_looking_makes_nothing(courses: None, main: Tenant) -> None:
    Mentor.objects.all().delete()
    before = {model: model._base_manager.count() for model in list_models()}
    assert read()["mentor"] == ("Mentor", "the tenant has none yet: its first question makes this one")
    assert {model: model._base_manager.count() for model in list_models()} == before

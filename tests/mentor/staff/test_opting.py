"""Who may switch a course on: operators anywhere, its team where the tenant lets them and no operator named the course."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.admin.models import LogEntry

from iblai_mentor_plugin.api import course_team as team_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.mentor.staff import opting
from iblai_mentor_plugin.mentor.staff.settings import get_course_state, update_course
from iblai_mentor_plugin.models import Switch, Tenant
from tests.conftest import COURSE
from tests.mentor.conftest import access, asker, course, staff

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.tenants import Access

__all__ = ["access", "asker", "course", "staff"]


@pytest.fixture
def team(staff: Access) -> Access:
    """Return a member of a team that may opt in, in a site where nothing is on."""
    Switch.objects.all().delete()
    Tenant.objects.update(teams_switch_on=True)
    staff.tenant.refresh_from_db()
    return staff


def test_team_switches_its_course_on_and_no_other(team: Access) -> None:
    assert get_course_state(team, COURSE).may_opt_in
    update_course(team, COURSE, is_on=True)
    state = get_course_state(team, COURSE)
    assert (state.is_switched_on, state.may_opt_in, state.news) == (True, False, None)
    assert [(one.scope, one.key) for one in Switch.objects.all()] == [(Switch.Scope.COURSE, COURSE)]


def test_operator_finds_in_the_log_who_of_the_team_switched_it_on(team: Access) -> None:
    update_course(team, COURSE, is_on=True)
    update_course(team, COURSE, is_on=True)
    [entry] = LogEntry.objects.all()
    switch = Switch.objects.get()
    assert (entry.user_id, entry.object_id, entry.object_repr) == (team.caller.pk, str(switch.pk), str(switch))
    assert entry.get_change_message() == "Switched on by the course team"


@pytest.mark.database
def test_course_is_switched_on_however_long_its_key_is(team: Access) -> None:
    course_key = f"course-v1:DemoX+{'MENTOR' * 35}+2026"
    assert opting.opt_in(team.tenant, course_key, team.caller.pk)
    assert LogEntry.objects.get().object_repr.startswith("one course course-v1:DemoX+MENTOR")


@pytest.mark.parametrize(
    "decide",
    [
        operating_api.kill,
        lambda: operating_api.switch_off(COURSE),
        lambda: Tenant.objects.update(teams_switch_on=None),
    ],
    ids=["stopped", "named by an operator", "not allowed"],
)
def test_team_cannot_switch_on_what_an_operator_keeps_off(decide: Callable[[], object], team: Access) -> None:
    decide()
    team.tenant.refresh_from_db()
    update_course(team, COURSE, is_on=True)
    state = get_course_state(team, COURSE)
    assert (state.is_switched_on, state.may_opt_in) == (False, False)


def test_operator_who_names_the_course_meanwhile_has_the_last_word(
    team: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(_tenant: Tenant, course_key: str) -> bool:
        operating_api.switch_off(course_key)
        return True

    monkeypatch.setattr(opting, "may_opt_in", look)
    update_course(team, COURSE, is_on=True)
    assert not get_course_state(team, COURSE).is_switched_on


def test_team_that_may_opt_in_finds_the_way_to_its_page(team: Access) -> None:
    tabs: list[dict[str, object]] = []
    team_api.add_dashboard_tab(tabs, COURSE)
    assert [tab["title"] for tab in tabs] == ["AI mentor"]
    assert "No. The course team may switch it on." in team_api.build_sheet(team, COURSE).sections[0].sentences


def test_what_is_off_for_everybody_does_not_name_the_course(team: Access) -> None:
    operating_api.switch_off("--all")
    assert get_course_state(team, COURSE).may_opt_in


def test_team_is_told_of_an_operators_switch_until_it_says_something(staff: Access) -> None:
    switch = operating_api.switch_on(COURSE)
    assert get_course_state(staff, COURSE).news == switch.modified
    update_course(staff, COURSE, is_on=True)
    assert get_course_state(staff, COURSE).news is None
    operating_api.switch_off(COURSE)
    assert get_course_state(staff, COURSE).news is None
    switch = operating_api.switch_on(COURSE)
    assert get_course_state(staff, COURSE).news == switch.modified


def test_team_that_switched_it_off_is_told_nothing_new(staff: Access) -> None:
    update_course(staff, COURSE, is_on=False)
    operating_api.switch_on(COURSE)
    assert get_course_state(staff, COURSE).news is None

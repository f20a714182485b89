"""What went wrong, by whom and why."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from iblai_mentor_plugin.api import overview as overview_api
from iblai_mentor_plugin.models import DropCount, Export, Message, Tenant
from tests.overview.conftest import HERE, THERE, say

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def look(user: User, course_key: str = "") -> overview_api.Failures:
    today = timezone.now().date()
    return overview_api.get_failures(overview_api.get_scope(user), today - timedelta(days=6), today, course_key)


def test_replies_that_failed_are_counted_by_provider_and_code(
    courses: None, admin_user: User, learner: User, main: Tenant
) -> None:
    for _ in range(2):
        say(learner, HERE, main, state="failed", error="busy", provider="llm.example.org", model="small-1")
    say(learner, HERE, main, state="interrupted", error="interrupted")
    say(learner, HERE, main, state="complete", error="length", provider="llm.example.org")
    say(learner, HERE, main, state="complete")
    say(learner, HERE, main, state="stopped")
    found = look(admin_user)
    assert [(one.state, one.code, one.provider, one.count) for one in found.failed] == [
        ("failed", "busy", "llm.example.org", 2),
        ("complete", "length", "llm.example.org", 1),
        ("interrupted", "interrupted", "", 1),
    ]
    assert (found.bad, found.replies, sum(count for _day, count in found.days)) == (3, 6, 3)


def test_search_that_failed_is_told_from_what_nobody_was_asked(
    courses: None, admin_user: User, learner: User, main: Tenant
) -> None:
    say(learner, HERE, main, state="failed", error="no_room", search_reason="no_provider")
    say(learner, HERE, main, state="failed", error="no_room", search_reason="declined")
    say(learner, HERE, main, state="interrupted", error="interrupted")
    assert [(one.meaning, one.is_search, one.count) for one in look(admin_user).failed] == [
        ("the model thought until its greatest length, and said nothing", True, 2),
        ("no worker took it in time, or the process that produced it died", False, 1),
    ]


def test_failures_of_another_tenant_are_not_told(
    courses: None, admin_of_acme: User, learner: User, main: Tenant, acme: Tenant
) -> None:
    say(learner, HERE, main, state="failed", error="busy")
    say(learner, THERE, acme, state="failed", error="key")
    found = look(admin_of_acme)
    assert ([one.code for one in found.failed], found.replies, found.drops) == (["key"], 1, None)


def test_failures_are_of_one_course_when_asked(courses: None, admin_user: User, learner: User, main: Tenant) -> None:
    say(learner, HERE, main, state="failed", error="busy")
    assert look(admin_user, THERE).replies == 0
    assert look(admin_user, HERE).bad == 1


def test_what_is_older_is_not_counted(courses: None, admin_user: User, learner: User, main: Tenant) -> None:
    say(learner, HERE, main, hours_ago=24 * 8, state="failed", error="busy")
    assert look(admin_user).replies == 0
    assert overview_api.count_recent(overview_api.get_scope(admin_user), timezone.now()) == (0, 0)


def test_slow_replies_are_told_with_the_middle_one_and_the_slowest(
    courses: None, admin_user: User, learner: User, main: Tenant
) -> None:
    for seconds in (5, 40, 60, 90):
        reply = say(learner, HERE, main, model="small-1")
        begun = Message.objects.get(pk=reply.pk).created
        Message.objects.filter(pk=reply.pk).update(finished_at=begun + timedelta(seconds=seconds))
    assert [(one.model, one.count, one.middle, one.slowest) for one in look(admin_user).slow] == [
        ("small-1", 3, 60.0, 90.0)
    ]


def test_exports_and_events_that_were_lost_are_told(
    courses: None, admin_user: User, learner: User, main: Tenant
) -> None:
    at = timezone.now() + timedelta(days=1)
    Export.objects.create(tenant=main, user=learner, kind="history", state="failed", is_open=None, expires_at=at)
    for day, count in ((0, 2), (1, 3)):
        DropCount.objects.create(
            day=timezone.now().date() - timedelta(days=day), reason="database", kind="problem_check", count=count
        )
    found = look(admin_user)
    assert len(found.exports) == 1
    assert [(one.reason, one.kind, one.count) for one in found.drops or ()] == [("database", "problem_check", 5)]

"""What a privacy officer is told, and which of it is wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone, translation

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api.inspection import Severity
from iblai_mentor_plugin.models import Export, Message, Notice, RetentionRule, Session, Tenant, TenantMember
from tests.conftest import COURSE
from tests.doctor.conftest import find_privacy
from tests.mentor.provider_rows import give, make_provider

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from tests.traces import Left


def test_hosts_are_named(mentor_row: Any, settings: Any) -> None:
    assert find_privacy()["where words go"].detail == "no word leaves this site"
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["a long secret of this site 1"]
    give(mentor_row, make_provider("https://llm.example.org/v1"))
    found = find_privacy()
    assert found["where words go"].detail == "words leave this site for llm.example.org (Campus)"
    assert found["what the notice says"].severity is Severity.ERROR
    assert found["age"].severity is Severity.NOTE


def test_languages_of_who_agreed_are_counted(make_user: Callable[..., User]) -> None:
    number = Notice.objects.get().version
    for name, language in (("a", "en"), ("b", "ar")):
        with translation.override(language):
            operating_api.accept_notice(make_user(name).pk, version=number)
    found = find_privacy()["notice by language"]
    assert (
        found.severity,
        found.detail.endswith("in en; words given on it, by language of the page: ar: 1, en: 1"),
    ) == (
        Severity.NOTE,
        True,
    )
    Notice.objects.get().translations.create(language="ar", text="ما يُحفظ.", is_published=True)
    found = find_privacy()["notice by language"]
    assert (found.severity, "in en, ar;" in found.detail) == (Severity.FINE, True)


def test_days_are_told_and_for_ever_is_a_warning(settings: Any) -> None:
    assert "messages 365" in find_privacy()["days in force"].detail
    settings.IBLAI_MENTOR_AUDIT_DAYS = None
    assert find_privacy()["days in force"].detail == "kept for ever: audit"


def test_message_that_is_older_than_allowed_is_an_error(learner: User, mentor_row: Any, main: Tenant) -> None:
    session = Session.objects.create(tenant=main, user=learner, mentor=mentor_row, course_key=COURSE)
    message = Message.objects.create(session=session, number=1, kind=Message.Kind.QUESTION)
    Message.objects.filter(pk=message.pk).update(created=timezone.now() - timedelta(days=400))
    assert find_privacy()["last purge"].detail.startswith(
        "messages that are older than every rule allows: 1; retention never ran"
    )
    RetentionRule.objects.create(tenant=main, messages_days=500)
    assert find_privacy()["last purge"].passed


def test_who_may_read_is_named_with_who_may_by_a_group(make_user: Callable[..., User], main: Tenant) -> None:
    reader, member, clerk = make_user("reader", is_staff=True), make_user("member"), make_user("clerk", is_staff=True)
    group = Group.objects.create(name="support")
    group.permissions.add(Permission.objects.get(codename="view_others_messages"))
    reader.groups.add(group)
    clerk.user_permissions.add(Permission.objects.get(codename="view_others_memory"))
    TenantMember.objects.create(tenant=main, user=member, is_admin=True, can_read_memories=True)
    detail = find_privacy()["who may read"].detail
    assert (
        "what was said: reader; memories: clerk; wishes: nobody else; admins of tenants who read memories there: 1"
        in detail
    )


@pytest.mark.parametrize(
    ("is_on", "said"), [(True, "read what learners share with them"), (False, "read nothing, as sharing is off")]
)
def test_what_course_teams_read_is_told(is_on: bool, said: str, left: Left, settings: Any) -> None:  # noqa: FBT001 - a parameter
    settings.IBLAI_MENTOR_SHARING = is_on
    assert f"course teams {said}, copies there are: 2" in find_privacy()["who may read"].detail


def test_age_is_told(settings: Any) -> None:
    settings.IBLAI_MENTOR_LEAST_AGE = 16
    assert (
        find_privacy()["age"].detail == "a provider replies from 16 years on; to those without a year of birth they do"
    )


def test_export_that_outlived_its_days_is_an_error(learner: User, main: Tenant) -> None:
    values = {"tenant": main, "user": learner, "kind": "history", "state": "completed", "is_open": None}
    Export.objects.create(**values, expires_at=timezone.now() + timedelta(days=1))
    assert find_privacy()["exports open"].detail == "can be downloaded: 1; being written: 0"
    Export.objects.create(**values, expires_at=timezone.now() - timedelta(days=3))
    assert find_privacy()["exports open"].severity is Severity.ERROR


def test_pages_that_are_told_are_a_note(settings: Any) -> None:
    settings.IBLAI_MENTOR_PAGE_CONTENT = True
    assert find_privacy()["pages of learners"].severity is Severity.NOTE

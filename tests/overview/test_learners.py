"""What is kept of a learner: found by name, counted, and nobody's words."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api import overview as overview_api
from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.models import AuditRecord, CustomInstruction, MemoryEntry, Message, Session, Tenant
from tests.overview.conftest import HERE, THERE, say

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = "zebra crossing"


@pytest.fixture
def kept(courses: None, learner: User, main: Tenant, acme: Tenant) -> User:
    now = timezone.now()
    for course_key, tenant in ((HERE, main), (THERE, acme)):
        say(learner, course_key, tenant, text=WORDS)
        MemoryEntry.objects.create(user=learner, course_key=course_key, first_at=now, last_at=now)
    CustomInstruction.objects.create(user=learner, tenant=main, about_user=WORDS)
    return learner


@pytest.mark.parametrize("text", ["learner1", "LEARN", "learner1@example.com", " learner1 "])
def test_learner_is_found(kept: User, admin_user: User, text: str) -> None:
    assert overview_api.search_learners(overview_api.get_scope(admin_user), text, limit=5).users == [kept]


def test_learner_is_found_by_id(kept: User, admin_user: User) -> None:
    scope = overview_api.get_scope(admin_user)
    assert overview_api.search_learners(scope, str(kept.pk), limit=5).users == [kept]
    User.objects.create(pk=2_000_000_000, username="last")
    assert [user.username for user in overview_api.search_learners(scope, "2000000000", limit=5).users] == ["last"]
    for text in ("9" * 40, "2147483648", "9" * 5000):
        assert overview_api.search_learners(scope, text, limit=5).users == []
    assert overview_api.search_learners(scope, " ", limit=5).users == []


def test_learner_of_nobody_is_found_by_who_sees_all_alone(
    kept: User, make_user: Callable[..., User], admin_user: User, admin_of_acme: User
) -> None:
    stranger = make_user("stranger")
    assert overview_api.search_learners(overview_api.get_scope(admin_user), "stranger", limit=5).users == [stranger]
    assert overview_api.search_learners(overview_api.get_scope(admin_of_acme), "stranger", limit=5).users == []
    with pytest.raises(NotFoundError):
        overview_api.open_learner(overview_api.get_scope(admin_of_acme), stranger.pk, admin_of_acme)


def test_many_accounts_of_others_hide_nobody_and_cost_few_statements(
    kept: User, make_user: Callable[..., User], admin_of_acme: User, django_assert_max_num_queries: Any
) -> None:
    User.objects.bulk_create(User(username=f"learner{number:04}") for number in range(200))
    scope = overview_api.get_scope(admin_of_acme)
    with django_assert_max_num_queries(2):
        found = overview_api.search_learners(scope, "learner", limit=5)
    assert (found.users, found.is_cut) == ([kept], True)


def test_who_is_meant_exactly_is_not_lost_among_many(kept: User, admin_user: User) -> None:
    User.objects.bulk_create(User(username=f"learner1@example.com{number:04}") for number in range(20))
    found = overview_api.search_learners(overview_api.get_scope(admin_user), "learner1@example.com", limit=5)
    assert (found.users[0], found.is_cut) == (kept, True)


def test_who_is_enrolled_and_left_nothing_is_found(courses: None, learner: User, admin_of_acme: User) -> None:
    found = overview_api.search_learners(overview_api.get_scope(admin_of_acme), "learner", limit=5)
    assert (found.users, found.is_cut) == ([learner], False)


def test_member_who_only_wrote_a_wish_is_found_with_their_tenant(
    acme: Tenant, make_user: Callable[..., User], admin_of_acme: User
) -> None:
    writer = make_user("writer")
    CustomInstruction.objects.create(user=writer, tenant=acme, about_user=WORDS)
    scope = overview_api.get_scope(admin_of_acme)
    assert overview_api.search_learners(scope, "writer", limit=5).users == [writer]
    assert overview_api.open_learner(scope, writer.pk, admin_of_acme).tenants == [acme]


def test_file_has_counts_and_dates_and_no_words(kept: User, admin_user: User) -> None:
    file = overview_api.open_learner(overview_api.get_scope(admin_user), kept.pk, admin_user)
    assert [(one.title, one.has_memory, one.sessions, one.messages) for one in file.courses] == [
        ("Rockets", True, 1, 1),
        ("The sky at night", True, 1, 1),
    ]
    assert ([tenant.key for tenant in file.tenants], file.has_instruction) == (["acme", "main"], True)
    assert file.rows is not None
    assert file.rows["Message"] == 2
    assert WORDS not in str([asdict(one) for one in file.courses]) + str(file)


def test_file_of_a_tenants_admin_is_of_that_tenant_alone(kept: User, admin_of_acme: User) -> None:
    file = overview_api.open_learner(overview_api.get_scope(admin_of_acme), kept.pk, admin_of_acme)
    assert [one.course_key for one in file.courses] == [THERE]
    assert (file.rows, file.words, file.has_instruction, [tenant.key for tenant in file.tenants]) == (
        None,
        None,
        False,
        ["acme"],
    )


def test_looking_is_in_the_audit_of_each_tenant_once(kept: User, admin_user: User) -> None:
    for _ in range(2):
        overview_api.open_learner(overview_api.get_scope(admin_user), kept.pk, admin_user)
    rows = AuditRecord.objects.filter(user=kept).values_list("tenant__key", "action", "actor")
    assert sorted(rows) == [("acme", "learner.read", admin_user.pk), ("main", "learner.read", admin_user.pk)]


@pytest.mark.django_db(transaction=True)
def test_erasing_takes_what_is_of_the_tenant_alone(kept: User, admin_user: User) -> None:
    access = operating_api.get_access(admin_user, tenant_key="main", username=kept.username)
    history_api.erase_learner(access)
    assert list(Session.objects.values_list("course_key", flat=True)) == [THERE]
    assert list(Message.objects.values_list("session__course_key", flat=True)) == [THERE]
    assert not CustomInstruction.objects.exists()
    left = MemoryEntry.objects.filter(user=kept, usage_key="", last_at__isnull=False)
    assert list(left.values_list("course_key", flat=True)) == [THERE]
    assert "learner.erase" in AuditRecord.objects.values_list("action", flat=True)


def test_erasing_is_refused_without_the_permission(kept: User, admin_of_acme: User) -> None:
    access = operating_api.get_access(admin_of_acme, tenant_key="acme", username=kept.username)
    with pytest.raises(NotFoundError):
        history_api.erase_learner(access)
    assert Session.objects.filter(user=kept).count() == 2

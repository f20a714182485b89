"""How many rows a list has is counted where they are few, and remembered for a while where they are many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache

from iblai_mentor_plugin.rest_api import pagination
from tests.conftest import COURSE
from tests.rest_api.conftest import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from rest_framework.test import APIClient

    from iblai_mentor_plugin.models import MemoryEntry, Tenant

pytestmark = pytest.mark.database


@pytest.fixture
def count(main: Tenant, make_admin: Callable[..., User], with_key: Callable[..., APIClient]) -> Callable[[], int]:
    """Return what asks how many memories the tenant has."""
    admin = make_admin(main)
    client = with_key(admin)
    return lambda: client.get(path_of(admin, "edx-memory/")).json()["count"]


def test_few_rows_are_counted_anew(
    learner: User, make_user: Callable[..., User], make_memory: Callable[..., MemoryEntry], count: Callable[[], int]
) -> None:
    assert count() == 0
    make_memory(learner)
    assert count() == 1
    make_memory(make_user("another", COURSE))
    assert count() == 2


def test_tenant_without_courses_has_none(
    make_tenant: Callable[..., Tenant], make_admin: Callable[..., User], with_key: Callable[..., APIClient]
) -> None:
    tenant = make_tenant("empty")
    admin = make_admin(tenant)
    answer = with_key(admin, tenant=tenant).get(path_of(admin, "edx-memory/", "empty"))
    assert (answer.status_code, answer.json()["count"]) == (200, 0)


def test_many_rows_are_counted_once_in_a_while(
    learner: User,
    make_user: Callable[..., User],
    make_memory: Callable[..., MemoryEntry],
    count: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pagination, "_COUNTED", 1)
    for user in (learner, make_user("second", COURSE)):
        make_memory(user)
    assert count() == 2
    make_memory(make_user("third", COURSE))
    assert count() == 2
    cache.clear()
    assert count() == 3

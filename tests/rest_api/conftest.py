"""Tenants, users in every role, and clients that speak to the endpoints."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import MemoryEntry, Tenant, TenantMember, TenantOrg
from tests.conftest import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def unthrottled(settings: SettingsWrapper) -> None:
    """Let the tests ask as often as they like."""
    settings.IBLAI_MENTOR_THROTTLE = None
    settings.IBLAI_MENTOR_ANONYMOUS_THROTTLE = None
    settings.IBLAI_MENTOR_QUESTION_THROTTLE = None
    cache.clear()


@pytest.fixture
def make_tenant(db: None) -> Callable[..., Tenant]:
    """Return a function that makes a tenant which claims the orgs."""

    def make(key: str, *orgs: str) -> Tenant:
        tenant = Tenant.objects.create(key=key)
        TenantOrg.objects.bulk_create(TenantOrg(tenant=tenant, org=org) for org in orgs)
        return tenant

    return make


@pytest.fixture
def make_admin(make_user: Callable[..., User]) -> Callable[..., User]:
    """Return a function that makes an admin of a tenant."""

    def make(tenant: Tenant, username: str = "admin1", *, can_read_memories: bool = True) -> User:
        user = make_user(username)
        TenantMember.objects.create(tenant=tenant, user=user, is_admin=True, can_read_memories=can_read_memories)
        return user

    return make


@pytest.fixture
def make_memory(db: None) -> Callable[..., MemoryEntry]:
    """Return a function that makes a memory as the events would leave it, modified so many minutes after noon."""

    def make(user: User, course: str = COURSE, *, minutes: int = 0) -> MemoryEntry:
        at = AT + timedelta(minutes=minutes)
        times = {"first_at": at, "last_at": at, "created": at, "modified": at}
        return MemoryEntry.objects.create(user=user, course_key=course, **times)

    return make


@pytest.fixture
def with_key(main: Tenant) -> Callable[..., APIClient]:
    """Return a function that makes a client with an API key of the user."""

    def make(user: User, tenant: Tenant | None = None, **options: Any) -> APIClient:
        _key, raw = operating_api.create_api_key(tenant or main, user, **options)
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Api-Token {raw}")
        return client

    return make


@pytest.fixture
def with_session() -> Callable[[User], APIClient]:
    """Return a function that makes a client with a session of the user, as a browser has it."""

    def make(user: User) -> APIClient:
        client = APIClient()
        client.force_login(user)
        return client

    return make


def path_of(user: User | str, tail: str, tenant: str = "main") -> str:
    """Return the path of an endpoint, percent-encoded as the vendor's client does it."""
    username = user if isinstance(user, str) else user.username
    return f"/api/ai-mentor/orgs/{quote(tenant, safe='')}/users/{quote(username, safe='')}/{tail}"

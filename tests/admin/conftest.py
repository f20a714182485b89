"""Addresses of the admin, staff with some permissions, and what is kept of a learner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from iblai_mentor_plugin.models import CustomInstruction, MemoryEntry, Tenant
from tests.conftest import COURSE
from tests.rest_api.conftest import AT

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User


def admin_url(model: str, view: str, *args: object) -> str:
    return reverse(f"admin:iblai_mentor_plugin_{model}_{view}", args=args)


@pytest.fixture
def staff(make_user: Callable[..., User]) -> Callable[..., User]:
    """Return a function that makes staff with some permissions of this app."""

    def make(*codenames: str) -> User:
        user = make_user("staff1", is_staff=True)
        permissions = Permission.objects.filter(content_type__app_label="iblai_mentor_plugin", codename__in=codenames)
        user.user_permissions.set(permissions)
        return user

    return make


@pytest.fixture
def memory(learner: User) -> MemoryEntry:
    times = {"first_at": AT, "last_at": AT}
    return MemoryEntry.objects.create(user=learner, course_key=COURSE, **times)


@pytest.fixture
def instruction(learner: User) -> CustomInstruction:
    tenant = Tenant.objects.get(key="main")
    return CustomInstruction.objects.create(user=learner, tenant=tenant, about_user="secretly a pirate")

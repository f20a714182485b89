"""Every role, at every endpoint, in every tenant: who may do what, as one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Permission
from rest_framework.test import APIClient

from iblai_mentor_plugin.models import Tenant, TenantMember
from tests.conftest import COURSE
from tests.rest_api.conftest import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.models import MemoryEntry

ACME_COURSE = "course-v1:AcmeX+A1+2026"

# What is asked for, and of whom: the path is a user's, the rows are theirs. "own" paths are the caller's.
ENDPOINTS = {
    "own memories": ("get", "own", "edx-memory/"),
    "memories": ("get", "learner1", "edx-memory/"),
    "memory": ("get", "learner1", "edx-memory/{id}/"),
    "memory by own path": ("get", "own", "edx-memory/{id}/"),
    "forget": ("delete", "learner1", "edx-memory/{id}/"),
    "instruction": ("get", "learner1", "custom-instruction/"),
    "instruct": ("put", "learner1", "custom-instruction/"),
    "notice": ("get", "learner1", "notice/"),
    "accept": ("post", "learner1", "notice/"),
    "withdraw": ("delete", "learner1", "notice/"),
    "audit": ("get", "learner1", "audit/"),
}
_ALL = dict.fromkeys(ENDPOINTS, 401)
_NOTHING = dict.fromkeys(ENDPOINTS, 404)
_OWN = {
    "own memories": 200,
    "memories": 200,
    "memory": 200,
    "memory by own path": 200,
    "forget": 204,
    "instruction": 200,
    "instruct": 200,
    "notice": 200,
    "accept": 200,
    "withdraw": 204,
    "audit": 200,
}
_STRANGER_INSIDE = {**_NOTHING, "own memories": 200}
_ADMIN = {**_STRANGER_INSIDE, "instruct": 200}
_READER = {
    **_ADMIN,
    "memories": 200,
    "memory": 200,
    "memory by own path": 200,
    "forget": 204,
    "instruction": 200,
}

# Role: what is answered in the tenant of the learner's course (main), and in another tenant (acme).
TABLE = {
    "anonymous": (_ALL, _ALL),
    "learner1": (_OWN, _NOTHING),
    "learner2": (_STRANGER_INSIDE, _NOTHING),
    "left": (_STRANGER_INSIDE, _NOTHING),
    "nowhere": (_NOTHING, _NOTHING),
    "course_staff": (_STRANGER_INSIDE, _NOTHING),
    "global_staff": (_NOTHING, _NOTHING),
    "admin": (_ADMIN, _NOTHING),
    "reader": (_READER, _NOTHING),
    "reader_no_admin": (_STRANGER_INSIDE, _NOTHING),
    "acme_reader": (_NOTHING, {**_NOTHING, "own memories": 200}),
    # Global staff, by Django's permissions; the same permissions are worth nothing without being staff.
    "administrator": (_ADMIN, {**_NOTHING, "own memories": 200}),
    "administrator_reader": (_READER, {**_NOTHING, "own memories": 200}),
    "no_staff": (_NOTHING, _NOTHING),
    # learner1 is no user of acme, whoever asks.
    "superuser": (_READER, {**_NOTHING, "own memories": 200}),
}


@pytest.fixture
def acme(make_tenant: Callable[..., Tenant]) -> Tenant:
    return make_tenant("acme", "AcmeX")


@pytest.fixture
def roles(main: Tenant, acme: Tenant, make_user: Callable[..., User], lms: object) -> dict[str, User]:
    """Return a user in every role."""
    users = {
        "learner1": make_user("learner1", COURSE),
        "learner2": make_user("learner2", COURSE),
        "left": make_user("left", COURSE),
        "nowhere": make_user("nowhere"),
        "course_staff": make_user("course_staff", COURSE, is_staff=True),
        "global_staff": make_user("global_staff", is_staff=True),
        "admin": make_user("admin"),
        "reader": make_user("reader"),
        "reader_no_admin": make_user("reader_no_admin"),
        "acme_reader": make_user("acme_reader"),
        "superuser": make_user("superuser", is_staff=True, is_superuser=True),
    }
    lms.enrolments[(users["left"].pk, COURSE)] = False
    for name, codenames in (
        ("administrator", ["administer_tenants"]),
        ("administrator_reader", ["administer_tenants", "view_others_memory", "view_others_instruction"]),
        ("no_staff", ["administer_tenants", "view_others_memory", "view_others_instruction"]),
    ):
        users[name] = make_user(name, is_staff=name != "no_staff")
        users[name].user_permissions.set(Permission.objects.filter(codename__in=codenames))
    for name, tenant, is_admin, can_read in (
        ("admin", main, True, False),
        ("reader", main, True, True),
        ("reader_no_admin", main, False, True),
        ("acme_reader", acme, True, True),
    ):
        TenantMember.objects.create(tenant=tenant, user=users[name], is_admin=is_admin, can_read_memories=can_read)
    return users


@pytest.fixture
def entry(roles: dict[str, User], main: Tenant, make_memory: Callable[..., MemoryEntry]) -> MemoryEntry:
    from iblai_mentor_plugin.models import CustomInstruction  # noqa: PLC0415 - beside what it makes

    CustomInstruction.objects.create(tenant=main, user=roles["learner1"], about_user="mine")
    return make_memory(roles["learner1"])


def ask(client: APIClient, endpoint: str, *, tenant: str, caller: str, entry: MemoryEntry) -> int:
    """Return the status of one call."""
    method, owner, tail = ENDPOINTS[endpoint]
    username = owner if owner != "own" else caller
    body = {"version": 1} if method == "post" else {"profession": "pilot"} if method == "put" else None
    path = path_of(username, tail.format(id=entry.pk), tenant)
    status: int = getattr(client, method)(path, body, format="json").status_code
    return status


@pytest.mark.parametrize("tenant", ["main", "acme"])
@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("role", TABLE)
def test_session_is_worth_what_the_table_says(
    role: str, endpoint: str, tenant: str, roles: dict[str, User], entry: MemoryEntry
) -> None:
    client = APIClient()
    if role in roles:
        client.force_login(roles[role])
    expected = TABLE[role][tenant == "acme"][endpoint]
    assert ask(client, endpoint, tenant=tenant, caller=role, entry=entry) == expected


@pytest.mark.parametrize("bound_to", ["main", "acme"])
@pytest.mark.parametrize("tenant", ["main", "acme"])
@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("role", [role for role in TABLE if role != "anonymous"])
def test_key_is_worth_as_much_in_its_own_tenant_and_nothing_in_another(  # noqa: PLR0913 - the table's dimensions
    role: str,
    endpoint: str,
    tenant: str,
    bound_to: str,
    *,
    roles: dict[str, User],
    entry: MemoryEntry,
    with_key: Callable[..., APIClient],
) -> None:
    client = with_key(roles[role], Tenant.objects.get(key=bound_to))
    expected = TABLE[role][tenant == "acme"][endpoint] if bound_to == tenant else 404
    assert ask(client, endpoint, tenant=tenant, caller=role, entry=entry) == expected


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_who_may_not_know_learns_nothing_from_the_answer(
    endpoint: str, roles: dict[str, User], entry: MemoryEntry
) -> None:
    client = APIClient()
    client.force_login(roles["learner2"])
    method, owner, tail = ENDPOINTS[endpoint]
    if owner == "own":
        return
    tail = tail.format(id=entry.pk)
    answers = [
        getattr(client, method)(path_of(username, tail, tenant))
        for username, tenant in (("learner1", "main"), ("ghost", "main"), ("learner1", "acme"), ("learner1", "none"))
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, b'{"detail":"Not found."}')}


@pytest.mark.parametrize("is_own", [True, False])
def test_list_holds_own_rows_without_the_permission(
    is_own: bool,  # noqa: FBT001 - a parameter of the test
    roles: dict[str, User],
    entry: MemoryEntry,
    make_memory: Callable[..., MemoryEntry],
) -> None:
    make_memory(roles["admin"])
    client = APIClient()
    client.force_login(roles["admin" if is_own else "reader"])
    path = path_of("admin" if is_own else "reader", "edx-memory/")
    assert client.get(path).json()["count"] == (1 if is_own else 2)


def test_every_view_names_who_may_come_in() -> None:
    from iblai_mentor_plugin.rest_api.urls import urlpatterns  # noqa: PLC0415 - views need the app registry

    for pattern in urlpatterns:
        view = pattern.callback.cls
        assert [item.__name__ for item in view.authentication_classes] == [
            "ApiTokenAuthentication",
            "ActiveUserJwtAuthentication",
            "SessionAuthentication",
        ]
        assert [item.__name__ for item in view.permission_classes] == [
            "IsAuthenticated",
            "NotJwtRestrictedApplication",
            "HasScope",
        ]
        assert view.throttle_classes[0].__name__ == "UserThrottle"
        assert set(view.scopes) == {name.upper() for name in ("get", "post", "put", "delete") if hasattr(view, name)}

"""API keys over their life: used, replaced with an overlap, ended."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import ConflictError, InvalidInputError
from iblai_mentor_plugin.models import ApiKey, Tenant
from tests.rest_api.conftest import path_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = [pytest.mark.database]
WEEK = timedelta(days=7)


@pytest.fixture
def main(db: None) -> Tenant:
    return Tenant.objects.get_or_create(key="main", defaults={"is_default": True})[0]


@pytest.fixture
def key(main: Tenant, learner: User) -> ApiKey:
    return operating_api.create_api_key(main, learner, name="lab", scopes=["memory:read"])[0]


def test_both_keys_open_during_the_overlap_and_the_new_one_after(main: Tenant, learner: User) -> None:
    old, old_raw = operating_api.create_api_key(main, learner)
    new, new_raw = operating_api.rotate_api_key(old)
    assert (operating_api.find_api_key(old_raw), operating_api.find_api_key(new_raw)) == (old, new)
    with time_machine.travel(timezone.now() + WEEK + timedelta(seconds=1)):
        assert (operating_api.find_api_key(old_raw), operating_api.find_api_key(new_raw)) == (None, new)


def test_new_key_is_of_the_same_user_name_and_scopes(key: ApiKey) -> None:
    new, raw = operating_api.rotate_api_key(key, overlap=timedelta(0))
    assert (new.tenant, new.user, new.name, new.scopes, new.expires_at) == (
        key.tenant,
        key.user,
        "lab",
        key.scopes,
        None,
    )
    key.refresh_from_db()
    assert key.successor == new.prefix == raw[:8]


def test_new_key_lives_as_long_as_the_old_one_was_made_to_live(main: Tenant, learner: User) -> None:
    old, _raw = operating_api.create_api_key(main, learner, expires_at=timezone.now() + timedelta(days=30))
    with time_machine.travel(timezone.now() + timedelta(days=28)):
        new, _raw = operating_api.rotate_api_key(old)
        assert new.expires_at is not None
        assert abs(new.expires_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)
    ends = ApiKey.objects.get(pk=old.pk).expires_at
    assert ends == old.expires_at, "an overlap makes no key live longer"


def test_key_that_ended_or_was_replaced_is_not_replaced_again(key: ApiKey) -> None:
    operating_api.rotate_api_key(key)
    with pytest.raises(ConflictError):
        operating_api.rotate_api_key(key)
    newest = ApiKey.objects.latest("pk")
    operating_api.revoke_api_key(newest)
    with pytest.raises(ConflictError):
        operating_api.rotate_api_key(newest)
    assert ApiKey.objects.count() == 2


@pytest.mark.parametrize("overlap", [timedelta(days=-1), timedelta(days=91)])
def test_overlap_has_bounds(overlap: timedelta, key: ApiKey) -> None:
    with pytest.raises(InvalidInputError):
        operating_api.rotate_api_key(key, overlap=overlap)


@pytest.mark.django_db(transaction=True)
def test_use_is_noted_when_the_transaction_of_the_request_is_over(main: Tenant, learner: User) -> None:
    _key, raw = operating_api.create_api_key(main, learner)
    client = APIClient(HTTP_AUTHORIZATION=f"Api-Token {raw}")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(path_of(learner, "edx-memory/"))
    said = [query["sql"].split()[0] for query in queries if query["sql"].split()[0] in ("UPDATE", "COMMIT", "RELEASE")]
    assert said[-2:] == ["COMMIT", "UPDATE"]


@pytest.mark.django_db(transaction=True)
def test_use_is_noted_of_a_request_that_fails(main: Tenant, learner: User) -> None:
    key, raw = operating_api.create_api_key(main, learner, scopes=["audit:read"])
    answer = APIClient(HTTP_AUTHORIZATION=f"Api-Token {raw}").get(path_of(learner, "edx-memory/"))
    key.refresh_from_db()
    assert (answer.status_code, key.last_used_at is None) == (403, False)


def test_looking_a_key_up_writes_nothing(key: ApiKey, main: Tenant, learner: User) -> None:
    _key, raw = operating_api.create_api_key(main, learner)
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        operating_api.find_api_key(raw)
    assert [query["sql"].split()[0] for query in queries] == ["SELECT"]

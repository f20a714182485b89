"""The notice and the audit over REST: between the mentor and the user alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import Notice, NoticeAcceptance
from tests.rest_api.conftest import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from rest_framework.test import APIClient

    from iblai_mentor_plugin.models import Tenant


@pytest.fixture
def client(learner: User, with_session: Callable[..., APIClient]) -> APIClient:
    return with_session(learner)


@pytest.fixture
def path(learner: User) -> str:
    return path_of(learner, "notice/")


def test_notice_is_shown_before_it_is_accepted(client: APIClient, path: str) -> None:
    notice = Notice.objects.get()
    expected = {"version": 1, "text": notice.text, "is_accepted": False, "accepted_at": None}
    assert client.get(path).json() == expected


def test_notice_is_accepted_once(client: APIClient, path: str, learner: User) -> None:
    first = client.post(path, {"version": 1}, format="json")
    second = client.post(path, {"version": 1}, format="json")
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json() == client.get(path).json()
    assert first.json()["is_accepted"] is True
    assert operating_api.has_accepted(learner.pk)
    assert NoticeAcceptance.objects.count() == 1


def test_new_version_asks_again(client: APIClient, path: str) -> None:
    client.post(path, {"version": 1}, format="json")
    operating_api.publish_notice("New words.")
    state = client.get(path).json()
    assert (state["version"], state["text"], state["is_accepted"]) == (2, "New words.", False)


@pytest.mark.parametrize("version", [0, 2, -1, 2**31, "x", None, [], True])
def test_version_that_is_not_in_force_is_refused(version: object, client: APIClient, path: str, learner: User) -> None:
    operating_api.publish_notice("Second.") and operating_api.publish_notice("Third.")
    answer = client.post(path, {"version": version}, format="json")
    assert (answer.status_code, list(answer.json())) == (400, ["version"])
    assert not operating_api.has_accepted(learner.pk)


def test_agreement_is_withdrawn_and_kept_as_a_record(client: APIClient, path: str, learner: User) -> None:
    client.post(path, {"version": 1}, format="json")
    assert client.delete(path).status_code == client.delete(path).status_code == 204
    assert not operating_api.has_accepted(learner.pk)
    assert NoticeAcceptance.objects.get().withdrawn_at is not None


def test_notice_that_is_not_there_answers_404(client: APIClient, path: str) -> None:
    Notice.objects.all().delete()
    assert client.get(path).status_code == client.post(path, {"version": 1}, format="json").status_code == 404


def test_audit_is_newest_first_and_of_this_tenant(
    client: APIClient, learner: User, main: Tenant, make_tenant: Callable, make_admin: Callable
) -> None:
    admin = make_admin(main)
    operating_api.record_action(admin.pk, [learner.pk], main, "first")
    operating_api.record_action(admin.pk, [learner.pk], main, "second")
    operating_api.record_action(admin.pk, [learner.pk], make_tenant("acme"), "elsewhere")
    page = client.get(path_of(learner, "audit/")).json()
    assert [record["action"] for record in page["results"]] == ["second", "first"]


def test_audit_outlives_the_account_of_who_did_it(
    client: APIClient, learner: User, main: Tenant, make_user: Callable
) -> None:
    actor = make_user("gone")
    operating_api.record_action(actor.pk, [learner.pk], main, "memory.read")
    actor.delete()
    assert client.get(path_of(learner, "audit/")).json()["results"][0]["actor"] is None

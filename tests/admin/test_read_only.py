"""The admin on a database that takes no writes for a while: pages are read on, and who saves is told when to try again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connections
from django.urls import reverse

from iblai_mentor_plugin.models import Switch, Tenant
from tests.admin.conftest import admin_url
from tests.failing import read_only_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser(admin_client: Client) -> Client:
    """Return an operator's browser, to which errors come as they come to browsers."""
    admin_client.raise_request_exception = False
    return admin_client


def list_pages() -> Iterator[str]:
    """Yield the address of each list, each page without an argument, and of the operator's own."""
    ours = apps.get_app_config("iblai_mentor_plugin").get_models()
    for model in (one for one in ours if admin.site.is_registered(one)):
        for pattern in admin.site._registry[model].get_urls():
            if pattern.name and pattern.name.startswith("iblai_mentor_plugin_") and "<" not in str(pattern.pattern):
                yield reverse(f"admin:{pattern.name}")


def test_pages_are_read_on(browser: Client, main: Tenant) -> None:
    pages = list(list_pages())
    assert len(pages) > 20
    before = {page: browser.get(page).status_code for page in pages}
    with read_only_database():
        assert {page: browser.get(page).status_code for page in pages} == before
    assert set(before.values()) <= {200, 302, 403}


@pytest.mark.parametrize("is_atomic", [True, False])
def test_what_would_be_saved_is_a_503_that_says_so(
    browser: Client, main: Tenant, monkeypatch: pytest.MonkeyPatch, *, is_atomic: bool
) -> None:
    monkeypatch.setitem(connections.settings["default"], "ATOMIC_REQUESTS", is_atomic)
    orgs = {"orgs-TOTAL_FORMS": 0, "orgs-INITIAL_FORMS": 0, "members-TOTAL_FORMS": 0, "members-INITIAL_FORMS": 0}
    saves = [
        (admin_url("tenant", "add"), {"key": "late", "teams_switch_on": "true", **orgs}),
        (admin_url("tenant", "change", main.pk), {"key": "later", "teams_switch_on": "true", **orgs}),
        (admin_url("switch", "add"), {"target": "", "is_on": "on", "confirmed": "1"}),
        (reverse("admin:iblai_mentor_plugin_overview_stop"), {"state": "kill"}),
    ]
    with read_only_database():
        answers = [browser.post(address, fields) for address, fields in saves]
    assert [answer.status_code for answer in answers] == [503] * len(saves)
    assert {answer["Retry-After"] for answer in answers} == {"60"}
    assert {answer.content.decode() for answer in answers} == {
        "The database takes no changes at the moment, so nothing was saved. Try again in a few minutes."
    }
    assert (Tenant.objects.get(pk=main.pk).key, Tenant.objects.count()) == ("main", 1)
    assert (Switch.objects.count(), LogEntry.objects.count()) == (0, 0)


def test_what_is_not_ours_fails_as_it_did(browser: Client) -> None:
    with read_only_database():
        answer = browser.post(reverse("admin:auth_group_add"), {"name": "late"})
    assert answer.status_code == 500

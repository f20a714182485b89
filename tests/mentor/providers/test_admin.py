"""Providers in the admin: keys go in, and never come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from iblai_mentor_plugin.admin.teaching.providers import KEY_FIELD
from iblai_mentor_plugin.encryption import decrypt
from iblai_mentor_plugin.models import Provider
from tests.llm.conftest import _closed_breakers  # noqa: F401 - a fixture that every test uses
from tests.llm.provider import Provider as Server
from tests.mentor.provider_rows import KEY, SECRET, give, make_provider
from tests.mentor.spending.budget_rows import make_budget, make_price

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Session

ADDRESS = "https://llm.example.org/v1"


def url(view: str, *args: object, model: str = "provider") -> str:
    return reverse(f"admin:iblai_mentor_plugin_{model}_{view}", args=args)


def fields(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Campus",
        "base_url": ADDRESS,
        "model": "small-1",
        "embedding_batch": "32",
        "is_active": "on",
        **changes,
    }


@pytest.fixture(autouse=True)
def _secret(settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [SECRET]


@pytest.fixture(autouse=True)
def _money(db: None) -> None:
    """Have a price for what is switched on, wherever it is asked, and a budget."""
    make_budget("100")
    make_price("1", "1", provider="")
    make_price("1", "1", provider="", model="other")
    make_price("1", "0", provider="", model="vectors-1")


@pytest.fixture
def provider(db: None) -> Provider:
    return make_provider(ADDRESS)


def post(client: Client, page: str, **changes: Any) -> str:
    """Post a form; returns the page that answers, "" when it was accepted."""
    response = client.post(page, fields(**changes))
    return "" if response.status_code == 302 else response.content.decode()


def test_key_is_kept_encrypted(admin_client: Client) -> None:
    assert post(admin_client, url("add"), new_password=KEY) == ""
    kept = Provider.objects.get().encrypted_key
    assert KEY not in kept
    assert decrypt(kept) == KEY


def test_no_page_shows_the_key(admin_client: Client) -> None:
    post(admin_client, url("add"), new_password=KEY)
    provider = Provider.objects.get()
    post(admin_client, url("change", provider.pk), new_password=KEY, model="other")
    refused = post(admin_client, url("change", provider.pk), new_password=KEY, base_url="http://plain.example.org/v1")
    pages = [url("changelist"), url("change", provider.pk), url("history", provider.pk), url("delete", provider.pk)]
    shown = "".join([refused, *(admin_client.get(page).content.decode() for page in pages)])
    assert "API key" in shown
    assert KEY not in shown
    assert provider.encrypted_key not in shown


def test_log_of_the_admin_says_that_the_key_changed_and_not_to_what(admin_client: Client, provider: Provider) -> None:
    post(admin_client, url("change", provider.pk), new_password=KEY)
    entry = LogEntry.objects.get()
    assert "API key" in entry.get_change_message()
    assert KEY not in entry.change_message + entry.object_repr


def test_key_is_not_found_by_a_search(admin_client: Client, provider: Provider) -> None:
    page = admin_client.get(url("changelist"), {"q": provider.encrypted_key[:20]})
    assert "0 providers" in page.content.decode()


def test_key_is_posted_in_a_field_that_the_platform_keeps_out_of_its_log() -> None:
    # Of the platform's TrackMiddleware, which logs what is posted to any page.
    assert KEY_FIELD in {"password", "newpassword", "new_password", "oldpassword", "old_password"}


def test_key_stays_when_none_is_entered(admin_client: Client, provider: Provider) -> None:
    assert post(admin_client, url("change", provider.pk), model="other") == ""
    provider.refresh_from_db()
    assert (provider.model, decrypt(provider.encrypted_key)) == ("other", KEY)


def test_key_is_removed_when_that_is_asked(admin_client: Client, provider: Provider) -> None:
    post(admin_client, url("change", provider.pk), removes_key="on")
    provider.refresh_from_db()
    assert provider.encrypted_key == ""


@pytest.mark.parametrize("address", ["https://elsewhere.example.org/v1", "https://llm.example.org:8443/v1"])
def test_key_is_asked_for_again_when_the_address_is_another_one(
    address: str, admin_client: Client, provider: Provider
) -> None:
    assert "enter the key for it" in post(admin_client, url("change", provider.pk), base_url=address)
    provider.refresh_from_db()
    assert provider.base_url == ADDRESS
    assert post(admin_client, url("change", provider.pk), base_url=address, new_password="sk-2") == ""


def test_key_is_refused_where_the_secret_is_one_that_everybody_knows(
    admin_client: Client, settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["dev key"]
    assert "long random string" in post(admin_client, url("add"), new_password=KEY)
    assert not Provider.objects.exists()


def test_address_without_encryption_is_refused_unless_it_is_on_site(admin_client: Client) -> None:
    address = "http://ollama:11434/v1"
    assert "use https" in post(admin_client, url("add"), base_url=address)
    assert post(admin_client, url("add"), base_url=address, is_on_site="on") == ""


def test_action_says_what_came_of_trying(admin_client: Client) -> None:
    with Server() as server:
        provider = make_provider(server.base_url)
        answer = try_out(admin_client, provider)
    assert "“Campus” answered as small-1" in answer


def test_action_tries_one_at_a_time(admin_client: Client, provider: Provider) -> None:
    other = make_provider(ADDRESS, name="Other")
    assert "Select one provider" in try_out(admin_client, provider, other)


def test_who_may_only_look_may_not_try(client: Client, make_user: Callable[..., User], provider: Provider) -> None:
    user = make_user("staff1", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_provider"))
    client.force_login(user)
    assert "answer" not in try_out(client, provider)
    assert KEY_FIELD not in client.get(url("change", provider.pk)).content.decode()


def test_keys_are_encrypted_anew(admin_client: Client, provider: Provider, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["another long secret of this site", SECRET]
    admin_client.post(url("changelist"), {"action": "renew_keys", "_selected_action": [provider.pk]})
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["another long secret of this site"]
    provider.refresh_from_db()
    assert decrypt(provider.encrypted_key) == KEY


def test_provider_of_a_mentor_is_not_deleted(admin_client: Client, provider: Provider, session: Session) -> None:
    give(session.mentor, provider)
    admin_client.post(url("delete", provider.pk), {"post": "yes"})
    assert Provider.objects.exists()


def test_mentor_is_given_a_provider(admin_client: Client, provider: Provider, session: Session) -> None:
    page = url("change", session.mentor.pk, model="mentor")
    mentor = session.mentor
    values = {"tenant": mentor.tenant_id, "name": mentor.name, "slug": mentor.slug, "is_active": "on"}
    assert admin_client.post(page, {**values, "provider": provider.pk}).status_code == 302
    mentor.refresh_from_db()
    assert mentor.provider == provider


def try_out(client: Client, *providers: Provider) -> str:
    chosen = {"action": "try_out", "_selected_action": [provider.pk for provider in providers]}
    return client.post(url("changelist"), chosen, follow=True).content.decode()


def test_provider_has_a_model_that_replies_or_one_that_makes_vectors(admin_client: Client) -> None:
    assert "Enter the model that replies, or the one that makes vectors." in post(admin_client, url("add"), model="")
    assert post(admin_client, url("add"), model="", embedding_model="vectors-1", question_prefix="query:") == ""
    provider = Provider.objects.get()
    assert (provider.model, provider.embedding_model, provider.embedding_dimensions) == ("", "vectors-1", None)
    assert (provider.embedding_batch, provider.question_prefix, provider.passage_prefix) == (32, "query:", "")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("embedding_dimensions", "513"),
        ("embedding_dimensions", "7"),
        ("embedding_batch", "0"),
        ("embedding_batch", "257"),
    ],
)
def test_sizes_of_vectors_have_bounds(admin_client: Client, field: str, value: str) -> None:
    assert post(admin_client, url("add"), embedding_model="vectors-1", **{field: value}) != ""


def test_admin_says_what_of_the_course_leaves(admin_client: Client) -> None:
    page = admin_client.get(url("add")).content.decode()
    assert "the texts of every course that a mentor of this provider serves are sent to the address" in page

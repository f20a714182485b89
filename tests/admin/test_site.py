"""What holds for a site or a tenant, in the admin: switches, tenants, their keys, notices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils.translation import override

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import ApiKey, Mentor, Notice, Switch, Tenant, TenantMember, TenantOrg
from tests.admin.conftest import admin_url
from tests.conftest import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper


def create_key(client: Client, user: User, **fields: object) -> bytes:
    tenant = Tenant.objects.get(key="main")
    data = {"tenant": tenant.pk, "user": user.pk, "name": "test", "scopes": ["memory:read"], **fields}
    return client.post(admin_url("apikey", "add"), data).content


def test_api_key_is_shown_once_and_not_stored(admin_client: Client, learner: User) -> None:
    (raw,) = re.findall(rb"<code>([0-9a-f]{64})</code>", create_key(admin_client, learner))
    key = operating_api.find_api_key(raw.decode())
    assert key is not None
    assert (key.user, key.scopes, key.name) == (learner, ["memory:read"], "test")
    assert raw not in admin_client.get(admin_url("apikey", "changelist")).content
    assert raw not in admin_client.get(admin_url("apikey", "change", key.pk)).content
    assert all(raw.decode() not in str(session.get_decoded()) for session in Session.objects.all())
    assert all(raw.decode() not in cookie.value for cookie in admin_client.cookies.values())


def test_api_key_of_a_superuser_is_made_by_a_superuser_only(
    client: Client, staff: Callable[..., User], admin_user: User
) -> None:
    client.force_login(staff("add_apikey", "view_apikey"))
    create_key(client, admin_user)
    assert not ApiKey.objects.exists()


def test_api_key_that_has_expired_is_refused_in_its_form(admin_client: Client, learner: User) -> None:
    text = create_key(admin_client, learner, expires_at_0="2001-01-01", expires_at_1="00:00:00")
    assert b"This time has passed." in text
    assert not ApiKey.objects.exists()


def replace_keys(client: Client, *keys: ApiKey, **fields: object) -> str:
    data = {"action": "replace", "_selected_action": [key.pk for key in keys], **fields}
    return client.post(admin_url("apikey", "changelist"), data).content.decode()


def test_api_key_is_replaced_after_a_question_and_both_open_meanwhile(admin_client: Client, learner: User) -> None:
    (old_raw,) = re.findall(rb"<code>([0-9a-f]{64})</code>", create_key(admin_client, learner))
    old = ApiKey.objects.get()
    assert 'name="days" value="7"' in replace_keys(admin_client, old)
    assert "<code>" not in replace_keys(admin_client, old, days=91)
    (raw,) = re.findall("<code>([0-9a-f]{64})</code>", replace_keys(admin_client, old, days=2))
    new = operating_api.find_api_key(raw)
    assert new is not None
    assert (new.user, new.name, new.scopes) == (learner, "test", ["memory:read"])
    assert operating_api.find_api_key(old_raw.decode()) == old
    assert new.prefix in admin_client.get(admin_url("apikey", "change", old.pk)).content.decode()
    assert LogEntry.objects.filter(change_message=f"Replaced by {new}.").exists()


def test_key_that_was_replaced_is_not_replaced_again(admin_client: Client, learner: User) -> None:
    create_key(admin_client, learner)
    old = ApiKey.objects.get()
    replace_keys(admin_client, old, days=2)
    assert "<code>" not in replace_keys(admin_client, old, days=2)
    assert ApiKey.objects.count() == 2


def test_key_of_a_superuser_is_replaced_by_a_superuser_only(
    client: Client, admin_client: Client, staff: Callable[..., User], admin_user: User
) -> None:
    create_key(admin_client, admin_user)
    client.force_login(staff("add_apikey", "change_apikey", "view_apikey"))
    replace_keys(client, ApiKey.objects.get(), days=2)
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize("permission", ["add_apikey", "change_apikey"])
def test_replacing_takes_both_permissions(
    permission: str, client: Client, admin_client: Client, staff: Callable[..., User], learner: User
) -> None:
    create_key(admin_client, learner)
    client.force_login(staff(permission, "view_apikey"))
    replace_keys(client, ApiKey.objects.get(), days=2)
    assert ApiKey.objects.count() == 1


def test_api_key_without_a_name_is_not_made(admin_client: Client, learner: User) -> None:
    create_key(admin_client, learner, name="")
    assert not ApiKey.objects.exists()


def test_digest_is_never_shown(admin_client: Client, learner: User) -> None:
    create_key(admin_client, learner)
    key = ApiKey.objects.get()
    for url in (admin_url("apikey", "changelist"), admin_url("apikey", "change", key.pk)):
        assert key.digest.encode() not in admin_client.get(url).content


def test_revoked_key_is_worth_nothing(admin_client: Client, learner: User) -> None:
    (raw,) = re.findall(rb"<code>([0-9a-f]{64})</code>", create_key(admin_client, learner))
    key = ApiKey.objects.get()
    admin_client.post(admin_url("apikey", "changelist"), {"action": "revoke", "_selected_action": [key.pk]})
    assert operating_api.find_api_key(raw.decode()) is None


def test_revoking_needs_the_permission_to_change(client: Client, staff: Callable[..., User], learner: User) -> None:
    key, raw = operating_api.create_api_key(Tenant.objects.get(key="main"), learner)
    client.force_login(staff("view_apikey"))
    client.post(admin_url("apikey", "changelist"), {"action": "revoke", "_selected_action": [key.pk]})
    assert operating_api.find_api_key(raw) == key


def test_switch_takes_the_words_of_the_commands(admin_client: Client) -> None:
    admin_client.post(admin_url("switch", "add"), {"target": "DemoX", "is_on": "on", "confirmed": "yes"})
    assert operating_api.is_switched_on(COURSE)


@pytest.mark.parametrize("target", [" DemoX ", "DemoX\u00a0", "\u200bDemoX\ufeff", f" {COURSE}\u200b"])
def test_switch_takes_a_name_that_was_copied_with_its_surroundings(
    admin_client: Client, learner: User, target: str
) -> None:
    admin_client.post(admin_url("switch", "add"), {"target": target, "is_on": "on", "confirmed": "yes"})
    assert Switch.objects.get().key in {"DemoX", COURSE}
    assert operating_api.is_switched_on(COURSE)


def test_form_of_a_new_switch_begins_on(admin_client: Client) -> None:
    assert admin_client.get(admin_url("switch", "add")).context["adminform"].form["is_on"].value() is True


def test_org_of_a_tenant_is_kept_without_its_surroundings(admin_client: Client) -> None:
    rows = {"orgs-0-org": " DemoX\u200b", "orgs-TOTAL_FORMS": 1, "orgs-INITIAL_FORMS": 0}
    members = {"members-TOTAL_FORMS": 0, "members-INITIAL_FORMS": 0}
    admin_client.post(admin_url("tenant", "add"), {"key": " demo ", "name": " Demo ", **rows, **members})
    tenant = Tenant.objects.get(key="demo")
    assert (tenant.name, tenant.orgs.get().org) == ("Demo", "DemoX")


def test_switch_added_twice_is_one(admin_client: Client) -> None:
    admin_client.post(admin_url("switch", "add"), {"target": "", "is_on": "on", "confirmed": "yes"})
    admin_client.post(admin_url("switch", "add"), {"target": "", "confirmed": "yes"})
    assert Switch.objects.get().is_on is False


def test_switch_refuses_what_is_neither_org_nor_course(admin_client: Client) -> None:
    answer = admin_client.post(admin_url("switch", "add"), {"target": "no/such thing"})
    assert b"neither a course key" in answer.content
    assert not Switch.objects.exists()


def test_switch_is_turned_off(admin_client: Client, switched_on: None) -> None:
    admin_client.post(admin_url("switch", "change", Switch.objects.get().pk), {"confirmed": "yes"})
    assert not operating_api.is_switched_on(COURSE)


def test_kill_switch_is_thrown_and_taken_back(admin_client: Client, switched_on: None) -> None:
    url = reverse("admin:iblai_mentor_plugin_overview_stop")
    admin_client.post(url, {"state": "kill"})
    assert operating_api.is_killed()
    assert b"The kill switch is thrown" in admin_client.get(admin_url("switch", "changelist")).content
    admin_client.post(url, {"state": "revive"})
    assert operating_api.is_switched_on(COURSE)


def test_kill_switch_needs_permission(client: Client, staff: Callable[..., User], switched_on: None) -> None:
    client.force_login(staff("view_switch"))
    assert client.post(reverse("admin:iblai_mentor_plugin_overview_stop"), {"state": "kill"}).status_code == 403
    assert not operating_api.is_killed()
    assert b"Throw the kill switch" not in client.get(admin_url("switch", "changelist")).content


def test_tenant_is_made_with_orgs_and_members(admin_client: Client, learner: User) -> None:
    data = {
        "key": "acme",
        "orgs-TOTAL_FORMS": 1,
        "orgs-INITIAL_FORMS": 0,
        "orgs-0-org": "AcmeX",
        "members-TOTAL_FORMS": 1,
        "members-INITIAL_FORMS": 0,
        "members-0-user": learner.pk,
        "members-0-is_admin": "on",
    }
    admin_client.post(admin_url("tenant", "add"), data)
    assert TenantOrg.objects.get().tenant.key == "acme"
    assert TenantMember.objects.get().can_read_memories is False


def test_default_tenant_cannot_be_deleted(admin_client: Client) -> None:
    tenant = Tenant.objects.get(key="main")
    assert admin_client.post(admin_url("tenant", "delete", tenant.pk), {"post": "yes"}).status_code == 403


def test_notice_is_published_as_a_new_version(admin_client: Client) -> None:
    admin_client.post(admin_url("notice", "add"), {"text": "New words."})
    notice = operating_api.find_notice()
    assert notice is not None
    assert (notice.version, notice.text, notice.names_answers) == (2, "New words.", False)
    admin_client.post(admin_url("notice", "add"), {"text": "Answers, too.", "names_answers": "on"})
    notice = operating_api.find_notice()
    assert notice is not None
    assert (notice.version, notice.names_answers) == (3, True)


def test_admin_warns_where_words_leave_for_whom_the_notice_does_not_name(
    admin_client: Client, main: Tenant, settings: SettingsWrapper
) -> None:
    Mentor.objects.get_or_create(tenant=main, slug="mentor", defaults={"name": "Mentor", "is_default": True})
    settings.IBLAI_MENTOR_LLM = "iblai_mentor_plugin.llm.openai.OpenAiLlm"
    settings.IBLAI_MENTOR_LLM_BASE_URL = "https://llm.example.org/v1"
    warning = "leave this site for llm.example.org"
    assert warning in admin_client.get(admin_url("notice", "changelist")).content.decode()
    operating_api.publish_notice("Your words are sent to LLM.example.org.")
    assert warning not in admin_client.get(admin_url("notice", "changelist")).content.decode()


def inline(*translations: dict[str, str]) -> dict[str, str]:
    """Return what the page of a notice sends of its translations."""
    known = sum("id" in one for one in translations)
    sent = {"translations-TOTAL_FORMS": str(len(translations)), "translations-INITIAL_FORMS": str(known)}
    for number, one in enumerate(translations):
        sent |= {f"translations-{number}-{name}": value for name, value in one.items()}
    return sent


def test_translation_is_drafted_and_published(admin_client: Client) -> None:
    notice = Notice.objects.get()
    url = admin_url("notice", "change", notice.pk)
    written = {"text": notice.text, "language": "en", **inline({"language": "es", "text": "Lo que se guarda."})}
    admin_client.post(url, written)
    draft = notice.translations.get()
    assert (draft.language, draft.is_published) == ("es", False)
    known = {"id": str(draft.pk), "language": "es", "text": draft.text, "is_published": "on"}
    admin_client.post(url, {**written, **inline(known)})
    assert notice.translations.get().is_published
    assert "es" in admin_client.get(admin_url("notice", "changelist")).content.decode()


def test_translation_that_was_accepted_is_not_edited(admin_client: Client, learner: User) -> None:
    notice = Notice.objects.get()
    kept = notice.translations.create(language="es", text="Lo que se guarda.", is_published=True)
    with override("es"):
        reading = operating_api.get_notice_state(learner.pk).reading
        operating_api.accept_notice(learner.pk, version=1, reading=reading)
    changed = {"id": str(kept.pk), "language": "fr", "text": "Autre chose."}
    admin_client.post(admin_url("notice", "change", notice.pk), {"language": "en", **inline(changed)})
    kept.refresh_from_db()
    assert (kept.language, kept.text, kept.is_published) == ("es", "Lo que se guarda.", False)


def test_admin_warns_where_a_published_translation_names_nobody(main: Tenant, settings: SettingsWrapper) -> None:
    Mentor.objects.get_or_create(tenant=main, slug="mentor", defaults={"name": "Mentor", "is_default": True})
    settings.IBLAI_MENTOR_LLM = "iblai_mentor_plugin.llm.openai.OpenAiLlm"
    settings.IBLAI_MENTOR_LLM_BASE_URL = "https://llm.example.org/v1"
    notice = operating_api.publish_notice("Your words are sent to llm.example.org.")
    assert operating_api.list_unnamed() == []
    notice.translations.create(language="es", text="Lo que se guarda.", is_published=True)
    assert operating_api.list_unnamed() == ["llm.example.org"]


def test_own_notice_has_no_translations_to_draft(admin_client: Client) -> None:
    notice = operating_api.publish_notice("Our own words.")
    sent = {"action": "draft_translations", "_selected_action": str(notice.pk)}
    answer = admin_client.post(admin_url("notice", "changelist"), sent, follow=True)
    assert "There is no further translation of this text" in answer.content.decode()


def test_notice_that_was_accepted_is_not_edited(admin_client: Client, learner: User) -> None:
    operating_api.accept_notice(learner.pk, version=1)
    notice = Notice.objects.get()
    admin_client.post(admin_url("notice", "change", notice.pk), {"text": "Other words.", "names_answers": "on"})
    assert Notice.objects.get().text == notice.text
    assert not Notice.objects.get().names_answers
    assert admin_client.post(admin_url("notice", "delete", notice.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("chosen", "said"), [("true", "Course teams may switch it on"), ("false", "Course teams may not switch it on")]
)
def test_log_says_which_way_course_teams_were_let(chosen: str, said: str, admin_client: Client, main: Tenant) -> None:
    Tenant.objects.update(teams_switch_on=chosen == "false")
    forms = {f"{name}-{kind}_FORMS": 0 for name in ("orgs", "members") for kind in ("TOTAL", "INITIAL")}
    for _time in range(2):
        admin_client.post(admin_url("tenant", "change", main.pk), {"key": main.key, "teams_switch_on": chosen, **forms})
    messages = [entry.get_change_message() for entry in LogEntry.objects.filter(object_id=str(main.pk))]
    assert messages.count(said) == 1

"""The notice and the audit over REST: between the mentor and the user alone."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from django.utils.translation import override

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import Notice, NoticeAcceptance, TenantOrg
from tests.rest_api.conftest import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper
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
    state = client.get(path).json()
    told, digest = state.pop("destination"), state.pop("digest")
    expected = {"version": 1, "text": notice.text, "is_accepted": False, "is_declined": False, "accepted_at": None}
    assert state == {**expected, "basis": "agree", "language": "en", "language_note": ""}
    assert (told["host"], told["leaves_site"], len(digest)) == ("", False, 64)
    assert "do not leave this site" in told["text"]


def test_notice_that_covers_answers_is_shown_with_a_sentence_that_says_so(
    client: APIClient, path: str, settings: SettingsWrapper
) -> None:
    before = client.get(path).json()
    operating_api.publish_notice(before["text"], names_answers=True)
    # The search of this site is told no answer.
    assert client.get(path).json()["destination"]["text"] == before["destination"]["text"]
    settings.IBLAI_MENTOR_LLM = "tests.fakes_llm.FakeLlm"
    covered = client.get(path).json()
    operating_api.publish_notice(before["text"])
    plain = client.get(path).json()
    sentence = "your answers to problems whose results you can see"
    assert sentence in covered["destination"]["text"]
    assert sentence not in plain["destination"]["text"]
    assert covered["digest"] != plain["digest"]
    # Who read the one has not agreed to the other.
    stale = client.post(path, {"version": plain["version"], "digest": covered["digest"]}, format="json")
    assert (stale.status_code, list(stale.json())) == (400, ["digest"])


def test_notice_is_accepted_once(client: APIClient, path: str, learner: User) -> None:
    first = client.post(path, {"version": 1}, format="json")
    second = client.post(path, {"version": 1}, format="json")
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json() == client.get(path).json()
    assert first.json()["is_accepted"] is True
    assert operating_api.has_accepted(learner.pk)
    assert NoticeAcceptance.objects.count() == 1


@pytest.mark.parametrize("form", ["json", "multipart", None])
def test_accepted_may_be_left_out_of_any_body(form: str | None, client: APIClient, path: str) -> None:
    plain = {"data": "version=1", "content_type": "application/x-www-form-urlencoded"}
    answer = client.post(path, **(plain if form is None else {"data": {"version": 1}, "format": form}))
    assert (answer.json()["is_accepted"], answer.json()["is_declined"]) == (True, False)


def test_notice_is_declined_and_accepted_as_often_as_wished(client: APIClient, path: str, learner: User) -> None:
    for accepted in (False, False, True, False):
        state = client.post(path, {"version": 1, "accepted": accepted}, format="json").json()
        assert (state["is_accepted"], state["is_declined"]) == (accepted, not accepted)
    standing = NoticeAcceptance.objects.get(user=learner, withdrawn_at=None)
    assert (standing.is_declined, NoticeAcceptance.objects.count()) == (True, 3)


def test_word_that_is_no_yes_or_no_is_refused(client: APIClient, path: str) -> None:
    answer = client.post(path, {"version": 1, "accepted": "perhaps"}, format="json")
    assert (answer.status_code, list(answer.json())) == (400, ["accepted"])


def test_acceptance_keeps_language_host_and_a_digest_of_what_was_shown(
    client: APIClient, path: str, settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_LLM = "iblai_mentor_plugin.llm.openai.OpenAiLlm"
    settings.IBLAI_MENTOR_LLM_BASE_URL = "https://llm.example.org/v1"
    with override("es"):  # As the platform's middleware has it.
        shown = client.get(path).json()
        body = {"version": 1, "digest": shown["digest"]}
        assert client.post(path, body, format="json").status_code == 200
    kept = NoticeAcceptance.objects.get()
    assert (kept.language, kept.host, kept.leaves_site) == ("es", "llm.example.org", True)
    text = f"{shown['text']}\n\n{shown['language_note']} {shown['destination']['text']}"
    assert kept.digest == shown["digest"] == sha256(text.encode()).hexdigest()
    assert "llm.example.org" in shown["destination"]["text"]


def test_notice_is_read_in_the_language_of_the_page_once_that_is_published(client: APIClient, path: str) -> None:
    translation = Notice.objects.get().translations.create(language="es", text="Lo que se guarda.")
    with override("es"):
        draft = client.get(path).json()
        translation.is_published = True
        translation.save()
        shown = client.get(path).json()
        body = {"version": 1, "digest": shown["digest"]}
        stale = client.post(path, {**body, "digest": draft["digest"]}, format="json")
        assert (stale.status_code, client.post(path, body, format="json").status_code) == (400, 200)
    assert (draft["language"], draft["text"]) == ("en", Notice.objects.get().text)
    assert draft["language_note"].startswith("Este aviso aún no está disponible en tu idioma")
    assert (shown["language"], shown["text"], shown["language_note"]) == ("es", "Lo que se guarda.", "")
    kept = NoticeAcceptance.objects.get()
    digest = sha256(f"{translation.text}\n\n{shown['destination']['text']}".encode()).hexdigest()
    assert (kept.translation, kept.digest) == (translation, digest)


def test_note_on_the_language_is_part_of_what_was_shown(client: APIClient, path: str) -> None:
    with override("es"):
        shown = client.get(path).json()
        assert client.post(path, {"version": 1, "digest": shown["digest"]}, format="json").status_code == 200
    said = f"{shown['text']}\n\n{shown['language_note']} {shown['destination']['text']}"
    assert NoticeAcceptance.objects.get().digest == sha256(said.encode()).hexdigest()


def test_word_on_what_changed_since_it_was_shown_is_refused(
    client: APIClient, path: str, settings: SettingsWrapper
) -> None:
    digest = client.get(path).json()["digest"]
    settings.IBLAI_MENTOR_LLM = "iblai_mentor_plugin.llm.openai.OpenAiLlm"
    answer = client.post(path, {"version": 1, "digest": digest}, format="json")
    assert (answer.status_code, list(answer.json())) == (400, ["digest"])
    assert not NoticeAcceptance.objects.exists()


@pytest.mark.parametrize("asked", [{"course_id": "course-v1:AcmeX+a+b"}, {"course_id": "none"}, {"mentor": "nobody"}])
def test_notice_of_what_is_not_the_tenants_is_not_there(
    asked: dict[str, str], client: APIClient, path: str, make_tenant: Callable
) -> None:
    TenantOrg.objects.create(tenant=make_tenant("acme"), org="AcmeX")
    assert client.get(path, asked).status_code == 404
    assert client.post(path, {"version": 1, **asked}, format="json").status_code == 404


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

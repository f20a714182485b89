"""Providers of the admin: who replies for a mentor, asked over real HTTP."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.llm import get_search
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.providers.choice import choose_llm, describe_llm, list_leaving, prepare_process
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.mentor.replying.web_threads import ThreadProducer
from iblai_mentor_plugin.models import LedgerEntry, Message, Provider, TokenCorrection
from tests.conftest import COURSE
from tests.llm.conftest import _closed_breakers  # noqa: F401 - a fixture that every test uses
from tests.llm.provider import Provider as Server
from tests.llm.provider import refuse, speak, stall_after
from tests.mentor.conftest import UNIT
from tests.mentor.provider_rows import KEY, SECRET, give, make_provider

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Session
    from iblai_mentor_plugin.tenants import Access

# What watches a reply looks from a thread of its own, which sees nothing of a test's transaction.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def provider(asked_provider: Provider, settings: SettingsWrapper) -> Provider:
    """Return the provider that the session's mentor asks, beside a key of the settings."""
    settings.IBLAI_MENTOR_LLM_API_KEY = "sk-of-the-settings"
    return asked_provider


@pytest.fixture
def produce(ask: Callable[..., Message]) -> Callable[..., Message]:
    def produce(text: str = "Which star shows north?") -> Message:
        reply = ask(text)
        produce_reply(reply.pk)
        reply.refresh_from_db()
        return reply

    return produce


@pytest.mark.usefixtures("provider")
def test_provider_of_the_mentor_replies_with_its_own_key(produce: Callable[..., Message], server: Server) -> None:
    reply = produce()
    assert (reply.state, reply.text) == ("complete", "Hello, learner.")
    assert f"Bearer {KEY}".encode() in server.requests[0][0]
    assert server.bodies[0]["model"] == "small-1"


def test_model_of_the_mentor_is_asked_when_it_names_one(
    produce: Callable[..., Message], server: Server, provider: Provider, session: Session
) -> None:
    give(session.mentor, provider, model="great-1")
    assert produce().model == server.bodies[0]["model"] == "great-1"


@pytest.mark.usefixtures("provider")
def test_reply_keeps_who_was_asked(produce: Callable[..., Message]) -> None:
    reply = produce()
    assert (reply.provider, reply.model, reply.left_site) == ("127.0.0.1", "small-1", True)


def test_words_do_not_leave_when_the_provider_is_on_this_site(
    produce: Callable[..., Message], provider: Provider
) -> None:
    provider.is_on_site = True
    provider.save()
    assert produce().left_site is False


def test_search_of_the_course_is_nobody_elses(answered: Message) -> None:
    assert (answered.provider, answered.model, answered.left_site) == ("", "", False)


def test_key_of_the_settings_is_not_sent_to_a_provider_without_a_key(
    produce: Callable[..., Message], server: Server, provider: Provider
) -> None:
    operating_api.keep_provider_key(provider, "")
    provider.save()
    produce()
    assert b"sk-" not in server.requests[0][0]


def test_search_replies_and_nothing_leaves_when_the_provider_is_out_of_service(
    produce: Callable[..., Message], server: Server, provider: Provider
) -> None:
    provider.is_active = False
    provider.save()
    reply = produce()
    assert (reply.state, reply.search_reason, reply.left_site, server.requests) == (
        "complete",
        "provider_down",
        False,
        [],
    )


@pytest.mark.usefixtures("provider")
def test_reply_fails_and_the_operator_hears_why_when_the_key_cannot_be_decrypted(
    produce: Callable[..., Message], server: Server, settings: SettingsWrapper, caplog: pytest.LogCaptureFixture
) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["another long secret of this site"]
    reply = produce()
    assert (reply.state, reply.error, server.requests) == ("failed", "key", [])
    assert "SECRET_KEY_FALLBACKS" in caplog.text


@pytest.mark.usefixtures("provider")
def test_key_is_in_no_log(produce: Callable[..., Message], server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    server.scripts = [refuse(401, "invalid_api_key", f"Incorrect API key provided: {KEY}")]
    assert produce().error == "key"
    assert KEY not in caplog.text


@pytest.mark.usefixtures("provider")
def test_refused_reply_takes_no_tokens(produce: Callable[..., Message], server: Server) -> None:
    server.scripts = [refuse(401)]
    produce()
    assert not LedgerEntry.objects.exclude(reserved=0, settled=0).exists()


@pytest.mark.usefixtures("provider")
def test_tokens_are_estimated_when_the_provider_falls_silent(
    produce: Callable[..., Message], server: Server, settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_LLM_SILENCE_SECONDS = 0.5
    server.scripts = [stall_after("Hello")]
    reply = produce()
    assert (reply.state, reply.text, reply.is_estimated) == ("failed", "Hello", True)
    assert reply.prompt_tokens > 100


@pytest.mark.usefixtures("provider")
def test_provider_that_counts_otherwise_corrects_the_next_prompt(
    produce: Callable[..., Message], server: Server
) -> None:
    server.scripts = [speak("Hello.", usage={"prompt_tokens": 9999, "completion_tokens": 1, "total_tokens": 10000})]
    produce()
    correction = TokenCorrection.objects.get()
    assert (correction.provider, correction.model) == ("127.0.0.1", "small-1")
    assert correction.factor == pytest.approx(1.2)
    produce()
    correction.refresh_from_db()
    assert correction.factor == pytest.approx(1.44)


def test_search_teaches_nothing_of_tokens(answered: Message) -> None:
    assert answered.state == "complete"
    assert not TokenCorrection.objects.exists()


def test_mentor_is_described_by_its_provider(provider: Provider, session: Session) -> None:
    session.mentor.refresh_from_db()
    replier = mentor_api.describe_llm(session.mentor, "")
    assert (replier.name, replier.provider, replier.model) == ("Campus", "127.0.0.1", "small-1")
    assert (replier.leaves_site, replier.is_search, replier.is_active) == (True, False, provider.is_active)


def test_mentor_without_a_provider_is_described_by_the_settings(session: Session) -> None:
    replier = mentor_api.describe_llm(session.mentor, "")
    assert (replier.name, replier.provider, replier.is_search) == ("a search of the course", "", True)


def test_names_that_no_table_holds_are_cut(
    provider: Provider, session: Session, produce: Callable[..., Message]
) -> None:
    give(session.mentor, provider, model="m" * 255)
    assert produce().model == "m" * 200


@pytest.mark.server
@pytest.mark.usefixtures("provider")
def test_thread_of_the_web_process_asks_the_provider(access: Access, session: Session, server: Server) -> None:
    question = Question("Which star shows north?", course_key=COURSE, usage_key=UNIT)
    reply = accept_question(access, str(session.session_id), question, producer=ThreadProducer())
    until = time.monotonic() + 20
    while reply.is_open and time.monotonic() < until:
        time.sleep(0.05)
        reply.refresh_from_db()
    assert (reply.state, reply.text, reply.provider) == ("complete", "Hello, learner.", "127.0.0.1")
    assert len(server.requests) == 1


def test_search_with_vectors_names_its_host_and_that_words_leave(session: Session, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [SECRET]
    provider = make_provider("https://vectors.example.org/v1", model="", embedding_model="vectors-1")
    mentor = session.mentor
    give(mentor, provider)
    mentor.refresh_from_db()
    told = describe_llm(mentor, "")
    assert (told.is_search, told.provider, told.model, told.leaves_site) == (
        *(True, "vectors.example.org", "vectors-1", True),
    )
    assert choose_llm(mentor, "") is get_search()
    assert [one.provider for one in list_leaving()] == ["vectors.example.org"]
    declined = describe_llm(mentor, "declined")
    assert (declined.is_search, declined.provider, declined.leaves_site) == (True, "", False)
    for changes in ({"is_active": False}, {"is_active": True, "embedding_model": ""}):
        type(provider).objects.filter(pk=provider.pk).update(**changes)
        mentor.refresh_from_db()
        assert describe_llm(mentor, "").provider == ""
    mentor.model = "large-1"
    assert not describe_llm(mentor, "").is_search


@pytest.mark.parametrize(
    ("llm", "is_active", "is_loaded"),
    [
        ("iblai_mentor_plugin.llm.offline.OfflineLlm", False, False),
        ("iblai_mentor_plugin.llm.offline.OfflineLlm", True, True),
        ("iblai_mentor_plugin.llm.openai.OpenAiLlm", False, True),
    ],
)
@pytest.mark.django_db
def test_what_asks_a_provider_is_loaded_ahead_where_there_is_one(
    llm: str,
    is_active: bool,  # noqa: FBT001 - a parameter
    is_loaded: bool,  # noqa: FBT001 - a parameter
    settings: SettingsWrapper,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.IBLAI_MENTOR_LLM = llm
    Provider.objects.update(is_active=False)
    Provider.objects.create(name="One", base_url="https://llm.example.org/v1", model="m", is_active=is_active)
    monkeypatch.delitem(sys.modules, "iblai_mentor_plugin.llm.conversation", raising=False)

    prepare_process()

    assert ("iblai_mentor_plugin.llm.conversation" in sys.modules) is is_loaded

"""A question that is embedded has left the site: who may be asked, what is sent, what it costs, and what is said of it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import ForbiddenError
from iblai_mentor_plugin.mentor.asking.preview import Preview, tell
from iblai_mentor_plugin.mentor.asking.questions import build_end
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import LedgerEntry, NoticeAcceptance, Provider, UsageEntry
from tests.conftest import COURSE
from tests.llm.conftest import _closed_breakers  # noqa: F401 - a fixture that every test uses
from tests.llm.meanings import find_meaning
from tests.llm.provider import embed, refuse, speak, stall
from tests.mentor.conftest import UNIT
from tests.mentor.spending.budget_rows import make_budget, make_price, spent

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Message
    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeCourseware, FakeLearnerCourse
    from tests.llm.provider import Provider as Server

# What watches a reply looks from a thread of its own, which sees nothing of a test's transaction.
pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "Which star shows north?"


@pytest.fixture(autouse=True)
def _patience(settings: SettingsWrapper) -> None:
    """Wait longer than a learner should have to, wherever the tests run."""
    settings.IBLAI_MENTOR_EMBEDDING_SECONDS = 15.0


@pytest.fixture
def llm(asked_provider: Provider, server: Server) -> Provider:
    """Return a provider that replies, and makes vectors."""
    server.scripts = [embed(chat=speak("It is Polaris."))]
    return change(asked_provider, embedding_model="vectors-1", question_prefix="query:")


@pytest.fixture
def search(llm: Provider) -> Provider:
    """Return a provider that makes vectors, and nothing else: its mentors' replies are a search of the course."""
    return change(llm, model="")


def change(provider: Provider, **changes: Any) -> Provider:
    Provider.objects.filter(pk=provider.pk).update(**changes)
    provider.refresh_from_db()
    return provider


@pytest.fixture
def produce(ask: Callable[..., Message]) -> Callable[..., Message]:
    def produce(*text: str) -> Message:
        reply = ask(*text)
        produce_reply(reply.pk)
        reply.refresh_from_db()
        return reply

    return produce


def say(access: Access, *, is_accepted: bool) -> None:
    shown = mentor_api.consult(access, course_key=COURSE)
    mentor_api.give_word(access, shown, version=shown.state.version, is_accepted=is_accepted)


def list_embedded(server: Server) -> list[list[str]]:
    return [body["input"] for body in server.bodies if "input" in body]


def count_used(course_key: str = COURSE) -> int:
    return sum(LedgerEntry.objects.filter(key=course_key).values_list("settled", flat=True))


@pytest.mark.usefixtures("search")
def test_search_finds_by_the_vector_and_says_that_the_question_left(
    produce: Callable[..., Message], course: FakeLearnerCourse, server: Server
) -> None:
    reply = produce()
    assert (reply.state, "Polaris" in reply.text) == ("complete", True)
    assert list_embedded(server) == [[f"query: {QUESTION}"]]
    assert [list(map(list, made)) for made in course.vectors] == [[find_meaning(QUESTION)]]
    assert build_end(reply)["llm"] == {
        "provider": "127.0.0.1",
        "model": "vectors-1",
        "leaves_site": True,
        "search_reason": "no_provider",
        "is_search": True,
        "label": "Found in the course",
    }


@pytest.mark.usefixtures("search")
def test_search_without_vectors_says_that_nothing_left(
    ask: Callable[..., Message], course: FakeLearnerCourse, server: Server
) -> None:
    for words in ("hi", "thanks", "I want to die"):
        reply = ask(words)
        produce_reply(reply.pk)
        reply.refresh_from_db()
        assert (reply.state, reply.provider, reply.left_site) == ("complete", "", False), words
    assert server.requests == []


@pytest.mark.usefixtures("search")
def test_question_before_goes_along_and_leaves_room_for_the_one_that_is_asked(
    produce: Callable[..., Message], server: Server
) -> None:
    produce("星" * 3000)
    produce()
    sent = list_embedded(server)[-1][0]
    assert sent.startswith(f"query: {QUESTION}\n星星")


@pytest.mark.usefixtures("search")
def test_words_that_call_for_people_are_not_sent_with_the_next_question_either(
    produce: Callable[..., Message], server: Server
) -> None:
    produce("I want to die")
    produce()
    assert "die" not in str(list_embedded(server))


@pytest.mark.usefixtures("llm")
def test_llm_is_told_what_was_found_by_the_vector(
    produce: Callable[..., Message], course: FakeLearnerCourse, server: Server
) -> None:
    reply = produce()
    assert reply.text == "It is Polaris."
    assert (reply.provider, reply.model, reply.left_site) == ("127.0.0.1", "small-1", True)
    assert len(course.vectors[0]) == 1
    assert [head.split()[1] for head, _body in server.requests] == [b"/v1/embeddings", b"/v1/chat/completions"]


@pytest.mark.parametrize("kind", ["llm", "search"])
def test_nothing_is_sent_of_who_declined(
    kind: str,
    request: pytest.FixtureRequest,
    access: Access,
    produce: Callable[..., Message],
    server: Server,
    course: FakeLearnerCourse,
) -> None:
    request.getfixturevalue(kind)
    say(access, is_accepted=False)
    reply = produce()
    assert (reply.state, reply.search_reason, reply.provider, reply.left_site) == ("complete", "declined", "", False)
    assert (server.requests, course.vectors) == ([], [])


@pytest.mark.usefixtures("search")
def test_nothing_is_sent_before_the_learner_agreed_to_that_place(
    access: Access, ask: Callable[..., Message], server: Server
) -> None:
    NoticeAcceptance.objects.all().delete()
    operating_api.accept_notice(access.user.pk, version=operating_api.find_notice().version)
    with pytest.raises(ForbiddenError):
        ask()
    shown = mentor_api.consult(access, course_key=COURSE)
    assert "each question of yours leaves this site: it is sent to Campus (127.0.0.1)" in shown.told
    say(access, is_accepted=True)
    produce_reply(ask().pk)
    assert len(list_embedded(server)) == 1


def test_who_agreed_to_a_search_is_asked_anew_once_a_model_there_replies(
    search: Provider, access: Access, ask: Callable[..., Message], server: Server
) -> None:
    NoticeAcceptance.objects.all().delete()
    say(access, is_accepted=True)
    change(search, model="small-1")
    with pytest.raises(ForbiddenError):
        ask()
    assert "is sent there" in mentor_api.consult(access, course_key=COURSE).told
    assert server.requests == []
    say(access, is_accepted=True)
    assert ask().search_reason == ""


def test_who_agreed_to_a_search_has_nothing_written_from_a_question_that_waited(
    search: Provider, access: Access, ask: Callable[..., Message], server: Server
) -> None:
    NoticeAcceptance.objects.all().delete()
    say(access, is_accepted=True)
    reply = ask()
    change(search, model="small-1")
    produce_reply(reply.pk)
    reply.refresh_from_db()
    assert (reply.state, reply.search_reason, server.requests) == ("complete", "declined", [])


@pytest.mark.usefixtures("search")
def test_nothing_is_sent_of_who_took_it_back_while_they_waited(
    access: Access, ask: Callable[..., Message], server: Server
) -> None:
    reply = ask()
    NoticeAcceptance.objects.filter(user_id=access.user.pk).update(withdrawn_at=timezone.now())
    produce_reply(reply.pk)
    reply.refresh_from_db()
    assert (reply.state, reply.search_reason, server.requests) == ("complete", "declined", [])


@pytest.mark.usefixtures("search")
def test_nothing_is_sent_of_who_may_be_too_young(
    access: Access,
    produce: Callable[..., Message],
    server: Server,
    lms: FakeCourseware,
    settings: SettingsWrapper,
) -> None:
    settings.IBLAI_MENTOR_LEAST_AGE = 16
    lms.birth_years[access.user.pk] = timezone.now().year - 10
    reply = produce()
    assert (reply.state, reply.search_reason, server.requests) == ("complete", "too_young", [])


def test_embedder_of_this_site_needs_a_word_too(
    search: Provider, access: Access, produce: Callable[..., Message], server: Server
) -> None:
    change(search, is_on_site=True)
    assert "Your words do not leave this site." in mentor_api.consult(access, course_key=COURSE).told
    assert produce().left_site is False
    assert len(list_embedded(server)) == 1
    say(access, is_accepted=False)
    produce()
    assert len(list_embedded(server)) == 1


def test_nothing_is_sent_to_a_provider_out_of_service(
    search: Provider, produce: Callable[..., Message], server: Server
) -> None:
    change(search, is_active=False)
    reply = produce()
    assert (reply.state, reply.provider, server.requests) == ("complete", "", [])


@pytest.mark.usefixtures("search")
@pytest.mark.parametrize("script", [refuse(500), refuse(401, "invalid_api_key"), refuse(404)])
def test_words_do_where_the_provider_makes_no_vector(
    produce: Callable[..., Message], server: Server, course: FakeLearnerCourse, script: Callable[..., None]
) -> None:
    server.scripts = [script]
    reply = produce()
    assert (reply.state, "Polaris" in reply.text, list(course.vectors[0])) == ("complete", True, [])
    assert reply.left_site


@pytest.mark.usefixtures("search")
def test_words_do_where_the_vector_takes_too_long(
    produce: Callable[..., Message], server: Server, course: FakeLearnerCourse, settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_EMBEDDING_SECONDS = 1.0
    server.scripts = [stall]
    began = time.monotonic()
    reply = produce()
    # The script stalls for twenty seconds.
    assert time.monotonic() - began < 10
    assert (reply.state, list(course.vectors[0])) == ("complete", [])


@pytest.mark.usefixtures("search")
def test_provider_that_failed_again_and_again_is_left_alone(
    produce: Callable[..., Message], server: Server, settings: SettingsWrapper
) -> None:
    server.scripts = [refuse(503)]
    for _time in range(settings.IBLAI_MENTOR_LLM_BREAKER_FAILURES + 2):
        assert produce().state == "complete"
    assert len(server.requests) == settings.IBLAI_MENTOR_LLM_BREAKER_FAILURES


@pytest.mark.usefixtures("search")
def test_course_is_charged_and_the_learner_is_not(produce: Callable[..., Message]) -> None:
    produce()
    assert (count_used(), count_used("")) == (5, 5)
    rows = UsageEntry.objects.filter(model="vectors-1", prompt_tokens__gt=0)
    assert [(row.provider, row.prompt_tokens, row.reply_tokens) for row in rows] == [("127.0.0.1", 5, 0)]
    assert sum(UsageEntry.objects.values_list("replies", flat=True)) == 1
    learner = LedgerEntry.objects.filter(scope=LedgerEntry.Scope.LEARNER_MESSAGES)
    assert sum(learner.values_list("settled", flat=True)) == 0
    assert sum(LedgerEntry.objects.values_list("reserved", flat=True)) == 0


@pytest.mark.usefixtures("llm")
def test_reply_of_an_llm_and_its_vector_are_charged_apart(produce: Callable[..., Message]) -> None:
    produce()
    used = {row.model: (row.replies, row.prompt_tokens) for row in UsageEntry.objects.all()}
    assert used == {"small-1": (1, 11), "vectors-1": (0, 5)}
    assert count_used() == 11 + 7 + 5


@pytest.mark.usefixtures("search")
def test_nothing_is_sent_once_the_courses_tokens_are_used_up(
    produce: Callable[..., Message], server: Server, settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_COURSE_TOKENS_A_DAY = 0
    reply = produce()
    assert (reply.state, reply.left_site, server.requests) == ("complete", False, [])


@pytest.mark.usefixtures("search")
def test_long_question_is_cut_to_what_a_model_takes(produce: Callable[..., Message], server: Server) -> None:
    produce("星" * 3000)
    [[text]] = list_embedded(server)
    assert 100 < len(text) < 600


@pytest.mark.usefixtures("llm")
def test_preview_sends_nothing(access: Access, server: Server, course: FakeLearnerCourse) -> None:
    course.is_staff = True
    assert tell(access, COURSE, Preview(question=QUESTION, usage_key=UNIT)).passages
    assert (server.requests, course.vectors) == ([], [])


@pytest.mark.usefixtures("llm")
def test_no_name_of_the_learner_is_sent(produce: Callable[..., Message], server: Server, access: Access) -> None:
    produce()
    [sent] = [body for head, body in server.requests if b"embeddings" in head]
    assert set(json.loads(sent)) == {"model", "input", "encoding_format"}
    assert access.user.username.encode() not in sent


@pytest.mark.parametrize("kind", ["search", "llm"])
def test_nothing_is_sent_for_money_that_is_spent(
    kind: str, request: pytest.FixtureRequest, produce: Callable[..., Message], server: Server
) -> None:
    request.getfixturevalue(kind)
    make_price("1", "1", provider="", model="*")
    make_budget("0")
    reply = produce()
    assert (reply.state, reply.left_site, server.requests) == ("complete", False, [])


@pytest.mark.usefixtures("search")
def test_budget_pays_for_the_vector(produce: Callable[..., Message], search: Provider) -> None:
    make_price("1000", "1000", provider="", model=search.embedding_model)
    budget = make_budget("100")
    assert produce().left_site
    assert (spent(budget)[0] > 0, spent(budget)[1]) == (True, 0)


def test_who_only_makes_vectors_has_to_be_named_and_paid_for(search: Provider) -> None:
    assert len(operating_api.list_unnamed()) == 1
    assert [gap.model for gap in operating_api.list_gaps()] == [search.embedding_model]

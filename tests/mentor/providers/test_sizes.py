"""What a provider's model has room for, how long it may take, and what is found out of it in asking: over real HTTP."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError

from iblai_mentor_plugin.courseware.course import Passage, VisibleBlock
from iblai_mentor_plugin.llm.tokens import estimate_tokens
from iblai_mentor_plugin.mentor.providers.choice import choose_llm, find_passage_count, find_reply_seconds, find_size
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import LedgerEntry, Mentor, Provider
from tests.llm.conftest import _closed_breakers, make_prompt, read  # noqa: F401 - a fixture that every test uses
from tests.llm.provider import Provider as Server
from tests.llm.provider import refuse, speak
from tests.llm.shapes import STOP, TEXT, send, step
from tests.mentor.conftest import HTML, UNIT
from tests.mentor.provider_rows import give

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Message, Session
    from tests.fakes import FakeLearnerCourse
    from tests.llm.provider import Connection

pytestmark = pytest.mark.django_db(transaction=True)

TOO_LONG = refuse(400, "context_length_exceeded")


@pytest.fixture
def provider(asked_provider: Provider) -> Provider:
    return asked_provider


@pytest.fixture
def produce(ask: Callable[..., Message], provider: Provider) -> Callable[..., Message]:
    def produce(text: str = "Which star shows north?", **changes: Any) -> Message:
        Provider.objects.filter(pk=provider.pk).update(**changes) if changes else None
        reply = ask(text)
        produce_reply(reply.pk)
        reply.refresh_from_db()
        return reply

    return produce


@pytest.fixture
def long_course(course: FakeLearnerCourse) -> None:
    """Have more to tell than fits into any prompt, in the unit and elsewhere."""
    elsewhere = UNIT.replace("@unit", "@elsewhere")
    course.blocks.append(VisibleBlock(elsewhere, "vertical", "More", "", elsewhere))
    course.passages = [
        Passage(key, key if key != HTML else UNIT, f"Part {number}", text * 200)
        for key, text in ((HTML, "Words of a unit. "), (elsewhere, "What shows which star it is. "))
        for number in range(20)
    ]


def measure(body: dict[str, Any]) -> int:
    return sum(estimate_tokens(message["content"]) for message in body["messages"])


def limit_context(tokens: int) -> Callable[[Connection], None]:
    """Refuse as an endpoint does whose model takes no more than this, by a count that is our estimate."""

    def script(connection: Connection) -> None:
        body = connection.body
        if measure(body) + body["max_tokens"] > tokens:
            TOO_LONG(connection)
        else:
            speak("Polaris.")(connection)

    return script


@pytest.mark.usefixtures("long_course")
@pytest.mark.parametrize("context", [2048, 4096, 8192])
def test_prompt_and_reply_fit_into_the_context_that_an_operator_entered(
    context: int, produce: Callable[..., Message], server: Server
) -> None:
    server.scripts = [limit_context(context)]
    assert produce(context_tokens=context).text == "Polaris."
    assert len(server.requests) == 1


def test_defaults_fit_into_what_many_models_take() -> None:
    size = find_size(None)
    assert size.prompt + size.reply <= 8192


@pytest.mark.usefixtures("long_course")
def test_prompt_is_made_shorter_once_where_nobody_entered_how_much_fits(
    produce: Callable[..., Message], server: Server, provider: Provider
) -> None:
    server.scripts = [limit_context(5000)]
    assert produce().text == "Polaris."
    assert measure(server.bodies[1]) < 0.7 * measure(server.bodies[0])
    provider.refresh_from_db()
    assert "context length" in provider.problem


def test_reply_says_that_it_was_too_long_when_half_is_too_long_as_well(
    produce: Callable[..., Message], server: Server
) -> None:
    server.scripts = [TOO_LONG]
    assert (produce().error, len(server.requests)) == ("too_long", 2)
    assert not LedgerEntry.objects.exclude(reserved=0, settled=0).exists()


def test_size_is_that_of_the_settings_where_nobody_entered_one(settings: SettingsWrapper) -> None:
    whole = find_size(None)
    assert (whole.prompt, whole.reply) == (settings.IBLAI_MENTOR_PROMPT_TOKENS, settings.IBLAI_MENTOR_LONGEST_REPLY)
    settings.IBLAI_MENTOR_LLM_CONTEXT_TOKENS = 4096
    assert find_size(None).prompt + find_size(None).reply < 4096


def test_context_that_has_no_room_for_rules_and_question_is_refused(provider: Provider) -> None:
    provider.context_tokens = 1000
    with pytest.raises(ValidationError, match="2048"):
        provider.full_clean()


# Seconds


def test_slow_engine_is_waited_for_as_long_as_its_operator_says(
    produce: Callable[..., Message], server: Server, settings: SettingsWrapper
) -> None:
    def begin_late(connection: Connection) -> None:
        time.sleep(1.5)
        speak("Polaris.")(connection)

    settings.IBLAI_MENTOR_LLM_FIRST_BYTE_SECONDS = settings.IBLAI_MENTOR_LLM_SECONDS = 1.0
    server.scripts = [begin_late]
    assert produce().error == "unavailable"
    assert produce(first_byte_seconds=30).text == "Polaris."


def test_deadline_of_a_reply_moves_with_the_seconds_of_its_provider(
    provider: Provider, settings: SettingsWrapper
) -> None:
    assert find_reply_seconds(None) == find_reply_seconds(provider) == settings.IBLAI_MENTOR_REPLY_SECONDS
    provider.first_byte_seconds = 300
    assert find_reply_seconds(provider) == settings.IBLAI_MENTOR_REPLY_SECONDS + 255


# Temperature


def test_temperature_is_the_mentors_and_left_out_where_it_has_none(
    produce: Callable[..., Message], server: Server, session: Session
) -> None:
    produce()
    Mentor.objects.filter(pk=session.mentor.pk).update(temperature=0.3)
    produce()
    assert [body.get("temperature") for body in server.bodies] == [None, 0.3]


# What is found out


def refuse_user(connection: Connection) -> None:
    refuse(422, "", "['body', 'user']")(connection) if "user" in connection.body else speak("Polaris.")(connection)


def test_what_it_does_not_understand_is_kept_with_the_provider(
    produce: Callable[..., Message], server: Server, provider: Provider
) -> None:
    server.scripts = [refuse_user]
    assert [produce().text for _question in range(2)] == ["Polaris."] * 2
    provider.refresh_from_db()
    assert (len(server.requests), provider.found_out) == (3, {"small-1": {"names_user": False}})


def test_models_of_one_provider_are_found_out_apart(
    produce: Callable[..., Message], server: Server, provider: Provider, session: Session
) -> None:
    server.scripts = [refuse_user]
    produce()
    give(session.mentor, provider, model="great-1")
    produce()
    provider.refresh_from_db()
    assert set(provider.found_out) == {"small-1", "great-1"}


def test_nothing_is_kept_with_a_provider_that_became_another_one_meanwhile(
    server: Server, provider: Provider, session: Session
) -> None:
    server.scripts = [refuse_user]
    session.mentor.refresh_from_db()
    llm = choose_llm(session.mentor, "")
    Provider.objects.update(base_url="https://llm.example.org/v1")
    assert read(llm.stream(make_prompt()))[0] == "Polaris."
    provider.refresh_from_db()
    assert provider.found_out == {}


@pytest.mark.parametrize(("script", "code"), [(refuse(401), "key"), (refuse(404), "model"), (refuse(402), "refused")])
def test_operator_sees_what_only_they_can_change_until_it_replied(
    script: Any, code: str, produce: Callable[..., Message], server: Server, provider: Provider
) -> None:
    server.scripts = [script, speak("Polaris.")]
    assert produce().error == code
    provider.refresh_from_db()
    assert (provider.problem.startswith("The provider answered 40"), provider.problem_at is None) == (True, False)
    produce()
    provider.refresh_from_db()
    assert (provider.problem, provider.problem_at) == ("", None)


def test_operator_sees_no_problem_where_a_question_was_filtered(
    produce: Callable[..., Message], server: Server, provider: Provider
) -> None:
    server.scripts = [refuse(400, "content_filter")]
    produce()
    provider.refresh_from_db()
    assert provider.problem == ""


# What it says that it counted


@pytest.mark.parametrize("tokens", [10**30, 2**31, -1, 5_000_000, "many", None, True, 1.5])
def test_whole_reply_stands_and_is_estimated_when_a_count_makes_no_sense(
    tokens: Any, produce: Callable[..., Message], server: Server
) -> None:
    server.scripts = [send(step(TEXT), STOP, usage={"prompt_tokens": tokens, "completion_tokens": tokens})]
    reply = produce()
    assert (reply.state, reply.text, reply.is_estimated) == ("complete", TEXT, True)
    assert 100 < reply.prompt_tokens < 5000
    settled = LedgerEntry.objects.exclude(scope=LedgerEntry.Scope.LEARNER_MESSAGES).values_list("settled", flat=True)
    assert all(0 <= amount < 5000 for amount in settled)


def test_prompt_is_estimated_when_a_provider_counts_nothing(produce: Callable[..., Message], server: Server) -> None:
    server.scripts = [send(step(TEXT), STOP, usage={"prompt_tokens": 0, "completion_tokens": 0})]
    reply = produce()
    assert (reply.is_estimated, reply.prompt_tokens > 100) == (True, True)


@pytest.mark.parametrize(
    ("chosen", "context", "count"),
    [(None, None, 12), (None, 32_000, 12), (None, 8192, 3), (5, 4096, 5), (20, None, 20)],
)
def test_as_many_passages_go_along_as_the_provider_takes(
    chosen: int | None, context: int | None, count: int, settings: SettingsWrapper
) -> None:
    assert find_passage_count(Provider(passages=chosen, context_tokens=context)) == count
    settings.IBLAI_MENTOR_LLM_PASSAGES, settings.IBLAI_MENTOR_LLM_CONTEXT_TOKENS = chosen, context
    assert find_passage_count(None) == count


@pytest.mark.parametrize(("context", "told"), [(8192, 3), (None, 20 + 12)])
def test_a_small_model_is_told_the_best_passages_and_not_the_unit(
    context: int | None, told: int, produce: Callable[..., Message], course: FakeLearnerCourse, server: Server
) -> None:
    elsewhere = UNIT.replace("@unit", "@elsewhere")
    course.blocks.append(VisibleBlock(elsewhere, "vertical", "More", "", elsewhere))
    course.passages = [
        Passage(key, key if key != HTML else UNIT, f"Part {number}", text)
        for key, text in ((HTML, "Words of a unit."), (elsewhere, "What shows which star it is."))
        for number in range(20)
        for text in (f"{text} Number {number}.",)
    ]
    server.scripts = [speak("Polaris.")]

    produce(context_tokens=context)

    said = "\n".join(message["content"] for message in server.bodies[-1]["messages"])
    assert len(re.findall(r"^\[\d+\] Part", said, re.MULTILINE)) == told

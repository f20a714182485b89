"""What replies took, what it costs, and how near a limit is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.db.models import Sum
from django.urls import reverse

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import LlmUnavailableError
from iblai_mentor_plugin.llm import Usage
from iblai_mentor_plugin.llm.tokens import estimate_tokens
from iblai_mentor_plugin.mentor.replying.lifecycle import Used, claim_reply, finish_reply, note_prompt
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.mentor.spending.ledger import get_today, reserve, settle
from iblai_mentor_plugin.mentor.spending.usage import record_usage, warn_near_limit
from iblai_mentor_plugin.models import Message, Price, UsageEntry
from tests.conftest import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Mentor, Session
    from tests.fakes_llm import FakeLlm

pytestmark = pytest.mark.database

OTHER = "course-v1:DemoX+OTHER+2026"
HOST, MODEL = "llm.example.org", "small-1"


@pytest.fixture(autouse=True)
def _said_nothing() -> None:
    cache.clear()


@pytest.fixture
def mentor(session: Session) -> Mentor:
    return session.mentor


def take(prompt: int, reply: int, *, course_key: str = COURSE, provider: str = HOST, model: str = MODEL) -> None:
    record_usage(course_key, operating_api.Taken(provider, model, prompt, reply))


def price(prompt: str, reply: str, *, provider: str = "", model: str = MODEL, currency: str = "USD") -> None:
    Price.objects.create(
        provider=provider, model=model, prompt_price=Decimal(prompt), reply_price=Decimal(reply), currency=currency
    )


def use(user: User, mentor: Mentor, tokens: int) -> None:
    """Have a course use so many tokens."""
    settle(reserve(user.pk, COURSE, mentor), messages=1, tokens=tokens)


def sums() -> tuple[int, int, int]:
    totals = UsageEntry.objects.aggregate(Sum("replies"), Sum("prompt_tokens"), Sum("reply_tokens"))
    return (totals["replies__sum"] or 0, totals["prompt_tokens__sum"] or 0, totals["reply_tokens__sum"] or 0)


# What is summed


def test_reply_is_summed_when_it_is_settled(ask: Callable[..., Message], llm: FakeLlm) -> None:
    llm.replies.append(["So it is.", Usage(10, 5)])
    produce_reply(ask().pk)
    entry = UsageEntry.objects.get()
    assert (entry.day, entry.course_key, entry.provider, entry.model) == (get_today(), COURSE, "a fake", "")
    assert sums() == (1, 10, 5)


def test_sums_add_up(db: None) -> None:
    for _reply in range(20):
        take(3, 2)
    assert sums() == (20, 60, 40)


def test_search_of_the_course_is_counted_and_takes_nothing(answered: Message) -> None:
    assert answered.state == "complete"
    assert sums() == (1, 0, 0)


def test_cut_reply_is_estimated(ask: Callable[..., Message], llm: FakeLlm) -> None:
    reply = ask()

    def pieces() -> object:
        yield "x" * 400
        finish_reply(reply.pk, Message.State.STOPPED)
        yield "y" * 400

    llm.replies.append(pieces())  # type: ignore[arg-type]
    produce_reply(reply.pk)
    reply.refresh_from_db()
    assert reply.is_estimated
    assert sums() == (1, reply.prompt_tokens, estimate_tokens("x" * 400))


def test_reply_that_broke_off_is_estimated(ask: Callable[..., Message], llm: FakeLlm) -> None:
    llm.replies.append(["x" * 400, LlmUnavailableError("x")])
    produce_reply(ask().pk)
    replies, prompt_tokens, reply_tokens = sums()
    assert (replies, reply_tokens) == (1, estimate_tokens("x" * 400))
    assert prompt_tokens > 100


def test_reply_that_was_stopped_in_the_queue_is_not_summed(ask: Callable[..., Message]) -> None:
    finish_reply(ask().pk, Message.State.STOPPED)
    assert sums() == (0, 0, 0)


def test_dead_producer_is_summed_as_far_as_it_came(ask: Callable[..., Message], session: Session) -> None:
    reply = ask()
    claim_reply(reply.pk)
    note_prompt(reply.pk, mentor_api.describe_llm(session.mentor, ""), used=Used(77, 0))
    finish_reply(reply.pk, Message.State.INTERRUPTED, error="interrupted")
    assert sums() == (1, 77, 0)


# Money


def test_money_follows_from_the_price_of_a_million_tokens(db: None) -> None:
    price("2.5", "10")
    take(1_000_000, 100_000)
    assert operating_api.get_course_usage(COURSE).money == (operating_api.Money(Decimal("3.5000"), "USD"),)


def test_price_of_the_provider_stands_before_the_general_one(db: None) -> None:
    price("100", "100")
    price("1", "1", provider="LLM.example.org")
    take(1_000_000, 0)
    take(1_000_000, 0, provider="elsewhere.example.org")
    assert operating_api.get_course_usage(COURSE).money == (operating_api.Money(Decimal("101.0000"), "USD"),)


def test_currencies_are_not_added(db: None) -> None:
    price("1", "1")
    price("2", "2", model="other", currency="EUR")
    take(1_000_000, 0)
    take(1_000_000, 0, model="other")
    assert operating_api.get_course_usage(COURSE).money == (
        operating_api.Money(Decimal("2.0000"), "EUR"),
        operating_api.Money(Decimal("1.0000"), "USD"),
    )


def test_small_amounts_are_not_lost_in_floats(db: None) -> None:
    price("0.1", "0.1")
    for _reply in range(3):
        take(1_000, 0)
    assert operating_api.get_course_usage(COURSE).money == (operating_api.Money(Decimal("0.0003"), "USD"),)


def test_model_without_a_price_is_named_and_costs_nothing(db: None) -> None:
    take(10, 5)
    usage = operating_api.get_course_usage(COURSE)
    assert (usage.money, usage.unpriced) == ((), (MODEL,))


def test_search_needs_no_price(answered: Message) -> None:
    assert answered.state == "complete"
    assert operating_api.get_course_usage(COURSE).unpriced == ()


def test_courses_are_counted_apart_and_the_site_has_them_all(db: None) -> None:
    price("1", "1")
    take(1_000_000, 0)
    take(1_000_000, 0, course_key=OTHER)
    assert operating_api.get_course_usage(COURSE).money[0].amount == 1
    assert operating_api.get_site_usage().money[0].amount == 2


# Limits


def test_usage_counts_what_is_used_and_held_back(learner: User, mentor: Mentor, settings: SettingsWrapper) -> None:
    use(learner, mentor, 500)
    reserve(learner.pk, COURSE, mentor)
    usage = operating_api.get_course_usage(COURSE)
    assert usage.tokens == 500 + settings.IBLAI_MENTOR_TOKENS_A_REPLY == operating_api.get_site_usage().tokens
    assert (usage.limit, usage.is_near_limit) == (settings.IBLAI_MENTOR_COURSE_TOKENS_A_DAY, False)


@pytest.mark.parametrize(("tokens", "percent", "is_near"), [(799, 79, False), (800, 80, True), (1000, 100, True)])
def test_limit_is_near_from_80_percent_on(
    tokens: int,
    percent: int,
    is_near: bool,  # noqa: FBT001
    learner: User,
    mentor: Mentor,
    settings: SettingsWrapper,
) -> None:
    settings.IBLAI_MENTOR_TOKENS_A_REPLY = 10
    settings.IBLAI_MENTOR_COURSE_TOKENS_A_DAY = 1000
    use(learner, mentor, tokens)
    usage = operating_api.get_course_usage(COURSE)
    assert (usage.percent, usage.is_near_limit) == (percent, is_near)
    assert [one.course_key for one in operating_api.list_near_limit()] == ([COURSE] if is_near else [])


def test_limit_of_nothing_is_reached(db: None, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_COURSE_TOKENS_A_DAY = 0
    assert operating_api.get_course_usage(COURSE).percent == 100


def test_usage_of_an_earlier_day_is_its_own(learner: User, mentor: Mentor) -> None:
    use(learner, mentor, 500)
    yesterday = get_today() - timedelta(days=1)
    usage = operating_api.get_course_usage(COURSE, yesterday)
    assert usage.tokens == 0
    assert usage.resets_at == datetime.combine(get_today(), datetime.min.time(), UTC)


def test_log_is_told_once_a_day_when_a_limit_is_near(
    learner: User, mentor: Mentor, settings: SettingsWrapper, caplog: pytest.LogCaptureFixture
) -> None:
    settings.IBLAI_MENTOR_TOKENS_A_REPLY = 10
    settings.IBLAI_MENTOR_COURSE_TOKENS_A_DAY = 1000
    use(learner, mentor, 790)
    warn_near_limit(COURSE)
    assert caplog.messages == []
    use(learner, mentor, 20)
    warn_near_limit(COURSE)
    warn_near_limit(COURSE)
    assert caplog.messages == [f"The course {COURSE} has used 810 of the 1000 tokens that it may use today"]


def test_reply_that_brings_a_limit_near_tells_the_log(
    ask: Callable[..., Message],
    llm: FakeLlm,
    settings: SettingsWrapper,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    settings.IBLAI_MENTOR_TOKENS_A_REPLY = 100
    settings.IBLAI_MENTOR_SITE_TOKENS_A_DAY = 1000
    llm.replies.append(["So it is.", Usage(900, 5)])
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        produce_reply(ask().pk)
    assert "The site has used 905 of the 1000 tokens that it may use today" in caplog.messages


# The admin


def page(client: Client, **query: str) -> str:
    return client.get(reverse("admin:iblai_mentor_plugin_usageentry_changelist"), query).content.decode()


def test_admin_shows_one_row_a_sum_with_its_money(admin_client: Client) -> None:
    price("1000000", "1000000")
    for _reply in range(30):
        take(2, 1)
    assert UsageEntry.objects.count() > 1
    shown = page(admin_client)
    assert "90.0000 USD" in shown
    assert "1 usage" in shown


def test_admin_says_whose_price_is_missing(admin_client: Client) -> None:
    take(2, 1)
    assert "no price for “small-1”" in page(admin_client)


def test_admin_warns_when_a_course_and_the_site_near_their_limits(
    admin_client: Client, learner: User, mentor: Mentor, settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_TOKENS_A_REPLY = 10
    settings.IBLAI_MENTOR_COURSE_TOKENS_A_DAY = settings.IBLAI_MENTOR_SITE_TOKENS_A_DAY = 1000
    assert 'class="errornote"' not in page(admin_client)
    use(learner, mentor, 900)
    shown = page(admin_client)
    assert shown.count('class="errornote"') == 2
    assert f"{COURSE} has used 900 of the 1000 tokens" in shown


def test_nobody_changes_what_was_used(admin_client: Client) -> None:
    take(2, 1)
    entry = UsageEntry.objects.get()
    address = reverse("admin:iblai_mentor_plugin_usageentry_change", args=[entry.pk])
    assert admin_client.get(address).status_code == 200
    assert admin_client.post(address, {}).status_code == 403


@pytest.mark.parametrize(("name", "value"), [("currency", "dollars"), ("currency", "US1"), ("prompt_price", "-1")])
def test_price_is_refused_when_it_makes_no_sense(name: str, value: str, admin_client: Client) -> None:
    fields = {"model": MODEL, "prompt_price": "1", "reply_price": "1", "currency": "USD", name: value}
    assert admin_client.post(reverse("admin:iblai_mentor_plugin_price_add"), fields).status_code == 200
    assert not Price.objects.exists()


def test_price_is_entered(admin_client: Client) -> None:
    fields = {"model": MODEL, "prompt_price": "0.15", "reply_price": "0.6", "currency": "usd"}
    admin_client.post(reverse("admin:iblai_mentor_plugin_price_add"), fields)
    assert Price.objects.get().currency == "USD"

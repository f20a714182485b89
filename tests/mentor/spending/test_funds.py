"""Budgets in money: held back before an LLM is asked, spent after it, and who replies when they are spent."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import transaction

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import BudgetReachedError
from iblai_mentor_plugin.llm import Usage
from iblai_mentor_plugin.mentor.asking.questions import build_end
from iblai_mentor_plugin.mentor.replying.lifecycle import finish_reply
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.mentor.spending.funds import Shortage, charge, find_shortage, hold_money, open_month, release
from iblai_mentor_plugin.mentor.spending.prices import Taken
from iblai_mentor_plugin.mentor.spending.usage import record_usage
from iblai_mentor_plugin.models import Budget, BudgetEntry, Message, Price, Tenant, TenantOrg
from tests.conftest import COURSE
from tests.mentor.spending.budget_rows import FAKE, HOST, MODEL, REPLIER, make_budget, make_price, spent

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.mentor.providers.choice import Replier
    from iblai_mentor_plugin.models import Session
    from tests.fakes_llm import FakeLlm

pytestmark = pytest.mark.database

OTHER = "course-v1:OtherX+OTHER+2026"


@pytest.fixture(autouse=True)
def _small_replies(settings: SettingsWrapper) -> None:
    """Have a reply cost 0.001 at the most, at a price of 1 for a million tokens."""
    settings.IBLAI_MENTOR_TOKENS_A_REPLY = 1000
    settings.IBLAI_MENTOR_LONGEST_REPLY = 100


def hold(course_key: str = COURSE, replier: Replier = REPLIER) -> dict[str, object]:
    with transaction.atomic():
        return hold_money(course_key, replier)


def count_holds(course_key: str = COURSE) -> int:
    count = 0
    while True:
        try:
            hold(course_key)
        except BudgetReachedError:
            return count
        count += 1


def produce(reply: Message) -> Message:
    produce_reply(reply.pk)
    reply.refresh_from_db()
    return reply


# What is held back


@pytest.mark.usefixtures("main")
def test_budget_is_used_up_to_the_last_reply_and_not_passed() -> None:
    make_price("1", "1")
    budget = make_budget("0.02")
    assert count_holds() == 20
    assert spent(budget) == (Decimal(0), Decimal("0.02"))


@pytest.mark.usefixtures("main")
def test_longest_reply_is_held_back_at_its_own_price_behind_the_greatest_prompt() -> None:
    make_price("1", "10")
    budget = make_budget("1")
    hold()
    assert spent(budget) == (Decimal(0), Decimal("0.0019"))


@pytest.mark.usefixtures("main")
def test_what_was_taken_is_spent_instead_of_what_was_held_back() -> None:
    make_price("1", "10")
    budget = make_budget("1")
    record_usage(COURSE, Taken(HOST, MODEL, 100, 10), hold())
    assert spent(budget) == (Decimal("0.0002"), Decimal(0))


@pytest.mark.usefixtures("main")
def test_what_is_given_back_may_be_held_again() -> None:
    make_price("10", "10")
    make_budget("0.01")
    held = hold()
    assert find_shortage(COURSE, REPLIER) is Shortage.SPENT
    release(held)
    assert (find_shortage(COURSE, REPLIER), count_holds()) == (None, 1)


@pytest.mark.usefixtures("main")
def test_every_budget_that_covers_the_course_has_to_have_room() -> None:
    make_price("1", "1")
    site = make_budget("0.03")
    course = make_budget("0.01", course_key=COURSE)
    assert (count_holds(), count_holds(OTHER)) == (10, 20)
    assert (spent(site)[1], spent(course)[1]) == (Decimal("0.03"), Decimal("0.01"))


@pytest.mark.usefixtures("main")
def test_what_one_tenant_spends_another_does_not() -> None:
    make_price("1", "1")
    other = Tenant.objects.create(key="other")
    TenantOrg.objects.create(tenant=other, org="OtherX")
    mine, theirs = (make_budget("0.01", tenant=tenant) for tenant in (Tenant.objects.get(key="main"), other))
    assert count_holds() == 10
    assert (spent(mine)[1], spent(theirs)[1]) == (Decimal("0.01"), Decimal(0))
    assert find_shortage(OTHER, REPLIER) is None


@pytest.mark.usefixtures("main")
def test_raised_budget_lets_ask_again_and_a_lowered_one_does_not() -> None:
    make_price("1", "1")
    budget = make_budget("0.01")
    assert count_holds() == 10
    Budget.objects.filter(pk=budget.pk).update(amount=Decimal("0.02"))
    assert count_holds() == 10
    Budget.objects.filter(pk=budget.pk).update(amount=Decimal("0.01"))
    assert count_holds() == 0


@pytest.mark.usefixtures("main")
def test_price_that_changes_counts_for_who_asks_from_then_on() -> None:
    price = make_price("1", "1")
    budget = make_budget("1")
    held = hold()
    Price.objects.filter(pk=price.pk).update(prompt_price=Decimal(2), reply_price=Decimal(2))
    record_usage(COURSE, Taken(HOST, MODEL, 500, 0), held)
    record_usage(COURSE, Taken(HOST, MODEL, 500, 0), hold())
    assert spent(budget) == (Decimal("0.0015"), Decimal(0))


@pytest.mark.usefixtures("main")
def test_amounts_are_whole_numbers_and_exact() -> None:
    make_price("0.0001", "0.0007")
    budget = make_budget("1")
    for _reply in range(50):
        charge(COURSE, Taken(HOST, MODEL, 100, 300), {})
    # 100 × 0.0001 / 10⁶ + 300 × 0.0007 / 10⁶ = 2.2e-7, fifty times.
    assert spent(budget) == (Decimal("0.000011"), Decimal(0))


@pytest.mark.usefixtures("main")
def test_part_of_a_unit_costs_a_unit() -> None:
    make_price("0.0001", "0")
    budget = make_budget("1")
    charge(COURSE, Taken(HOST, MODEL, 1, 0), {})
    assert spent(budget)[0] == Decimal("0.00000001")


# What has no price, or another currency


@pytest.mark.usefixtures("main")
def test_model_without_a_price_is_not_asked_below_a_budget() -> None:
    assert find_shortage(COURSE, REPLIER) is None
    make_budget("1")
    assert find_shortage(COURSE, REPLIER) is Shortage.UNPRICED
    with pytest.raises(BudgetReachedError):
        hold()


@pytest.mark.usefixtures("main")
def test_price_in_another_currency_is_none() -> None:
    make_price("1", "1", currency="EUR")
    make_budget("1")
    assert find_shortage(COURSE, REPLIER) is Shortage.CURRENCY
    with pytest.raises(BudgetReachedError):
        hold()


@pytest.mark.usefixtures("main")
def test_what_costs_nothing_is_asked_when_nothing_is_left() -> None:
    make_price("0", "0")
    make_budget("0")
    assert find_shortage(COURSE, REPLIER) is None
    assert hold()["entries"] == []


@pytest.mark.usefixtures("main")
def test_price_of_any_model_of_a_host_is_the_last_that_is_looked_at() -> None:
    budget = make_budget("1")
    make_price("5", "0", model="*")
    charge(COURSE, Taken(HOST, MODEL, 1000, 0), {})
    make_price("1", "0")
    charge(COURSE, Taken(HOST, MODEL, 1000, 0), {})
    charge(COURSE, Taken("elsewhere.example.org", "other", 1000, 0), {})
    assert spent(budget)[0] == Decimal("0.006")


# Months, and budgets that come and go


@pytest.mark.usefixtures("main")
def test_month_that_turns_brings_the_whole_budget_and_pays_what_ends_in_it() -> None:
    make_price("1", "1")
    budget = make_budget("0.01")
    with time_machine.travel(datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC), tick=False):
        held = hold()
        assert count_holds() == 9
    with time_machine.travel(datetime(2026, 12, 1, 0, 0, 1, tzinfo=UTC), tick=False):
        assert find_shortage(COURSE, REPLIER) is None
        record_usage(COURSE, Taken(HOST, MODEL, 400, 0), held)
        assert spent(budget) == (Decimal("0.0004"), Decimal(0))
        assert count_holds() == 9
    november = BudgetEntry.objects.filter(month="2026-11-01")
    assert sum(entry.settled for entry in november) == 0
    assert sum(entry.reserved for entry in november) == 900_000


@pytest.mark.usefixtures("main")
def test_budget_begins_with_what_its_month_cost_so_far() -> None:
    make_price("1", "1")
    with time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=UTC), tick=False):
        record_usage(COURSE, Taken(HOST, MODEL, 5000, 0))
    with time_machine.travel(datetime(2026, 12, 2, 12, tzinfo=UTC), tick=False):
        record_usage(COURSE, Taken(HOST, MODEL, 3000, 0))
        record_usage(OTHER, Taken(HOST, MODEL, 1000, 0))
        site, course = make_budget("0.01"), make_budget("0.01", course_key=COURSE)
        assert (spent(site)[0], spent(course)[0]) == (Decimal("0.004"), Decimal("0.003"))
        assert count_holds() == 6
        assert (spent(site)[0], spent(course)[0]) == (Decimal("0.004"), Decimal("0.003"))


@pytest.mark.usefixtures("main")
def test_month_is_reckoned_anew_at_the_present_prices_and_keeps_what_is_held_back() -> None:
    price = make_price("1", "1")
    budget = make_budget("0.1")
    record_usage(COURSE, Taken(HOST, MODEL, 1000, 0), hold())
    hold()
    Price.objects.filter(pk=price.pk).update(prompt_price=Decimal(3))
    open_month(budget, is_anew=True)
    assert spent(budget) == (Decimal("0.003"), Decimal("0.001"))
    # What is left, at 1,000 tokens × 3 / 10⁶ for a reply.
    assert count_holds() == 32


@pytest.mark.usefixtures("main")
def test_reply_in_flight_ends_well_when_its_budget_is_deleted() -> None:
    make_price("1", "1")
    site, course = make_budget("1"), make_budget("1", course_key=COURSE)
    held = hold()
    site.delete()
    record_usage(COURSE, Taken(HOST, MODEL, 100, 0), held)
    assert spent(course) == (Decimal("0.0001"), Decimal(0))
    course.delete()
    assert (BudgetEntry.objects.count(), find_shortage(COURSE, REPLIER), hold()) == (0, None, {})


@pytest.mark.usefixtures("main")
def test_what_is_taken_beside_replies_is_charged_too() -> None:
    make_price("1", "1", model="embedding-1")
    budget = make_budget("1")
    record_usage(COURSE, Taken(HOST, "embedding-1", 2000, 0))
    assert spent(budget) == (Decimal("0.002"), Decimal(0))


# Who replies


def test_reply_is_charged_what_its_provider_counted(ask: Callable[..., Message], llm: FakeLlm) -> None:
    make_price("1", "10", **FAKE)
    budget = make_budget("1")
    llm.replies.append(["So it is.", Usage(10, 5)])
    reply = ask()
    assert spent(budget)[1] > 0
    produce(reply)
    assert (spent(budget), reply.held) == ((Decimal("0.00006"), Decimal(0)), {})


def test_search_takes_over_when_the_budget_is_spent_and_no_llm_hears_a_byte(
    ask: Callable[..., Message], llm: FakeLlm
) -> None:
    make_price("10", "10", **FAKE)
    make_budget("0.01", course_key=COURSE)
    produce(ask())
    asked = len(llm.prompts)
    replies = [produce(ask(f"Which star shows north? {number}")) for number in range(5)]
    assert {(reply.state, reply.search_reason, reply.provider) for reply in replies} == {("complete", "budget", "")}
    assert all("Polaris" in reply.text for reply in replies)
    assert (asked, len(llm.prompts)) == (1, 1)


def test_last_frame_and_the_place_name_the_reason(ask: Callable[..., Message], llm: FakeLlm, session: Session) -> None:
    make_budget("0")
    end = build_end(produce(ask()))
    assert end["llm"]["search_reason"] == "budget"
    access = operating_api.get_access(session.user, tenant_key="main", username=session.user.username)
    assert mentor_api.get_welcome(access, COURSE).search_reason == "budget"
    assert llm.prompts == []


def test_search_costs_nothing_and_counts_no_question(ask: Callable[..., Message], llm: FakeLlm) -> None:
    make_budget("0")
    reply = produce(ask())
    allowance = build_end(reply)["allowance"]
    assert (reply.reserved, reply.held, allowance["messages_left"]) == ([], {}, 100)
    assert llm.prompts == []


def test_reply_that_is_stopped_in_the_queue_gives_back_what_it_held(ask: Callable[..., Message], llm: FakeLlm) -> None:
    make_price("1", "1", **FAKE)
    budget = make_budget("1")
    finish_reply(ask().pk, Message.State.STOPPED)
    assert spent(budget) == (Decimal(0), Decimal(0))
    assert llm.prompts == []


def test_budget_that_was_made_after_the_question_is_asked_before_the_llm(
    ask: Callable[..., Message], llm: FakeLlm
) -> None:
    reply = ask()
    make_budget("0")
    make_price("1", "1", **FAKE)
    assert (produce(reply).search_reason, llm.prompts) == ("budget", [])


def test_mentor_that_got_a_dearer_model_since_has_money_held_back_for_that(
    ask: Callable[..., Message], llm: FakeLlm, session: Session
) -> None:
    make_price("1", "1", **FAKE)
    make_price("100", "100", provider="a fake", model="great")
    budget = make_budget("0.05")
    reply = ask()
    assert spent(budget)[1] == Decimal("0.001")
    type(session.mentor).objects.filter(pk=session.mentor.pk).update(model="great")
    assert (produce(reply).search_reason, llm.prompts) == ("budget", [])
    assert spent(budget) == (Decimal(0), Decimal(0))

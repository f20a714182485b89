"""How budgets stand: what is spent, what the month will have cost, and whose courses they cover."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.mentor.replying.lifecycle import Used, claim_reply, note_prompt
from iblai_mentor_plugin.mentor.spending.budgets import list_covering, list_states
from iblai_mentor_plugin.mentor.spending.reservations import hold_tokens, settle_abandoned, settle_held
from iblai_mentor_plugin.mentor.spending.usage import record_usage
from iblai_mentor_plugin.models import BudgetAlert, BudgetEntry, Message, Tenant, TenantOrg, TokenReservation
from tests.conftest import COURSE
from tests.mentor.spending.budget_rows import FAKE, HOST, MODEL, REPLIER, make_budget, make_price, spent

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from tests.fakes_llm import FakeLlm

pytestmark = pytest.mark.database

OTHER = "course-v1:OtherX+OTHER+2026"


def use(day: datetime, tokens: int, course_key: str = COURSE) -> None:
    with time_machine.travel(day, tick=False):
        record_usage(course_key, operating_api.Taken(HOST, MODEL, tokens, 0))


@pytest.mark.usefixtures("main")
def test_forecast_is_what_is_spent_and_the_mean_of_seven_days_for_each_that_is_left() -> None:
    make_price("1", "1")
    use(datetime(2026, 10, 31, 9, tzinfo=UTC), 900_000)
    for day in range(4, 11):
        use(datetime(2026, 11, day, 9, tzinfo=UTC), 1_000_000 * (day - 3))
    use(datetime(2026, 11, 11, 1, tzinfo=UTC), 2_000_000)
    budget = make_budget("500")
    with time_machine.travel(datetime(2026, 11, 11, 12, tzinfo=UTC), tick=False):
        state = list_states([budget])[0]
    # 28 in seven days and 2 today; 4 a day for nineteen days and a half.
    assert (state.spent, state.forecast) == (Decimal(30), Decimal("108.00"))


@pytest.mark.usefixtures("main")
def test_forecast_of_who_began_lately_counts_days_from_the_first() -> None:
    make_price("1", "1")
    use(datetime(2026, 11, 28, 9, tzinfo=UTC), 4_000_000)
    budget = make_budget("500")
    with time_machine.travel(datetime(2026, 11, 28, 12, tzinfo=UTC), tick=False):
        assert list_states([budget])[0].forecast is None
    with time_machine.travel(datetime(2026, 11, 30, tzinfo=UTC), tick=False):
        assert list_states([budget])[0].forecast == Decimal("6.00")


@pytest.mark.usefixtures("main")
def test_each_budget_counts_its_own_courses_and_names_what_has_no_price() -> None:
    other = Tenant.objects.create(key="other")
    TenantOrg.objects.create(tenant=other, org="OtherX")
    make_price("1", "1")
    record_usage(COURSE, operating_api.Taken(HOST, MODEL, 1_000_000, 0))
    record_usage(OTHER, operating_api.Taken(HOST, MODEL, 3_000_000, 0))
    record_usage(OTHER, operating_api.Taken(HOST, "free-1", 7, 0))
    make_budget("10")
    make_budget("10", tenant=other)
    make_budget("10", tenant=Tenant.objects.get(key="main"))
    make_budget("2", course_key=COURSE)
    states = operating_api.list_budgets()
    assert [(one.name, one.spent, one.percent, one.unpriced) for one in states] == [
        ("the site", 4, 40, ("free-1",)),
        ("main", 1, 10, ()),
        ("other", 3, 30, ("free-1",)),
        (COURSE, 1, 50, ()),
    ]
    assert {one.currency for one in states} == {"USD"}


@pytest.mark.usefixtures("main")
def test_many_budgets_take_no_more_statements_than_few(django_assert_num_queries: Any) -> None:
    make_price("1", "1")
    for number in range(5):
        tenant = Tenant.objects.create(key=f"t{number}")
        TenantOrg.objects.create(tenant=tenant, org=f"Org{number}")
        make_budget("10", tenant=tenant)
        use(timezone.now() - timedelta(days=1), 1_000_000, f"course-v1:Org{number}+A+1")
    make_budget("10")
    # Budgets, prices, entries, two sums of usage, and whose the orgs are.
    with django_assert_num_queries(7):
        states = operating_api.list_budgets()
    assert len(states) == 6
    assert {one.forecast is None for one in states} == {False}


@pytest.mark.usefixtures("main")
def test_org_that_a_tenant_claims_is_covered_by_its_budget_from_then_on() -> None:
    other = Tenant.objects.create(key="other")
    theirs = make_budget("10", tenant=other)
    assert list_covering(OTHER) == []
    TenantOrg.objects.create(tenant=other, org="OtherX")
    assert list_covering(OTHER) == [theirs]
    assert list_covering("no key at all") == []


@pytest.mark.usefixtures("main")
def test_key_that_differs_in_case_is_another_course() -> None:
    make_budget("10", course_key=COURSE)
    assert [one.course_key for one in list_covering(COURSE)] == [COURSE]
    assert list_covering(COURSE.lower()) == []


@pytest.mark.django_db
def test_there_is_one_budget_of_each_however_it_is_made() -> None:
    make_budget("10")
    with pytest.raises(IntegrityError):
        make_budget("20")


# What dead processes held back


def test_sweep_gives_back_what_a_dead_producer_held_and_charges_what_was_sent(
    ask: Callable[..., Message], llm: FakeLlm
) -> None:
    make_price("1", "1", **FAKE)
    budget = make_budget("1")
    untaken = ask()
    Message.objects.filter(pk=untaken.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))
    operating_api.sweep()
    assert spent(budget) == (Decimal(0), Decimal(0))
    reply = ask()
    claim_reply(reply.pk)
    note_prompt(reply.pk, REPLIER, used=Used(500, 0))
    Message.objects.filter(pk=reply.pk).update(
        provider="a fake", model="", heartbeat_at=timezone.now() - timedelta(hours=1)
    )
    assert spent(budget)[1] > 0
    operating_api.sweep()
    assert spent(budget) == (Decimal("0.0005"), Decimal(0))
    assert llm.prompts == []


@pytest.mark.usefixtures("main")
def test_notes_are_held_back_and_charged_as_replies_are(settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_TOKENS_A_REPLY = 12_000
    make_price("1", "1")
    budget = make_budget("1")
    held = hold_tokens(COURSE, REPLIER, prompt_tokens=300)
    assert spent(budget) == (Decimal(0), Decimal("0.012"))
    settle_held(held, prompt_tokens=400, reply_tokens=100)
    assert spent(budget) == (Decimal("0.0005"), Decimal(0))
    hold_tokens(COURSE, REPLIER, prompt_tokens=300)
    TokenReservation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    settle_abandoned()
    assert spent(budget) == (Decimal("0.0008"), Decimal(0))


@pytest.mark.usefixtures("main")
def test_months_go_when_they_are_too_old_and_the_present_one_stays(settings: SettingsWrapper) -> None:
    make_price("1", "1")
    budget = make_budget("1", mail_to="money@example.org")
    for days in (70, 0):
        with time_machine.travel(timezone.now() - timedelta(days=days), tick=False):
            record_usage(COURSE, operating_api.Taken(HOST, MODEL, 600_000, 0))
            operating_api.send_due_alerts()
    assert (BudgetEntry.objects.values("month").distinct().count(), BudgetAlert.objects.count()) == (2, 2)
    settings.IBLAI_MENTOR_USAGE_DAYS = 0
    list(operating_api.apply_retention())
    assert (BudgetEntry.objects.values("month").distinct().count(), BudgetAlert.objects.count()) == (1, 1)
    assert spent(budget)[0] == Decimal("0.6")

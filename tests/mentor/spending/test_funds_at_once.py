"""Many ask below one budget at the same moment: it is used up, never passed, and nobody waits in a circle."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from iblai_mentor_plugin.collisions import retried
from iblai_mentor_plugin.exceptions import BudgetReachedError
from iblai_mentor_plugin.mentor.spending.funds import hold_money, open_month, release
from iblai_mentor_plugin.mentor.spending.ledger import reserve, settle
from iblai_mentor_plugin.mentor.spending.prices import Taken
from iblai_mentor_plugin.mentor.spending.usage import record_usage
from iblai_mentor_plugin.models import Budget, BudgetEntry, Tenant
from tests.conftest import COURSE
from tests.mentor.replying.test_concurrency import at_once
from tests.mentor.spending.budget_rows import HOST, MODEL, REPLIER, make_budget, make_price, spent

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Session

pytestmark = [pytest.mark.database, pytest.mark.server, pytest.mark.django_db(transaction=True)]

COURSES = [f"course-v1:DemoX+C{number}+2026" for number in range(3)]


@pytest.fixture(autouse=True)
def _price(settings: SettingsWrapper, main: Tenant) -> None:
    """Have a reply cost 0.01 at the most."""
    settings.IBLAI_MENTOR_TOKENS_A_REPLY = 1000
    settings.IBLAI_MENTOR_LONGEST_REPLY = 100
    make_price("10", "10")


@retried
def hold(course_key: str = COURSE) -> dict[str, object]:
    with transaction.atomic():
        return hold_money(course_key, REPLIER)


@retried
def pay(course_key: str, held: dict[str, object], tokens: int) -> None:
    with transaction.atomic():
        record_usage(course_key, Taken(HOST, MODEL, tokens, 0), held)


@pytest.mark.parametrize("_round", range(3))
def test_budget_is_used_up_to_the_last_reply_by_many_at_once(_round: int) -> None:
    budget = make_budget("0.50")

    def call(_number: int) -> int:
        held = 0
        for _time in range(10):
            try:
                hold()
            except BudgetReachedError:
                continue
            held += 1
        return held

    counts = at_once(16, call)
    assert {type(one) for one in counts} == {int}
    # Who came while others were at the last shares may have been refused; nothing is lost by that.
    assert sum(counts) + call(0) == 50
    assert spent(budget) == (Decimal(0), Decimal("0.5"))


def test_who_pays_and_who_holds_do_not_wait_in_a_circle(session: Session) -> None:
    site, tenant = make_budget("2"), make_budget("1.5", tenant=session.tenant)
    courses = [make_budget("0.7", course_key=key) for key in COURSES]
    passed: list[bool] = []

    @retried
    def ask(number: int, course_key: str) -> tuple[list[list[int]], dict[str, object]]:
        with transaction.atomic():
            return reserve(number + 1, course_key, session.mentor), hold_money(course_key, REPLIER)

    @retried
    def end(reserved: list[list[int]], held: dict[str, object], course_key: str, tokens: int) -> None:
        with transaction.atomic():
            settle(reserved, messages=1, tokens=tokens)
            if tokens:
                record_usage(course_key, Taken(HOST, MODEL, tokens, 0), held)
            else:
                release(held)

    def call(number: int) -> int:
        paid = 0
        for turn in range(12):
            course_key = random.choice(COURSES)  # noqa: S311
            try:
                reserved, held = ask(number, course_key)
            except BudgetReachedError:
                continue
            passed.append(any(sum(spent(one)) > one.amount for one in (site, tenant, *courses)))
            tokens = 0 if turn % 4 == 0 else 900
            end(reserved, held, course_key, tokens)
            paid += tokens
        return paid

    paid = at_once(12, call)
    assert {type(one) for one in paid} == {int}
    cost = Decimal(sum(paid)) / 100_000
    assert spent(site) == spent(tenant) == (cost, Decimal(0))
    assert sum(spent(one)[0] for one in courses) == cost
    assert True not in passed


def test_raising_reckoning_and_deleting_meanwhile_does_no_harm() -> None:
    budget, other = make_budget("1"), make_budget("1", course_key=COURSE)

    def call(number: int) -> int:
        paid = 0
        for turn in range(10):
            if number == 0:
                Budget.objects.filter(pk=budget.pk).update(amount=Decimal(turn + 1))
                open_month(budget, is_anew=True)
            elif number == 1 and turn == 5:
                Budget.objects.get(pk=other.pk).delete()
            else:
                with suppress(BudgetReachedError):
                    pay(COURSE, hold(), 100)
                    paid += 100
        return paid

    paid = at_once(8, call)
    assert {type(one) for one in paid} == {int}
    assert not Budget.objects.filter(pk=other.pk).exists()
    assert not BudgetEntry.objects.exclude(budget=budget).exists()
    open_month(budget, is_anew=True)
    assert spent(budget) == (Decimal(sum(paid)) / 100_000, Decimal(0))


def test_nobody_is_refused_while_there_is_money_however_many_ask() -> None:
    budget = make_budget("1000")

    @retried
    def ask() -> None:
        with transaction.atomic():
            hold_money(COURSE, REPLIER)
            # An asker's transaction goes on for a while.
            time.sleep(0.1)

    def call(_number: int) -> int:
        for _time in range(3):
            ask()
        return 3

    assert at_once(24, call) == [3] * 24
    assert spent(budget) == (Decimal(0), Decimal("0.72"))

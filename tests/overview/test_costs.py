"""What replies cost, by what they are summed up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.api import overview as overview_api
from iblai_mentor_plugin.models import Price
from tests.overview.conftest import HERE, THERE, use

if TYPE_CHECKING:
    from django.contrib.auth.models import User

DAY, NEXT = date(2026, 11, 1), date(2026, 11, 2)


@pytest.fixture
def used(courses: None) -> None:
    Price.objects.create(model="small-1", prompt_price=2, reply_price=8, currency="EUR")
    use(DAY, HERE)
    use(DAY, HERE, shard=1, tokens=500_000)
    use(NEXT, THERE, tokens=250_000, reply_tokens=1_000_000)
    use(NEXT, HERE, model="unknown", tokens=5)


def read(costs: list[overview_api.Cost]) -> list[tuple[str, str, list[Decimal]]]:
    return [(cost.key, cost.name, [one.amount for one in cost.money]) for cost in costs]


def test_costs_are_summed_by_day_course_tenant_and_model(used: None, admin_user: User) -> None:
    costs = overview_api.get_costs(overview_api.get_scope(admin_user), DAY, date(2026, 11, 3))
    assert [one.amount for one in costs.total.money] == [Decimal("11.5")]
    assert costs.total.unpriced == ("unknown",)
    assert read(costs.days) == [
        ("2026-11-01", "2026-11-01", [Decimal(3)]),
        ("2026-11-02", "2026-11-02", [Decimal("8.5")]),
        ("2026-11-03", "2026-11-03", []),
    ]
    assert read(costs.courses) == [(THERE, "Rockets", [Decimal("8.5")]), (HERE, "The sky at night", [Decimal(3)])]
    assert [(key, amounts) for key, _name, amounts in read(costs.tenants)] == [
        ("acme", [Decimal("8.5")]),
        ("main", [Decimal(3)]),
    ]
    assert [cost.key for cost in costs.models] == ["small-1 llm.example.org", "unknown llm.example.org"]


def test_costs_are_of_one_course_or_tenant_when_asked(used: None, admin_user: User) -> None:
    scope = overview_api.get_scope(admin_user)
    assert [cost.key for cost in overview_api.get_costs(scope, DAY, NEXT, THERE).courses] == [THERE]
    assert [cost.key for cost in overview_api.get_costs(scope.narrow("main"), DAY, NEXT).courses] == [HERE]


def test_costs_of_another_tenant_are_not_told(used: None, admin_of_acme: User) -> None:
    scope = overview_api.get_scope(admin_of_acme)
    costs = overview_api.get_costs(scope, DAY, NEXT)
    assert ([cost.key for cost in costs.courses], costs.total.replies) == ([THERE], 1)
    assert overview_api.get_costs(scope, DAY, NEXT, HERE).total.replies == 0


def test_days_are_a_year_at_the_most(db: None, admin_user: User) -> None:
    costs = overview_api.get_costs(overview_api.get_scope(admin_user), date(2000, 1, 1), date(2026, 1, 1))
    assert len(costs.days) == 367


def test_nobody_sees_anything_who_administers_no_tenant(used: None, learner: User) -> None:
    scope = overview_api.get_scope(learner)
    assert (scope.tenants, scope.is_whole, overview_api.get_costs(scope, DAY, NEXT).total.replies) == ({}, False, 0)

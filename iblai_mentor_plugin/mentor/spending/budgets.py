"""
Budgets: which of them cover a course, what was used below each, and how each of them stands this month.

Months are UTC's. A course is covered by its own budget, by that of the tenant that has its org now, and by the site's.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Min, Q, Sum
from django.utils import timezone

from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.looks import Look
from iblai_mentor_plugin.mentor.spending.ledger import get_today
from iblai_mentor_plugin.mentor.spending.prices import Taken, find_price, from_units, read_prices, reckon_cost, to_units
from iblai_mentor_plugin.models import Budget, BudgetEntry, UsageEntry
from iblai_mentor_plugin.tenants import covers, get_coverage, list_coverages, scope_courses, tenant_of_course

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from iblai_mentor_plugin.models import Price, Tenant
    from iblai_mentor_plugin.tenants import Coverage

    Prices = Mapping[tuple[str, str], Price]

# Whole days whose mean the rest of the month is expected to cost.
_FORECAST_DAYS: Final = 7
_CENT: Final = Decimal("0.01")
_DAY_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetState:
    """
    How a budget stands this month, in its currency.

    ``spent`` and ``reserved`` (held back for replies in flight) have eight decimals at the most. ``forecast`` is what the whole
    month will have cost: what is spent, and for each day that is left the mean of the last seven whole days; None before there
    is such a day. ``unpriced`` names models that were used this month and whose price nobody entered.
    """

    pk: int
    scope: Budget.Scope
    name: str
    limit: Decimal
    currency: str
    spent: Decimal
    reserved: Decimal
    forecast: Decimal | None
    unpriced: tuple[str, ...]

    @property
    def percent(self) -> int:
        """Return how much of the budget is spent, rounded down; 100 where there is nothing to spend."""
        return int(self.spent * 100 / self.limit) if self.limit else 100


def get_month(day: date | None = None) -> date:
    """Return the first day of the month of a day, the present one unless told otherwise."""
    return (day or get_today()).replace(day=1)


# Whether the site has any budget at all: most have none, and ask no further.
HAS_BUDGETS: Final = Look("budgets", Budget.objects.all, ("id",), bool)


def list_covering(course_key: str, *, has_budgets: bool | None = None) -> list[Budget]:
    """
    Return the budgets that a course's replies are held against: the course's, the tenant's, the site's, in this order.

    ``has_budgets``: whether there are any, None where nobody looked.
    """
    if has_budgets is False or (has_budgets is None and not HAS_BUDGETS.find()):
        return []
    covering = Q(scope=Budget.Scope.SITE) | Q(scope=Budget.Scope.COURSE, course_key=course_key)
    with suppress(NotFoundError):
        covering |= Q(scope=Budget.Scope.TENANT, tenant=tenant_of_course(course_key))
    # Databases may compare keys without regard to case; a key is a key exactly, or not at all.
    return [one for one in Budget.objects.filter(covering).order_by("scope") if one.course_key in ("", course_key)]


def is_below(budget: Budget, tenant: Tenant) -> bool:
    """Say whether a budget covers a tenant's courses, or one of them."""
    if budget.scope == Budget.Scope.COURSE:
        return _find_tenant(budget) == tenant
    return budget.scope == Budget.Scope.SITE or budget.tenant == tenant


def overlap(budget: Budget, other: Budget) -> bool:
    """Say whether a course may be covered by both of two budgets."""
    if Budget.Scope.SITE in (budget.scope, other.scope):
        return True
    if budget.scope == other.scope:
        return budget.name_account() == other.name_account()
    of_course, of_tenant = (budget, other) if budget.scope == Budget.Scope.COURSE else (other, budget)
    return _find_tenant(of_course) == of_tenant.tenant


def sum_usage(budget: Budget, *, since: date, before: date | None = None) -> list[Taken]:
    """Return what was taken below a budget, by model, from a day on (before another one)."""
    entries = _scope_usage(budget).filter(day__gte=since)
    if before is not None:
        entries = entries.filter(day__lt=before)
    sums = entries.order_by().values_list("provider", "model").annotate(Sum("prompt_tokens"), Sum("reply_tokens"))
    return [Taken(*row) for row in sums]


def derive_cost(budget: Budget, *, since: date, before: date | None = None) -> int:
    """Return what that cost at the present prices in the budget's currency, in units; what has no such price is left out."""
    return _reckon(budget, sum_usage(budget, since=since, before=before), read_prices())


def _reckon(budget: Budget, used: Iterable[Taken], prices: Prices) -> int:
    """Return what was taken costs in a budget's currency, in units; what has no such price is left out."""
    cost = 0
    for taken in used:
        price = find_price(taken.provider, taken.model, prices)
        if price is not None and price.currency == budget.currency:
            cost += reckon_cost(price, taken.prompt_tokens, taken.reply_tokens)
    return cost


def list_budgets() -> list[BudgetState]:
    """Return how every budget stands this month, the site's first."""
    return list_states(Budget.objects.select_related("tenant"))


def list_states(budgets: Iterable[Budget]) -> list[BudgetState]:
    """Return how budgets stand this month, in their order; as many statements for many as for one."""
    budgets = list(budgets)
    books = _read_books(budgets)
    return [_describe(budget, books) for budget in budgets]


def _describe(budget: Budget, books: _Books) -> BudgetState:
    month = books.sum_below(budget, books.month)
    # Where there is no entry nothing was asked below it yet.
    spent, reserved = books.used.get(budget.pk) or (_reckon(budget, month, books.prices), 0)
    return BudgetState(
        pk=budget.pk,
        scope=Budget.Scope(budget.scope),
        name=str(budget),
        limit=budget.amount,
        currency=budget.currency,
        spent=from_units(spent),
        reserved=from_units(reserved),
        forecast=_forecast(budget, spent, books),
        unpriced=_list_unpriced(month, books.prices),
    )


def read_used(budget: Budget) -> tuple[int, int]:
    """Return what is spent of a budget this month, and held back, in units."""
    entries = BudgetEntry.objects.filter(budget=budget, month=get_month())
    used = entries.aggregate(settled=Sum("settled"), reserved=Sum("reserved"))
    if used["settled"] is None:
        # Nothing was asked below it yet.
        return derive_cost(budget, since=get_month()), 0
    return used["settled"], used["reserved"]


def has_room(budget: Budget, units: int) -> bool:
    """Say whether so much more may be held back, as far as one can see."""
    return sum(read_used(budget)) + units <= to_units(budget.amount)


def _find_tenant(of_course: Budget) -> Tenant | None:
    """Return whose the course of a budget is now, None where there is no default tenant."""
    with suppress(NotFoundError):
        return tenant_of_course(of_course.course_key)
    return None


def _scope_usage(budget: Budget) -> QuerySet[UsageEntry]:
    if budget.scope == Budget.Scope.COURSE:
        return UsageEntry.objects.filter(course_key=budget.course_key)
    if budget.tenant is not None:
        return scope_courses(UsageEntry.objects.all(), get_coverage(budget.tenant))
    return UsageEntry.objects.all()


@dataclass(frozen=True, slots=True)
class _Sum:
    """What was taken of a model in a course, in some days of which ``first`` is the first."""

    course_key: str
    taken: Taken
    first: date


@dataclass(frozen=True, slots=True)
class _Books:
    """
    What says how some budgets stand, read at once.

    ``used`` is what is spent and held back, by a budget's id; ``month`` and ``week`` are sums of this month, and of the last
    seven whole days; ``coverages`` are the orgs of tenants, by id.
    """

    prices: Prices
    used: Mapping[int, tuple[int, int]]
    month: Sequence[_Sum]
    week: Sequence[_Sum]
    coverages: Mapping[int, Coverage]

    def list_below(self, budget: Budget, sums: Iterable[_Sum]) -> list[_Sum]:
        """Return the sums of courses that a budget covers."""
        if budget.scope == Budget.Scope.COURSE:
            return [one for one in sums if one.course_key == budget.course_key]
        if budget.tenant_id is None:
            return list(sums)
        return [one for one in sums if covers(self.coverages[budget.tenant_id], one.course_key)]

    def sum_below(self, budget: Budget, sums: Iterable[_Sum]) -> list[Taken]:
        """Return what was taken below a budget, by model: a cost is rounded up once."""
        tokens: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for one in self.list_below(budget, sums):
            model = tokens[one.taken.provider, one.taken.model]
            model[0] += one.taken.prompt_tokens
            model[1] += one.taken.reply_tokens
        return [Taken(*model, *counted) for model, counted in tokens.items()]


def _read_books(budgets: Sequence[Budget]) -> _Books:
    today = get_today()
    return _Books(
        prices=read_prices(),
        used=_read_entries(budgets),
        month=_read_sums(budgets, since=get_month(today)),
        week=_read_sums(budgets, since=today - timedelta(days=_FORECAST_DAYS), before=today),
        coverages=list_coverages([budget.tenant for budget in budgets if budget.tenant is not None]),
    )


def _read_entries(budgets: Iterable[Budget]) -> dict[int, tuple[int, int]]:
    entries = BudgetEntry.objects.filter(budget__in=[budget.pk for budget in budgets], month=get_month()).order_by()
    sums = entries.values_list("budget").annotate(Sum("settled"), Sum("reserved"))
    return {pk: (settled, reserved) for pk, settled, reserved in sums}


def _read_sums(budgets: Iterable[Budget], *, since: date, before: date | None = None) -> list[_Sum]:
    entries = UsageEntry.objects.filter(day__gte=since)
    if before is not None:
        entries = entries.filter(day__lt=before)
    if all(budget.scope == Budget.Scope.COURSE for budget in budgets):
        entries = entries.filter(course_key__in=[budget.course_key for budget in budgets])
    sums = entries.order_by().values_list("course_key", "provider", "model")
    rows = sums.annotate(Sum("prompt_tokens"), Sum("reply_tokens"), Min("day"))
    return [_Sum(course_key, Taken(*taken), first) for course_key, *taken, first in rows]


def _forecast(budget: Budget, spent: int, books: _Books) -> Decimal | None:
    first = min((one.first for one in books.list_below(budget, books.week)), default=None)
    if first is None:
        return None
    cost, days = _reckon(budget, books.sum_below(budget, books.week), books.prices), (get_today() - first).days
    next_month = get_month(get_month() + timedelta(days=32))
    left = datetime.combine(next_month, time(), UTC) - timezone.now()
    rest = from_units(cost) / days * Decimal(int(left.total_seconds())) / _DAY_SECONDS
    whole: Decimal = from_units(spent) + rest
    return whole.quantize(_CENT, ROUND_HALF_UP)


def _list_unpriced(used: Iterable[Taken], prices: Prices) -> tuple[str, ...]:
    unpriced = {
        taken.model
        for taken in used
        if taken.prompt_tokens + taken.reply_tokens and find_price(taken.provider, taken.model, prices) is None
    }
    return tuple(sorted(unpriced))

"""What replies cost: by day, course, tenant and model, at the prices of now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Sum

from iblai_mentor_plugin.mentor.spending.prices import Taken, read_prices
from iblai_mentor_plugin.mentor.spending.usage import Money, add_up
from iblai_mentor_plugin.models import UsageEntry
from iblai_mentor_plugin.overview.scope import find_titles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from iblai_mentor_plugin.models import Price
    from iblai_mentor_plugin.overview.scope import Scope

# A page's worth of days.
LONGEST: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Cost:
    """
    What some replies took: ``key`` says of what (a day, a course key, a tenant's key, a model), ``name`` in words.

    ``unpriced`` names models that were used and have no price: their money is not in it.
    """

    key: str
    name: str
    replies: int
    tokens: int
    money: tuple[Money, ...]
    unpriced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Costs:
    """The sums of some days; of the days each, also one without replies, of the rest the greatest first."""

    since: date
    until: date
    total: Cost
    days: list[Cost]
    courses: list[Cost]
    tenants: list[Cost]
    models: list[Cost]


@dataclass(frozen=True, slots=True)
class _Row:
    day: date
    course_key: str
    provider: str
    model: str
    prompt_tokens: int
    reply_tokens: int
    replies: int


def get_costs(scope: Scope, since: date, until: date, course_key: str = "") -> Costs:
    """Return what was used from a day to another, both included and a year apart at the most; "" is every course."""
    until = max(since, min(until, since + LONGEST))
    rows = [row for row in _read(since, until, course_key) if scope.covers(row.course_key)]
    prices = read_prices()

    def group(key: Callable[[_Row], str], name: Callable[[str], str]) -> list[Cost]:
        groups: dict[str, list[_Row]] = defaultdict(list)
        for row in rows:
            groups[key(row)].append(row)
        costs = [_sum(one, name(one), found, prices) for one, found in groups.items()]
        return sorted(costs, key=_weigh, reverse=True)

    titles = find_titles({row.course_key for row in rows})
    by_day = {cost.key: cost for cost in group(lambda row: row.day.isoformat(), str)}
    days = [(since + timedelta(days=at)).isoformat() for at in range((until - since).days + 1)]
    return Costs(
        since=since,
        until=until,
        total=_sum("", "", rows, prices),
        days=[by_day.get(day) or _sum(day, day, (), prices) for day in days],
        courses=group(lambda row: row.course_key, lambda key: titles.get(key, "")),
        tenants=group(lambda row: scope.find_tenant_key(row.course_key), lambda key: _name_tenant(scope, key)),
        models=group(lambda row: f"{row.model} {row.provider}".strip(), str),
    )


def _read(since: date, until: date, course_key: str) -> Iterable[_Row]:
    entries = UsageEntry.objects.filter(day__gte=since, day__lte=until)
    if course_key:
        entries = entries.filter(course_key=course_key)
    sums = entries.order_by().values_list("day", "course_key", "provider", "model")
    return (_Row(*row) for row in sums.annotate(Sum("prompt_tokens"), Sum("reply_tokens"), Sum("replies")))


def _sum(key: str, name: str, rows: Iterable[_Row], prices: Mapping[tuple[str, str], Price]) -> Cost:
    rows = list(rows)
    taken = [Taken(row.provider, row.model, row.prompt_tokens, row.reply_tokens) for row in rows]
    money, unpriced = add_up(taken, prices)
    tokens = sum(one.prompt_tokens + one.reply_tokens for one in taken)
    return Cost(key, name, sum(row.replies for row in rows), tokens, money, unpriced)


def _weigh(cost: Cost) -> tuple[object, int, int]:
    """Order by money, as far as one currency can be set against another, then by tokens and replies."""
    return max((one.amount for one in cost.money), default=0), cost.tokens, cost.replies


def _name_tenant(scope: Scope, key: str) -> str:
    tenant = scope.tenants.get(key)
    return tenant.name if tenant else ""

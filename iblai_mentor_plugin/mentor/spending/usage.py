"""
What replies took on a day, how near that is to a limit, and what it costs.

Sums by course, provider and model, of nobody in particular. A sum lies in several rows, and a reply adds to one of them, chosen
by chance: replies that end at the same moment do not wait for each other. Money is derived when it is asked for, so that a
price that is entered late counts for earlier days, too.
"""

from __future__ import annotations

import logging
import random
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Sum

from iblai_mentor_plugin.caches import ask_cache
from iblai_mentor_plugin.mentor.spending.funds import Held, charge
from iblai_mentor_plugin.mentor.spending.ledger import count_tokens, get_reset, get_today, list_courses, open_entries
from iblai_mentor_plugin.mentor.spending.prices import (
    Taken,
    find_price,
    from_units,
    read_prices,
    reckon_cost,
)
from iblai_mentor_plugin.models import UsageEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from iblai_mentor_plugin.models import Price

log = logging.getLogger(__name__)
# From so many percent of a limit on, staff are told that it is near.
NEAR_PERCENT: Final = 80
_SHARDS: Final = 8
_MOST_COURSES: Final = 20
_SMALLEST: Final = Decimal("0.0001")
_A_DAY: Final = 86_400
_UNIQUE: Final = ("day", "course_key", "provider", "model", "shard")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount, to four decimals; ``currency`` as ISO 4217 has it."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayUsage:
    """
    What was used on a UTC day, of a course or ("") of the site.

    ``tokens`` are those used and those held back for replies that are not finished. ``money`` has one entry a currency;
    ``unpriced`` names the models whose price nobody entered, and whose tokens the money leaves out.
    """

    course_key: str
    tokens: int
    limit: int
    resets_at: datetime
    money: tuple[Money, ...]
    unpriced: tuple[str, ...]

    @property
    def percent(self) -> int:
        """Return how much of the limit that is, rounded down; 100 where the limit is nothing."""
        return self.tokens * 100 // self.limit if self.limit > 0 else 100

    @property
    def is_near_limit(self) -> bool:
        """Say whether the limit will soon be reached, or was."""
        return self.percent >= NEAR_PERCENT


def get_course_usage(course_key: str, day: date | None = None) -> DayUsage:
    """Return what a course used, today unless told otherwise; three queries."""
    return _build_usage(course_key, day or get_today())


def get_site_usage(day: date | None = None) -> DayUsage:
    """Return what the whole site used, today unless told otherwise; three queries."""
    return _build_usage("", day or get_today())


def list_near_limit() -> list[DayUsage]:
    """Return the courses that are near their limit today, the nearest first; of more than a page can show those."""
    least = -(-settings.IBLAI_MENTOR_COURSE_TOKENS_A_DAY * NEAR_PERCENT // 100)
    return [get_course_usage(course_key) for course_key in list_courses(least_tokens=least, limit=_MOST_COURSES)]


def record_usage(course_key: str, taken: Taken, held: Held | None = None, *, replies: int = 1) -> None:
    """
    Add what so many replies took to the sums, charge the budgets, and tell the log, after the commit, if a limit is near.

    ``held`` is what ``hold_money`` held back for it. The last locks of the transaction that settles the reply, so that nobody
    waits in a circle.
    """
    charge(course_key, taken, held or {})
    place = {"day": get_today(), "course_key": course_key, "provider": taken.provider, "model": taken.model}
    row = {**place, "shard": random.randrange(_SHARDS)}  # noqa: S311
    # A read without a lock: an update of what is not there yet would lock the gap, and two of them deadlock.
    if not UsageEntry.objects.filter(**row).exists():
        open_entries(UsageEntry.objects.all(), [UsageEntry(**row)], unique=_UNIQUE)
    UsageEntry.objects.filter(**row).update(
        replies=F("replies") + replies,
        prompt_tokens=F("prompt_tokens") + taken.prompt_tokens,
        reply_tokens=F("reply_tokens") + taken.reply_tokens,
    )
    # No partial: Django names a function that fails after the commit, and a partial has no name.
    transaction.on_commit(lambda: warn_near_limit(course_key), robust=True)


def warn_near_limit(course_key: str) -> None:
    """Tell the log, once a day, that the course or the site nears its limit."""
    for key in (course_key, ""):
        tokens, limit = count_tokens(key), _find_limit(key)
        if tokens * 100 >= limit * NEAR_PERCENT and _is_first(key):
            name = f"course {key}" if key else "site"
            log.warning("The %s has used %d of the %d tokens that it may use today", name, tokens, limit)


def add_up(sums: Iterable[Taken], prices: Mapping[tuple[str, str], Price]) -> tuple[tuple[Money, ...], tuple[str, ...]]:
    """Return the money, a currency each, and the models without a price."""
    amounts: dict[str, int] = defaultdict(int)
    unpriced = set()
    for taken in sums:
        price = find_price(taken.provider, taken.model, prices)
        if price is not None:
            amounts[price.currency] += reckon_cost(price, taken.prompt_tokens, taken.reply_tokens)
        elif taken.prompt_tokens + taken.reply_tokens:
            unpriced.add(taken.model)
    money = tuple(Money(from_units(amounts[currency]).quantize(_SMALLEST), currency) for currency in sorted(amounts))
    return money, tuple(sorted(unpriced))


def _build_usage(course_key: str, day: date) -> DayUsage:
    money, unpriced = add_up(_sum(course_key, day), read_prices())
    return DayUsage(
        course_key=course_key,
        tokens=count_tokens(course_key, day),
        limit=_find_limit(course_key),
        resets_at=get_reset(day),
        money=money,
        unpriced=unpriced,
    )


def _sum(course_key: str, day: date) -> list[Taken]:
    entries = UsageEntry.objects.filter(day=day)
    if course_key:
        entries = entries.filter(course_key=course_key)
    sums = entries.order_by().values_list("provider", "model").annotate(Sum("prompt_tokens"), Sum("reply_tokens"))
    return [Taken(*row) for row in sums]


def _find_limit(course_key: str) -> int:
    name = "IBLAI_MENTOR_COURSE_TOKENS_A_DAY" if course_key else "IBLAI_MENTOR_SITE_TOKENS_A_DAY"
    return int(getattr(settings, name))


def _is_first(key: str) -> bool:
    name = f"iblai_mentor.near_limit.{get_today()}.{key}"
    # A cache whose errors are ignored takes nothing and raises nothing: what was not added must be there. To be told too often
    # is better than not at all.
    return ask_cache(lambda: cache.add(name, 1, _A_DAY) or cache.get(name) is None) is not False

"""
Money, held back before an LLM is asked and spent once it is known what it took.

A reply that is asked for holds back the most that it may cost, at the price of that moment, of every budget that covers its
course; there is no asking without. So what is spent never passes a budget by more than what replies in flight took beyond
what they held back, which is nothing while a reply takes no more than ``IBLAI_MENTOR_TOKENS_A_REPLY``. A budget lies in shares,
so that askers do not wait for each other; where none has room for a reply, several lend theirs to one.
"""

from __future__ import annotations

import random
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, connections, router, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from iblai_mentor_plugin.collisions import check_keys, retried
from iblai_mentor_plugin.exceptions import BudgetReachedError
from iblai_mentor_plugin.mentor.spending.budgets import derive_cost, get_month, has_room, list_covering
from iblai_mentor_plugin.mentor.spending.ledger import open_entries
from iblai_mentor_plugin.mentor.spending.prices import (
    find_price,
    read_prices,
    reckon_cost,
    reckon_greatest_cost,
    to_units,
)
from iblai_mentor_plugin.models import Budget, BudgetEntry, Price

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from iblai_mentor_plugin.mentor.providers.choice import Replier
    from iblai_mentor_plugin.mentor.spending.prices import Taken

# Askers of one budget who hold back at the very same moment without one waiting for another.
_SHARDS: Final = 8
_UNIQUE: Final = ("budget", "month", "shard")

# What a row keeps of what is held back for it: whose cost, at which price, and of each entry how much.
Held = dict[str, Any]


class Shortage(StrEnum):
    """Why the budgets of a course do not let a model be asked."""

    UNPRICED = "unpriced"  # Nobody entered what it costs.
    CURRENCY = "currency"  # Its price is in another currency than a budget.
    SPENT = "spent"  # What is left does not cover the most that a reply may cost.


def find_shortage(course_key: str, replier: Replier, *, has_budgets: bool | None = None) -> Shortage | None:
    """
    Return why the budgets of a course do not let this model be asked now, None where they do; holds nothing back.

    ``has_budgets``: whether the site has any, None where nobody looked.
    """
    budgets = list_covering(course_key, has_budgets=has_budgets)
    if not budgets:
        return None
    price = _find_price(budgets, replier)
    if isinstance(price, Shortage):
        return price
    units = reckon_greatest_cost(price)
    # What costs nothing is asked even when nothing is left.
    return None if all(has_room(budget, units) for budget in budgets if units) else Shortage.SPENT


def hold_money(course_key: str, replier: Replier, *, has_budgets: bool | None = None) -> Held:
    """
    Hold back the most that a reply may cost, of each budget that covers the course; returns what ``charge`` needs.

    ``has_budgets`` as for ``find_shortage``, seen in the same transaction. To be called within a transaction, late, after what
    the ledger holds back. Raises ``BudgetReachedError``; then nothing is held back once the transaction is rolled back.
    """
    budgets = list_covering(course_key, has_budgets=has_budgets)
    if not budgets:
        return {}
    price = _find_price(budgets, replier)
    if isinstance(price, Shortage):
        raise _build_error()
    units = reckon_greatest_cost(price)
    return {
        "provider": replier.provider,
        "model": replier.model,
        "price": [str(price.prompt_price), str(price.reply_price), price.currency],
        "entries": [[_reserve(budget, units), units] for budget in budgets if units],
    }


def is_held(held: Held, course_key: str, replier: Replier, *, has_budgets: bool | None = None) -> bool:
    """
    Say whether what is held back is for this model, or nothing need be; it may have become another one since.

    ``has_budgets`` as for ``find_shortage``.
    """
    if held:
        return (held["provider"], held["model"]) == (replier.provider, replier.model)
    return not list_covering(course_key, has_budgets=has_budgets)


def charge(course_key: str, taken: Taken, held: Held) -> None:
    """
    Spend what was taken, instead of what was held back, of every budget that covers the course.

    What was held back is spent at the price of then, anything else at the present price; all of it in the present month, as
    the sums of usage have it. Budgets go in the order in which they were held, so that who spends and who holds back never wait
    for each other in a circle.
    """
    if not held and not taken.prompt_tokens + taken.reply_tokens:
        return
    entries = {entry.budget_id: (entry, units) for entry, units in _read_entries(held)}
    budgets = {budget.pk: budget for budget in list_covering(course_key)}
    budgets |= Budget.objects.in_bulk(entries.keys() - budgets.keys())
    price = _find_present_price(taken)
    for budget in sorted(budgets.values(), key=lambda one: one.scope):
        entry, units = entries.get(budget.pk, (None, 0))
        cost = _reckon(price if entry is None else _read_price(held), taken, budget)
        is_present = entry is not None and entry.month == get_month()
        if entry is not None:
            _settle(entry.pk, units, cost if is_present else 0)
        if cost and not is_present:
            present = _open(budget)
            # None, where the budget was deleted meanwhile.
            if present:
                _settle(random.choice(present).pk, 0, cost)  # noqa: S311


def release(held: Held) -> None:
    """Give back what is held back: nothing was taken."""
    for pk, units in held.get("entries", ()):
        _settle(pk, units, 0)


@retried
def open_month(budget: Budget, *, is_anew: bool = False) -> None:
    """
    Begin the account of this month with what the month cost so far, at the present prices.

    ``is_anew``: reckon the one that there is anew; what is held back stays held back.
    """
    with transaction.atomic():
        entries = _open(budget)
        if not is_anew:
            return
        locked = _lock(entries)
        cost = derive_cost(budget, since=get_month())
        for entry in locked:
            # No share fits any more: the next who asks shares out anew.
            settled = cost if entry is locked[0] else 0
            BudgetEntry.objects.filter(pk=entry.pk).update(settled=settled, limit=-1)


def _find_price(budgets: Sequence[Budget], replier: Replier) -> Price | Shortage:
    price = find_price(replier.provider, replier.model, read_prices())
    if price is None:
        return Shortage.UNPRICED
    has_one_currency = all(budget.currency == price.currency for budget in budgets)
    return price if has_one_currency or not reckon_greatest_cost(price) else Shortage.CURRENCY


def _find_present_price(taken: Taken) -> Price | None:
    return find_price(taken.provider, taken.model, read_prices())


def _read_price(held: Held) -> Price:
    prompt, reply, currency = held["price"]
    return Price(prompt_price=Decimal(prompt), reply_price=Decimal(reply), currency=currency)


def _reckon(price: Price | None, taken: Taken, budget: Budget) -> int:
    """Return what was taken in units of the budget; nothing where there is no price in its currency."""
    if price is None or price.currency != budget.currency:
        return 0
    return reckon_cost(price, taken.prompt_tokens, taken.reply_tokens)


def _read_entries(held: Mapping[str, Any]) -> list[tuple[BudgetEntry, int]]:
    """Return the entries in which something is held back, and how much; those of a budget that was deleted are gone."""
    amounts: dict[int, int] = dict(held.get("entries", ()))
    return [(entry, amounts[pk]) for pk, entry in BudgetEntry.objects.in_bulk(list(amounts)).items()] if amounts else []


def _settle(pk: int, held: int, cost: int) -> None:
    BudgetEntry.objects.filter(pk=pk).update(reserved=F("reserved") - held, settled=F("settled") + cost)


def _reserve(budget: Budget, units: int) -> int:
    """
    Hold back so much of a budget; returns the entry in which that is. Raises ``BudgetReachedError``.

    Of one share, which nobody else is at and which has room; near the end of a budget, of what is left in several. Where
    somebody is at each of them, one is waited for; nobody is while a share is locked, so that no two wait for each other.
    """
    limit = to_units(budget.amount)
    entries = _open(budget)
    if _sum_used(entries) + units > limit:
        raise _build_error()
    if any(entry.limit != limit for entry in entries):
        entries = _share_out(entries, limit)
    random.shuffle(entries)
    entries.sort(key=lambda one: _find_room(one) < units)
    locked: list[BudgetEntry] = []
    for entry in entries:
        locked += _lock_if_free(entry)
        if sum(map(_find_room, locked)) >= units:
            return _gather(locked, units)
    locked = locked or _lock(entries[:1])
    if sum(map(_find_room, locked)) >= units:
        return _gather(locked, units)
    raise _build_error()


def _gather(entries: Sequence[BudgetEntry], units: int) -> int:
    """Hold back so much in the last of these entries, and have the others give it what it lacks of room."""
    *others, chosen = entries
    lacking = max(0, units - _find_room(chosen))
    lent = 0
    for other in others:
        part = min(max(0, _find_room(other)), lacking - lent)
        if part:
            BudgetEntry.objects.filter(pk=other.pk).update(allotted=F("allotted") - part)
            lent += part
    row = BudgetEntry.objects.filter(pk=chosen.pk)
    row.update(reserved=F("reserved") + units, allotted=F("allotted") + lent)
    return chosen.pk


def _share_out(entries: Sequence[BudgetEntry], limit: int) -> list[BudgetEntry]:
    """Share a limit out anew, which is another one now; returns the entries, which are locked."""
    locked = _lock(entries)
    share, rest = divmod(limit - _sum_used(locked), max(1, len(locked)))
    for number, entry in enumerate(locked):
        entry.limit, entry.allotted = limit, entry.reserved + entry.settled + share + (number < rest)
        BudgetEntry.objects.filter(pk=entry.pk).update(limit=entry.limit, allotted=entry.allotted)
    return locked


def _find_room(entry: BudgetEntry) -> int:
    return entry.allotted - entry.reserved - entry.settled


def _lock_if_free(entry: BudgetEntry) -> list[BudgetEntry]:
    """Return an entry, locked and as it is now; nothing while somebody else is at it."""
    features = connections[router.db_for_write(BudgetEntry)].features
    rows = BudgetEntry.objects.select_for_update(skip_locked=features.has_select_for_update_skip_locked)
    return list(rows.filter(pk=entry.pk).order_by())


def _lock(entries: Sequence[BudgetEntry]) -> list[BudgetEntry]:
    """
    Lock entries, and return them as they are now; those that were deleted since are gone.

    One by one, in one order: a query for all of them may go through the rows of other budgets, and wait for those.
    """
    locked = BudgetEntry.objects.select_for_update()
    pks = sorted(entry.pk for entry in entries)
    return [entry for pk in pks for entry in locked.filter(pk=pk).order_by()]


def _sum_used(entries: Sequence[BudgetEntry]) -> int:
    return sum(entry.reserved + entry.settled for entry in entries)


def _open(budget: Budget) -> list[BudgetEntry]:
    """Return the entries of this month, made where there are none with what it cost so far; nothing of a deleted budget."""
    entries = list(BudgetEntry.objects.filter(budget=budget, month=get_month()).order_by("pk"))
    if len(entries) < _SHARDS:
        cost = derive_cost(budget, since=get_month())
        made = [
            BudgetEntry(budget=budget, month=get_month(), shard=shard, settled=0 if shard else cost)
            for shard in range(_SHARDS)
        ]
        try:
            with transaction.atomic():
                open_entries(BudgetEntry.objects.all(), made, unique=_UNIQUE)
                check_keys(router.db_for_write(BudgetEntry))
        except IntegrityError:  # The budget was deleted meanwhile.
            return []
        entries = list(BudgetEntry.objects.filter(budget=budget, month=get_month()).order_by("pk"))
    return entries


def _build_error() -> BudgetReachedError:
    return BudgetReachedError(_("What the mentor may cost this month is used up."), retry_after=3600)

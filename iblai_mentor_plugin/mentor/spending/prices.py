"""
What tokens cost, by the prices that operators enter.

Money is reckoned in *units*, hundred-millionths of a currency: whole numbers, which every database adds up exactly. A cost is
rounded up to a unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING, Final

from django.conf import settings

from iblai_mentor_plugin.models import Price

if TYPE_CHECKING:
    from collections.abc import Mapping

# Any model of a host.
ANY_MODEL: Final = "*"
_UNITS: Final = 100_000_000
# Prices are of a million tokens.
_UNITS_A_TOKEN: Final = Decimal(_UNITS) / 1_000_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What replies of one model took: tokens, and where it was asked (host, "" for a search on this site)."""

    provider: str
    model: str
    prompt_tokens: int
    reply_tokens: int


def read_prices() -> dict[tuple[str, str], Price]:
    """Return every price by host ("" for wherever) and model; one query."""
    return {(price.provider.lower(), price.model.lower()): price for price in Price.objects.all()}


def find_price(provider: str, model: str, prices: Mapping[tuple[str, str], Price]) -> Price | None:
    """
    Return what this host takes for the model; else what the model costs wherever it is asked; else what the host takes for any.

    None where nobody entered one of these.
    """
    host, name = provider.lower(), model.lower()
    return prices.get((host, name)) or prices.get(("", name)) or prices.get((host, ANY_MODEL))


def reckon_cost(price: Price, prompt_tokens: int, reply_tokens: int) -> int:
    """Return what so many tokens cost, in units."""
    cost = (prompt_tokens * price.prompt_price + reply_tokens * price.reply_price) * _UNITS_A_TOKEN
    return int(cost.to_integral_value(ROUND_CEILING))


def reckon_greatest_cost(price: Price) -> int:
    """Return what a reply may cost at the most, in units: as long as one may be, behind the greatest prompt."""
    whole = settings.IBLAI_MENTOR_TOKENS_A_REPLY
    longest = min(whole, settings.IBLAI_MENTOR_LONGEST_REPLY)
    # Of the few whose replies are cheaper than their prompts, too.
    return max(reckon_cost(price, whole - longest, longest), reckon_cost(price, whole, 0))


def to_units(amount: Decimal) -> int:
    """Return an amount of money in units."""
    return int(amount * _UNITS)


def from_units(units: int) -> Decimal:
    """Return so many units as an amount of money."""
    return Decimal(units) / _UNITS

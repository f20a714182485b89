"""
What a mentor must reach: a floor for each measure, below which an evaluation fails.

A measure is a share from 0 to 1, the greater the better, of a number of observations. It is looked at over all turns, over the
first two of each session, and from the sixth on: a mentor that wears out is worse than its average.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.exceptions import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Of fewer observations no share can be told.
FEWEST: Final = 5
# A good reply fails a measure now and then, as people's do; a mentor that does so this often is not one to be let to learners.
FLOORS: Final[Mapping[str, float]] = {
    "keeps_answers": 0.95,
    "sums_right": 0.95,
    "one_question": 0.50,
    "one_step": 0.70,
    "brief": 0.70,
    "specific": 0.70,
    "actionable": 0.70,
    "language": 0.90,
    "cited_as_expected": 0.60,
    "right_unit": 0.70,
    "quotes_verified": 0.70,
    "claims_cited": 0.50,
    "admits": 0.50,
    "quiet_in_exams": 1.00,
}
# By so much of all observations, and by one, two that are as good differ by chance.
_CHANCE: Final = 0.05
# What the search of the course does as well: an LLM that does worse is worth nothing here.
BEATEN: Final = ("cited_as_expected", "right_unit")


@dataclass(frozen=True, slots=True)
class Share:
    """A share of so many observations; of none it is None."""

    good: int = 0
    count: int = 0

    def __add__(self, other: Share) -> Share:
        """Return the share of both."""
        return Share(self.good + other.good, self.count + other.count)

    @property
    def value(self) -> float | None:
        """Return the share, None of nothing."""
        return self.good / self.count if self.count else None


Table = dict[str, dict[str, Share]]


def read_floors(options: Iterable[str]) -> dict[str, float]:
    """Return the floors, with those named as ``measure=0.8`` in place of the defaults. Raises ``InvalidInputError``."""
    floors = dict(FLOORS)
    for option in options:
        name, _sign, value = option.partition("=")
        if name not in floors:
            raise InvalidInputError({"floor": [f"There is no measure “{name}”; there are {', '.join(floors)}."]})
        try:
            floors[name] = float(value)
        except ValueError as error:
            raise InvalidInputError({"floor": [f"“{option}” names no share, such as {name}=0.8."]}) from error
        if not 0 <= floors[name] <= 1:
            raise InvalidInputError({"floor": [f"“{option}”: a share is between 0 and 1."]})
    return floors


def list_below(table: Table, floors: Mapping[str, float], searched: Mapping[str, Share]) -> list[str]:
    """
    Return what is below its floor, in words; ``searched`` is what the search of the course reaches, where it is to be beaten.

    A share of fewer than five observations is below none.
    """
    return [
        f"{name} ({column}) is {share.good} of {share.count}, below {floor:.0%}"
        for column, shares in table.items()
        for name, share in shares.items()
        if share.count >= FEWEST and share.good < (floor := floors[name]) * share.count
    ] + [
        f"{name} is {own.good} of {own.count}, and the search reaches {other.good} of {other.count}"
        for name in BEATEN
        if (own := table.get("all", {}).get(name, Share())).count >= FEWEST
        and (other := searched.get(name, Share())).count == own.count
        and other.good - own.good > max(1, _CHANCE * own.count)
    ]

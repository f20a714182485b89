"""Whether what mentors ask has a price and a budget, and how budgets stand, as checks of the installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.exceptions import FaultFoundError
from iblai_mentor_plugin.installation.check import Check, Severity
from iblai_mentor_plugin.mentor.spending.budgets import list_budgets
from iblai_mentor_plugin.mentor.spending.readiness import list_gaps

if TYPE_CHECKING:
    from iblai_mentor_plugin.installation.check import Installation
    from iblai_mentor_plugin.mentor.spending.budgets import BudgetState


def _look_at_prices(_installation: Installation) -> str:
    gaps = list_gaps()
    if gaps:
        raise FaultFoundError(" ".join(gap.text for gap in gaps))
    return "each LLM that mentors ask has a price, and a budget in its currency"


def _look_at_budgets(_installation: Installation) -> str:
    states = list_budgets()
    spent = [state for state in states if state.spent >= state.limit > 0]
    if spent:
        raise FaultFoundError("spent: " + "; ".join(map(_describe, spent)))
    return "; ".join(map(_describe, states)) or "none"


def _describe(state: BudgetState) -> str:
    forecast = "" if state.forecast is None else f", forecast {state.forecast}"
    return f"{state.name}: {state.spent:.2f} of {state.limit} {state.currency} ({state.percent} %){forecast}"


SPENDING_CHECKS: Final = (
    Check(
        "prices",
        _look_at_prices,
        remedy="Enter prices and budgets in the admin.",
        why="An LLM without both goes on where no budget covers it, and nothing limits what it costs; below a budget the "
        "search of the course replies in its place.",
        severity=Severity.WARNING,
    ),
    Check(
        "budgets",
        _look_at_budgets,
        remedy="To go on before the month ends, raise the budget.",
        why="Learners are answered by the search of the course until then.",
        severity=Severity.WARNING,
    ),
)

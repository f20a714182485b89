"""Budgets and prices, for tests."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.providers.choice import Replier
from iblai_mentor_plugin.mentor.spending.budgets import list_states
from iblai_mentor_plugin.models import Budget, Price

if TYPE_CHECKING:
    from iblai_mentor_plugin.models import Tenant

HOST: Final = "llm.example.org"
MODEL: Final = "small-1"
REPLIER: Final = Replier("Campus", HOST, MODEL, leaves_site=True, is_search=False)
# The fake of the port names no model.
FAKE: Final = {"provider": "a fake", "model": "*"}


def make_price(prompt: str, reply: str, *, provider: str = HOST, model: str = MODEL, currency: str = "USD") -> Price:
    """Make a price of a million tokens."""
    return Price.objects.create(
        provider=provider, model=model, prompt_price=Decimal(prompt), reply_price=Decimal(reply), currency=currency
    )


def make_budget(amount: str, *, tenant: Tenant | None = None, course_key: str = "", **fields: str) -> Budget:
    """Make a budget of a course, else of a tenant, else of the site."""
    scope = Budget.Scope.COURSE if course_key else Budget.Scope.TENANT if tenant else Budget.Scope.SITE
    return Budget.objects.create(scope=scope, tenant=tenant, course_key=course_key, amount=Decimal(amount), **fields)


def spent(budget: Budget) -> tuple[Decimal, Decimal]:
    """Return what is spent of a budget this month, and what is held back."""
    state = list_states([Budget.objects.get(pk=budget.pk)])[0]
    return state.spent, state.reserved

"""What does it cost: by day, course, tenant and model, with what budgets say of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from iblai_mentor_plugin.admin.overview.filters import read_period
from iblai_mentor_plugin.admin.overview.plots import Bar, draw_bars, draw_share
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api import overview as overview_api

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.template.response import TemplateResponse

    from iblai_mentor_plugin.admin.overview.frame import Call

# What is shown of money.
_LEAST: Final = Decimal("0.01")


def show_costs(call: Call) -> TemplateResponse:
    """Show what was used, this month unless told otherwise."""
    period = read_period(call.request.GET.dict(), call.scope)
    costs = overview_api.get_costs(period.scope, period.since, period.until, period.course_key)
    name, measure = _choose_measure(costs.total)
    bars = [Bar(day.key, *measure(day)) for day in costs.days]
    titles = overview_api.find_titles([period.course_key]) if period.course_key else {}
    return call.render(
        "costs",
        _("Costs"),
        form=period.form,
        course_title=titles.get(period.course_key, period.course_key),
        costs=costs,
        total_money=write_amounts(costs.total.money),
        plot=draw_bars(bars, _("%(what)s by day") % {"what": name}),
        tables=[
            (_("By course"), _("course"), _write(costs.courses, costs.total, measure)),
            (_("By tenant"), _("tenant"), _write(costs.tenants, costs.total, measure)),
            (_("By model"), _("model and host"), _write(costs.models, costs.total, measure)),
            (_("By day"), _("day"), _write([day for day in costs.days if day.replies], costs.total, measure)),
        ],
        # They are of the site, a tenant or a course: a tenant's admin sees none of another one.
        budgets=operating_api.list_budgets() if call.scope.is_whole else [],
        price_url=call.link_list("price"),
    )


def write_amounts(money: Iterable[overview_api.Money]) -> str:
    """Return amounts in words, to the hundredth; less than that is said to be less."""
    return ", ".join(
        f"{one.amount:,.2f} {one.currency}" if one.amount >= _LEAST or not one.amount else f"< {_LEAST} {one.currency}"
        for one in money
    )


def _choose_measure(total: overview_api.Cost) -> tuple[str, Any]:
    """Return what the bars show: the money of the currency with most of it, else tokens, else replies; how it is called."""
    most = max(total.money, key=lambda one: one.amount, default=None)
    if most is not None and most.amount:

        def read_money(cost: overview_api.Cost) -> tuple[Decimal, str]:
            amount = next((one.amount for one in cost.money if one.currency == most.currency), Decimal(0))
            return amount, write_amounts([overview_api.Money(amount, most.currency)])

        return most.currency, read_money
    if total.tokens:
        return _("tokens"), lambda cost: (cost.tokens, _("%d tokens") % cost.tokens)
    return _("replies"), lambda cost: (cost.replies, _("%d replies") % cost.replies)


def _write(costs: list[overview_api.Cost], total: overview_api.Cost, measure: Any) -> list[dict[str, Any]]:
    return [
        {
            "cost": cost,
            "money": write_amounts(cost.money),
            "share": draw_share(measure(cost)[0], measure(total)[0]),
        }
        for cost in costs
    ]

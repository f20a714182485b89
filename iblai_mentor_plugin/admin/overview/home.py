"""The landing page: whether it is well, what this month costs, what went wrong today, and the ways from there."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from iblai_mentor_plugin.admin.overview.costs import write_amounts
from iblai_mentor_plugin.admin.overview.health import look
from iblai_mentor_plugin.admin.overview.person import name_acts
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api import overview as overview_api

if TYPE_CHECKING:
    from django.template.response import TemplateResponse

    from iblai_mentor_plugin.admin.overview.frame import Call


def show_home(call: Call) -> TemplateResponse:
    """Show what an operator asks first."""
    context: dict[str, Any] = {}
    if call.scope.is_whole:
        context["is_killed"] = operating_api.is_killed()
        context["stop_url"] = call.link("stop") if call.may("change_switch") else ""
    if call.scope.is_whole and call.may("view_health"):
        context |= {"health": look(is_quick=True), "health_url": call.link("health")}
    if call.may("view_costs"):
        today = timezone.now().astimezone(UTC).date()
        total = overview_api.get_costs(call.scope, today.replace(day=1), today).total
        context |= {"cost": total, "money": write_amounts(total.money), "costs_url": call.link("costs")}
    if call.may("view_failures"):
        bad, replies = overview_api.count_recent(call.scope, timezone.now())
        context |= {"bad": bad, "replies": replies, "failures_url": call.link("failures")}
    if call.may("view_learners"):
        context |= {"learners_url": call.link("learners"), "acts": name_acts(call)}
    if call.may("view_configuration"):
        context["configuration_url"] = call.link("configuration")
    return call.render("home", _("Overview"), **context)

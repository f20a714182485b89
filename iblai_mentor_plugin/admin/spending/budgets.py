"""Budgets: what replies may cost in a month, and how each of them stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from iblai_mentor_plugin.admin.base.forms import CheckedForm, CurrencyField
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import Budget

if TYPE_CHECKING:
    from django.contrib.admin.views.main import ChangeList
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

_FIELDS = ("scope", "tenant", "course_key", "amount", "currency", "mail_to")
# What is spent is of this, in this currency: another one is another budget.
_FIXED = ("scope", "tenant", "course_key", "currency")


def warn_of_gaps(page: admin.ModelAdmin[Any], request: HttpRequest) -> None:
    """Name the LLMs in service whose money nobody looks after."""
    if request.method != "GET":
        return
    for gap in operating_api.list_gaps():
        page.message_user(request, gap.text, messages.ERROR if gap.is_stopped else messages.WARNING)


class BudgetForm(CheckedForm):
    """What may be spent in a month, on what, and who is told."""

    class Meta:
        """What is asked."""

        model = Budget
        fields = _FIELDS
        field_classes = {"currency": CurrencyField}

    def check_fields(self, data: dict[str, Any]) -> None:
        """Refuse what could not be kept, and say what to do."""
        values = {name: data.get(name, getattr(self.instance, name)) for name in _FIELDS}
        operating_api.check_budget(Budget(pk=self.instance.pk, **values))


@admin.register(Budget)
class BudgetAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Budgets, and what is spent of them this month."""

    form = BudgetForm
    fields = _FIELDS
    list_display = ("covers", "amount", "currency", "spent", "percent", "held_back", "forecast", "mail_to", "modified")
    list_select_related = ("tenant",)
    actions = ("reckon_anew",)

    def get_readonly_fields(self, request: HttpRequest, obj: Budget | None = None) -> Any:  # noqa: ARG002
        """Let the amount be changed, and who is told."""
        return () if obj is None else _FIXED

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Work out how the budgets that are shown stand."""
        page = super().get_changelist_instance(request)
        for row, state in zip(page.result_list, operating_api.list_states(page.result_list), strict=True):
            row.state = state
        return page

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Warn of what goes on without a price or a budget, and of what that stops."""
        warn_of_gaps(self, request)
        return super().changelist_view(request, extra_context)

    def save_model(self, request: HttpRequest, obj: Budget, form: Any, change: Any) -> None:
        """Begin with what the month cost so far."""
        super().save_model(request, obj, form, change)
        operating_api.open_month(obj)

    @admin.display(description=_("covers"), ordering="account")
    def covers(self, row: Budget) -> str:
        """Say what the budget is for."""
        return f"{row.get_scope_display()}: {row}" if row.scope != Budget.Scope.SITE else str(row)

    @admin.display(description=_("spent"))
    def spent(self, row: Any) -> str:
        """Return what is spent this month."""
        return f"{row.state.spent:.4f}"

    @admin.display(description="%")
    def percent(self, row: Any) -> int:
        """Return how much of it that is."""
        return int(row.state.percent)

    @admin.display(description=_("held back"))
    def held_back(self, row: Any) -> str:
        """Return what replies in flight may cost at the most."""
        return f"{row.state.reserved:.4f}"

    @admin.display(description=_("forecast"), empty_value="–")
    def forecast(self, row: Any) -> Any:
        """Return what the whole month will have cost."""
        return row.state.forecast

    @admin.action(description=_("Reckon the month anew, at the present prices"), permissions=["change"])
    def reckon_anew(self, request: HttpRequest, budgets: QuerySet[Budget]) -> None:
        """Take the sums of usage for what was spent, as after a wrong price."""
        for budget in budgets:
            operating_api.open_month(budget, is_anew=True)
        count = len(budgets)
        said = ngettext("%d budget is reckoned anew.", "%d budgets are reckoned anew.", count)
        self.message_user(request, said % count)

"""What replies took, what that costs, and how near it is to a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import admin
from django.db.models import Exists, OuterRef, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.admin.base.forms import CheckedForm, CurrencyField
from iblai_mentor_plugin.admin.base.read_only import ReadOnlyAdmin
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import Price, TokenCorrection, UsageEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.admin.views.main import ChangeList
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

_SAME: Final = {name: OuterRef(name) for name in ("day", "course_key", "provider", "model")}
_SUMMED: Final = ("replies", "prompt_tokens", "reply_tokens")


class PriceForm(CheckedForm):
    """What a model costs."""

    class Meta:
        """What is asked."""

        model = Price
        fields = ("provider", "model", "prompt_price", "reply_price", "currency")
        field_classes = {"currency": CurrencyField}

    def check_fields(self, data: dict[str, Any]) -> None:
        """Refuse a price in another currency than the budgets that it counts for."""
        operating_api.check_price(Price(pk=self.instance.pk, **data))

    def clean(self) -> dict[str, Any]:
        """Refuse to be paid for asking."""
        for name in ("prompt_price", "reply_price"):
            if (self.cleaned_data.get(name) or 0) < 0:
                self.add_error(name, _("A price is not below zero."))
        return super().clean()


@admin.register(Price)
class PriceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Prices; a new one counts for what was used already, too."""

    form = PriceForm
    list_display = ("model", "provider", "prompt_price", "reply_price", "currency", "modified")
    search_fields = ("model", "provider")
    ordering = ("model", "provider")


@admin.register(UsageEntry)
class UsageEntryAdmin(ReadOnlyAdmin):
    """Sums of a day, a course, a provider and a model, with their money; above them what today's limits say."""

    change_list_template = "admin/iblai_mentor_plugin/usageentry/change_list.html"
    list_display = (
        "day",
        "course_key",
        "provider",
        "model",
        "all_replies",
        "all_prompt_tokens",
        "all_reply_tokens",
        "money",
    )
    fields = ("day", "course_key", "provider", "model", "all_replies", "all_prompt_tokens", "all_reply_tokens")
    list_filter = ("provider", "model")
    search_fields = ("=course_key",)
    date_hierarchy = "day"

    def get_queryset(self, request: HttpRequest) -> QuerySet[UsageEntry]:
        """Show one row a sum: the first of those that it lies in, with the total of all."""
        same = UsageEntry.objects.filter(**_SAME).order_by()
        totals = {
            f"total_{name}": Subquery(same.values("day").annotate(total=Sum(name)).values("total")) for name in _SUMMED
        }
        is_later = Exists(same.filter(shard__lt=OuterRef("shard")))
        entries: QuerySet[UsageEntry] = super().get_queryset(request)
        return entries.filter(~is_later).annotate(**totals)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Work out the money of the rows that are shown."""
        page = super().get_changelist_instance(request)
        prices = operating_api.read_prices()
        for row in page.result_list:
            row.cost = _write_cost(row, prices)
        return page

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Say how near today's limits are."""
        site = operating_api.get_site_usage()
        context = {
            "site_usage": site,
            "site_money": write_money(site.money, site.unpriced),
            "near_limit": operating_api.list_near_limit(),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    @admin.display(description=_("replies"))
    def all_replies(self, row: Any) -> int:
        """Return how many there were."""
        return int(row.total_replies)

    @admin.display(description=_("prompt tokens"))
    def all_prompt_tokens(self, row: Any) -> int:
        """Return what the prompts took."""
        return int(row.total_prompt_tokens)

    @admin.display(description=_("reply tokens"))
    def all_reply_tokens(self, row: Any) -> int:
        """Return what the replies took."""
        return int(row.total_reply_tokens)

    @admin.display(description=_("money"))
    def money(self, row: Any) -> str:
        """Return what it costs, as far as a price is known."""
        return str(row.cost)


@admin.register(TokenCorrection)
class TokenCorrectionAdmin(ReadOnlyAdmin):
    """By how much tokens were estimated wrongly, as providers' counts taught."""

    list_display = ("model", "provider", "factor", "modified")
    search_fields = ("model", "provider")


def write_money(money: Iterable[operating_api.Money], unpriced: Iterable[str]) -> str:
    """Return amounts in words, and whose price is missing."""
    parts = [f"{one.amount} {one.currency}" for one in money]
    parts += [str(_("no price for “%s”") % model) for model in unpriced]
    return ", ".join(parts)


def _write_cost(row: Any, prices: Any) -> str:
    taken = operating_api.Taken(row.provider, row.model, row.total_prompt_tokens, row.total_reply_tokens)
    return write_money(*operating_api.add_up([taken], prices))

"""How long things are kept in a tenant, or in one of its courses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.admin.base.course_field import CourseKeyForm
from iblai_mentor_plugin.admin.base.review import ConfirmedAdmin
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api import overview as overview_api
from iblai_mentor_plugin.models import RetentionRule

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.utils.functional import _StrPromise

_DAYS: Final[Mapping[str, _StrPromise]] = {
    "messages_days": _("Days that messages are kept"),
    "memory_days": _("Days that memories are kept"),
    "exports_days": _("Days that exports are kept"),
    "audit_days": _("Days that audit records are kept"),
}


class RetentionRuleForm(CourseKeyForm):
    """Days, for a tenant or one of its courses."""

    class Meta:
        """What is asked."""

        model = RetentionRule
        fields = ("tenant", "course_key", *_DAYS)
        labels = _DAYS

    def check_fields(self, data: dict[str, Any]) -> None:
        """Refuse what would never hold."""
        operating_api.check_retention_rule(**data)


def _show_days(name: str) -> Callable[[RetentionRule], str]:
    """Return a column of the list: the days of one kind of thing, under the name that the form has for them."""

    @admin.display(description=_DAYS[name], ordering=name)
    def show(rule: RetentionRule) -> str:
        days = getattr(rule, name)
        return "-" if days is None else str(days)

    return show


@admin.register(RetentionRule)
class RetentionRuleAdmin(ConfirmedAdmin):
    """Rules; what they delete is gone with the next run of ``mentor_retention``."""

    form = RetentionRuleForm
    fieldsets = [
        (
            None,
            {
                "fields": RetentionRuleForm.Meta.fields,
                "description": _("0 days: messages go with the next run, memories once the course is over."),
            },
        )
    ]
    confirmation_template = "admin/iblai_mentor_plugin/retentionrule/confirmation.html"
    list_display = ("tenant", "covers", *map(_show_days, _DAYS), "modified")
    list_filter = ("tenant",)
    search_fields = ("=course_key",)

    def describe_change(self, form: Any, obj: RetentionRule | None) -> dict[str, Any] | None:  # noqa: ARG002
        """Say what goes that is kept now, and what 0 days are."""
        data = form.cleaned_data
        days = {name: data[name] for name in ("messages_days", "memory_days")}
        effect = overview_api.preview_retention(data["tenant"], data["course_key"], **days)
        has_zero = 0 in [value for name, value in data.items() if name.endswith("_days")]
        return None if effect.is_harmless and not has_zero else {"effect": effect, "has_zero": has_zero}

    @admin.display(description=_("covers"), ordering="course_key")
    def covers(self, rule: RetentionRule) -> str:
        """Say what the rule is for."""
        return rule.course_key or str(_("every course of the tenant"))

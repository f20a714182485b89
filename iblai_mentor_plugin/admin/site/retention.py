"""How long things are kept in a tenant, or in one of its courses."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.admin.base.course_field import CourseKeyForm
from iblai_mentor_plugin.admin.base.review import ConfirmedAdmin
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api import overview as overview_api
from iblai_mentor_plugin.models import RetentionRule


class RetentionRuleForm(CourseKeyForm):
    """Days, for a tenant or one of its courses."""

    class Meta:
        """What is asked."""

        model = RetentionRule
        fields = ("tenant", "course_key", "messages_days", "memory_days", "exports_days", "audit_days")

    def check_fields(self, data: dict[str, Any]) -> None:
        """Refuse what would never hold."""
        operating_api.check_retention_rule(**data)


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
    list_display = ("tenant", "covers", "messages_days", "memory_days", "exports_days", "audit_days", "modified")
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

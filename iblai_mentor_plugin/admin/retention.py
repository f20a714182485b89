"""How long things are kept in a tenant, or in one of its courses."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.admin.forms import CheckedForm
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import RetentionRule


class RetentionRuleForm(CheckedForm):
    """Days, for a tenant or one of its courses."""

    class Meta:
        """What is asked."""

        model = RetentionRule
        fields = ("tenant", "course_key", "messages_days", "memory_days", "exports_days", "audit_days")

    def check_fields(self, data: dict[str, Any]) -> None:
        """Refuse what would never hold."""
        operating_api.check_retention_rule(**data)


@admin.register(RetentionRule)
class RetentionRuleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rules; what they delete is gone with the next run of ``mentor_retention``."""

    form = RetentionRuleForm
    list_display = ("tenant", "covers", "messages_days", "memory_days", "exports_days", "audit_days", "modified")
    list_filter = ("tenant",)
    search_fields = ("=course_key",)

    @admin.display(description=_("covers"), ordering="course_key")
    def covers(self, rule: RetentionRule) -> str:
        """Say what the rule is for."""
        return rule.course_key or str(_("every course of the tenant"))

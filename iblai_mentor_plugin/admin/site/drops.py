"""Counts of what was dropped."""

from __future__ import annotations

from django.contrib import admin

from iblai_mentor_plugin.admin.base.read_only import ReadOnlyAdmin
from iblai_mentor_plugin.models import DropCount


@admin.register(DropCount)
class DropCountAdmin(ReadOnlyAdmin):
    """How many events were dropped, and why."""

    list_display = ("day", "reason", "kind", "count")
    list_filter = ("reason",)
    date_hierarchy = "day"

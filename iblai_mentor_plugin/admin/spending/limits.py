"""The ledger."""

from __future__ import annotations

from django.contrib import admin

from iblai_mentor_plugin.admin.base.read_only import ReadOnlyAdmin
from iblai_mentor_plugin.models import LedgerEntry


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    """What was used on which day."""

    list_display = ("day", "scope", "key", "shard", "reserved", "settled")
    list_filter = ("scope",)
    search_fields = ("=key",)
    date_hierarchy = "day"

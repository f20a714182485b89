"""Exports: that there are some, how far they are, never what is in them."""

from __future__ import annotations

from django.contrib import admin

from iblai_mentor_plugin.admin.base.read_only import ReadOnlyAdmin
from iblai_mentor_plugin.models import Export


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    """Exports: of whom, who asked, and how far they are."""

    list_display = ("task_id", "user", "kind", "state", "done", "total", "tenant", "created", "expires_at")
    list_filter = ("state", "kind", "tenant")
    list_select_related = ("user", "tenant")
    search_fields = ("=user__username", "=task_id")
    # Where its file lies is nobody's business: who reads the storage reads the words.
    fields = (
        "task_id",
        "user",
        "requested_by",
        "tenant",
        "kind",
        "state",
        "error",
        "attempt",
        "done",
        "total",
        "created",
        "heartbeat_at",
        "finished_at",
        "expires_at",
    )

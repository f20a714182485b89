"""The audit: who looked at a learner, or did something for them."""

from __future__ import annotations

from django.contrib import admin

from iblai_mentor_plugin.admin.base.read_only import ReadOnlyAdmin
from iblai_mentor_plugin.models import AuditRecord


@admin.register(AuditRecord)
class AuditRecordAdmin(ReadOnlyAdmin):
    """What admins did for users, or read of them."""

    list_display = ("created", "action", "actor", "user", "tenant")
    fields = list_display
    list_filter = ("action", "tenant")
    list_select_related = ("actor", "user", "tenant")
    search_fields = ("=actor__username", "=user__username")

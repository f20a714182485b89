"""Mentors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from iblai_mentor_plugin.models import Mentor, Session

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(Mentor)
class MentorAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Mentors; one that was asked is put out of service, not deleted."""

    list_display = ("name", "slug", "tenant", "provider", "model", "is_default", "is_active", "modified")
    list_filter = ("tenant", "provider", "is_active")
    list_select_related = ("tenant", "provider")
    search_fields = ("name", "slug")
    readonly_fields = ("unique_id", "created", "modified")
    prepopulated_fields = {"slug": ("name",)}

    def has_delete_permission(self, request: HttpRequest, obj: Mentor | None = None) -> bool:
        """Keep a mentor that somebody asked."""
        is_asked = obj is not None and Session.objects.filter(mentor=obj).exists()
        return super().has_delete_permission(request, obj) and not is_asked

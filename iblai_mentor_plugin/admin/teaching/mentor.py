"""Mentors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.admin.base.forms import CheckedForm, ToolsField
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import Feedback, Mentor, Session

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class MentorForm(CheckedForm):
    """A mentor, and what it may use; who replies for it must have a price, and a budget."""

    tools = ToolsField()

    class Meta:
        """What is asked."""

        model = Mentor
        fields = (
            "tenant",
            "name",
            "slug",
            "description",
            "system_prompt",
            "proactive_prompt",
            "model",
            "temperature",
            "provider",
            "tools",
            "messages_a_day",
            "is_default",
            "is_active",
        )

    def check_fields(self, data: dict[str, Any]) -> None:
        """Refuse to have an LLM asked that nobody looks after the money of."""
        if data["is_active"] and {"tenant", "model", "provider", "is_active"} & set(self.changed_data):
            asked = {name: data[name] for name in ("tenant", "model", "provider", "is_active")}
            operating_api.check_mentor(Mentor(pk=self.instance.pk, **asked))


@admin.register(Mentor)
class MentorAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Mentors; one that was asked is put out of service, not deleted."""

    form = MentorForm
    list_display = (
        "name",
        "slug",
        "tenant",
        "provider",
        "model",
        "is_default",
        "is_active",
        "helpful",
        "not_helpful",
        "modified",
    )
    list_filter = ("tenant", "provider", "is_active")
    list_select_related = ("tenant", "provider")
    search_fields = ("name", "slug")
    readonly_fields = ("unique_id", "created", "modified")
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mentor]:
        """Return the mentors with the thumbs that their replies got; nobody's words are looked at."""
        rated = Feedback.objects.filter(message__session__mentor=OuterRef("pk")).order_by()
        counts = {
            name: Subquery(rated.filter(rating=rating).values("rating").annotate(count=Count("pk")).values("count"))
            for name, rating in (("ups", Feedback.Rating.UP), ("downs", Feedback.Rating.DOWN))
        }
        mentors: QuerySet[Mentor] = super().get_queryset(request).annotate(**counts)
        return mentors

    @admin.display(description=_("helpful"), ordering="ups")
    def helpful(self, mentor: Mentor) -> int:
        """Return how many replies learners found helpful."""
        return getattr(mentor, "ups", None) or 0

    @admin.display(description=_("not helpful"), ordering="downs")
    def not_helpful(self, mentor: Mentor) -> int:
        """Return how many they did not."""
        return getattr(mentor, "downs", None) or 0

    def has_delete_permission(self, request: HttpRequest, obj: Mentor | None = None) -> bool:
        """Keep a mentor that somebody asked."""
        is_asked = obj is not None and Session.objects.filter(mentor=obj).exists()
        return super().has_delete_permission(request, obj) and not is_asked

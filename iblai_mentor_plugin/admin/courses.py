"""What a course decided."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from iblai_mentor_plugin import api
from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.models import Assistance


class AssistanceForm(forms.ModelForm):  # type: ignore[type-arg]
    """How far the mentor may help in a course, or in a part of it."""

    class Meta:
        """What is asked."""

        model = Assistance
        fields = ("course_key", "part", "key", "level")

    def clean(self) -> dict[str, Any]:
        """Refuse what makes no sense."""
        data = super().clean() or {}
        if not self.errors:
            try:
                api.check_assistance(**data)
            except InvalidInputError as error:
                raise ValidationError(error.errors) from error
        return data


@admin.register(Assistance)
class AssistanceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """How far the mentor may help, course by course."""

    form = AssistanceForm
    list_display = ("course_key", "part", "key", "level", "modified")
    list_filter = ("level",)
    search_fields = ("=course_key",)

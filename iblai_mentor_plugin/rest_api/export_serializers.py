"""What goes into the endpoints of exports, and what comes out; field names are the contract's."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from iblai_mentor_plugin.models import Export
from iblai_mentor_plugin.rest_api.serializers import SpeakerField


class TaskViewSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """An export that was asked for."""

    task_id = serializers.UUIDField()


class RetrieveTaskSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """How far an export is."""

    task = serializers.ChoiceField(source="state", choices=Export.State.choices)
    done = serializers.IntegerField(help_text=_("Messages written so far."))
    total = serializers.IntegerField(help_text=_("Messages there were when it began; 0 before."))
    expires_at = serializers.DateTimeField(default_timezone=UTC, help_text=_("When it is deleted."))
    detail = serializers.SerializerMethodField(help_text=_("What went wrong, in words; else empty."))

    def get_detail(self, export: Any) -> str:
        """Return what its owner is told."""
        return self.context["describe_error"](export.error) if export.error else ""


class DownloadQuerySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """In which form."""

    to_csv = serializers.BooleanField(default=False)


class ChatHistoryItemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A question or a reply."""

    type = SpeakerField()
    content = serializers.CharField(allow_blank=True)
    timestamp = serializers.DateTimeField(default_timezone=UTC)

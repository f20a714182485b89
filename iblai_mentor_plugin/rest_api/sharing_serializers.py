"""What goes into the endpoints of what learners share with the team of a course, and what comes out."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from iblai_mentor_plugin.api import sharing as sharing_api
from iblai_mentor_plugin.models import SharedMessage, SharedOpening  # noqa: TC001 - the schema reads the annotations
from iblai_mentor_plugin.rest_api.serializers import SpeakerField

_MAX_ID = 2**63 - 1


class ShareRequestSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Which messages of a session."""

    session_id = serializers.UUIDField()
    message_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=_MAX_ID),
        allow_empty=False,
        max_length=sharing_api.MOST_MESSAGES,
        help_text=_("Ids of questions and replies that ended, in any order."),
    )


class SharedSourceSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Where in the course a reply has something from."""

    number = serializers.IntegerField(
        allow_null=True, required=False, help_text=_("As `[number]` in the text; null: the text has no mark of it.")
    )
    usage_key = serializers.CharField(allow_blank=True, required=False)
    title = serializers.CharField(allow_blank=True, required=False)
    quote = serializers.CharField(allow_blank=True, required=False)
    start = serializers.FloatField(allow_null=True, required=False, help_text=_("Second in a video; else null."))
    url = serializers.CharField(required=False)
    path = serializers.ListField(child=serializers.CharField(), required=False)


class SharedMessageSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A message as it was when it was shared."""

    type = SpeakerField()
    content = serializers.CharField(source="text")
    timestamp = serializers.DateTimeField(source="said_at", default_timezone=UTC)
    said_by = serializers.SerializerMethodField(help_text=_("Of a reply: who replied; empty for a question."))
    sources = SharedSourceSerializer(many=True)

    def get_said_by(self, message: SharedMessage) -> str:
        """Return who replied."""
        return sharing_api.name_speaker(message)


class SharedPreviewSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What the team of a course sees."""

    username = serializers.CharField(source="copy.user.username")
    course_id = serializers.CharField(source="copy.course_key")
    unit_title = serializers.CharField(
        allow_blank=True, help_text=_("Where the first message was said; empty: nowhere.")
    )
    messages = SharedMessageSerializer(many=True)


class TeamCopySerializer(SharedPreviewSerializer):
    """A copy that the team of a course opened."""

    id = serializers.UUIDField(source="copy.share_id")
    created = serializers.DateTimeField(source="copy.created", default_timezone=UTC)


class OpeningSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Who opened a copy, and when."""

    username = serializers.SerializerMethodField(help_text=_("Empty: the account is gone."))
    opened_at = serializers.DateTimeField(default_timezone=UTC, help_text=_("The first time."))
    last_at = serializers.DateTimeField(default_timezone=UTC, help_text=_("The last time."))

    def get_username(self, opening: SharedOpening) -> str:
        """Return whose name it is."""
        return opening.reader.username if opening.reader else ""


class OwnCopySerializer(TeamCopySerializer):
    """A copy of one's own, with who opened it."""

    openings = serializers.SerializerMethodField()

    @extend_schema_field(OpeningSerializer(many=True))
    def get_openings(self, _shown: Any) -> list[dict[str, Any]]:
        """Return who opened it, and when."""
        return OpeningSerializer(self.context["openings"], many=True).data  # type: ignore[return-value]


class ListedCopySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A copy of one's own in a list, without its words."""

    id = serializers.UUIDField(source="copy.share_id")
    course_id = serializers.CharField(source="copy.course_key")
    unit_title = serializers.CharField(allow_blank=True)
    created = serializers.DateTimeField(source="copy.created", default_timezone=UTC)
    messages_count = serializers.IntegerField()
    openings = OpeningSerializer(many=True)


class TeamListedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A copy in the list of a course's team, without its words."""

    id = serializers.UUIDField(source="copy.share_id")
    username = serializers.CharField(source="copy.user.username")
    unit_title = serializers.CharField(allow_blank=True)
    created = serializers.DateTimeField(source="copy.created", default_timezone=UTC)
    messages_count = serializers.IntegerField()
    is_opened = serializers.SerializerMethodField(help_text=_("Somebody of the team opened it."))

    def get_is_opened(self, listed: Any) -> bool:
        """Say whether anybody opened it."""
        return bool(listed.openings)

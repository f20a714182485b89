"""What goes in and what comes out; field names are the contract's."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from iblai_mentor_plugin.models import INSTRUCTION_LENGTH

if TYPE_CHECKING:
    from iblai_mentor_plugin.models import MemoryEntry

PROFESSION_LENGTH = 100
COURSE_ID_LENGTH = 200
MAX_STUDENT = 2**31 - 1


class TextField(serializers.CharField):
    """A string and nothing else: a number is a mistake of the caller, and is not made into text."""

    def to_internal_value(self, data: Any) -> str:
        """Return the text. Raises ``ValidationError``."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class MemoryDataField(serializers.Field):  # type: ignore[type-arg]
    """What is remembered, built for the whole page beforehand; its shape is documented in ``schema``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, source="*", **options)

    def to_representation(self, entry: MemoryEntry) -> dict[str, Any]:
        """Return the data of this memory."""
        return self.context["memory_data"][entry.pk]  # type: ignore[no-any-return]


class UserEdxMemorySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What is remembered of one learner in one course."""

    id = serializers.IntegerField(read_only=True)
    username = serializers.CharField(read_only=True, source="user.username")
    student = serializers.IntegerField(
        read_only=True, source="user_id", min_value=0, max_value=MAX_STUDENT, help_text=_("edX user ID")
    )
    course_id = serializers.CharField(read_only=True, source="course_key", max_length=COURSE_ID_LENGTH)
    # The contract's name; the serializer's own ``data`` is a property of the class, and this stays among its fields.
    data = MemoryDataField()  # type: ignore[assignment]
    date_created = serializers.DateTimeField(read_only=True, source="created", default_timezone=UTC)
    last_modified = serializers.DateTimeField(read_only=True, source="modified", default_timezone=UTC)


class CustomInstructionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """How a user wishes the mentor to speak to them. Nothing is required, and unknown fields are ignored."""

    id = serializers.IntegerField(read_only=True)
    about_user = TextField(required=False, allow_null=True, allow_blank=True, max_length=INSTRUCTION_LENGTH)
    mentor_tone = TextField(required=False, allow_null=True, allow_blank=True, max_length=INSTRUCTION_LENGTH)
    profession = TextField(
        required=False,
        allow_blank=True,
        max_length=PROFESSION_LENGTH,
        help_text=_("Position or work, e.g. engineer, student."),
    )
    desired_mentor_traits = TextField(
        required=False,
        allow_blank=True,
        max_length=INSTRUCTION_LENGTH,
        help_text=_("Comma-separated list of traits expected of the mentor."),
    )


class NoticeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The notice in force, and the user's agreement to it."""

    version = serializers.IntegerField(min_value=0, max_value=MAX_STUDENT)
    text = serializers.CharField(read_only=True)
    is_accepted = serializers.BooleanField(read_only=True)
    accepted_at = serializers.DateTimeField(
        read_only=True, allow_null=True, default_timezone=UTC, help_text=_("Null while it is not accepted.")
    )


class AuditRecordSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What somebody did for the user, or read of them."""

    id = serializers.IntegerField(read_only=True)
    action = serializers.CharField(read_only=True, help_text=_("E.g. custom_instruction.create, memory.read."))
    actor = serializers.CharField(
        read_only=True,
        source="actor.username",
        allow_null=True,
        help_text=_("Username of who did it; null when the account is gone."),
    )
    date_created = serializers.DateTimeField(read_only=True, source="created", default_timezone=UTC)

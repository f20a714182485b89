"""What goes into the endpoints of the open memory, and what comes out."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.utils.translation import gettext_lazy as _
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey, UsageKey
from rest_framework import serializers

from iblai_mentor_plugin.models import KEY_LENGTH, NOTE_LENGTH, SessionNote
from iblai_mentor_plugin.rest_api.queries import CourseIdField
from iblai_mentor_plugin.rest_api.serializers import COURSE_ID_LENGTH, TextField

# The published names.
KINDS = {
    SessionNote.Kind.KNOWLEDGE_GAP: "KnowledgeGap",
    SessionNote.Kind.LESSON_LEARNED: "LessonsLearned",
    SessionNote.Kind.HELP_REQUEST: "HelpRequest",
}


class OptionalCourseField(CourseIdField):
    """A course key, or an empty string for none."""

    def to_internal_value(self, data: Any) -> str:
        """Return the course key. Raises ``ValidationError``."""
        return "" if data == "" else super().to_internal_value(data)


class WhichCourseSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Of which course; without one, of all of the tenant's."""

    course_id = OptionalCourseField(required=False, allow_blank=True, max_length=COURSE_ID_LENGTH)


class PauseSerializer(WhichCourseSerializer):
    """What to pause or to resume; without a course, everything."""

    is_paused = serializers.BooleanField()


class ForgetSerializer(WhichCourseSerializer):
    """What to forget: a block of a course, a course, or, with neither, everything."""

    usage_key = TextField(required=False, allow_blank=True, max_length=KEY_LENGTH)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Tie the block to its course. Raises ``ValidationError``."""
        course_id, usage_key = attrs.get("course_id"), attrs.get("usage_key")
        if usage_key and course_id:
            attrs["usage_key"] = _tie(usage_key, course_id)
        return attrs


class EverywhereSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Everywhere."""

    is_paused = serializers.BooleanField()


class CoursePauseSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A course that is remembered, or that the user paused or had forgotten."""

    course_id = serializers.CharField()
    is_paused = serializers.BooleanField()


class RememberingSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Whether remembering is paused: everywhere, and by course of the tenant."""

    everywhere = EverywhereSerializer(required=False)
    courses = CoursePauseSerializer(many=True)


class LearnedFactSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One thing that is remembered, and why."""

    course_id = serializers.CharField(source="course_key")
    usage_key = serializers.CharField(allow_blank=True, help_text=_("Empty for the course itself."))
    title = serializers.CharField(allow_blank=True, help_text=_("The block's, as the learner saw it."))
    name = serializers.CharField(help_text=_("E.g. page, completion, attempts, score, enrolment."))
    value = serializers.JSONField(allow_null=True, help_text=_("As the event said; null while the course hides it."))
    is_hidden = serializers.BooleanField(help_text=_("A result that the course does not show now."))
    learned_from = serializers.CharField(
        allow_blank=True, help_text=_("Kind of the event; empty where only its time was kept.")
    )
    at = serializers.DateTimeField(default_timezone=UTC, help_text=_("When it happened."))


class KeepsSessionMemorySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Whether sessions are noted."""

    keeps_session_memory = serializers.BooleanField()


class NoteSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A note on a session."""

    id = serializers.IntegerField()
    kind = serializers.SerializerMethodField(help_text=_("KnowledgeGap, LessonsLearned or HelpRequest."))
    content = serializers.CharField()
    message_id = serializers.IntegerField(help_text=_("Id of the message that it stands on."))
    is_edited = serializers.BooleanField(help_text=_("In the learner's own words."))

    def get_kind(self, note: SessionNote) -> str:
        """Return the published name."""
        return KINDS[SessionNote.Kind(note.kind)]


class NotesSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Notes."""

    # The contract's name; the serializer's own ``data`` is a property of the class.
    data = NoteSerializer(many=True)  # type: ignore[assignment]


class SessionMemorySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What was noted on a session."""

    memory = NotesSerializer()
    updated_at = serializers.CharField(allow_blank=True, help_text=_("Time of the last change; empty without notes."))
    session_id = serializers.UUIDField()


class NoteChangeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A note in the learner's own words."""

    content = TextField(max_length=NOTE_LENGTH)


def _tie(usage_key: str, course_id: str) -> str:
    """Return the usage key as it is in the course. Raises ``ValidationError``."""
    course_key = CourseKey.from_string(course_id)
    try:
        key = UsageKey.from_string(usage_key)
        # A key of before 2014 does not say of which run it is.
        tied = key.map_into_course(course_key)
    except (InvalidKeyError, ValueError, AttributeError) as error:
        raise serializers.ValidationError({"usage_key": [_("This is not the key of a block.")]}) from error
    named = key.context_key
    if getattr(named, "run", None) and named != course_key:
        raise serializers.ValidationError({"usage_key": [_("This is in another course.")]})
    return str(tied)

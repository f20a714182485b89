"""What goes into the endpoints of the open memory, and what comes out."""

from __future__ import annotations

from datetime import UTC
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey, UsageKey
from rest_framework import serializers

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.models import KEY_LENGTH, NOTE_LENGTH, SessionNote
from iblai_mentor_plugin.rest_api.queries import CourseIdField
from iblai_mentor_plugin.rest_api.serializers import COURSE_ID_LENGTH, KeyField, NamedChoiceField, TextField

# Blocks to forget and facts to correct in one call: those of a unit, mostly.
MOST_AT_ONCE: Final = 200
CORRECTABLE: Final = memory_api.CORRECTABLE
# For programs, and not translated.
NO_FIELD: Final = "There is no such field. Without “course_id” this is about every course, so nothing was changed."
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


class OneOrAllSerializer(WhichCourseSerializer):
    """What is changed in a course or, without one, in all: a misspelt name does not make it all."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse fields that there are not, where nothing is said of a course. Raises ``ValidationError``."""
        unknown = [] if "course_id" in attrs else [name for name in self.initial_data if name not in self.fields]
        if unknown:
            raise serializers.ValidationError({name: [NO_FIELD] for name in unknown})
        return attrs


class PauseSerializer(OneOrAllSerializer):
    """What to pause or to resume; without a course, everything."""

    is_paused = serializers.BooleanField()


class ForgetSerializer(OneOrAllSerializer):
    """What to forget: blocks of a course, a course, or, with neither, everything."""

    usage_key = KeyField(required=False, allow_blank=True, max_length=KEY_LENGTH)
    usage_keys = serializers.ListField(
        child=KeyField(max_length=KEY_LENGTH), required=False, max_length=MOST_AT_ONCE, help_text=_("Several blocks.")
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Tie the blocks to their course. Raises ``ValidationError``."""
        course_id = super().validate(attrs).get("course_id")
        named = [*attrs.get("usage_keys", ()), *filter(None, [attrs.get("usage_key")])]
        attrs["usage_keys"] = list(dict.fromkeys(_tie(one, course_id) if course_id else one for one in named))
        return attrs


class NamedFactSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A fact by the block that it is about, empty for the course itself, and its name."""

    usage_key = KeyField(allow_blank=True, max_length=KEY_LENGTH)
    name = NamedChoiceField(choices=CORRECTABLE)


class CorrectionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Facts of a course that are not true or, taken back, that are after all."""

    course_id = CourseIdField(max_length=COURSE_ID_LENGTH)
    facts = serializers.ListField(child=NamedFactSerializer(), allow_empty=False, max_length=MOST_AT_ONCE)
    is_true = serializers.BooleanField(required=False, default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Tie the blocks to their course. Raises ``ValidationError``."""
        for fact in attrs["facts"]:
            fact["usage_key"] = _tie(fact["usage_key"], attrs["course_id"]) if fact["usage_key"] else ""
        return attrs


class OneCourseSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Of which course."""

    course_id = CourseIdField(max_length=COURSE_ID_LENGTH)


class ReasonSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """How the mentor came to know something."""

    text = serializers.CharField(help_text=_("A sentence, in the language of the page."))
    at = serializers.DateTimeField(default_timezone=UTC, allow_null=True, help_text=_("When it happened."))


class StatementSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A sentence on what is remembered, with the facts that it stands on."""

    kind = serializers.CharField(help_text=_("E.g. place, next, stuck, unit, tried, video, enrolment, grade, unseen."))
    text = serializers.CharField(help_text=_("In the language of the page."))
    title = serializers.CharField(allow_blank=True, help_text=_("As the text names the block."))
    title_at = serializers.IntegerField(
        allow_null=True, help_text=_("Where the title begins in the text, in code points; null: there is none.")
    )
    language = serializers.CharField(allow_blank=True, help_text=_("Of the title; empty: the course does not say."))
    usage_key = serializers.CharField(allow_blank=True, help_text=_("The block that is named; empty: none."))
    url = serializers.CharField(allow_blank=True, help_text=_("Where the LMS shows it."))
    facts = NamedFactSerializer(many=True, help_text=_("What can be corrected of it, as `corrections/` takes it."))
    usage_keys = serializers.ListField(
        child=serializers.CharField(), help_text=_("What is forgotten with it, as `forget/` takes it.")
    )
    reasons = ReasonSerializer(many=True)
    is_corrected = serializers.BooleanField(
        help_text=_("The learner said that it is not true; the mentor is not told.")
    )


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
    corrected_at = serializers.DateTimeField(
        default_timezone=UTC, allow_null=True, help_text=_("When the learner said that it is not true; else null.")
    )
    text = serializers.SerializerMethodField(help_text=_("What it says, in the language of the page."))
    reason = serializers.SerializerMethodField(help_text=_("How the mentor came to know it, as a sentence."))

    def get_text(self, fact: Any) -> str:
        """Return the fact in words."""
        return memory_api.describe_fact(fact.name, fact.value, is_hidden=fact.is_hidden)

    def get_reason(self, fact: Any) -> str:
        """Return the kind of event in words."""
        return memory_api.describe_source(fact.learned_from)


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

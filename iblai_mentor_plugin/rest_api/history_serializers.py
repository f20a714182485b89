"""What goes into the endpoints of the chat history, and what comes out; field names are the contract's."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from iblai_mentor_plugin.models import FEEDBACK_LENGTH, KEY_LENGTH
from iblai_mentor_plugin.rest_api.queries import CourseIdField
from iblai_mentor_plugin.rest_api.serializers import COURSE_ID_LENGTH, MAX_STUDENT, KeyField, SpeakerField, TextField
from iblai_mentor_plugin.rest_api.session_serializers import MentorSerializer, RatingSerializer

REASON_LENGTH = 255
SEARCH_LENGTH = 100


class HistoryQuerySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Filters of the lists of sessions; an empty parameter is as good as none."""

    course_id = CourseIdField(required=False, max_length=COURSE_ID_LENGTH)
    session_id = serializers.UUIDField(required=False)
    mentor = serializers.UUIDField(required=False, help_text=_("Unique id of a mentor."))
    start_date = serializers.DateTimeField(required=False, default_timezone=UTC, help_text=_("Used then or later."))
    end_date = serializers.DateTimeField(required=False, default_timezone=UTC, help_text=_("Used before then."))
    search = TextField(
        required=False,
        max_length=SEARCH_LENGTH,
        help_text=_("Words of the title, or of what was said; whole, in a row."),
    )
    usage_key = KeyField(
        required=False,
        max_length=KEY_LENGTH,
        help_text=_("Where something was asked: a block, or a unit of `course_id`."),
    )


class AskedUnitSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A unit in which the learner asked something."""

    usage_key = serializers.CharField()
    title = serializers.CharField(allow_blank=True)


class AskedUnitsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The units of a course in which the learner asked something, in the order of the course."""

    units = AskedUnitSerializer(many=True)


class SessionMentorSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A mentor, as far as a list of sessions names it."""

    unique_id = serializers.UUIDField()
    name = serializers.CharField()


class MatchSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The line of a message in which words stand that were looked for, cut to what is around them."""

    type = SpeakerField()
    before = serializers.CharField(allow_blank=True)
    words = serializers.CharField(help_text=_("As they were written."))
    after = serializers.CharField(allow_blank=True)


class SessionItemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A session in a list."""

    session_id = serializers.UUIDField(source="session.session_id")
    title = serializers.CharField(source="session.title", allow_blank=True)
    course_id = serializers.CharField(
        source="session.course_key", allow_blank=True, help_text=_("Empty before the first question.")
    )
    mentor = SessionMentorSerializer(source="session.mentor")
    is_pinned = serializers.BooleanField()
    messages_count = serializers.IntegerField()
    created = serializers.DateTimeField(source="session.created", default_timezone=UTC)
    modified = serializers.DateTimeField(
        source="session.modified", default_timezone=UTC, help_text=_("When the learner last asked, or renamed it.")
    )
    match = MatchSerializer(
        allow_null=True,
        read_only=True,
        help_text=_(
            "Where the words of `search` first stand in what was said; null where they do not, as in the title alone."
        ),
    )


class ContentSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The words of a message."""

    content = serializers.CharField(source="text", allow_blank=True)
    type = SpeakerField()


class WrappedMessageSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A message in the published form: who speaks, and the words."""

    type = SpeakerField()
    # The contract's name; the serializer's own ``data`` is a property of the class.
    data = ContentSerializer(source="*")  # type: ignore[assignment]


class RecentMessageSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A message of a session."""

    id = serializers.IntegerField()
    message = WrappedMessageSerializer(source="*")
    inserted_at = serializers.DateTimeField(source="created", default_timezone=UTC)
    title = serializers.CharField(source="session.title", allow_blank=True, help_text=_("The session's."))
    feedback = RatingSerializer(allow_null=True, read_only=True)


class RecentMentorSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A mentor in the published short form; what this plugin does not have is empty."""

    name = serializers.CharField()
    unique_id = serializers.UUIDField()
    mentor_tenant = serializers.CharField(source="tenant.key")
    description = serializers.CharField(source="about", allow_blank=True)
    proactive_prompt = serializers.CharField(source="greeting")
    profile_image = serializers.SerializerMethodField()
    created_by = serializers.SerializerMethodField()

    def get_profile_image(self, _mentor: Any) -> str:
        """There are no images."""
        return ""

    def get_created_by(self, _mentor: Any) -> str:
        """It is not kept."""
        return ""


class RecentSessionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A session with the newest of its messages, newest first."""

    session_id = serializers.UUIDField(source="session.session_id")
    course_id = serializers.CharField(source="session.course_key", allow_blank=True)
    mentor = RecentMentorSerializer(source="session.mentor")
    messages_count = serializers.IntegerField()
    messages = RecentMessageSerializer(many=True)


class PinnedSessionSerializer(RecentSessionSerializer):
    """A pinned session with the newest of its messages; the mentor as a whole, as published."""

    mentor = MentorSerializer(source="session.mentor")  # type: ignore[assignment]


class PinRequestSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Which session to pin, or to unpin."""

    session_id = serializers.UUIDField()


class PinSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A pin that was set."""

    id = serializers.IntegerField(source="pk")
    platform = serializers.CharField(source="tenant.key")
    username = serializers.CharField(source="user.username")
    session_id = serializers.UUIDField()


class FeedbackRequestSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What the user thinks of a reply; other fields of the published form are ignored, as the server knows them."""

    session = serializers.UUIDField(help_text=_("The session's id."))
    ai_response = TextField(
        required=False,
        allow_blank=True,
        trim_whitespace=False,
        help_text=_("The reply's text: the last reply of the session that says this; empty: the last one."),
    )
    message_id = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, help_text=_("Id of the reply; surer than its text.")
    )
    rating = serializers.IntegerField(required=False, allow_null=True, help_text=_("1: helpful, -1: not helpful."))
    reason = TextField(required=False, allow_blank=True, allow_null=True, max_length=REASON_LENGTH)
    additional_feedback = TextField(
        required=False, allow_blank=True, allow_null=True, max_length=FEEDBACK_LENGTH, source="details"
    )


class FeedbackChangeSerializer(FeedbackRequestSerializer):
    """A change of what the user thought; of which reply, stays as it is."""

    session = None  # type: ignore[assignment]
    ai_response = None  # type: ignore[assignment]
    message_id = None  # type: ignore[assignment]


class FeedbackSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What the user thought of a reply, as the published clients read it."""

    id = serializers.IntegerField()
    username = serializers.CharField(source="user.username")
    session = serializers.CharField(source="message.session.session_id")
    user_text = serializers.SerializerMethodField()
    ai_response = serializers.CharField(source="message.text", allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    additional_feedback = serializers.CharField(source="details", allow_blank=True)
    rating = serializers.IntegerField(allow_null=True)
    inserted_at = serializers.DateTimeField(source="created", default_timezone=UTC)
    mentor = serializers.IntegerField(source="message.session.mentor_id")
    message_id = serializers.IntegerField(max_value=MAX_STUDENT)

    def get_user_text(self, _feedback: Any) -> str:
        """Return the question."""
        question = self.context["question"]
        return question.text if question else ""

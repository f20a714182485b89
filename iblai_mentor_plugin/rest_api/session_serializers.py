"""What goes into the endpoints of sessions and mentors, and what comes out; field names are the contract's."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.models import KEY_LENGTH, Message
from iblai_mentor_plugin.rest_api.serializers import KeyField, NamedChoiceField, SpeakerField, TextField

ACTION_HELP = _("What was asked for with one tap; empty for a question in the learner's own words.")
OFFERS_CONTACT_HELP = _(
    "Show where people help, the course's `help_contact`: after a check of steps, or where nothing was found."
)
NAME_LENGTH = 255
CLIENT_ID_LENGTH = 64
MAX_SUGGESTIONS = 8
MAX_TOOLS = 50
FOUND_HELP = _(
    "Where in the course to look, besides what is cited, once a reply ended: of the search what it leads to; of an LLM's reply "
    "that cites nothing the one passage that a search found, with a quote."
)


class ToolSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Something that the mentor may look things up with."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()


class SlugListField(serializers.ListField):
    """Slugs of tools; of none where the list is empty."""

    def __init__(self, **options: Any) -> None:
        """Take as many as there may ever be."""
        super().__init__(child=TextField(max_length=NAME_LENGTH), required=False, max_length=MAX_TOOLS, **options)


class SessionRequestSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A new session."""

    mentor = TextField(max_length=NAME_LENGTH, help_text=_("Unique id, name or slug of the mentor."))
    tools = SlugListField(
        allow_null=True, help_text=_("Slugs of the tools that the mentor may use; null: all that it has.")
    )


class SessionResponseSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The session that was made."""

    session_id = serializers.UUIDField()
    tools = ToolSerializer(many=True, help_text=_("What the mentor may use here; none where its LLM calls no tools."))


class SessionUpdateSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A change of a session."""

    title = TextField(required=False, allow_blank=True, max_length=NAME_LENGTH)
    tools = SlugListField(
        allow_null=True, help_text=_("Slugs of the tools that the mentor may use; null: all that it has.")
    )


class DetailSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What was done."""

    detail = serializers.CharField()


class RatingSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What the user thought of a reply."""

    id = serializers.IntegerField()
    rating = serializers.IntegerField(allow_null=True, help_text=_("1: helpful, -1: not helpful."))
    reason = serializers.CharField(allow_blank=True)
    additional_feedback = serializers.CharField(allow_blank=True, source="details")


class AskedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Who was asked for a reply."""

    provider = serializers.CharField(allow_blank=True, help_text=_("Host; empty where nobody but this site was asked."))
    model = serializers.CharField(allow_blank=True)
    leaves_site = serializers.BooleanField(help_text=_("Words of the learner were sent to another site."))
    search_reason = serializers.CharField(
        allow_blank=True,
        help_text=_(
            "Why the search of the course replied: `no_provider`, `provider_down`, `intent` (a button), `declined`, "
            "`too_young` …; else empty."
        ),
    )
    is_search = serializers.BooleanField(help_text=_("No LLM wrote this: it was found in the course."))
    # The contract's name; a field's own ``label`` is an attribute of the class.
    label = serializers.CharField(  # type: ignore[assignment]
        allow_blank=True,
        help_text=_("What to head a reply of the search with, in the language of the page; else empty."),
    )


class CitationSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What of the course a reply cites."""

    number = serializers.IntegerField(min_value=1)
    usage_key = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    quote = serializers.CharField(allow_blank=True, help_text=_("In the course's own words."))
    start = serializers.FloatField(allow_null=True, help_text=_("Second in a video; else null."))
    url = serializers.CharField(help_text=_("Where it stands in the course."))
    path = serializers.ListField(
        child=serializers.CharField(), required=False, help_text=_("Titles of the section and unit that it stands in.")
    )
    at = serializers.ListField(
        child=serializers.IntegerField(min_value=0),
        help_text=_(
            "Places in the text, counted in code points, where `[number]` stands for it. "
            "Nothing else in the text is a source, whatever it looks like."
        ),
    )


class FoundSerializer(CitationSerializer):
    """A place of the course to look at, besides what a reply cites; the text has no mark of it."""

    usage_key = serializers.CharField(
        allow_blank=True, help_text=_("Empty for a page of the platform about the course.")
    )


class SessionMessageSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A question or a reply."""

    id = serializers.IntegerField()
    type = SpeakerField()
    content = serializers.CharField(source="text", help_text=_("Empty while a reply is being produced."))
    timestamp = serializers.DateTimeField(source="created", default_timezone=UTC)
    state = serializers.ChoiceField(choices=Message.State.choices)
    generation_id = serializers.SerializerMethodField(help_text=_("To follow a reply by; empty for a question."))
    intent = serializers.CharField(
        allow_blank=True, help_text=_("Of a question: the button that was pressed to ask it; else empty.")
    )
    citations = serializers.SerializerMethodField(help_text=_("What a reply cites, once it ended."))
    found = serializers.SerializerMethodField(help_text=FOUND_HELP)
    error = serializers.SerializerMethodField(help_text=_("What went wrong, in words; else empty."))
    ended_early = serializers.CharField(
        help_text=_(
            "Why there is less than a whole reply (`length`, `filter`, `cut` …), which can be gone on with; else empty."
        )
    )
    action = serializers.ChoiceField(choices=Message.Action.choices, allow_blank=True, help_text=ACTION_HELP)
    offers_contact = serializers.BooleanField(help_text=OFFERS_CONTACT_HELP)
    llm = serializers.SerializerMethodField(help_text=_("Who was asked for a reply; null for a question."))
    feedback = RatingSerializer(allow_null=True, read_only=True)

    def get_generation_id(self, message: Message) -> str:
        """Return the id, "" for a question."""
        return str(message.generation_id or "")

    @extend_schema_field(CitationSerializer(many=True))
    def get_citations(self, message: Message) -> list[dict[str, Any]]:
        """Return what it cites."""
        return mentor_api.describe_citations(message)

    @extend_schema_field(FoundSerializer(many=True))
    def get_found(self, message: Message) -> list[dict[str, Any]]:
        """Return where else to look."""
        return mentor_api.describe_found(message)

    @extend_schema_field(AskedSerializer(allow_null=True))
    def get_llm(self, message: Message) -> dict[str, Any] | None:
        """Return who was asked."""
        return None if message.kind == Message.Kind.QUESTION else mentor_api.describe_asked(message)

    def get_error(self, message: Message) -> str:
        """Return what a learner is told."""
        return self.context["describe_error"](message.error) if message.error else ""


class SessionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A session with a page of what was said, the newest first."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_blank=True, help_text=_("Address of the older messages; else empty."))
    previous = serializers.CharField(allow_blank=True)
    results = SessionMessageSerializer(many=True)
    title = serializers.CharField(allow_blank=True)
    proactive_prompt = serializers.CharField(allow_blank=True)
    mentor_unique_id = serializers.CharField()
    platform_key = serializers.CharField()
    course_id = serializers.CharField(allow_blank=True, help_text=_("Empty before the first question."))
    tools = ToolSerializer(many=True, help_text=_("What the mentor may use here; none where its LLM calls no tools."))


class QuestionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A question, or a button that was pressed."""

    prompt = TextField(
        required=False,
        trim_whitespace=False,
        help_text=_("What is asked; with an `intent` its button says it, if left out."),
    )
    intent = NamedChoiceField(
        choices=[intent.value for intent in mentor_api.BUTTONS],
        required=False,
        allow_blank=True,
        help_text=_("The button that was pressed. The course's own data answer it, and no LLM is asked."),
    )
    client_id = TextField(required=False, allow_blank=True, max_length=CLIENT_ID_LENGTH)
    course_id = KeyField(required=False, allow_blank=True, max_length=KEY_LENGTH)
    usage_key = KeyField(required=False, allow_blank=True, max_length=KEY_LENGTH)
    page_content = TextField(
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text=_("Accepted; ignored unless the operator lets it be."),
    )
    action = NamedChoiceField(
        choices=Message.Action.choices, required=False, allow_blank=True, default="", help_text=ACTION_HELP
    )
    replaces = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text=_(
            "`generation_id` of the session's last reply: it is deleted with its question, and this one takes their place."
        ),
    )
    briefing_version = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=2**31 - 1,
        help_text=_("Staff of the course: with this version of the briefing, a draft included."),
    )
    metadata = serializers.JSONField(required=False, allow_null=True, help_text=_("Accepted and ignored."))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Have a button say itself what it asks."""
        if "prompt" not in attrs:
            if not attrs.get("intent"):
                raise serializers.ValidationError({"prompt": self.fields["prompt"].error_messages["required"]})
            attrs["prompt"] = mentor_api.label_button(attrs["intent"])
        return attrs


class AcceptedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A question that was accepted."""

    generation_id = serializers.UUIDField(help_text=_("To follow the reply by."))
    message_id = serializers.IntegerField(source="pk", help_text=_("Id of the reply."))
    session_id = serializers.UUIDField(source="session.session_id")
    state = serializers.ChoiceField(choices=Message.State.choices)


class StepSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Something that the mentor looked up on the way to its reply."""

    tool = serializers.CharField(help_text=_("Slug of the tool."))
    titles = serializers.ListField(child=serializers.CharField(), help_text=_("Of what was found in the course."))


class FrameSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A piece of the reply: ``data``, or a ``step``; the last one has ``eos``, or ``error`` and ``status_code``."""

    id = serializers.IntegerField(min_value=1)
    # The contract's name; the serializer's own ``data`` is a property of the class.
    data = serializers.CharField(required=False)  # type: ignore[assignment]
    step = StepSerializer(required=False)
    eos = serializers.BooleanField(required=False)
    error = serializers.CharField(required=False)
    status_code = serializers.IntegerField(required=False)
    generation_id = serializers.UUIDField(required=False)
    message_id = serializers.IntegerField(required=False)
    state = serializers.ChoiceField(choices=Message.State.choices, required=False)
    text = serializers.CharField(required=False, allow_blank=True, help_text=_("The whole reply, as it is kept."))
    ended_early = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text=_(
            "Why there is less than a whole reply (`length`, `filter`, `cut` …), which can be gone on with; else empty."
        ),
    )
    citations = CitationSerializer(many=True, required=False)
    action = serializers.ChoiceField(
        choices=Message.Action.choices, required=False, allow_blank=True, help_text=ACTION_HELP
    )
    offers_contact = serializers.BooleanField(required=False, help_text=OFFERS_CONTACT_HELP)
    found = FoundSerializer(many=True, required=False, help_text=FOUND_HELP)
    llm = AskedSerializer(required=False)
    allowance = serializers.DictField(required=False, help_text=_("`messages_left` today, and when it `resets_at`."))


class FramesSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The frames of a reply so far."""

    generation_id = serializers.UUIDField()
    message_id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Message.State.choices)
    frames = FrameSerializer(many=True)


class AfterSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """From where to follow."""

    after = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)


class StopSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What to stop."""

    generation_id = serializers.UUIDField()


class SuggestionQuerySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """How many suggestions."""

    num_questions = serializers.IntegerField(min_value=1, max_value=MAX_SUGGESTIONS, default=3)


class SuggestionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A question that could be asked next."""

    question = serializers.CharField()


class MentorSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A mentor, as the published clients read one; what this plugin does not have is empty."""

    name = serializers.CharField()
    unique_id = serializers.UUIDField()
    slug = serializers.CharField()
    platform = serializers.CharField(source="tenant.key")
    description = serializers.CharField(source="about", allow_blank=True)
    proactive_prompt = serializers.CharField(source="greeting")
    is_default = serializers.BooleanField()
    allow_anonymous = serializers.SerializerMethodField()
    flow = serializers.SerializerMethodField()
    metadata = serializers.SerializerMethodField()
    categories = serializers.SerializerMethodField()
    mcp_servers = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField(source="created", default_timezone=UTC)
    updated_at = serializers.DateTimeField(source="modified", default_timezone=UTC)

    def get_allow_anonymous(self, _mentor: Any) -> bool:
        """Nobody asks without an account."""
        return False

    def get_flow(self, _mentor: Any) -> dict[str, Any]:
        """There are no flows."""
        return {}

    def get_metadata(self, _mentor: Any) -> dict[str, Any]:
        """There are no metadata."""
        return {}

    def get_categories(self, _mentor: Any) -> list[dict[str, Any]]:
        """There are no categories."""
        return []

    def get_mcp_servers(self, _mentor: Any) -> list[dict[str, Any]]:
        """There are no servers."""
        return []

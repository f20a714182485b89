"""What goes in and what comes out; field names are the contract's."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.models import INSTRUCTION_LENGTH, KEY_LENGTH, Message

if TYPE_CHECKING:
    from iblai_mentor_plugin.models import MemoryEntry

PROFESSION_LENGTH = 100
COURSE_ID_LENGTH = 200
MAX_STUDENT = 2**31 - 1
DECLINED_HELP = _("The search of the course alone replies, and nothing is remembered.")
DIGEST_HELP = _(
    "Stands for all that is shown; sent back with a word on it, it is refused where that has changed since."
)
LANGUAGE_NOTE_HELP = _(
    "To be shown above a text that is not in the language of the page; empty where it is. Part of what the digest stands for."
)
BASIS_HELP = _("What the operator asks for: that the notice is agreed to, or that it was read.")


class TextField(serializers.CharField):
    """A string and nothing else: a number is a mistake of the caller, and is not made into text."""

    def to_internal_value(self, data: Any) -> str:
        """Return the text. Raises ``ValidationError``."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class KeyField(TextField):
    """The key of a course, or of what is in one; its ``+`` may have arrived as a space, from what was not escaped."""

    def to_internal_value(self, data: Any) -> str:
        """Return the key as text. Raises ``ValidationError``."""
        return super().to_internal_value(data).replace(" ", "+")


class NamedChoiceField(serializers.ChoiceField):
    """One of several; who names another one is told which there are."""

    def to_internal_value(self, data: Any) -> str:
        """Return the choice. Raises ``ValidationError``."""
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError as error:
            names = ", ".join(map(str, filter(None, self.choices)))
            raise serializers.ValidationError([f"{error.detail[0]} ({names})"], code="invalid_choice") from error  # type: ignore[index]


class SpeakerField(serializers.ChoiceField):
    """Who says a message, told by its kind: in the words of the published clients."""

    def __init__(self, **options: Any) -> None:
        names = [(history_api.SPEAKERS[kind.value], kind.label) for kind in Message.Kind]
        super().__init__(choices=names, read_only=True, source="kind", **options)

    def to_representation(self, value: Any) -> str:
        """Return the name."""
        return history_api.SPEAKERS[value]


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
    username = serializers.CharField(read_only=True)
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


class DestinationSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Where the learner's words go once they agree: a name for people, and the host, "" where no provider is asked."""

    name = serializers.SerializerMethodField()
    host = serializers.SerializerMethodField()
    leaves_site = serializers.SerializerMethodField(help_text=_("Whether the learner's words leave this site."))
    text = serializers.CharField(source="told", help_text=_("To be shown above the buttons, beside the notice."))

    def get_name(self, shown: Any) -> str:
        """Return the name."""
        return shown.replier.name if shown.replier else ""

    def get_host(self, shown: Any) -> str:
        """Return the host."""
        return shown.replier.provider if shown.replier else ""

    def get_leaves_site(self, shown: Any) -> bool:
        """Say whether words leave."""
        return bool(shown.replier and shown.replier.leaves_site)


class NoticeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The notice in force, and the user's word on it; neither accepted nor declined is no word yet."""

    version = serializers.IntegerField(source="state.version")
    text = serializers.CharField(source="state.text")
    language = serializers.CharField(source="state.reading.language", help_text=_("Of the text, as a code such as en."))
    language_note = serializers.CharField(allow_blank=True, help_text=LANGUAGE_NOTE_HELP)
    is_accepted = serializers.BooleanField(source="state.is_accepted")
    is_declined = serializers.BooleanField(source="state.is_declined", help_text=DECLINED_HELP)
    accepted_at = serializers.DateTimeField(
        source="state.accepted_at",
        allow_null=True,
        default_timezone=UTC,
        help_text=_("Null while it is not accepted."),
    )
    destination = DestinationSerializer(source="*")
    digest = serializers.CharField(help_text=DIGEST_HELP)
    basis = serializers.ChoiceField(choices=["agree", "read"], help_text=BASIS_HELP)


class NoticeQuerySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Whose provider is named: of a mentor, else of the one that serves a course, else of the tenant's default."""

    course_id = KeyField(required=False, default="", allow_blank=True, max_length=KEY_LENGTH)
    mentor = TextField(required=False, default="", allow_blank=True, max_length=COURSE_ID_LENGTH)


class AcceptedField(serializers.BooleanField):
    """A yes or no whose absence is a yes in a form, too: there DRF takes what is missing for a no."""

    default_empty_html = serializers.empty


class NoticeWordSerializer(NoticeQuerySerializer):
    """A user's word on the notice."""

    version = serializers.IntegerField(min_value=0, max_value=MAX_STUDENT)
    accepted = AcceptedField(
        required=False, default=True, help_text=_("False: the search of the course alone replies.")
    )
    digest = TextField(required=False, default="", allow_blank=True, max_length=64, help_text=DIGEST_HELP)


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

"""What goes into the endpoints of a course, and what comes out."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from iblai_mentor_plugin.api import course_team as team_api
from iblai_mentor_plugin.models import (
    BRIEFING_LENGTH,
    CONTACT_LENGTH,
    HINT_LENGTH,
    KEY_LENGTH,
    Assistance,
    EvaluationRun,
    ProblemHint,
    ShownCount,
)
from iblai_mentor_plugin.rest_api.serializers import (
    BASIS_HELP,
    DECLINED_HELP,
    DIGEST_HELP,
    LANGUAGE_NOTE_HELP,
    DestinationSerializer,
    KeyField,
    NamedChoiceField,
    TextField,
)
from iblai_mentor_plugin.rest_api.session_serializers import (
    NAME_LENGTH,
    SlugListField,
    SuggestionSerializer,
    ToolSerializer,
)

if TYPE_CHECKING:
    from datetime import datetime

# As programs name the parts of a course.
PARTS = {part.name.lower(): part for part in Assistance.Part}
MAX_VERSION = 2**31 - 1
# As many as a chat shows, and as long as a button may be.
MOST_STARTERS = 3
STARTER_LENGTH = 200
# With those that ship, fewer than a learner may ask on a day.
MOST_QUESTIONS = 30
QUESTION_LENGTH = 500


class ChoosableMentorSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A mentor to choose."""

    unique_id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()


class MoneySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """An amount."""

    amount = serializers.DecimalField(max_digits=20, decimal_places=4)
    currency = serializers.CharField(help_text=_("As ISO 4217 has it."))


class CourseUsageSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What the course used today (UTC)."""

    tokens = serializers.IntegerField()
    limit = serializers.IntegerField()
    percent = serializers.IntegerField()
    is_near_limit = serializers.BooleanField(help_text=_("80 percent of the limit, or more."))
    resets_at = serializers.DateTimeField(default_timezone=UTC)
    money = MoneySerializer(many=True)
    unpriced = serializers.ListField(
        child=serializers.CharField(), help_text=_("Models that have no price: the money leaves them out.")
    )


class CourseSettingsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What the staff of a course chose; what a change leaves out stays as it is."""

    is_on = serializers.BooleanField(required=False, help_text=_("Whether the mentor helps in this course."))
    mentor = TextField(
        required=False,
        allow_blank=True,
        max_length=NAME_LENGTH,
        help_text=_("Unique id of the mentor that serves; empty: the tenant's default."),
    )
    tells_answers = serializers.BooleanField(
        required=False,
        help_text=_(
            "A learner's own answer to a problem goes to the mentor where the platform tells them its result, and the notice "
            "in force says so."
        ),
    )
    notice_names_answers = serializers.BooleanField(
        read_only=True, help_text=_("The notice in force says so; it is the operator's.")
    )
    help_contact = TextField(
        required=False,
        allow_blank=True,
        max_length=CONTACT_LENGTH,
        help_text=_("Where people help: the address of a forum, or an e-mail address; empty: nowhere."),
    )
    helps_when_graded = serializers.BooleanField(
        required=False,
        help_text=_(
            "A button for help at graded problems, from the learner's first answer on; it is there at all others."
        ),
    )
    tools = SlugListField(help_text=_("Slugs of the tools that the mentor may look things up with in this course."))
    starters = serializers.ListField(
        child=TextField(max_length=STARTER_LENGTH, allow_blank=True),
        required=False,
        max_length=MOST_STARTERS,
        help_text=_("First questions that learners are offered; empty: those that the mentor makes of the course."),
    )
    questions = serializers.ListField(
        child=TextField(max_length=QUESTION_LENGTH, allow_blank=True),
        required=False,
        max_length=MOST_QUESTIONS,
        help_text=_("Questions of your own that an evaluation of the course asks."),
    )
    messages_a_day = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=MAX_VERSION,
        help_text=_("Questions that a learner may have asked on a day to ask here; 0: as many as the operator allows."),
    )
    most_messages_a_day = serializers.IntegerField(read_only=True, help_text=_("What the operator allows."))
    mentors = ChoosableMentorSerializer(many=True, read_only=True)
    known_tools = ToolSerializer(many=True, read_only=True)
    is_switched_on_by_operator = serializers.BooleanField(
        read_only=True, help_text=_("The operator's switch stands above the staff's.")
    )
    may_opt_in = serializers.BooleanField(
        read_only=True, help_text=_("It is off, and the staff may switch it on: their tenant lets them, by is_on.")
    )
    switched_on_at = serializers.DateTimeField(
        read_only=True,
        allow_null=True,
        default_timezone=UTC,
        help_text=_("When an operator switched it on; null: never, or the staff changed something since."),
    )
    usage = CourseUsageSerializer(read_only=True)


class BriefingSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A version of what the mentor is to know."""

    version = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True)
    published_at = serializers.DateTimeField(allow_null=True, default_timezone=UTC, help_text=_("Null: a draft."))
    written_by = serializers.SerializerMethodField(help_text=_("Username; empty where the account is gone."))
    created = serializers.DateTimeField(default_timezone=UTC)
    modified = serializers.DateTimeField(default_timezone=UTC)

    def get_written_by(self, briefing: Any) -> str:
        """Return the username."""
        return briefing.written_by.username if briefing.written_by else ""


class SeenSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Which draft the caller saw."""

    modified = serializers.DateTimeField(
        required=False,
        allow_null=True,
        help_text=_("When the draft that you saw was modified; 409 where somebody changed it since."),
    )


class DraftSerializer(SeenSerializer):
    """The draft's text."""

    text = TextField(allow_blank=True, max_length=BRIEFING_LENGTH)


class AssistancePartSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A part of a course."""

    part = NamedChoiceField(choices=list(PARTS))
    key = TextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=KEY_LENGTH,
        help_text=_("The assignment type, or the usage key of the subsection or unit; empty for the course."),
    )


class AssistanceSerializer(AssistancePartSerializer):
    """How far the mentor may help in a part of a course."""

    level = NamedChoiceField(
        choices=Assistance.Level.choices, allow_null=True, help_text=_("Null takes back what was set.")
    )


class ManyAssistanceSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """How far the mentor may help in many parts of a course."""

    parts = AssistancePartSerializer(many=True, allow_empty=False)
    level = serializers.ChoiceField(
        choices=Assistance.Level.choices, allow_null=True, help_text=_("Null takes back what was set.")
    )


class EvaluationRecordSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What an evaluation found."""

    made_at = serializers.DateTimeField(default_timezone=UTC)
    questions = serializers.IntegerField(help_text=_("How many were asked."))
    failures = serializers.ListField(
        child=serializers.CharField(),
        help_text=_("The questions that failed: the ids of those that ship, and those of the team."),
    )
    below = serializers.ListField(
        child=serializers.CharField(), help_text=_("Measures that are below their floor, as sentences.")
    )
    is_search = serializers.BooleanField(
        allow_null=True,
        help_text=_("The search of the course replied to all of them, and no LLM; null: nobody kept it."),
    )


class EvaluationsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The evaluations of a course that are kept, the newest first."""

    evaluations = EvaluationRecordSerializer(many=True)


class EvaluationPlanSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What an evaluation of the team's questions would take."""

    questions = serializers.IntegerField(help_text=_("How many would be asked."))
    obstacle = serializers.CharField(allow_blank=True, help_text=_("Why there can be none; empty: there can."))
    mentor_obstacle = serializers.CharField(
        allow_blank=True, help_text=_("Why the mentor cannot be asked, and the search alone can; empty: it can.")
    )
    questions_left = serializers.IntegerField(help_text=_("Questions that you can ask today."))
    most_tokens = serializers.IntegerField(help_text=_("What asking the mentor takes at the most."))
    most_cost = serializers.DecimalField(
        max_digits=20,
        decimal_places=8,
        allow_null=True,
        help_text=_("The same in money; null: nobody entered a price."),
    )
    currency = serializers.CharField(allow_blank=True)
    model = serializers.CharField(allow_blank=True, help_text=_("Who would be asked; empty: nobody."))
    provider = serializers.CharField(allow_blank=True)


class EvaluationAnswerSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What came of a question."""

    outcome = serializers.ChoiceField(choices=team_api.ReplyOutcome.choices)
    titles = serializers.ListField(child=serializers.CharField(), help_text=_("What it cites."))
    tokens = serializers.IntegerField()
    is_search = serializers.BooleanField(help_text=_("The search of the course replied."))


class EvaluationResultSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What came of a question, without the replies."""

    question = serializers.CharField()
    search = EvaluationAnswerSerializer(help_text=_("What the search of the course replies, without any LLM."))
    mentor = EvaluationAnswerSerializer(required=False, help_text=_("What the mentor replied, where it was asked."))


class EvaluationRunSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """An evaluation that the team started, as far as it got."""

    state = serializers.ChoiceField(choices=EvaluationRun.State.choices)
    error = serializers.SerializerMethodField(help_text=_("Why it failed; empty: it did not."))
    asks_mentor = serializers.BooleanField()
    planned = serializers.SerializerMethodField(help_text=_("How many questions there are."))
    begun_at = serializers.DateTimeField(default_timezone=UTC)
    results = EvaluationResultSerializer(many=True)

    def get_error(self, run: Any) -> str:
        """Return it in words."""
        return team_api.describe_error(run.error)

    def get_planned(self, run: Any) -> int:
        """Count them."""
        return len(run.questions)


class RunningEvaluationSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The evaluation that the team started last, and what the next one would take."""

    run = EvaluationRunSerializer(allow_null=True)
    plan = EvaluationPlanSerializer(
        allow_null=True, help_text=_("Null while an evaluation is running: only one runs at a time.")
    )


class NewEvaluationSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """An evaluation to be started."""

    asks_mentor = serializers.BooleanField(
        default=False,
        help_text=_("Ask the mentor, too, and not the search of the course alone: it takes what the plan says."),
    )


class CountSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Learners in a part of the course."""

    key = serializers.CharField(allow_blank=True, help_text=_("Usage key; empty: several parts taken together."))
    title = serializers.CharField()
    learners = serializers.IntegerField(help_text=_("Rounded down to tens."))


class MeasuredWeekSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What is shown of a measure in a week."""

    measure = serializers.ChoiceField(choices=ShownCount.Measure.choices)
    rows = CountSerializer(many=True)
    total = serializers.IntegerField(help_text=_("The sum of what is shown."))


class WeekSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A week that is over, and does not change any more."""

    week = serializers.DateField(help_text=_("Its Monday, in UTC."))
    measures = MeasuredWeekSerializer(many=True)


class UnitBandSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """How many asked in a unit over the term."""

    key = serializers.CharField()
    title = serializers.CharField()
    band = serializers.ChoiceField(choices=["none", "some", "many"], help_text=_("“none” is none or very few."))


class ActivitySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What a course team may know of what learners do with the mentor."""

    shows = serializers.ChoiceField(choices=["off", "bands", "counts"], source="state")
    since = serializers.DateField(allow_null=True, help_text=_("The first day that counts; null: it is off."))
    weeks = WeekSerializer(many=True)
    bands = UnitBandSerializer(many=True)


class OutlinePartSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A section, subsection or unit."""

    usage_key = serializers.CharField()
    title = serializers.CharField()
    type = serializers.CharField(source="block_type")
    assignment_type = serializers.CharField(allow_blank=True)
    level = serializers.ChoiceField(
        choices=Assistance.Level.choices, allow_null=True, help_text=_("What is set for it; null: nothing.")
    )
    effective_level = serializers.ChoiceField(choices=Assistance.Level.choices, help_text=_("What holds there."))
    children = serializers.SerializerMethodField()

    def get_children(self, part: Any) -> list[dict[str, Any]]:
        """Return what is in it, in the same form; units have none."""
        return OutlinePartSerializer(part.children, many=True).data  # type: ignore[return-value]


class UnguardedProblemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A graded problem with an answer that the mentor could not keep back."""

    usage_key = serializers.CharField()
    title = serializers.CharField()
    unit_key = serializers.CharField(allow_blank=True)


class CourseAssistanceSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """How far the mentor may help where."""

    levels = AssistanceSerializer(many=True)
    outline = OutlinePartSerializer(many=True)
    assignment_types = serializers.ListField(child=serializers.CharField())
    unguarded = UnguardedProblemSerializer(
        many=True,
        help_text=_(
            "Graded problems with an answer that the mentor could not keep back: a program or an image decides what is right. "
            "Help ends at the concept there, unless “full” is set for the problem's place."
        ),
    )


class ProblemHintSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A hint, or a mistake that learners make."""

    id = serializers.IntegerField(read_only=True)
    kind = NamedChoiceField(choices=ProblemHint.Kind.choices, required=False, default=ProblemHint.Kind.HINT)
    step = NamedChoiceField(
        choices=ProblemHint.Step.choices,
        required=False,
        default=ProblemHint.Step.CONCEPT,
        help_text=_("From which step of the hint ladder on the mentor is told."),
    )
    text = TextField(max_length=HINT_LENGTH, help_text=_("No answer: one that states an answer is refused."))
    modified = serializers.DateTimeField(read_only=True, default_timezone=UTC)


class NewProblemHintSerializer(ProblemHintSerializer):
    """A hint, and the problem that it is for."""

    usage_key = KeyField(max_length=KEY_LENGTH, help_text=_("The problem."))


class HintedProblemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A problem of the course, with its hints; one that the course lost has no title."""

    usage_key = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    unit_key = serializers.CharField(allow_blank=True)
    unit_title = serializers.CharField(allow_blank=True)
    hints = ProblemHintSerializer(many=True)


class ProblemHintsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The problems of a course, in its order."""

    problems = HintedProblemSerializer(many=True)


class MomentField(serializers.DateTimeField):
    """A time that every database can keep; the end of the calendar is none, in zones west of UTC."""

    def to_internal_value(self, value: Any) -> datetime:
        """Return the time. Raises ``ValidationError``."""
        try:
            return super().to_internal_value(value).astimezone(UTC)
        except OverflowError:
            self.fail("overflow", timezone=UTC)


class QuietHoursSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A time in which the mentor is closed to learners."""

    id = serializers.IntegerField(read_only=True)
    starts = MomentField(help_text=_("A time without a zone is in the site's time zone."))
    ends = MomentField()


class ComingQuietHoursSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The quiet hours of a course that are not over."""

    quiet_hours = QuietHoursSerializer(many=True)
    time_zone = serializers.CharField(help_text=_("The site's."))


class QuietTimeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A time in which the course team keeps the mentor closed."""

    starts = serializers.DateTimeField(default_timezone=UTC)
    ends = serializers.DateTimeField(default_timezone=UTC)


class PlaceQuerySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Where the learner is."""

    usage_key = KeyField(required=False, default="", allow_blank=True, max_length=KEY_LENGTH)


class UnitSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A unit."""

    usage_key = serializers.CharField()
    title = serializers.CharField()


class PlaceMentorSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The mentor that serves here."""

    unique_id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(source="about", allow_blank=True)
    proactive_prompt = serializers.CharField(source="greeting")


class LlmSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Who writes the replies."""

    name = serializers.CharField()
    provider = serializers.CharField(allow_blank=True)
    model = serializers.CharField(allow_blank=True)
    leaves_site = serializers.BooleanField(help_text=_("Whether the learner's words leave this site."))
    is_search = serializers.BooleanField(help_text=_("There is no LLM: replies are passages of the course."))


class RefusalSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Why the mentor does not help here now."""

    code = serializers.ChoiceField(
        choices=["switched_off", "not_enrolled", "not_running", "notice", "exam", "quiet_hours", "off"]
    )
    detail = serializers.CharField()


class PlaceNoticeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The notice in force, and the learner's word on it; neither accepted nor declined is no word yet."""

    version = serializers.IntegerField(source="state.version")
    text = serializers.CharField(source="state.text")
    language = serializers.CharField(source="state.reading.language", help_text=_("Of the text, as a code such as en."))
    language_note = serializers.CharField(allow_blank=True, help_text=LANGUAGE_NOTE_HELP)
    accepted = serializers.BooleanField(source="state.is_accepted")
    declined = serializers.BooleanField(source="state.is_declined", help_text=DECLINED_HELP)
    destination = DestinationSerializer(source="*")
    digest = serializers.CharField(help_text=DIGEST_HELP)
    basis = serializers.ChoiceField(choices=["agree", "read"], help_text=BASIS_HELP)


class AllowanceSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What is left of today's questions."""

    messages_left = serializers.IntegerField()
    resets_at = serializers.DateTimeField(default_timezone=UTC)


class IntentSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A button of the search."""

    id = serializers.CharField(help_text=_("The `intent` of a question."))
    # A field's own ``label`` is an attribute of the class.
    label = serializers.CharField(help_text=_("In the language of the page."))  # type: ignore[assignment]


class PlaceSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What a chat shows before the first question."""

    course_id = serializers.CharField()
    course_title = serializers.CharField(allow_blank=True)
    course_language = serializers.CharField(
        allow_blank=True,
        help_text=_("What its quotes and titles are in, as a code such as `en`; empty: it does not say."),
    )
    unit = UnitSerializer(allow_null=True)
    mentor = PlaceMentorSerializer(allow_null=True)
    llm = LlmSerializer(source="replier", allow_null=True)
    search_reason = serializers.CharField(
        allow_blank=True,
        help_text=_("Why the search of the course replies (`no_provider`, `provider_down`, `declined` …); else empty."),
    )
    level = serializers.ChoiceField(choices=Assistance.Level.choices)
    may_ask = serializers.BooleanField()
    refusal = RefusalSerializer(allow_null=True)
    notice = PlaceNoticeSerializer(allow_null=True)
    allowance = AllowanceSerializer(allow_null=True)
    suggestions = SuggestionSerializer(many=True)
    help_contact = serializers.CharField(
        allow_blank=True,
        help_text=_("Where people help: an address on the web or for e-mail; empty: the course names none."),
    )
    quiet_hours = QuietTimeSerializer(
        many=True, help_text=_("When the course team keeps the mentor closed: now, or within the next two weeks.")
    )
    intents = IntentSerializer(many=True, help_text=_("Buttons that the course's own data answer, without an LLM."))
    is_staff = serializers.BooleanField()
    is_paused = serializers.BooleanField(help_text=_("Nothing is remembered here at the learner's wish."))
    keeps_session_memory = serializers.BooleanField()


class ToldRequestSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What would be asked, where and by whom."""

    usage_key = KeyField(required=False, default="", allow_blank=True, max_length=KEY_LENGTH)
    question = TextField(required=False, default="", allow_blank=True)
    briefing_version = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=MAX_VERSION,
        help_text=_("Staff: with this version of the briefing, a draft included."),
    )

    def get_fields(self) -> dict[str, Any]:
        """Add the one whose name is a word of Python's own."""
        whom = serializers.ChoiceField(
            choices=["self", "synthetic"],
            default="self",
            help_text=_("Staff: `synthetic` is a learner made up, who is new to the course."),
        )
        return {**super().get_fields(), "as": whom}


class ToldMessageSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """An entry of the conversation."""

    role = serializers.CharField()
    content = serializers.CharField()


class ToldPassageSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A piece of the course that the reply may cite by its number."""

    number = serializers.IntegerField()
    usage_key = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    start = serializers.FloatField(allow_null=True, help_text=_("Seconds into the video; null for a text."))


class ToldSectionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A part of what is told."""

    name = serializers.CharField()
    text = serializers.CharField()
    tokens = serializers.IntegerField(help_text=_("By our estimate, whether it is shown or not."))
    is_shown = serializers.BooleanField(help_text=_("Learners are not shown what was written for the mentor alone."))


class ToldSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What the mentor would be told."""

    system = serializers.CharField()
    messages = ToldMessageSerializer(many=True)
    passages = ToldPassageSerializer(many=True)
    tokens = serializers.IntegerField()
    sections = ToldSectionSerializer(many=True)
    level = serializers.ChoiceField(choices=Assistance.Level.choices)
    step = NamedChoiceField(choices=["refuse", "orient", "concept", "example", "check", "explain"])

"""
The OpenAPI schema of every endpoint; ``docs/write_openapi.py`` writes it down, in ``openapi.yaml`` beside this module.

Nothing imports this while the LMS runs, so that drf-spectacular costs its start-up nothing: what an LMS shows is that file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django.urls import include, re_path
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.settings import patched_settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
    inline_serializer,
)
from rest_framework import serializers

from iblai_mentor_plugin import __version__
from iblai_mentor_plugin.apps import MentorConfig
from iblai_mentor_plugin.rest_api import (
    chat_history,
    course_staff,
    exports,
    own_memory,
    place,
    problem_hints,
    public_settings,
    queries,
    quiet_hours,
    sessions,
    shared_messages,
    team_activity,
    team_evaluation,
    views,
)
from iblai_mentor_plugin.rest_api.course_serializers import (
    MAX_VERSION,
    ActivitySerializer,
    AssistancePartSerializer,
    AssistanceSerializer,
    BriefingSerializer,
    ComingQuietHoursSerializer,
    CourseAssistanceSerializer,
    CourseSettingsSerializer,
    DraftSerializer,
    EvaluationRunSerializer,
    EvaluationsSerializer,
    ManyAssistanceSerializer,
    NewEvaluationSerializer,
    NewProblemHintSerializer,
    PlaceSerializer,
    ProblemHintSerializer,
    ProblemHintsSerializer,
    QuietHoursSerializer,
    RunningEvaluationSerializer,
    SeenSerializer,
    ToldRequestSerializer,
    ToldSerializer,
)
from iblai_mentor_plugin.rest_api.event_stream import EVENT_STREAM
from iblai_mentor_plugin.rest_api.export_serializers import (
    ChatHistoryItemSerializer,
    RetrieveTaskSerializer,
    TaskViewSerializer,
)
from iblai_mentor_plugin.rest_api.history_serializers import (
    AskedUnitsSerializer,
    FeedbackChangeSerializer,
    FeedbackRequestSerializer,
    FeedbackSerializer,
    HistoryQuerySerializer,
    PinnedSessionSerializer,
    PinRequestSerializer,
    PinSerializer,
    RecentSessionSerializer,
    SessionItemSerializer,
)
from iblai_mentor_plugin.rest_api.memory_data import MemoryDataSerializer
from iblai_mentor_plugin.rest_api.own_memory_serializers import (
    CorrectionSerializer,
    ForgetSerializer,
    KeepsSessionMemorySerializer,
    LearnedFactSerializer,
    NoteChangeSerializer,
    NoteSerializer,
    OneCourseSerializer,
    PauseSerializer,
    RememberingSerializer,
    SessionMemorySerializer,
    StatementSerializer,
    WhichCourseSerializer,
)
from iblai_mentor_plugin.rest_api.serializers import (
    MAX_STUDENT,
    AuditRecordSerializer,
    CustomInstructionSerializer,
    NoticeQuerySerializer,
    NoticeSerializer,
    NoticeWordSerializer,
    UserEdxMemorySerializer,
)
from iblai_mentor_plugin.rest_api.session_serializers import (
    MAX_SUGGESTIONS,
    AcceptedSerializer,
    DetailSerializer,
    FramesSerializer,
    MentorSerializer,
    QuestionSerializer,
    SessionRequestSerializer,
    SessionResponseSerializer,
    SessionSerializer,
    SessionUpdateSerializer,
    StopSerializer,
    SuggestionSerializer,
)
from iblai_mentor_plugin.rest_api.sharing_serializers import (
    ListedCopySerializer,
    OwnCopySerializer,
    SharedPreviewSerializer,
    ShareRequestSerializer,
    TeamCopySerializer,
    TeamListedSerializer,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

SETTINGS: Final = {
    "TITLE": "AI mentor",
    "DESCRIPTION": "The AI mentor of an Open edX LMS, in the form of ibl.ai's data manager API, group `ai-mentor`.\n\n"
    "An API key whose scopes let it write and not read is answered what it said itself, and no more.",
    "VERSION": __version__,
    "SCHEMA_PATH_PREFIX": "/api",
    "COMPONENT_SPLIT_REQUEST": False,
    "ENABLE_LIST_MECHANICS_ON_NON_2XX": False,
    "ENUM_NAME_OVERRIDES": {
        "LevelEnum": "iblai_mentor_plugin.models.staff.Assistance.Level",
        "StateEnum": "iblai_mentor_plugin.models.conversation.Message.State",
        "EvaluationStateEnum": "iblai_mentor_plugin.models.staff.EvaluationRun.State",
        "HintStepEnum": "iblai_mentor_plugin.models.staff.ProblemHint.Step",
    },
}
_PATH: Final = OpenApiParameter.PATH


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The header that programs send."""

    target_class = "iblai_mentor_plugin.rest_api.authentication.ApiTokenAuthentication"
    name = "PlatformApiKeyAuthentication"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:  # noqa: ARG002
        """Describe the header."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Api-Token <key>`: 64 hexadecimal characters, bound to one user of one tenant.",
        }


class JwtScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The LMS's own token."""

    target_class = "iblai_mentor_plugin.rest_api.authentication.ActiveUserJwtAuthentication"
    name = "LmsJwt"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:  # noqa: ARG002
        """Describe the header."""
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "`JWT <token>` of the LMS."}


class MemoryDataSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """The component that documents ``data``."""

    target_class = "iblai_mentor_plugin.rest_api.serializers.MemoryDataField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        """Point to the component."""
        component = auto_schema.resolve_serializer(MemoryDataSerializer, direction)
        return {"allOf": [component.ref], "readOnly": True}


class UserEdxMemory(UserEdxMemorySerializer):
    """One learner's memory of one course."""


class CustomInstructionResponse(CustomInstructionSerializer):
    """How a user wishes the mentor to speak to them. Nothing is required, and unknown fields are ignored."""


class ChatSessionWithMessage(RecentSessionSerializer):
    """A session with the newest of its messages, newest first."""


class PinnedMessageGet(PinnedSessionSerializer):
    """A pinned session with the newest of its messages."""


class PinnedMessageCreate(PinSerializer):
    """A pin that was set."""


class UserChatFeedback(FeedbackSerializer):
    """What the user thought of a reply."""


class SessionMemoryStorage(SessionMemorySerializer):
    """What was noted on a session."""


ERROR: Final = inline_serializer("Error", fields={"detail": serializers.CharField()})
UNAUTHORISED: Final = inline_serializer(
    "Unauthorised",
    fields={
        "detail": serializers.CharField(),
        "hint": serializers.CharField(
            required=False, help_text="Which header is wanted, where a key came in another scheme's words."
        ),
    },
)
NO_SUGGESTION: Final = inline_serializer(
    "NoSuggestion",
    fields={
        "error": serializers.CharField(required=False, help_text="Nothing was said in this session yet."),
        "detail": serializers.CharField(required=False, help_text="There is no such session."),
    },
)
PATH_PARAMETERS: Final = [
    OpenApiParameter("org", str, _PATH, description="Key of the tenant, e.g. `main`."),
    OpenApiParameter("user_id", str, _PATH, description="The username."),
]
ID_PARAMETER: Final = OpenApiParameter("id", int, _PATH, description="Id of the memory.")
PAGE_PARAMETERS: Final = [
    OpenApiParameter("page", int, description="Number of the page, from 1; 404 for one that is not there."),
    OpenApiParameter("page_size", int, description="Results a page: 10 unless told, 100 at most."),
]
FILTER_PARAMETERS: Final = [
    OpenApiParameter("course_id", str, description="A course key; a `+` that arrived as a space is understood."),
    OpenApiParameter(
        "ordering",
        str,
        description=f"Comma separated, `-` for descending: {', '.join(queries.ORDERING)}. "
        f"Default: `{queries.DEFAULT_ORDERING}`.",
    ),
    OpenApiParameter(
        "student",
        {"type": "integer", "minimum": 0, "maximum": MAX_STUDENT},
        description="edX user ID",
    ),
    OpenApiParameter("username", str),
]


_CONFLICT: Final = (
    "It does not fit with what there is: the session belongs to another course, its last reply is not finished, something "
    "else is being exported, the export failed, or somebody else changed or published the draft."
)


def _errors(*statuses: int) -> dict[Any, Any]:
    """Return the answers that every call may give, and these."""
    said = {
        400: OpenApiResponse(OpenApiTypes.OBJECT, "The input is wrong: `detail`, or messages by field."),
        401: OpenApiResponse(UNAUTHORISED, "No valid credential."),
        403: OpenApiResponse(ERROR, "The API key lacks the scope, or a session's CSRF token is missing."),
        404: OpenApiResponse(ERROR, "There is none, or none that the caller may know of."),
        409: OpenApiResponse(ERROR, _CONFLICT),
        415: OpenApiResponse(ERROR, "The body is neither JSON nor a form."),
        429: OpenApiResponse(ERROR, "Too many requests; see `Retry-After`."),
        503: OpenApiResponse(ERROR, "The LMS, its database or its cache could not answer; see `Retry-After`."),
    }
    return {status: said[status] for status in sorted({401, 403, 404, 429, 503, *statuses})}


def _page(name: str, of: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    return inline_serializer(
        name,
        fields={
            "count": serializers.IntegerField(),
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": of(many=True),
        },
    )


def _call(
    operation: str,
    answers: Mapping[Any, Any],
    *,
    errors: tuple[int, ...] = (),
    parameters: list[Any] | None = None,
    request: Any = None,
    events: bool = False,
    **more: Any,
) -> Any:
    # Whatever reads a body refuses one that is none.
    said = _errors(*errors, *((400, 415) if request is not None else ()))
    if events:
        said = {key: answer for status, answer in said.items() for key, answer in _with_event(status, answer).items()}
    return extend_schema(
        operation_id=f"ai_mentor_orgs_users_{operation}",
        tags=["ai-mentor"],
        parameters=[*PATH_PARAMETERS, *(parameters or [])],
        request=request,
        responses={**said, **answers},
        **more,
    )


def _with_event(status: int, answer: OpenApiResponse) -> dict[Any, Any]:
    """Return an error as it is answered in JSON, and to who accepts events alone: as the one event of a stream."""
    event = OpenApiResponse(OpenApiTypes.STR, 'One event, `{"error": "…", "status_code": n}`.')
    return {(status, "application/json"): answer, (status, EVENT_STREAM): event}


_SESSION: Final = OpenApiParameter("session_id", {"type": "string", "format": "uuid"}, _PATH)
_NOTE: Final = OpenApiParameter("note_id", int, _PATH, description="Id of the note.")
_SHARE: Final = OpenApiParameter("share_id", {"type": "string", "format": "uuid"}, _PATH)
_FEEDBACK: Final = OpenApiParameter("feedback_id", int, _PATH, description="Id of the feedback.")
_PINNED: Final = OpenApiParameter(
    "session_id", {"type": "string", "format": "uuid"}, description="Of the session; a body may say it instead."
)
_GENERATION: Final = OpenApiParameter("generation_id", {"type": "string", "format": "uuid"}, _PATH)
_COURSE: Final = OpenApiParameter("course_id", str, _PATH, description="The course key, percent-encoded.")
_VERSION: Final = OpenApiParameter("version", {"type": "integer", "minimum": 1, "maximum": MAX_VERSION}, _PATH)
_HINT: Final = OpenApiParameter("hint_id", {"type": "integer", "minimum": 1}, _PATH)
_QUIET: Final = OpenApiParameter("number", {"type": "integer", "minimum": 1}, _PATH)
_USAGE_KEY: Final = OpenApiParameter(
    "usage_key", str, description="The block that the learner is on; without it, the page that the memory knows."
)
_MENTOR: Final = OpenApiParameter("mentor", str, _PATH, description="Unique id, slug or name.")
_TASK: Final = OpenApiParameter("task_id", {"type": "string", "format": "uuid"}, _PATH)
_TO_CSV: Final = OpenApiParameter("to_csv", bool, description="As CSV; else a JSON list.")
_AFTER: Final = OpenApiParameter(
    "after",
    {"type": "integer", "minimum": 0},
    description="Only frames after this number; of a stream, `Last-Event-ID` says it, too.",
)
_COUNT: Final = OpenApiParameter(
    "num_questions", {"type": "integer", "minimum": 1, "maximum": MAX_SUGGESTIONS, "default": 3}
)
# One event a frame, its id the frame's; comments keep the connection alive.
_STREAM: Final = {(200, EVENT_STREAM): OpenApiTypes.STR}
_TEXTS: Final = (
    "mentor",
    "mentor_name",
    "mentor_slug",
    "mentor_unique_id",
    "mentor_description",
    "display_name",
    "initial_message",
    "proactive_prompt",
    "proactive_response",
    "greeting_method",
    "llm_name",
    "created_by",
)
_PUBLIC_SETTINGS: Final = inline_serializer(
    "MentorSettingsPublic",
    fields={
        "id": serializers.IntegerField(),
        **{name: serializers.CharField(allow_blank=True) for name in _TEXTS},
        "metadata": serializers.DictField(),
        **{name: serializers.ListField() for name in ("mentor_tools", "suggested_prompts", "categories")},
        **{name: serializers.DateTimeField() for name in ("created_at", "updated_at", "recently_accessed_at")},
        **{name: serializers.BooleanField() for name in (*public_settings.ABSENT, *public_settings.PRESENT)},
    },
)
_EMPTY: Final = OpenApiResponse(description="Done.")

_STARTED: Final = {200: TaskViewSerializer}
_NOT_READY: Final = 'In order of time. While it is being written: `{"state": "task_not_ready"}`.'
_FILE: Final = {
    (200, "application/json"): OpenApiResponse(ChatHistoryItemSerializer(many=True), _NOT_READY),
    (200, "text/csv"): OpenApiTypes.STR,
}

ANNOTATIONS: Final = {
    views.MemoryListView: {
        "get": _call(
            "edx_memory_list",
            {200: _page("PaginatedUserEdxMemoryList", UserEdxMemory)},
            errors=(400,),
            parameters=[*FILTER_PARAMETERS, *PAGE_PARAMETERS],
        ),
    },
    views.MemoryDetailView: {
        "get": _call("edx_memory_retrieve", {200: UserEdxMemory}, parameters=[ID_PARAMETER]),
        "delete": _call("edx_memory_destroy", {204: _EMPTY}, parameters=[ID_PARAMETER]),
    },
    views.CustomInstructionView: {
        "get": _call("custom_instruction_retrieve", {200: CustomInstructionResponse}),
        "post": _call(
            "custom_instruction_create",
            {201: CustomInstructionResponse},
            errors=(400,),
            request=CustomInstructionResponse(required=False),
        ),
        "put": _call(
            "custom_instruction_update",
            {200: CustomInstructionResponse},
            errors=(400,),
            request=CustomInstructionResponse(required=False),
        ),
    },
    views.NoticeView: {
        "get": _call("notice_retrieve", {200: NoticeSerializer}, errors=(400,), parameters=[NoticeQuerySerializer]),
        "post": _call("notice_create", {200: NoticeSerializer}, errors=(400,), request=NoticeWordSerializer),
        "delete": _call("notice_destroy", {204: _EMPTY}),
    },
    views.AuditView: {
        "get": _call(
            "audit_list",
            {200: _page("PaginatedAuditRecordList", AuditRecordSerializer)},
            parameters=PAGE_PARAMETERS,
        ),
    },
    own_memory.RememberingView: {
        "get": _call("remembering_retrieve", {200: RememberingSerializer}),
        "put": _call("remembering_update", {200: RememberingSerializer}, errors=(400,), request=PauseSerializer),
    },
    own_memory.FactListView: {
        "get": _call(
            "facts_list",
            {200: _page("PaginatedLearnedFactList", LearnedFactSerializer)},
            errors=(400,),
            parameters=[WhichCourseSerializer, *PAGE_PARAMETERS],
        ),
    },
    own_memory.StatementListView: {
        "get": _call(
            "statements_list",
            {200: _page("PaginatedStatementList", StatementSerializer)},
            errors=(400,),
            parameters=[OneCourseSerializer, *PAGE_PARAMETERS],
        ),
    },
    own_memory.CorrectionView: {
        "post": _call("corrections_create", {204: _EMPTY}, errors=(400,), request=CorrectionSerializer),
    },
    own_memory.ForgetView: {
        "post": _call("forget_create", {204: _EMPTY}, errors=(400,), request=ForgetSerializer(required=False)),
    },
    own_memory.KeepsSessionMemoryView: {
        "get": _call("session_memory_retrieve", {200: KeepsSessionMemorySerializer}),
        "put": _call(
            "session_memory_update",
            {200: KeepsSessionMemorySerializer},
            errors=(400,),
            request=KeepsSessionMemorySerializer,
        ),
    },
    own_memory.SessionMemoryView: {
        "get": _call("sessions_memory_retrieve", {200: SessionMemoryStorage}, parameters=[_SESSION]),
    },
    own_memory.NoteView: {
        "put": _call(
            "sessions_memory_update",
            {200: NoteSerializer},
            errors=(400,),
            parameters=[_SESSION, _NOTE],
            request=NoteChangeSerializer,
        ),
        "delete": _call("sessions_memory_destroy", {204: _EMPTY}, parameters=[_SESSION, _NOTE]),
    },
    chat_history.RecentMessagesView: {
        "get": _call(
            "recent_messages_retrieve",
            {200: _page("PaginatedChatSessionWithMessageList", ChatSessionWithMessage)},
            errors=(400,),
            parameters=[HistoryQuerySerializer, *PAGE_PARAMETERS],
        ),
    },
    chat_history.PinView: {
        "get": _call(
            "pin_message_list",
            {200: _page("PaginatedPinnedMessageGetList", PinnedMessageGet)},
            errors=(400,),
            parameters=[HistoryQuerySerializer, *PAGE_PARAMETERS],
        ),
        "post": _call("pin_message_create", {200: PinnedMessageCreate}, errors=(400,), request=PinRequestSerializer),
        "delete": _call(
            "pin_message_destroy",
            {204: _EMPTY},
            errors=(400, 415),
            parameters=[_PINNED],
        ),
    },
    chat_history.FeedbackCreateView: {
        "post": _call(
            "mentor_feedback_create_create", {201: UserChatFeedback}, errors=(400,), request=FeedbackRequestSerializer
        ),
    },
    chat_history.FeedbackView: {
        "get": _call("mentor_feedback_retrieve", {200: UserChatFeedback}, parameters=[_FEEDBACK]),
        "put": _call(
            "mentor_feedback_update",
            {200: UserChatFeedback},
            errors=(400,),
            parameters=[_FEEDBACK],
            request=FeedbackChangeSerializer(required=False),
        ),
    },
    shared_messages.SharedListView: {
        "get": _call(
            "shared_messages_list",
            {200: _page("PaginatedListedCopyList", ListedCopySerializer)},
            errors=(400,),
            parameters=[WhichCourseSerializer, *PAGE_PARAMETERS],
        ),
        "post": _call(
            "shared_messages_create", {201: OwnCopySerializer}, errors=(400,), request=ShareRequestSerializer
        ),
    },
    shared_messages.SharedPreviewView: {
        "post": _call(
            "shared_messages_preview_create",
            {200: SharedPreviewSerializer},
            errors=(400,),
            request=ShareRequestSerializer,
        ),
    },
    shared_messages.SharedCopyView: {
        "get": _call("shared_messages_retrieve", {200: OwnCopySerializer}, parameters=[_SHARE]),
        "delete": _call("shared_messages_destroy", {204: _EMPTY}, parameters=[_SHARE]),
    },
    shared_messages.TeamSharedListView: {
        "get": _call(
            "courses_shared_messages_list",
            {200: _page("PaginatedTeamListedList", TeamListedSerializer)},
            parameters=[_COURSE, *PAGE_PARAMETERS],
        ),
    },
    shared_messages.TeamSharedView: {
        "get": _call("courses_shared_messages_retrieve", {200: TeamCopySerializer}, parameters=[_COURSE, _SHARE]),
    },
    chat_history.ClearView: {"delete": _call("clear_chathistory_destroy", {204: _EMPTY})},
    sessions.SessionListView: {
        "get": _call(
            "sessions_list",
            {200: _page("PaginatedSessionList", SessionItemSerializer)},
            errors=(400,),
            parameters=[HistoryQuerySerializer, *PAGE_PARAMETERS],
        ),
        "post": _call(
            "sessions_create", {200: SessionResponseSerializer}, errors=(400,), request=SessionRequestSerializer
        ),
    },
    sessions.SessionDetailView: {
        "get": _call("sessions_retrieve", {200: SessionSerializer}, parameters=[_SESSION, *PAGE_PARAMETERS]),
        "put": _call(
            "sessions_update",
            {200: DetailSerializer},
            errors=(400,),
            parameters=[_SESSION],
            request=SessionUpdateSerializer(required=False),
        ),
        "delete": _call("sessions_destroy", {204: _EMPTY}, parameters=[_SESSION]),
    },
    sessions.SessionDownloadView: {
        "get": _call(
            "sessions_download_session_retrieve", {(200, "text/plain"): OpenApiTypes.STR}, parameters=[_SESSION]
        ),
    },
    sessions.SuggestionView: {
        "get": _call(
            "sessions_suggestion_list",
            {200: SuggestionSerializer(many=True), 404: NO_SUGGESTION},
            errors=(400,),
            parameters=[_SESSION, _COUNT],
        ),
    },
    sessions.QuestionView: {
        "post": _call(
            "sessions_messages_create",
            {(202, "application/json"): AcceptedSerializer, **_STREAM},
            errors=(400, 409),
            parameters=[_SESSION],
            request=QuestionSerializer,
            events=True,
        ),
    },
    sessions.ReplyView: {
        "get": _call(
            "sessions_messages_retrieve",
            {(200, "application/json"): FramesSerializer, **_STREAM},
            errors=(400,),
            parameters=[_SESSION, _GENERATION, _AFTER],
            events=True,
            description=(
                "The frames after a number. Whoever polls asks once a second, or less often: a user has "
                "`IBLAI_MENTOR_THROTTLE` requests, two a second unless the operator says otherwise, for all that they do."
            ),
        ),
    },
    sessions.StopView: {
        "post": _call(
            "sessions_stop_create",
            {200: DetailSerializer},
            errors=(400,),
            parameters=[_SESSION],
            request=StopSerializer,
        ),
    },
    exports.HistoryExportView: {"post": _call("export_chathistory_create", _STARTED, errors=(409,))},
    exports.EverythingExportView: {"post": _call("export_everything_create", _STARTED, errors=(409,))},
    exports.SessionExportView: {
        "post": _call("tasks_sessions_create", _STARTED, errors=(409,), parameters=[_SESSION]),
    },
    exports.TaskView: {
        "get": _call("tasks_retrieve", {200: RetrieveTaskSerializer}, errors=(400,), parameters=[_TASK])
    },
    exports.HistoryDownloadView: {
        "get": _call("downloads_tasks_retrieve", _FILE, errors=(400, 409), parameters=[_TASK, _TO_CSV]),
    },
    exports.SessionExportDownloadView: {
        "get": _call("sessions_tasks_retrieve", _FILE, errors=(400, 409), parameters=[_SESSION, _TASK, _TO_CSV]),
    },
    exports.EverythingDownloadView: {
        "get": _call(
            "downloads_everything_retrieve",
            {(200, "application/zip"): OpenApiTypes.BINARY},
            errors=(400, 409),
            parameters=[_TASK],
        ),
    },
    place.PlaceView: {
        "get": _call("courses_place_retrieve", {200: PlaceSerializer}, errors=(400,), parameters=[_COURSE, _USAGE_KEY]),
    },
    place.AskedUnitsView: {
        "get": _call("courses_asked_units_retrieve", {200: AskedUnitsSerializer}, parameters=[_COURSE]),
    },
    place.ToldView: {
        "post": _call(
            "courses_told_create",
            {200: ToldSerializer},
            errors=(400,),
            parameters=[_COURSE],
            request=ToldRequestSerializer(required=False),
        ),
    },
    course_staff.CourseSettingsView: {
        "get": _call("courses_settings_retrieve", {200: CourseSettingsSerializer}, parameters=[_COURSE]),
        "put": _call(
            "courses_settings_update",
            {200: CourseSettingsSerializer},
            errors=(400,),
            parameters=[_COURSE],
            request=CourseSettingsSerializer(required=False),
        ),
    },
    course_staff.BriefingListView: {
        "get": _call(
            "courses_briefings_list",
            {200: _page("PaginatedBriefingList", BriefingSerializer)},
            parameters=[_COURSE, *PAGE_PARAMETERS],
        ),
        "post": _call(
            "courses_briefings_create",
            {200: BriefingSerializer},
            errors=(400, 409),
            parameters=[_COURSE],
            request=DraftSerializer,
        ),
    },
    course_staff.BriefingView: {
        "delete": _call("courses_briefings_destroy", {204: _EMPTY}, errors=(409,), parameters=[_COURSE, _VERSION]),
    },
    course_staff.PublishBriefingView: {
        "post": _call(
            "courses_briefings_publish_create",
            {200: BriefingSerializer},
            errors=(400, 409),
            parameters=[_COURSE, _VERSION],
            request=SeenSerializer(required=False),
        ),
    },
    course_staff.AssistanceView: {
        "get": _call("courses_assistance_retrieve", {200: CourseAssistanceSerializer}, parameters=[_COURSE]),
        "put": _call(
            "courses_assistance_update",
            {200: CourseAssistanceSerializer},
            errors=(400,),
            parameters=[_COURSE],
            request=AssistanceSerializer,
        ),
        "post": _call(
            "courses_assistance_create",
            {200: CourseAssistanceSerializer},
            errors=(400,),
            parameters=[_COURSE],
            request=ManyAssistanceSerializer,
        ),
        "delete": _call(
            "courses_assistance_destroy",
            {204: _EMPTY},
            errors=(400,),
            parameters=[_COURSE],
            request=AssistancePartSerializer,
        ),
    },
    problem_hints.ProblemHintListView: {
        "get": _call("courses_problem_hints_retrieve", {200: ProblemHintsSerializer}, parameters=[_COURSE]),
        "post": _call(
            "courses_problem_hints_create",
            {200: ProblemHintSerializer},
            errors=(400,),
            parameters=[_COURSE],
            request=NewProblemHintSerializer,
        ),
    },
    problem_hints.ProblemHintView: {
        "put": _call(
            "courses_problem_hints_update",
            {200: ProblemHintSerializer},
            errors=(400,),
            parameters=[_COURSE, _HINT],
            request=ProblemHintSerializer(partial=True),
        ),
        "delete": _call("courses_problem_hints_destroy", {204: _EMPTY}, parameters=[_COURSE, _HINT]),
    },
    team_activity.ActivityView: {
        "get": _call("courses_activity_retrieve", {200: ActivitySerializer}, parameters=[_COURSE]),
    },
    team_evaluation.EvaluationListView: {
        "get": _call("courses_evaluations_retrieve", {200: EvaluationsSerializer}, parameters=[_COURSE]),
    },
    team_evaluation.EvaluationRunView: {
        "get": _call("courses_evaluations_running_retrieve", {200: RunningEvaluationSerializer}, parameters=[_COURSE]),
        "post": _call(
            "courses_evaluations_running_create",
            {202: EvaluationRunSerializer},
            errors=(400, 409),
            parameters=[_COURSE],
            request=NewEvaluationSerializer,
        ),
        "delete": _call("courses_evaluations_running_destroy", {204: _EMPTY}, parameters=[_COURSE]),
    },
    quiet_hours.QuietHoursListView: {
        "get": _call("courses_quiet_hours_retrieve", {200: ComingQuietHoursSerializer}, parameters=[_COURSE]),
        "post": _call(
            "courses_quiet_hours_create",
            {200: QuietHoursSerializer},
            errors=(400,),
            parameters=[_COURSE],
            request=QuietHoursSerializer,
        ),
    },
    quiet_hours.QuietHoursView: {
        "delete": _call("courses_quiet_hours_destroy", {204: _EMPTY}, parameters=[_COURSE, _QUIET]),
    },
    sessions.MentorListView: {
        "get": _call("list", {200: _page("PaginatedMentorList", MentorSerializer)}, parameters=PAGE_PARAMETERS),
    },
    sessions.MentorDetailView: {"get": _call("mentors_retrieve", {200: MentorSerializer}, parameters=[_MENTOR])},
    sessions.MentorByNameView: {"get": _call("retrieve", {200: MentorSerializer}, parameters=[_MENTOR])},
    sessions.PublicSettingsView: {
        "get": _call("mentors_public_settings_retrieve", {200: _PUBLIC_SETTINGS}, parameters=[_MENTOR]),
    },
}


class ScopedSchema(AutoSchema):
    """The schema of an endpoint, with the scope that an API key needs for it."""

    def get_extensions(self) -> dict[str, Any]:
        """Name the scope of the method; one that needs none says nothing."""
        scope = cast("views.MentorView", self.view).scopes.get(self.method)
        return {} if scope is None else {"x-scope": scope}


views.MentorView.schema = ScopedSchema()
for _view, _calls in ANNOTATIONS.items():
    extend_schema_view(**_calls)(_view)


def build_schema(**settings: Any) -> dict[str, Any]:
    """Return the schema; ``settings`` are those of drf-spectacular that shall differ."""
    regex = MentorConfig.plugin_app["url_config"]["lms.djangoapp"]["regex"]
    with patched_settings({**SETTINGS, **settings}):
        patterns = [re_path(regex, include("iblai_mentor_plugin.urls"))]
        generator = SchemaGenerator(patterns=patterns)  # type: ignore[no-untyped-call]
        schema: dict[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        return schema


def render_schema() -> str:
    """Return the schema as it is checked in."""
    rendered: bytes = OpenApiYamlRenderer().render(build_schema(), renderer_context={})  # type: ignore[no-untyped-call]
    return rendered.decode()

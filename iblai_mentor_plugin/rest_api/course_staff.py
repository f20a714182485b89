"""The endpoints of a course's staff: which mentor helps, how it is briefed, how far it may help. 404 for all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from rest_framework import status
from rest_framework.response import Response

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.models import Assistance
from iblai_mentor_plugin.rest_api.course_serializers import (
    MAX_VERSION,
    PARTS,
    AssistancePartSerializer,
    AssistanceSerializer,
    BriefingSerializer,
    CourseSettingsSerializer,
    DraftSerializer,
    ManyAssistanceSerializer,
    OutlinePartSerializer,
    SeenSerializer,
    UnguardedProblemSerializer,
)
from iblai_mentor_plugin.rest_api.request_data import validate
from iblai_mentor_plugin.rest_api.views import OwnView

if TYPE_CHECKING:
    from rest_framework.request import Request

READ: Final = "course:read"
WRITE: Final = "course:write"


class CourseView(OwnView):
    """What is about one course; who is its staff is asked by the services."""

    @property
    def course_key(self) -> str:
        """Return the course key that the path names, in its one form. Raises ``NotFoundError`` for what is none."""
        return mentor_api.parse_course_key(self.kwargs["course_id"])


class CourseSettingsView(CourseView):
    """Whether the mentor helps in a course, and which one."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "PUT": WRITE}

    def get(self, _request: Request, **_path: str) -> Response:
        """Retrieve what the staff chose, and what there is to choose from."""
        return Response(self.describe())

    def describe(self) -> Any:
        """Return what there is."""
        state = mentor_api.get_course_state(self.access, self.course_key)
        fields = {
            "is_on": state.is_on,
            "mentor": str(state.chosen.unique_id) if state.chosen else "",
            "tells_answers": state.tells_answers,
            "notice_names_answers": state.notice_names_answers,
            "help_contact": state.help_contact,
            "starters": state.starters,
            "questions": state.questions,
            "messages_a_day": state.messages_a_day,
            "most_messages_a_day": state.most_messages_a_day,
            "helps_when_graded": state.helps_when_graded,
            "mentors": state.mentors,
            "tools": list(state.tools),
            "known_tools": mentor_api.describe_tools(tool.slug for tool in mentor_api.TOOLS),
            "is_switched_on_by_operator": state.is_switched_on,
            "may_opt_in": state.may_opt_in,
            "switched_on_at": state.news,
            "usage": operating_api.get_course_usage(self.course_key),
        }
        return CourseSettingsSerializer(fields).data

    def put(self, request: Request, **_path: str) -> Response:
        """Change it; absent fields stay as they are."""
        # Partial: a switch that a form leaves out is not switched off.
        fields = validate(CourseSettingsSerializer, request.data, partial=True)
        mentor_api.update_course(self.access, self.course_key, **fields)
        return self.respond_written(READ, fields, self.describe)


class BriefingListView(CourseView):
    """What the mentor is to know, in versions."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "POST": WRITE}

    def get(self, _request: Request, **_path: str) -> Response:
        """List the versions, the newest first."""
        briefings = mentor_api.list_briefings(self.access, self.course_key)
        return self.respond_page(briefings, lambda page: BriefingSerializer(page, many=True).data)

    def post(self, request: Request, **_path: str) -> Response:
        """Write the draft, or begin one; it counts for nothing until it is published."""
        fields = validate(DraftSerializer, request.data)
        seen_at = fields.get("modified")
        draft = mentor_api.write_draft(self.access, self.course_key, fields["text"], seen_at=seen_at)
        said = {"version": draft.version, "text": draft.text, "published_at": None, "modified": draft.modified}
        return self.respond_written(READ, said, lambda: BriefingSerializer(draft).data)


class OneBriefingView(CourseView):
    """What is about one version."""

    @property
    def version(self) -> int:
        """Return the version that the path names. Raises ``NotFoundError`` for what is none."""
        named: str = self.kwargs["version"]
        if not (named.isascii() and named.isdecimal() and len(named) < 11 and int(named) <= MAX_VERSION):  # noqa: PLR2004
            raise NotFoundError
        return int(named)


class BriefingView(OneBriefingView):
    """One version."""

    scopes: ClassVar[dict[str, str]] = {"DELETE": WRITE}

    def delete(self, _request: Request, **_path: str) -> Response:
        """Delete a draft; what was published stays."""
        mentor_api.delete_draft(self.access, self.course_key, self.version)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PublishBriefingView(OneBriefingView):
    """A draft is put in force here."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    def post(self, request: Request, **_path: str) -> Response:
        """Publish the draft, for good."""
        seen_at = validate(SeenSerializer, request.data).get("modified")
        briefing = mentor_api.publish_briefing(self.access, self.course_key, self.version, seen_at=seen_at)
        said = {"version": briefing.version, "published_at": briefing.published_at}
        return self.respond_written(READ, said, lambda: BriefingSerializer(briefing).data)


class AssistanceView(CourseView):
    """How far the mentor may help in a course and its parts."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "PUT": WRITE, "POST": WRITE, "DELETE": WRITE}

    def get(self, _request: Request, **_path: str) -> Response:
        """Retrieve what is set, and the parts of the course."""
        return Response(self.describe())

    def describe(self) -> dict[str, Any]:
        """Return what there is."""
        found = mentor_api.get_course_assistance(self.access, self.course_key)
        levels = [
            {"part": Assistance.Part(rule.part).name.lower(), "key": rule.key, "level": rule.level}
            for rule in found.rules
        ]
        outline = OutlinePartSerializer(found.outline, many=True).data
        unguarded = UnguardedProblemSerializer(found.unguarded, many=True).data
        return {
            "levels": levels,
            "outline": outline,
            "assignment_types": found.assignment_types,
            "unguarded": unguarded,
        }

    def put(self, request: Request, **_path: str) -> Response:
        """Set how far it may help in a part; null takes back what was set."""
        fields = validate(AssistanceSerializer, request.data)
        self._change(fields, fields["level"])
        said = {"levels": [fields], "outline": [], "assignment_types": []}
        return self.respond_written(READ, said, self.describe)

    def post(self, request: Request, **_path: str) -> Response:
        """Set how far it may help in many parts, all of them or none; null takes back what was set."""
        fields = validate(ManyAssistanceSerializer, request.data)
        level = fields["level"]
        mentor_api.change_many(
            self.access,
            self.course_key,
            None if level is None else Assistance.Level(level),
            [(PARTS[part["part"]], part["key"]) for part in fields["parts"]],
        )
        levels = [{**part, "level": level} for part in fields["parts"]]
        return self.respond_written(READ, {"levels": levels, "outline": [], "assignment_types": []}, self.describe)

    def delete(self, request: Request, **_path: str) -> Response:
        """Take back what was set for a part; it is named in the body, or in the query."""
        self._change(validate(AssistancePartSerializer, request.data or request.query_params.dict()), None)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _change(self, fields: dict[str, Any], level: str | None) -> None:
        mentor_api.change_assistance(
            self.access,
            self.course_key,
            None if level is None else Assistance.Level(level),
            part=PARTS[fields["part"]],
            key=fields["key"],
        )

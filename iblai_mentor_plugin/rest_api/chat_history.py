"""The endpoints of the chat history: what was said last, pins, feedback, and clearing it all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from rest_framework import status
from rest_framework.response import Response

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.rest_api.history_serializers import (
    FeedbackChangeSerializer,
    FeedbackRequestSerializer,
    FeedbackSerializer,
    HistoryQuerySerializer,
    PinnedSessionSerializer,
    PinRequestSerializer,
    PinSerializer,
    RecentSessionSerializer,
)
from iblai_mentor_plugin.rest_api.request_data import read_query, validate
from iblai_mentor_plugin.rest_api.views import MentorView, OwnView, parse_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rest_framework.request import Request

    from iblai_mentor_plugin.models import Feedback, Session

READ: Final = "session:read"
WRITE: Final = "session:write"


def read_filters(parameters: Mapping[str, Any]) -> history_api.Filters:
    """Return what a query asks for. Raises ``ValidationError`` of DRF, field by field."""
    query = validate(HistoryQuerySerializer, read_query(parameters))
    return history_api.Filters(
        course_key=query.get("course_id", ""),
        session_id=query.get("session_id"),
        mentor=query.get("mentor"),
        since=query.get("start_date"),
        until=query.get("end_date"),
        words=query.get("search", ""),
        # A plus sign that nobody escaped arrives as a space.
        usage_key=query.get("usage_key", "").replace(" ", "+"),
    )


class RecentMessagesView(OwnView):
    """What was said last, by session."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    def get(self, request: Request, **_path: str) -> Response:
        """List the sessions used last, with the newest messages of each."""
        sessions = history_api.list_recent(self.access, read_filters(request.query_params))
        return self.respond_page(sessions, _serialize_recent)


class PinView(OwnView):
    """Sessions that the user wants at the top."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "POST": WRITE, "DELETE": WRITE}

    def get(self, request: Request, **_path: str) -> Response:
        """List the pinned sessions, the last pinned first, with the newest messages of each."""
        sessions = history_api.list_pinned(self.access, read_filters(request.query_params))
        return self.respond_page(sessions, _serialize_pinned)

    def post(self, request: Request, **_path: str) -> Response:
        """Pin a session."""
        session_id = validate(PinRequestSerializer, request.data)["session_id"]
        return Response(PinSerializer(history_api.pin_session(self.access, str(session_id))).data)

    def delete(self, request: Request, **_path: str) -> Response:
        """Unpin a session; it is named in the body or, as the published clients send none, in the query."""
        named = validate(PinRequestSerializer, request.data or request.query_params)
        history_api.unpin_session(self.access, str(named["session_id"]))
        return Response(status=status.HTTP_204_NO_CONTENT)


class FeedbackCreateView(OwnView):
    """Replies are judged here."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    def post(self, request: Request, **_path: str) -> Response:
        """Say what one thinks of a reply; saying it again changes it."""
        fields = validate(FeedbackRequestSerializer, request.data)
        judged = history_api.Judged(str(fields["session"]), fields.get("ai_response", ""), fields.get("message_id"))
        feedback = history_api.keep_feedback(self.access, judged, fields)
        return self.respond_written(
            READ,
            _repeat(feedback, fields),
            lambda: _serialize_feedback(feedback),
            status=status.HTTP_201_CREATED,
        )


class FeedbackView(OwnView):
    """What the user thought of a reply."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "PUT": WRITE}

    def get_id(self) -> int:
        """Return the id that the path names. Raises ``NotFoundError`` for what is none."""
        return parse_id(self.kwargs["feedback_id"])

    def get(self, _request: Request, **_path: str) -> Response:
        """Retrieve what the user thought of a reply."""
        return Response(_serialize_feedback(history_api.get_feedback(self.access, self.get_id())))

    def put(self, request: Request, **_path: str) -> Response:
        """Change it; absent fields stay as they are."""
        fields = validate(FeedbackChangeSerializer, request.data)
        feedback = history_api.update_feedback(self.access, self.get_id(), fields)
        return self.respond_written(READ, _repeat(feedback, fields), lambda: _serialize_feedback(feedback))


class ClearView(MentorView):
    """All that was said, deleted."""

    scopes: ClassVar[dict[str, str]] = {"DELETE": WRITE}

    def delete(self, _request: Request, **_path: str) -> Response:
        """Delete every session of the user: for the user, and for admins of the tenant by permission."""
        history_api.clear_history(self.access)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _serialize_recent(sessions: Sequence[Session]) -> Any:
    return RecentSessionSerializer(history_api.summarise_sessions(sessions, with_messages=True), many=True).data


def _serialize_pinned(sessions: Sequence[Session]) -> Any:
    return PinnedSessionSerializer(history_api.summarise_sessions(sessions, with_messages=True), many=True).data


def _serialize_feedback(feedback: Feedback) -> Any:
    return FeedbackSerializer(feedback, context={"question": history_api.find_question(feedback)}).data


def _repeat(feedback: Feedback, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return feedback in its published form, with no word but those that were just said."""
    said = {
        "user_text": "",
        "ai_response": fields.get("ai_response", ""),
        "reason": fields.get("reason") or "",
        "additional_feedback": fields.get("details") or "",
        "rating": fields.get("rating"),
    }
    return {**_serialize_feedback(feedback), **said}

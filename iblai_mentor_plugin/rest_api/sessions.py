"""The endpoints of sessions, of questions and replies, and of mentors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.cache import patch_cache_control
from rest_framework import status
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.rest_api.chat_history import READ, WRITE, read_filters
from iblai_mentor_plugin.rest_api.event_stream import EVENT_STREAM, EventStreamRenderer, stream_frames
from iblai_mentor_plugin.rest_api.history_serializers import SessionItemSerializer
from iblai_mentor_plugin.rest_api.permissions import require_scope
from iblai_mentor_plugin.rest_api.public_settings import describe_mentor
from iblai_mentor_plugin.rest_api.renderers import JSONRenderer
from iblai_mentor_plugin.rest_api.request_data import read_query, validate
from iblai_mentor_plugin.rest_api.session_serializers import (
    AcceptedSerializer,
    AfterSerializer,
    MentorSerializer,
    QuestionSerializer,
    SessionMessageSerializer,
    SessionRequestSerializer,
    SessionUpdateSerializer,
    StopSerializer,
    SuggestionQuerySerializer,
)
from iblai_mentor_plugin.rest_api.throttles import QuestionThrottle, UserThrottle
from iblai_mentor_plugin.rest_api.views import MentorView, OwnView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

    from iblai_mentor_plugin.models import Mentor, Message, Session

NO_MESSAGES: Final = "No chat messages found."


class PlainTextRenderer(BaseRenderer):
    """Text, for who accepts nothing else; errors are said in words."""

    media_type = "text/plain"
    format = "txt"
    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:  # noqa: ARG002
        """Return the words."""
        return str(data.get("detail", data) if isinstance(data, dict) else data).encode()


class SessionView(OwnView):
    """What is about one session of the user."""

    def get_session(self) -> Session:
        """Return the session that the path names. Raises ``NotFoundError``."""
        return mentor_api.get_session(self.access, self.kwargs["session_id"])

    def read_session(self) -> Session:
        """Return the session that the path names, to be read. Raises ``ForbiddenError`` in an exam of its course, too."""
        return mentor_api.read_session(self.access, self.kwargs["session_id"])


class SessionListView(OwnView):
    """The sessions of the user; they begin here."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "POST": WRITE}

    def get(self, request: Request, **_path: str) -> Response:
        """List the sessions, pinned ones first, then the last used."""
        filters = read_filters(request.query_params)

        def serialize(page: Sequence[Session]) -> Any:
            return SessionItemSerializer(history_api.summarise_sessions(page, words=filters.words), many=True).data

        return self.respond_page(history_api.list_sessions(self.access, filters), serialize)

    def post(self, request: Request, **_path: str) -> Response:
        """Begin a session with a mentor."""
        fields = validate(SessionRequestSerializer, request.data)
        session = mentor_api.create_session(self.access, mentor=fields["mentor"], tools=fields.get("tools"))
        tools = mentor_api.describe_session_tools(session)
        return Response({"session_id": str(session.session_id), "tools": tools})


class SessionDetailView(SessionView):
    """One session."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "PUT": WRITE, "DELETE": WRITE}

    def lets_in(self) -> bool:
        """Admins delete, and do nothing else here."""
        return super().lets_in() or (self.request.method == "DELETE" and self.access.may_delete)

    def get(self, _request: Request, **_path: str) -> Response:
        """Retrieve a session, with a page of what was said, the newest first."""
        session = self.read_session()
        page = self.respond_page(mentor_api.list_messages(session), self.serialize).data
        return Response(
            {
                **page,
                # The published clients refuse null here.
                "next": page["next"] or "",
                "previous": page["previous"] or "",
                "title": session.title,
                "proactive_prompt": session.mentor.greeting,
                "mentor_unique_id": str(session.mentor.unique_id),
                "platform_key": session.tenant.key,
                "course_id": session.course_key,
                "tools": mentor_api.describe_session_tools(session),
            }
        )

    def serialize(self, messages: Sequence[Message]) -> Any:
        """Return the messages as the contract has them."""
        context = {"describe_error": mentor_api.describe_error}
        return SessionMessageSerializer(messages, many=True, context=context).data

    def put(self, request: Request, **_path: str) -> Response:
        """Rename a session, or choose what its mentor may use; absent fields stay as they are."""
        mentor_api.update_session(self.get_session(), **validate(SessionUpdateSerializer, request.data))
        return Response({"detail": "Updated"})

    def delete(self, _request: Request, **_path: str) -> Response:
        """Delete a session and all that was said in it: for the user, and for admins of the tenant by permission."""
        history_api.delete_session(self.access, self.kwargs["session_id"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class SessionDownloadView(SessionView):
    """One session as text."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}
    renderer_classes = (JSONRenderer, PlainTextRenderer)

    def get(self, _request: Request, **_path: str) -> HttpResponse:
        """Return the conversation as plain text."""
        session = self.read_session()
        response = HttpResponse(mentor_api.write_transcript(session), content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="session-{session.session_id}.txt"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


class SuggestionView(SessionView):
    """What could be asked next."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    def get(self, request: Request, **_path: str) -> Response:
        """List questions that could be asked next."""
        count = validate(SuggestionQuerySerializer, read_query(request.query_params))["num_questions"]
        questions = mentor_api.suggest_questions(self.read_session(), count=count)
        if questions is None:
            return Response({"error": NO_MESSAGES}, status=status.HTTP_404_NOT_FOUND)
        return Response([{"question": question} for question in questions])


class FollowingView(SessionView):
    """What answers with frames: as JSON, or as events to who accepts them."""

    renderer_classes = (JSONRenderer, EventStreamRenderer)

    def wants_events(self) -> bool:
        """Say whether the client asked for a stream."""
        return self.request.accepted_renderer.media_type == EVENT_STREAM

    def stream(self, reply: Message, *, after: int) -> StreamingHttpResponse:
        """Return the events after a number, as they come."""
        events = stream_frames(self.access, reply, after=after)
        response = StreamingHttpResponse(events, content_type=EVENT_STREAM)
        # Proxies that collect an answer before they pass it on would make a stream pointless.
        response["X-Accel-Buffering"] = "no"
        patch_cache_control(response, no_cache=True, no_transform=True)
        return response


class QuestionView(FollowingView):
    """Questions are asked here."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}
    throttle_classes = (UserThrottle, QuestionThrottle)

    def post(self, request: Request, **_path: str) -> HttpResponseBase:
        """Ask; the reply is produced elsewhere."""
        if self.wants_events():
            require_scope(self.access, READ)  # What comes is what following the reply shows.
        fields = validate(QuestionSerializer, request.data)
        question = mentor_api.Question(
            text=fields["prompt"],
            client_id=fields.get("client_id", ""),
            course_key=fields.get("course_id", ""),
            usage_key=fields.get("usage_key", ""),
            page_content=fields.get("page_content") or "",
            action=fields.get("action", ""),
            intent=fields.get("intent", ""),
            replaces=str(fields.get("replaces") or ""),
            briefing_version=fields.get("briefing_version"),
        )
        reply = mentor_api.accept_question(self.access, self.kwargs["session_id"], question)
        QuestionThrottle().count(request, self)
        if self.wants_events():
            return self.stream(reply, after=0)
        return Response(AcceptedSerializer(reply).data, status=status.HTTP_202_ACCEPTED)


class ReplyView(FollowingView):
    """A reply is followed here."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    def get(self, request: Request, **path: str) -> HttpResponseBase:
        """Return the frames after a number."""
        given = read_query(request.query_params)
        resumed = request.headers.get("Last-Event-ID")
        # A browser that reconnects repeats the address, so what it says in the header is newer.
        after = validate(AfterSerializer, {**given, **({"after": resumed} if resumed else {})})["after"]
        reply, frames = mentor_api.list_frames(self.access, path["session_id"], path["generation_id"], after=after)
        if self.wants_events():
            return self.stream(reply, after=after)
        return Response(
            {
                "generation_id": str(reply.generation_id),
                "message_id": reply.pk,
                "state": reply.state,
                "frames": [{"id": frame.number, **frame.body} for frame in frames],
            }
        )


class StopView(SessionView):
    """A reply is stopped here."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    def post(self, request: Request, **path: str) -> Response:
        """Stop a reply; one that ended already stays as it is."""
        fields = validate(StopSerializer, request.data)
        mentor_api.stop_reply(self.access, path["session_id"], str(fields["generation_id"]))
        return Response({"detail": "Stopped"})


class MentorListView(MentorView):
    """The mentors of the tenant."""

    scopes: ClassVar[dict[str, str]] = {"GET": "mentor:read"}

    def get(self, _request: Request, **_path: str) -> Response:
        """List the mentors, the default one first."""
        mentors = mentor_api.list_mentors(self.access.tenant).select_related("tenant")
        return self.respond_page(mentors, lambda page: MentorSerializer(page, many=True).data)


class OneMentorView(MentorView):
    """What is about one mentor."""

    scopes: ClassVar[dict[str, str]] = {"GET": "mentor:read"}

    def get_mentor(self) -> Mentor:
        """Return the mentor that the path names. Raises ``NotFoundError``."""
        return mentor_api.get_mentor(self.access.tenant, self.kwargs["mentor"])


class MentorDetailView(OneMentorView):
    """One mentor."""

    def get(self, _request: Request, **_path: str) -> Response:
        """Retrieve a mentor by its unique id, name or slug."""
        return Response(MentorSerializer(self.get_mentor()).data)


class MentorByNameView(MentorDetailView):
    """One mentor, at the path that the published clients ask."""


class PublicSettingsView(OneMentorView):
    """What anybody who may ask a mentor may know of it."""

    def get(self, _request: Request, **_path: str) -> Response:
        """Retrieve the public settings of a mentor."""
        return Response(describe_mentor(self.get_mentor()))

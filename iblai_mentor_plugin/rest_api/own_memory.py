"""The endpoints by which the memory is open to its owner: statements and facts, corrections, pauses, forgetting, notes."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, ClassVar, Final

from rest_framework import status
from rest_framework.response import Response

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.rest_api.own_memory_serializers import (
    CorrectionSerializer,
    ForgetSerializer,
    KeepsSessionMemorySerializer,
    LearnedFactSerializer,
    NoteChangeSerializer,
    NoteSerializer,
    OneCourseSerializer,
    PauseSerializer,
    StatementSerializer,
    WhichCourseSerializer,
)
from iblai_mentor_plugin.rest_api.request_data import validate
from iblai_mentor_plugin.rest_api.views import OwnView, parse_id

if TYPE_CHECKING:
    from rest_framework.request import Request

READ: Final = "memory:read"
WRITE: Final = "memory:write"
_SHOWN: Final = ("kind", "text", "title", "title_at", "usage_key", "is_corrected")


class RememberingView(OwnView):
    """Whether anything is remembered."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "PUT": WRITE}

    def get(self, _request: Request, **_path: str) -> Response:
        """Retrieve what is paused: everywhere, and by course."""
        return Response(self.describe(memory_api.get_remembering(self.access)))

    def put(self, request: Request, **_path: str) -> Response:
        """Pause remembering or resume it, in a course or everywhere."""
        fields = validate(PauseSerializer, request.data)
        course_key, is_paused = fields.get("course_id", ""), fields["is_paused"]
        remembering = memory_api.set_remembering(self.access, course_key, is_paused=is_paused)
        said: dict[str, Any]
        if course_key:
            said = {"courses": [{"course_id": course_key, "is_paused": is_paused}]}
        else:
            said = {"everywhere": {"is_paused": is_paused}, "courses": []}
        return self.respond_written(READ, said, lambda: self.describe(remembering))

    def describe(self, remembering: memory_api.Remembering) -> dict[str, Any]:
        """Return how it is."""
        courses = [{"course_id": key, "is_paused": is_paused} for key, is_paused in remembering.courses.items()]
        return {"everywhere": {"is_paused": remembering.is_paused_everywhere}, "courses": courses}


class FactListView(OwnView):
    """What is remembered, fact by fact."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    def get(self, request: Request, **_path: str) -> Response:
        """List what is remembered, the newest first, with the kind of event that taught it."""
        course_key = validate(WhichCourseSerializer, request.query_params).get("course_id", "")
        user_id = self.access.user.pk
        return self.respond_page(
            memory_api.list_own_facts(self.access, course_key),
            lambda page: LearnedFactSerializer(memory_api.hide_results(user_id, page), many=True).data,
        )


class StatementListView(OwnView):
    """What is remembered, in sentences."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    def get(self, request: Request, **_path: str) -> Response:
        """List what is remembered of a course in sentences, with how the mentor came to know it."""
        course_key = validate(OneCourseSerializer, request.query_params)["course_id"]
        telling = memory_api.tell_statements(self.access, course_key)
        return self.respond_page(
            telling.statements,
            lambda page: StatementSerializer([describe_statement(telling, one) for one in page], many=True).data,
        )


def describe_statement(telling: memory_api.Telling, one: memory_api.Statement) -> dict[str, Any]:
    """Return a statement as it is answered; of several events of a kind the newest is named."""
    learned = sorted(one.facts, key=lambda fact: fact.at)
    reasons = {memory_api.describe_source(fact.learned_from): fact.at for fact in learned}
    return {
        **{name: getattr(one, name) for name in _SHOWN},
        "language": telling.language if one.title else "",
        "url": telling.find_url(one),
        "facts": one.correctable,
        "usage_keys": list(one.forgets),
        "reasons": [{"text": text, "at": at} for text, at in reasons.items()] or [{"text": one.reason, "at": None}],
    }


class CorrectionView(OwnView):
    """What the learner says is not true."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    def post(self, request: Request, **_path: str) -> Response:
        """Say that facts are not true: the mentor goes by that until something new happens there; or take that back."""
        fields = validate(CorrectionSerializer, request.data)
        facts = [(fact["usage_key"], fact["name"]) for fact in fields["facts"]]
        memory_api.correct(self.access, fields["course_id"], facts, is_true=fields["is_true"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class ForgetView(OwnView):
    """What is remembered is forgotten here."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    def post(self, request: Request, **_path: str) -> Response:
        """Forget a block, a course, or everything; late events do not bring it back."""
        fields = validate(ForgetSerializer, request.data)
        memory_api.forget(self.access, course_key=fields.get("course_id", ""), usage_keys=fields["usage_keys"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class KeepsSessionMemoryView(OwnView):
    """Whether sessions are noted."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "PUT": WRITE}

    def get(self, _request: Request, **_path: str) -> Response:
        """Retrieve whether sessions are noted; not unless the user wants it."""
        return Response({"keeps_session_memory": memory_api.get_session_memory(self.access)})

    def put(self, request: Request, **_path: str) -> Response:
        """Switch session memory on, or off: then all notes are deleted."""
        keeps = validate(KeepsSessionMemorySerializer, request.data)["keeps_session_memory"]
        return Response({"keeps_session_memory": memory_api.set_session_memory(self.access, keeps=keeps)})


class SessionMemoryView(OwnView):
    """What was noted on a session."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    def get(self, _request: Request, session_id: str, **_path: str) -> Response:
        """Retrieve the notes on a session, the oldest first."""
        notes = list(memory_api.list_session_notes(self.access, session_id))
        newest = max((note.modified for note in notes), default=None)
        return Response(
            {
                "memory": {"data": NoteSerializer(notes, many=True).data},
                # A string, never null: the published clients refuse it.
                "updated_at": newest.astimezone(UTC).isoformat().replace("+00:00", "Z") if newest else "",
                "session_id": session_id,
            }
        )


class NoteView(OwnView):
    """A note on a session."""

    scopes: ClassVar[dict[str, str]] = {"PUT": WRITE, "DELETE": WRITE}

    def get_id(self) -> int:
        """Return the id that the path names. Raises ``NotFoundError`` for what is none."""
        return parse_id(self.kwargs["note_id"])

    def put(self, request: Request, session_id: str, **_path: str) -> Response:
        """Put a note into one's own words."""
        content = validate(NoteChangeSerializer, request.data)["content"]
        note = memory_api.update_note(self.access, session_id, self.get_id(), content=content)
        said = {"id": note.pk, "content": note.content, "is_edited": True}
        return self.respond_written(READ, said, lambda: NoteSerializer(note).data)

    def delete(self, _request: Request, session_id: str, **_path: str) -> Response:
        """Delete a note."""
        memory_api.delete_note(self.access, session_id, self.get_id())
        return Response(status=status.HTTP_204_NO_CONTENT)

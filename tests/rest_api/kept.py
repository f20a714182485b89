"""Every route of the REST interface, about something that is kept of a learner."""

from __future__ import annotations

import re
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.utils import timezone

from iblai_mentor_plugin.models import Export, Feedback, MemoryEntry, Message, SharedCopy
from iblai_mentor_plugin.rest_api.urls import urlpatterns
from tests.conftest import COURSE
from tests.traces import MEMORY_WORD, OTHER_SESSION_WORD, SESSION_WORD, Left

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.urls import URLPattern
    from rest_framework.test import APIClient

    from tests.fakes import FakeCourseware

_EXPORTS: Final = {"download_all": "everything", "download_session_export": "of_session"}


def list_methods(pattern: URLPattern) -> list[str]:
    """Return what a route can be asked for, as its view declares it."""
    return list(pattern.callback.view_class.scopes)


ROUTES: Final = [(pattern, method.lower()) for pattern in urlpatterns for method in list_methods(pattern)]


@pytest.fixture
def kept(switched_on: None, left: Left, learner: User, lms: FakeCourseware) -> dict[str, Any]:
    """Return what the routes' places are filled with, so that each finds something that is kept."""
    lms.open_course(learner.pk, COURSE)
    return find_places(left, learner)


def find_places(left: Left, learner: User) -> dict[str, Any]:
    """Return what fills the places of paths, about what was left of a learner; exports are made for it."""
    later = timezone.now() + timedelta(days=7)
    written = {"tenant": left.tenant, "user": learner, "state": Export.State.COMPLETE, "expires_at": later}
    history = Export.objects.create(kind=Export.Kind.HISTORY, is_open=None, **written)
    everything = Export.objects.create(kind=Export.Kind.EVERYTHING, is_open=None, **written)
    of_session = Export.objects.create(kind=Export.Kind.SESSION, session=left.session, is_open=None, **written)
    line = b'{"type": "human", "content": "%s", "timestamp": "2026-03-01T12:00:00Z"}\n' % SESSION_WORD.encode()
    for export in (history, everything, of_session):
        export.parts.create(attempt=0, number=1, data=zlib.compress(line))
    reply = left.session.messages.get(kind=Message.Kind.REPLY)
    return {
        "org": "main",
        "user_id": learner.username,
        "session_id": left.session.session_id,
        "id": MemoryEntry.objects.get(user=learner, course_key=COURSE, usage_key="").pk,
        "note_id": left.session.notes.get().pk,
        "feedback_id": Feedback.objects.get(message=reply).pk,
        "generation_id": reply.generation_id,
        "message_id": reply.pk,
        "share_id": SharedCopy.objects.get(user=learner).share_id,
        "course_id": COURSE,
        "mentor": "mentor",
        "version": 1,
        "hint_id": 1,
        "number": 1,
        "history": history.task_id,
        "everything": everything.task_id,
        "of_session": of_session.task_id,
    }


def fill(pattern: URLPattern, kept: dict[str, Any]) -> str:
    """Return the path of a route, about what is kept."""
    route = str(pattern.pattern)
    places = {**kept, "task_id": kept[_EXPORTS.get(pattern.name or "", "history")]}
    return "/api/ai-mentor/" + re.sub(r"<\w+:(\w+)>", lambda place: str(places[place[1]]), route)


def call(client: APIClient, pattern: URLPattern, method: str, kept: dict[str, Any], **places: str) -> tuple[int, str]:
    """Return the status and the body of what a client is answered; ``places`` of the path that are others than the kept's."""
    body = {
        "session": str(kept["session_id"]),
        "session_id": str(kept["session_id"]),
        "message_id": kept["message_id"],
        "message_ids": [kept["message_id"]],
        "generation_id": str(kept["generation_id"]),
        "rating": 1,
        "content": "mine",
        "title": "mine",
        "prompt": "And now?",
        "question": "And now?",
        "course_id": COURSE,
        "is_paused": False,
        "facts": [{"usage_key": "", "name": "grade"}],
        "keeps_session_memory": True,
        "mentor": "mentor",
    }
    answer = getattr(client, method)(
        fill(pattern, {**kept, **places}),
        *([body] if method != "get" else [{"course_id": COURSE}] if pattern.name == "statements" else []),
        format="json",
    )
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, content.decode("utf-8", "replace")


def tells(said: str, *words: str) -> bool:
    """Say whether an answer has anything that is kept of the learner."""
    return any(word in said for word in words or (MEMORY_WORD, SESSION_WORD, OTHER_SESSION_WORD))

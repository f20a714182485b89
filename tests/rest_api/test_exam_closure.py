"""In an exam its learner reads nothing of its course, by whatever route there is."""

from __future__ import annotations

import re
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from iblai_mentor_plugin.courseware.course import RunningExam
from iblai_mentor_plugin.models import Export, Feedback, MemoryEntry, Message
from iblai_mentor_plugin.rest_api.urls import urlpatterns
from tests.conftest import COURSE
from tests.traces import MEMORY_WORD, OTHER_SESSION_WORD, SESSION_WORD, Left

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User
    from django.urls import URLPattern
    from pytest_django.fixtures import SettingsWrapper

    from tests.fakes import FakeCourseware

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("switched_on")]
WORDS = (MEMORY_WORD, SESSION_WORD, OTHER_SESSION_WORD)
# What reads: every route's GET, and the writes that answer with what is kept.
READS = [(pattern, "get") for pattern in urlpatterns if "GET" in pattern.callback.view_class.scopes]
WRITES = [
    (pattern, method.lower())
    for pattern in urlpatterns
    for method in pattern.callback.view_class.scopes
    if method in ("POST", "PUT")
]
DELETES = [pattern for pattern in urlpatterns if "DELETE" in pattern.callback.view_class.scopes]


@pytest.fixture
def kept(left: Left, learner: User, lms: FakeCourseware) -> dict[str, Any]:
    """Return what the routes' places are filled with, so that each finds something that is kept."""
    lms.open_course(learner.pk, COURSE)
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
        "course_id": COURSE,
        "mentor": "mentor",
        "version": 1,
        "history": history.task_id,
        "everything": everything.task_id,
        "session_export": of_session.task_id,
    }


def fill(pattern: URLPattern, kept: dict[str, Any]) -> str:
    """Return the path of a route, about what is kept."""
    route = str(pattern.pattern)
    exports = {"download_all": "everything", "download_session_export": "session_export"}
    places = {**kept, "task_id": kept[exports.get(pattern.name or "", "history")]}
    return "/api/ai-mentor/" + re.sub(r"<\w+:(\w+)>", lambda place: str(places[place[1]]), route)


def call(learner: User, pattern: URLPattern, method: str, kept: dict[str, Any]) -> tuple[int, str]:
    """Return the status and the body of what the learner in person is answered."""
    client = APIClient()
    client.force_authenticate(learner)
    body = {
        "session": str(kept["session_id"]),
        "session_id": str(kept["session_id"]),
        "message_id": kept["message_id"],
        "generation_id": str(kept["generation_id"]),
        "rating": 1,
        "content": "mine",
        "title": "mine",
        "prompt": "And now?",
        "question": "And now?",
        "course_id": COURSE,
        "is_paused": False,
        "keeps_session_memory": True,
        "mentor": "mentor",
    }
    answer = getattr(client, method)(fill(pattern, kept), *([body] if method != "get" else []), format="json")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, content.decode("utf-8", "replace")


@pytest.fixture
def exam(learner: User, lms: FakeCourseware) -> Iterator[None]:
    course = lms.open_course(learner.pk, COURSE)
    course.exam = RunningExam("Midterm", None)
    yield
    course.exam = None


def list_telling(calls: list[Any], learner: User, kept: dict[str, Any]) -> set[str]:
    """Return the routes whose answer has words that are kept."""
    found = set()
    for pattern, method in calls:
        _status, said = call(learner, pattern, method, kept)
        if any(word in said for word in WORDS):
            found.add(f"{method} {pattern.name}")
    return found


def test_no_route_tells_the_learner_what_is_kept_while_the_exam_runs(
    learner: User, kept: dict[str, Any], exam: None
) -> None:
    assert list_telling([*READS, *WRITES], learner, kept) == set()


def test_every_one_of_them_does_when_there_is_no_exam(learner: User, kept: dict[str, Any]) -> None:
    assert list_telling(READS, learner, kept) == {
        "get edx_memory_list",
        "get edx_memory_detail",
        "get facts",
        "get session_memory",
        "get recent_messages",
        "get feedback",
        "get session_list",
        "get session_detail",
        "get session_download",
        "get reply",
        "get download",
        "get download_all",
        "get download_session_export",
    }


@pytest.mark.parametrize("name", ["edx_memory_detail", "session_detail", "reply", "session_memory", "download"])
def test_refusal_says_that_it_is_the_exam(name: str, learner: User, kept: dict[str, Any], exam: None) -> None:
    pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
    status, said = call(learner, pattern, "get", kept)
    assert (status, "exam" in said) == (403, True)


def test_what_is_kept_can_be_deleted_in_an_exam(learner: User, kept: dict[str, Any], exam: None) -> None:
    order = ("note", "session_detail", "edx_memory_detail", "clear")
    patterns = {pattern.name: pattern for pattern in DELETES}
    assert [call(learner, patterns[name], "delete", kept)[0] for name in order] == [204, 204, 204, 204]


def test_another_course_stays_open(learner: User, kept: dict[str, Any], lms: FakeCourseware) -> None:
    lms.open_course(learner.pk, COURSE.replace("2026", "2027")).exam = RunningExam("Midterm", None)
    pattern = next(pattern for pattern in urlpatterns if pattern.name == "session_detail")
    assert call(learner, pattern, "get", kept)[0] == 200


def test_operator_may_leave_it_open(learner: User, kept: dict[str, Any], exam: None, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_EXAM_CLOSES_HISTORY = False
    assert "get session_list" in list_telling(READS, learner, kept)


def test_lms_is_asked_once_in_five_seconds(
    learner: User, kept: dict[str, Any], exam: None, settings: SettingsWrapper, lms: FakeCourseware
) -> None:
    pattern = next(pattern for pattern in urlpatterns if pattern.name == "session_list")
    _status, closed = call(learner, pattern, "get", kept)
    lms.open_course(learner.pk, COURSE).exam = None
    assert SESSION_WORD not in closed + call(learner, pattern, "get", kept)[1]
    settings.IBLAI_MENTOR_EXAM_CHECK_SECONDS = 0
    assert SESSION_WORD in call(learner, pattern, "get", kept)[1]

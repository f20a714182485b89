"""The vendor's published client, unchanged, each version in an environment of its own, against a live server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import MemoryEntry, Message, Session, SessionNote, Tenant
from tests.conftest import COURSE
from tests.rest_api.conftest import AT
from tests.services import CLIENT_VERSIONS, run_client

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django.live_server_helper import LiveServer

SCRIPT = Path(__file__).with_name("vendor_client.py")
NOTHING_SAID = {"about_user": None, "mentor_tone": None, "profession": "", "desired_mentor_traits": ""}


def visit(version: str, key: str, live_server: LiveServer, session: Session) -> list[dict[str, Any]]:
    """Return what each call of the script answered."""
    errand = {
        "host": live_server.url,
        "key": key,
        "org": "main",
        "username": "learner1",
        "course_id": COURSE,
        "session_id": str(session.session_id),
    }
    answers: list[dict[str, Any]] = run_client(version, SCRIPT, errand)
    return answers


def say_something(learner: User, tenant: Tenant) -> Session:
    """Return a session in which something was said."""
    session = Session.objects.create(
        user=learner, tenant=tenant, mentor=mentor_api.get_mentor(tenant, "mentor"), title="Stars"
    )
    question = session.messages.create(number=1, kind=Message.Kind.QUESTION, text="Which star?")
    session.notes.create(message=question, kind=SessionNote.Kind.HELP_REQUEST, content="Asked for a star.")
    session.messages.create(number=2, kind=Message.Kind.REPLY, text="Polaris.", generation_id=uuid4())
    return session


@pytest.mark.parametrize("role", ["learner", "admin"])
@pytest.mark.parametrize("version", CLIENT_VERSIONS)
def test_published_client_works_unchanged(
    version: str, role: str, live_server: LiveServer, learner: User, django_user_model: type[User]
) -> None:
    tenant, _made = Tenant.objects.get_or_create(key="main", defaults={"is_default": True})
    caller = learner if role == "learner" else django_user_model.objects.create_superuser("root")
    _key, raw = operating_api.create_api_key(tenant, caller)
    entry = MemoryEntry.objects.create(user=learner, course_key=COURSE, first_at=AT, last_at=AT)

    answers = visit(version, raw, live_server, say_something(learner, tenant))

    assert [(answer["call"], answer["status"]) for answer in answers[:13]] == [
        ("edx_memory_list", 200),
        ("edx_memory_list", 200),
        ("edx_memory_list", 404),
        ("edx_memory_retrieve", 200),
        ("edx_memory_destroy", 204),
        ("edx_memory_retrieve", 404),
        ("custom_instruction_retrieve", 404),
        ("custom_instruction_create", 201),
        ("custom_instruction_create", 400),
        ("custom_instruction_update", 200),
        ("custom_instruction_update", 200),
        ("custom_instruction_update", 200),
        ("custom_instruction_retrieve", 200),
    ]
    bodies = [answer["body"] for answer in answers[:13]]
    assert bodies[0] == bodies[1]
    assert bodies[0]["results"] == [bodies[3]]
    assert (bodies[3]["id"], bodies[3]["course_id"], bodies[3]["data"]["version"]) == (entry.pk, COURSE, 1)
    created = {name: bodies[7][name] for name in NOTHING_SAID}
    assert created == NOTHING_SAID
    said = {"about_user": "Ada", "profession": "engineer", "desired_mentor_traits": "brief"}
    assert bodies[9] == bodies[-1] == {**bodies[7], **said}
    check_mentors(answers[13:16])
    check_sessions(answers[16:25], is_own=role == "learner")
    check_history(answers[25:], is_own=role == "learner")


def check_mentors(answers: list[dict[str, Any]]) -> None:
    """Anybody of the tenant may know its mentors."""
    assert [answer["status"] for answer in answers] == [200, 200, 200]
    page, mentor, public = (answer["body"] for answer in answers)
    assert page["results"] == [mentor]
    assert (mentor["slug"], public["mentor_unique_id"]) == ("mentor", mentor["unique_id"])


def check_sessions(answers: list[dict[str, Any]], *, is_own: bool) -> None:
    """The learner's are their own, an admin's key included; nothing is served without a credential."""
    assert [(answer["call"], answer["status"]) for answer in answers] == [
        ("sessions_retrieve", 401),
        ("sessions_create", 200 if is_own else 404),
        ("sessions_retrieve", 200 if is_own else 404),
        ("sessions_update", 200 if is_own else 404),
        ("sessions_suggestion_list", 404),
        # Who may delete others' data need not be able to read them.
        ("sessions_destroy", 204),
        ("sessions_retrieve", 200 if is_own else 404),
        ("sessions_suggestion_list", 200 if is_own else 404),
        ("sessions_download_session_retrieve", 200 if is_own else 404),
    ]
    if is_own:
        session, suggestions, text = (answer["body"] for answer in answers[-3:])
        assert [message["content"] for message in session["results"]] == ["Polaris.", "Which star?"]
        assert (len(suggestions), "Polaris." in text) == (2, True)


def check_history(answers: list[dict[str, Any]], *, is_own: bool) -> None:
    """Lists, pins, feedback and notes are their learner's own; admins delete by permission."""
    assert [(answer["call"], answer["status"]) for answer in answers] == [
        ("recent_messages_retrieve", 200 if is_own else 404),
        ("pin_message_create", 200 if is_own else 404),
        ("pin_message_list", 200 if is_own else 404),
        ("pin_message_destroy", 400 if is_own else 404),
        ("mentor_feedback_create_create", 201 if is_own else 404),
        ("mentor_feedback_update", 200 if is_own else 404),
        ("mentor_feedback_retrieve", 200 if is_own else 404),
        ("sessions_memory_retrieve", 200 if is_own else 404),
        ("clear_chathistory_destroy", 204),
        ("recent_messages_retrieve", 200 if is_own else 404),
    ]
    if is_own:
        recent, pin, pinned, _unpinned, judged, changed, kept, memory, _cleared, nothing = (
            answer["body"] for answer in answers
        )
        assert recent[0]["session_id"] == pin["session_id"] == pinned[0]["session_id"] == judged["session"]
        assert [one["message"]["data"]["content"] for one in recent[0]["messages"]] == ["Polaris.", "Which star?"]
        assert (judged["rating"], changed["rating"], kept) == (1, -1, changed)
        assert memory["memory"]["data"] == [{"kind": "HelpRequest", "content": "Asked for a star."}]
        assert nothing == []

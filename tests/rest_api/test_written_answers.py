"""What a caller may not GET, no write tells them: every route that writes, with a key that may write and not read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.memory.session_notes import choose_session_memory
from iblai_mentor_plugin.models import (
    Assistance,
    AuditRecord,
    Briefing,
    CourseSetting,
    CustomInstruction,
    Feedback,
    Mentor,
    Message,
    ProblemHint,
    Session,
    SessionNote,
    SharedCopy,
)
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT, access, answered, ask, asker, course, producer, session
from tests.rest_api.conftest import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from rest_framework.test import APIClient

    from iblai_mentor_plugin.models import MemoryEntry, Tenant
    from tests.fakes import FakeLearnerCourse

__all__ = ["access", "answered", "ask", "asker", "course", "producer", "session"]

# Words that lie where only a GET may show them.
SECRET: Final = "Zaubernuss"
OTHER: Final = "course-v1:DemoX+ZAUBERNUSS+2026"
COURSE_PATH: Final = f"courses/{COURSE}/"


@pytest.fixture
def planted(
    answered: Message, course: FakeLearnerCourse, main: Tenant, make_memory: Callable[..., MemoryEntry]
) -> dict[str, Any]:
    """Plant the secret in everything that somebody may read; returns what paths and bodies name."""
    learner, session = answered.session.user, answered.session
    course.is_staff = True
    course.title = SECRET
    course.blocks[0] = type(course.blocks[0])(UNIT, "vertical", SECRET, "", UNIT)
    operating_api.publish_notice(SECRET)
    notice = operating_api.find_notice()
    assert notice is not None
    operating_api.accept_notice(learner.pk, version=notice.version)
    CustomInstruction.objects.create(tenant=main, user=learner, about_user=SECRET, mentor_tone=SECRET)
    make_memory(learner, OTHER)
    Mentor.objects.create(tenant=main, name=SECRET, slug="zaubernuss")
    CourseSetting.objects.create(course_key=COURSE, is_on=True)
    Assistance.objects.create(course_key=COURSE, part=Assistance.Part.ASSIGNMENT_TYPE, key=SECRET, level="hints")
    Message.objects.filter(session=session).update(text=SECRET)
    Session.objects.filter(pk=session.pk).update(title=SECRET)
    problem = UNIT.replace("vertical", "problem")
    course.blocks.append(type(course.blocks[0])(problem, "problem", SECRET, UNIT, UNIT))
    hint = ProblemHint.objects.create(course_key=COURSE, usage_key=problem, text=SECRET)
    CourseSetting.objects.filter(course_key=COURSE).update(help_contact=f"https://forum.example.com/{SECRET}")
    draft = Briefing.objects.create(course_key=COURSE, version=1, text=SECRET, written_by=learner)
    choose_session_memory(learner.pk, keeps=True)
    note = SessionNote.objects.create(session=session, message=answered, kind="knowledge_gap", content=SECRET)
    copy = SharedCopy.objects.create(
        tenant=main, user=learner, session=session, course_key=COURSE, said_at=answered.created
    )
    copy.messages.create(number=1, kind=Message.Kind.REPLY, text=SECRET, mentor_name=SECRET, said_at=answered.created)
    feedback = Feedback.objects.create(message=answered, user=learner, reason=SECRET, details=SECRET)
    return {
        "session": str(session.session_id),
        "message": answered.pk,
        "generation": str(answered.generation_id),
        "version": notice.version,
        "draft": draft.version,
        "problem": problem,
        "hint": hint.pk,
        "note": note.pk,
        "feedback": feedback.pk,
        "copy": str(copy.share_id),
    }


# Each write of the URL conf, by the name of its route: path, method, body. {…} is of what was planted.
WRITES: Final[dict[str, list[tuple[str, str, dict[str, Any]]]]] = {
    "edx_memory_detail": [("delete", "edx-memory/1/", {})],
    "custom_instruction": [
        ("put", "custom-instruction/", {}),
        ("put", "custom-instruction/", {"profession": "pilot"}),
        ("post", "custom-instruction/", {}),
    ],
    "notice": [("post", "notice/", {"version": "{version}"}), ("delete", "notice/", {})],
    "remembering": [
        ("put", "remembering/", {"is_paused": True}),
        ("put", "remembering/", {"is_paused": True, "course_id": COURSE}),
    ],
    "forget": [("post", "forget/", {"course_id": COURSE})],
    "corrections": [("post", "corrections/", {"course_id": COURSE, "facts": [{"usage_key": "", "name": "grade"}]})],
    "keeps_session_memory": [("put", "session-memory/", {"keeps_session_memory": True})],
    "note": [
        ("put", "sessions/{session}/memory/{note}/", {"content": "Mine."}),
        ("delete", "sessions/{session}/memory/{note}/", {}),
    ],
    "pin": [
        ("post", "pin-message/", {"session_id": "{session}"}),
        ("delete", "pin-message/", {"session_id": "{session}"}),
    ],
    "feedback_create": [("post", "mentor-feedback/create/", {"session": "{session}", "rating": 1})],
    "feedback": [("put", "mentor-feedback/{feedback}/", {"rating": -1})],
    "shared_list": [
        ("post", "shared-messages/", {"session_id": "{session}", "message_ids": ["{message}"]}),
        ("post", "shared-messages/", {"session_id": "{session}", "message_ids": [1]}),
    ],
    "shared_preview": [
        ("post", "shared-messages/preview/", {"session_id": "{session}", "message_ids": ["{message}"]}),
    ],
    "shared_copy": [("delete", "shared-messages/{copy}/", {})],
    "clear": [("delete", "clear-chathistory", {})],
    "session_list": [
        ("post", "sessions/", {"mentor": "mentor"}),
        ("post", "sessions/", {"mentor": "nobody"}),
    ],
    "session_detail": [("put", "sessions/{session}/", {}), ("delete", "sessions/{session}/", {})],
    "question": [
        ("post", "sessions/{session}/messages/", {"prompt": "Why?", "course_id": COURSE}),
        ("post", "sessions/{session}/messages/?events", {"prompt": "Why?", "course_id": COURSE}),
    ],
    "stop": [("post", "sessions/{session}/stop/", {"generation_id": "{generation}"})],
    "told": [("post", COURSE_PATH + "told/", {}), ("post", COURSE_PATH + "told/", {"as": "synthetic"})],
    "course_settings": [
        ("put", COURSE_PATH + "settings/", {}),
        ("put", COURSE_PATH + "settings/", {"is_on": True, "mentor": "nobody"}),
    ],
    "assistance": [
        ("put", COURSE_PATH + "assistance/", {"part": "course", "level": "hints"}),
        ("post", COURSE_PATH + "assistance/", {"parts": [{"part": "course"}], "level": "hints"}),
        ("delete", COURSE_PATH + "assistance/", {"part": "course"}),
    ],
    "problem_hint_list": [
        ("post", COURSE_PATH + "problem-hints/", {"usage_key": "{problem}", "text": "Look up."}),
        ("post", COURSE_PATH + "problem-hints/", {"usage_key": "nothing", "text": "Look up."}),
    ],
    "problem_hint": [
        ("put", COURSE_PATH + "problem-hints/{hint}/", {"kind": "mistake"}),
        ("delete", COURSE_PATH + "problem-hints/{hint}/", {}),
    ],
    "quiet_hours_list": [
        ("post", COURSE_PATH + "quiet-hours/", {"starts": "2126-01-01T10:00Z", "ends": "2126-01-01T11:00Z"}),
        ("post", COURSE_PATH + "quiet-hours/", {"starts": "2126-01-01T10:00Z", "ends": "2126-01-01T09:00Z"}),
    ],
    "quiet_hours": [("delete", COURSE_PATH + "quiet-hours/1/", {})],
    "evaluation_run": [
        ("post", COURSE_PATH + "evaluations/running/", {"asks_mentor": False}),
        ("delete", COURSE_PATH + "evaluations/running/", {}),
    ],
    "briefing_list": [("post", COURSE_PATH + "briefings/", {"text": "Mine."})],
    "publish": [("post", COURSE_PATH + "briefings/{draft}/publish/", {})],
    "briefing": [("delete", COURSE_PATH + "briefings/{draft}/", {})],
    "export_history": [("post", "export-chathistory/", {})],
    "export_everything": [("post", "export-everything/", {})],
    "export_session": [("post", "tasks/sessions/{session}/", {})],
}
CALLS: Final = [
    pytest.param(*call, id=f"{name} {call[0]} {call[2]}") for name, calls in WRITES.items() for call in calls
]


def fill(value: Any, planted: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: fill(one, planted) for name, one in value.items()}
    if isinstance(value, list):
        return [fill(one, planted) for one in value]
    if isinstance(value, str) and value.startswith("{"):
        return planted[value.strip("{}")]
    return value


def test_every_route_that_writes_is_listed() -> None:
    from iblai_mentor_plugin.rest_api.urls import urlpatterns  # noqa: PLC0415 - views need the app registry

    found = {
        (pattern.name, method.lower())
        for pattern in urlpatterns
        for method in set(pattern.callback.cls.scopes) - {"GET"}
    }
    assert {(name, call[0]) for name, calls in WRITES.items() for call in calls} == found


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_key_that_may_only_write_reads_nothing(
    method: str,
    path: str,
    body: dict[str, Any],
    planted: dict[str, Any],
    with_key: Callable[..., APIClient],
    asker: User,
) -> None:
    client = with_key(asker, scopes=[scope for scope in operating_api.SCOPES if scope.endswith(":write")])
    headers = {"HTTP_ACCEPT": "text/event-stream"} if path.endswith("?events") else {}
    answer = getattr(client, method)(
        path_of(asker, path.format(**planted)), fill(body, planted), format="json", **headers
    )
    assert answer.status_code in (200, 201, 202, 204, 400, 403, 404), answer.content
    content = answer.getvalue().decode()
    assert SECRET not in content
    assert "ZAUBERNUSS" not in content
    assert "zaubernuss" not in content


@pytest.mark.parametrize("may_read", [False, True])
@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_admin_reads_nothing_by_writing_that_is_not_recorded(  # noqa: PLR0913 - the table's dimensions
    method: str,
    path: str,
    body: dict[str, Any],
    may_read: bool,  # noqa: FBT001 - a parameter of the test
    *,
    planted: dict[str, Any],
    main: Tenant,
    make_admin: Callable[..., User],
    with_session: Callable[..., APIClient],
    asker: User,
) -> None:
    client = with_session(make_admin(main, can_read_memories=may_read))
    AuditRecord.objects.all().delete()
    answer = getattr(client, method)(path_of(asker, path.format(**planted)), fill(body, planted), format="json")
    is_read = SECRET in answer.getvalue().decode()
    was_recorded = AuditRecord.objects.filter(user=asker, action__endswith=".read").exists()
    assert is_read <= may_read
    assert is_read == was_recorded


def test_what_was_said_is_answered_to_who_may_not_read(
    planted: dict[str, Any], with_key: Callable[..., APIClient], asker: User
) -> None:
    client = with_key(asker, scopes=["instruction:write", "memory:write", "course:write"])
    instruction = client.put(path_of(asker, "custom-instruction/"), {"profession": "pilot"}, format="json").json()
    assert (instruction["profession"], instruction["about_user"], instruction["id"] > 0) == ("pilot", None, True)
    pause = {"is_paused": True, "course_id": COURSE}
    assert client.put(path_of(asker, "remembering/"), pause, format="json").json() == {"courses": [pause]}
    settings = client.put(path_of(asker, COURSE_PATH + "settings/"), {"is_on": False}, format="json").json()
    assert settings == {"is_on": False}


def test_who_may_read_is_answered_with_all_of_it(
    planted: dict[str, Any], with_key: Callable[..., APIClient], asker: User
) -> None:
    client = with_key(asker)
    assert client.put(path_of(asker, "custom-instruction/"), {}, format="json").json()["about_user"] == SECRET
    remembering = client.put(path_of(asker, "remembering/"), {"is_paused": True}, format="json").json()
    assert [course["course_id"] for course in remembering["courses"]] == [OTHER]
    settings = client.put(path_of(asker, COURSE_PATH + "settings/"), {}, format="json").json()
    assert SECRET in [mentor["name"] for mentor in settings["mentors"]]


def test_who_may_read_mentors_is_told_which_there_are(
    planted: dict[str, Any], with_key: Callable[..., APIClient], asker: User
) -> None:
    answer = with_key(asker).post(path_of(asker, "sessions/"), {"mentor": "nobody"}, format="json")
    assert (answer.status_code, answer.json()) == (
        404,
        {"detail": "There is no such mentor. There are: mentor, zaubernuss."},
    )

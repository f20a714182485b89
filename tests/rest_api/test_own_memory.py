"""The memory, open to its owner, over REST."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware.course import VisibleBlock
from iblai_mentor_plugin.models import LearnerChoice, MemoryEntry, Session, SessionNote, TenantOrg
from tests.conftest import COURSE
from tests.history.conftest import talk
from tests.memory.facts import PROBLEM, UNIT, make_fact
from tests.rest_api.conftest import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from rest_framework.test import APIClient

    from iblai_mentor_plugin.models import Tenant

__all__ = ["talk"]
pytestmark = [pytest.mark.database, pytest.mark.usefixtures("switched_on")]
ELSEWHERE = "course-v1:OtherX+OTHER+2026"


@pytest.fixture
def client(learner: User, main: Tenant, with_session: Callable[..., APIClient]) -> APIClient:
    memory_api.record_now([make_fact(learner.pk, UNIT, 1), make_fact(learner.pk, PROBLEM, 2, values={"attempts": 3})])
    return with_session(learner)


@pytest.fixture
def note(talk: Callable[..., Session], learner: User) -> SessionNote:
    """Return a note on a session of a learner who wants notes."""
    session = talk()
    memory_api.set_session_memory(
        operating_api.get_access(learner, tenant_key="main", username=learner.username), keeps=True
    )
    message = session.messages.get(number=2)
    return session.notes.create(message=message, kind=SessionNote.Kind.LESSON_LEARNED, content="Knows north.")


def note_path(note: SessionNote, tail: str = "") -> str:
    return path_of(note.session.user, f"sessions/{note.session.session_id}/memory/{tail}")


def test_facts_are_listed_with_what_taught_them(client: APIClient, learner: User) -> None:
    body = client.get(path_of(learner, "facts/")).json()
    # Three of events, and the enrolment, which the LMS told.
    assert body["count"] == 4
    assert body["results"][0] == {
        "course_id": COURSE,
        "usage_key": PROBLEM,
        "title": "",
        "name": "page",
        "value": True,
        "is_hidden": False,
        "learned_from": "example",
        "at": "2026-11-23T12:00:02Z",
        "corrected_at": None,
        "text": "You were on this page",
        "reason": "You did something in the course.",
    }
    assert client.get(path_of(learner, "facts/"), {"page_size": 1, "page": 4}).json()["next"] is None


@pytest.fixture
def course(learner: User, lms: Any) -> None:
    parts = [("vertical", UNIT, "North"), ("problem", PROBLEM, "Which star?")]
    blocks = [VisibleBlock(key, kind, title, parent_key="", unit_key=UNIT) for kind, key, title in parts]
    lms.open_course(learner.pk, COURSE).blocks = blocks
    lms.open_course(learner.pk, COURSE).language = "en"


def list_statements(client: APIClient, learner: User) -> list[dict[str, Any]]:
    return list(client.get(path_of(learner, "statements/"), {"course_id": COURSE}).json()["results"])


def test_statement_says_what_it_stands_on(client: APIClient, learner: User, course: None) -> None:
    tried = next(one for one in list_statements(client, learner) if one["kind"] == "tried")
    assert tried == {
        "kind": "tried",
        "text": "You tried “Which star?” (3 attempts).",
        "title": "Which star?",
        "title_at": 11,
        "language": "en",
        "usage_key": PROBLEM,
        "url": f"http://lms.example.com/courses/{COURSE}/jump_to/{PROBLEM}",
        "facts": [{"usage_key": PROBLEM, "name": "attempts"}],
        "usage_keys": [PROBLEM],
        "reasons": [{"text": "You did something in the course.", "at": "2026-11-23T12:00:02Z"}],
        "is_corrected": False,
    }


def test_statement_is_corrected_and_taken_back_as_it_was_answered(
    client: APIClient, learner: User, course: None
) -> None:
    tried = next(one for one in list_statements(client, learner) if one["kind"] == "tried")
    for is_true in (False, True):
        body = {"course_id": COURSE, "facts": tried["facts"], "is_true": is_true}
        assert client.post(path_of(learner, "corrections/"), body, format="json").status_code == 204
        said = [one for one in list_statements(client, learner) if one["text"] == tried["text"]]
        assert [one["is_corrected"] for one in said] == [not is_true]


@pytest.mark.parametrize(
    "facts",
    [
        [],
        None,
        [{"usage_key": PROBLEM, "name": "place"}],
        [{"usage_key": "x", "name": "attempts"}],
        [{"usage_key": PROBLEM, "name": "attempts"}] * 201,
    ],
)
def test_correction_of_nothing_is_refused(facts: Any, client: APIClient, learner: User) -> None:
    body = {"course_id": COURSE, "facts": facts}
    assert client.post(path_of(learner, "corrections/"), body, format="json").status_code == 400


def test_correction_of_another_tenants_course_answers_404(client: APIClient, learner: User, make_tenant: Any) -> None:
    make_tenant("acme", "OtherX")
    body = {"course_id": ELSEWHERE, "facts": [{"usage_key": "", "name": "grade"}]}
    assert client.post(path_of(learner, "corrections/"), body, format="json").status_code == 404


def test_several_blocks_are_forgotten_at_once(client: APIClient, learner: User) -> None:
    body = {"course_id": COURSE, "usage_keys": [UNIT, PROBLEM]}
    assert client.post(path_of(learner, "forget/"), body, format="json").status_code == 204
    kept = MemoryEntry.objects.filter(user=learner, last_at__isnull=False).exclude(usage_key="")
    assert not kept.exists()


def test_statements_of_no_course_are_refused(client: APIClient, learner: User) -> None:
    assert client.get(path_of(learner, "statements/")).status_code == 400


@pytest.mark.parametrize(
    ("query", "answer"), [({"course_id": COURSE}, 4), ({"course_id": ELSEWHERE}, 0), ({"course_id": ""}, 4)]
)
def test_facts_are_those_of_the_course(query: Any, answer: int, client: APIClient, learner: User) -> None:
    assert client.get(path_of(learner, "facts/"), query).json()["count"] == answer


def test_facts_are_those_of_the_tenant(client: APIClient, learner: User, make_tenant: Any, lms: Any) -> None:
    make_tenant("acme", "DemoX")
    lms.enrolments[learner.pk, ELSEWHERE] = True
    assert client.get(path_of(learner, "facts/")).json()["count"] == 0
    assert client.get(path_of(learner, "facts/", "acme")).json()["count"] == 4


def test_remembering_is_paused_and_resumed(client: APIClient, learner: User) -> None:
    path = path_of(learner, "remembering/")
    running, paused = ({"course_id": COURSE, "is_paused": is_paused} for is_paused in (False, True))
    assert client.get(path).json() == {"everywhere": {"is_paused": False}, "courses": [running]}
    body = client.put(path, paused, format="json").json()
    assert body == client.get(path).json() == {"everywhere": {"is_paused": False}, "courses": [paused]}
    assert client.put(path, {"is_paused": True}, format="json").json()["everywhere"] == {"is_paused": True}
    client.put(path, {"course_id": "", "is_paused": False}, format="json")
    assert client.put(path, running, format="json").json() == {
        "everywhere": {"is_paused": False},
        "courses": [running],
    }


@pytest.mark.parametrize("body", [{}, {"is_paused": "x"}, {"is_paused": True, "course_id": "x"}])
def test_pause_of_nothing_is_refused(body: Any, client: APIClient, learner: User) -> None:
    assert client.put(path_of(learner, "remembering/"), body, format="json").status_code == 400


@pytest.mark.parametrize(
    ("body", "left"),
    [({"course_id": COURSE, "usage_key": PROBLEM}, {UNIT, ""}), ({"course_id": COURSE}, set()), ({}, set())],
)
def test_what_is_forgotten_is_gone(body: Any, left: set[str], client: APIClient, learner: User) -> None:
    answer = client.post(path_of(learner, "forget/"), body, format="json")
    assert (answer.status_code, answer.content) == (204, b"")
    rows = MemoryEntry.objects.filter(user=learner, last_at__isnull=False)
    assert set(rows.values_list("usage_key", flat=True)) == left


@pytest.mark.parametrize(
    "body",
    [
        {"usage_key": UNIT},
        {"course_id": "x"},
        {"course_id": COURSE, "usage_key": "x"},
        {"course_id": COURSE, "usage_key": "block-v1:DemoX+OTHER+2026+type@html+block@a"},
    ],
)
def test_forgetting_of_nothing_is_refused(body: Any, client: APIClient, learner: User) -> None:
    assert client.post(path_of(learner, "forget/"), body, format="json").status_code == 400
    assert memory_api.list_memories().exists()


@pytest.mark.parametrize("form", ["json", "multipart"])
@pytest.mark.parametrize(("method", "tail"), [("put", "remembering/"), ("post", "forget/")])
def test_misspelt_course_does_not_stand_for_every_course(
    method: str, tail: str, form: str, client: APIClient, learner: User
) -> None:
    body = {"course": COURSE, "is_paused": True} if method == "put" else {"course": COURSE}
    answer = getattr(client, method)(path_of(learner, tail), body, format=form)
    assert (answer.status_code, list(answer.json())) == (400, ["course"])
    assert memory_api.list_memories().exists()
    assert not client.get(path_of(learner, "remembering/")).json()["everywhere"]["is_paused"]


def test_course_of_another_tenant_answers_404(client: APIClient, learner: User, make_tenant: Any) -> None:
    make_tenant("acme", "OtherX")
    named = {"course_id": ELSEWHERE, "is_paused": True}
    assert client.put(path_of(learner, "remembering/"), named, format="json").status_code == 404
    assert client.post(path_of(learner, "forget/"), named, format="json").status_code == 404


def test_key_of_one_tenant_among_others_reaches_its_courses_only(
    client: APIClient, learner: User, main: Tenant, make_tenant: Any, with_key: Callable[..., APIClient]
) -> None:
    program = with_key(learner)
    pause, forget = path_of(learner, "remembering/"), path_of(learner, "forget/")
    assert program.put(pause, {"is_paused": True}, format="json").status_code == 200
    TenantOrg.objects.create(tenant=make_tenant("acme"), org="AcmeX")
    assert program.put(pause, {"is_paused": False}, format="json").status_code == 403
    assert program.post(forget, {}, format="json").status_code == 403
    assert program.post(forget, {"course_id": COURSE}, format="json").status_code == 204


def test_session_memory_is_off_until_the_learner_switches_it_on(client: APIClient, learner: User) -> None:
    path = path_of(learner, "session-memory/")
    assert client.get(path).json() == {"keeps_session_memory": False}
    assert client.put(path, {"keeps_session_memory": True}, format="json").json() == {"keeps_session_memory": True}
    assert client.get(path).json() == {"keeps_session_memory": True}
    assert client.put(path, {}, format="json").status_code == 400


def test_notes_are_gone_when_session_memory_is_switched_off(
    client: APIClient, learner: User, note: SessionNote
) -> None:
    client.put(path_of(learner, "session-memory/"), {"keeps_session_memory": False}, format="json")
    assert not SessionNote.objects.exists()
    assert not LearnerChoice.objects.get().keeps_session_memory


def test_notes_are_as_published(client: APIClient, note: SessionNote) -> None:
    body = client.get(note_path(note)).json()
    assert body.pop("updated_at")[-1] == "Z"
    shown = {"kind": "LessonsLearned", "content": "Knows north.", "message_id": note.message_id, "is_edited": False}
    assert body == {"memory": {"data": [{"id": note.pk, **shown}]}, "session_id": str(note.session.session_id)}


def test_session_without_notes_has_strings_and_never_null(
    client: APIClient, learner: User, talk: Callable[..., Session]
) -> None:
    session_id = str(talk().session_id)
    answer = client.get(path_of(learner, f"sessions/{session_id}/memory/")).json()
    assert answer == {"memory": {"data": []}, "updated_at": "", "session_id": session_id}


def test_note_is_put_into_the_learners_own_words(client: APIClient, note: SessionNote) -> None:
    changed = client.put(note_path(note, f"{note.pk}/"), {"content": " I know north. "}, format="json").json()
    assert (changed["content"], changed["is_edited"]) == ("I know north.", True)
    for content in ("", " ", "x" * 501, 1, None):
        assert client.put(note_path(note, f"{note.pk}/"), {"content": content}, format="json").status_code == 400


def test_note_is_deleted(client: APIClient, note: SessionNote) -> None:
    answer = client.delete(note_path(note, f"{note.pk}/"))
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.delete(note_path(note, f"{note.pk}/")).status_code == 404
    assert client.delete(note_path(note, "x/")).status_code == 404


@pytest.fixture
def others(make_user: Callable[..., User], make_admin: Callable[..., User], main: Tenant) -> list[User]:
    """Return a stranger, an admin of the tenant and one of the site."""
    return [make_user("stranger", COURSE), make_admin(main), make_user("root", is_staff=True, is_superuser=True)]


def test_memory_is_open_to_nobody_else(
    note: SessionNote, learner: User, others: list[User], with_session: Callable[..., APIClient]
) -> None:
    for caller in map(with_session, others):
        for tail in ("remembering/", "facts/", f"statements/?course_id={quote(COURSE)}", "session-memory/"):
            assert caller.get(path_of(learner, tail)).status_code == 404
        body = {"course_id": COURSE, "facts": [{"usage_key": "", "name": "grade"}]}
        assert caller.post(path_of(learner, "corrections/"), body, format="json").status_code == 404
        assert caller.get(note_path(note)).status_code == 404
        assert caller.put(note_path(note, f"{note.pk}/"), {"content": "x"}, format="json").status_code == 404
        assert caller.delete(note_path(note, f"{note.pk}/")).status_code == 404
        assert caller.post(path_of(learner, "forget/"), {}, format="json").status_code == 404
        own = {"is_paused": True, "keeps_session_memory": True}
        for tail in ("remembering/", "session-memory/"):
            assert caller.put(path_of(learner, tail), own, format="json").status_code == 404
    assert SessionNote.objects.get().content == "Knows north."


def test_key_needs_the_scope(client: APIClient, learner: User, with_key: Callable[..., APIClient]) -> None:
    reader = with_key(learner, scopes=["memory:read"])
    assert reader.get(path_of(learner, "facts/")).status_code == 200
    assert reader.post(path_of(learner, "forget/"), {}, format="json").status_code == 403


def test_half_of_a_pair_of_surrogates_is_refused_in_words(client: APIClient, learner: User) -> None:
    body = b'{"course_id": "\\ud800", "is_paused": true}'
    answer = client.put(path_of(learner, "remembering/"), body, content_type="application/json")
    assert (answer.status_code, list(answer.json())) == (400, ["course_id"])
    body = b'{"course_id": "", "is_paused": true, "smile": "\\ud83d\\ude00"}'
    assert client.put(path_of(learner, "remembering/"), body, content_type="application/json").status_code == 200


def test_key_of_one_tenant_among_others_does_not_switch_session_memory(
    note: SessionNote, learner: User, make_tenant: Any, with_key: Callable[..., APIClient]
) -> None:
    make_tenant("acme", "AcmeX")
    program, off = with_key(learner), {"keeps_session_memory": False}
    assert program.put(path_of(learner, "session-memory/"), off, format="json").status_code == 403
    assert SessionNote.objects.exists()


def test_pauses_of_many_courses_take_one_query(
    client: APIClient, learner: User, make_tenant: Any, django_assert_num_queries: Any
) -> None:
    make_tenant("acme", "AcmeX")
    access = operating_api.get_access(learner, tenant_key="main", username=learner.username)
    for course_key in ("course-v1:AcmeX+A+1", ELSEWHERE):
        memory_api.pause(learner.pk, course_key)
    with django_assert_num_queries(1):
        assert set(memory_api.get_remembering(access).courses) == {COURSE, ELSEWHERE}

"""What a learner shares with the team of a course: a copy of what they chose, for that team, as long as they want."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api import sharing as sharing_api
from iblai_mentor_plugin.courseware.course import RunningExam
from iblai_mentor_plugin.data import BlockPlace
from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import (
    AuditRecord,
    CustomInstruction,
    Message,
    Session,
    SharedCopy,
    SharedMessage,
    SharedOpening,
    TenantOrg,
)
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT, access, answered, ask, asker, course, producer, session
from tests.rest_api.conftest import make_tenant, path_of, unthrottled, with_key, with_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Tenant
    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeCourseware, FakeLearnerCourse

__all__ = [
    "access",
    "answered",
    "ask",
    "asker",
    "course",
    "make_tenant",
    "producer",
    "session",
    "unthrottled",
    "with_key",
    "with_session",
]
OTHER = "course-v1:DemoX+OTHER+2026"
OWN = "shared-messages/"


def in_course(course_key: str = COURSE) -> str:
    return f"courses/{quote(course_key, safe='')}/{OWN}"


@pytest.fixture
def call(asker: User, with_session: Callable[..., APIClient]) -> Callable[..., Any]:
    """Return a function that calls an endpoint as the learner."""
    client = with_session(asker)
    return lambda method, tail=OWN, body=None: getattr(client, method)(path_of(asker, tail), body, format="json")


@pytest.fixture
def teacher(make_user: Callable[..., User], lms: FakeCourseware) -> User:
    user = make_user("teacher1")
    lms.open_course(user.pk, COURSE).is_staff = True
    return user


@pytest.fixture
def look(teacher: User) -> Callable[..., Any]:
    """Return a function that gets an endpoint as the teacher."""
    client = APIClient()
    client.force_authenticate(teacher)
    return lambda tail, tenant="main": client.get(path_of(teacher, tail, tenant))


@pytest.fixture
def body(answered: Message) -> dict[str, Any]:
    """Return what shares the whole chat."""
    ids = list(answered.session.messages.values_list("pk", flat=True))
    return {"session_id": str(answered.session.session_id), "message_ids": ids}


@pytest.fixture
def shared(call: Callable[..., Any], body: dict[str, Any]) -> dict[str, Any]:
    answer = call("post", OWN, body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_team_sees_what_the_preview_showed(
    call: Callable[..., Any], look: Callable[..., Any], body: dict[str, Any], lms: FakeCourseware
) -> None:
    lms.places[UNIT] = BlockPlace("Finding north", UNIT, "Finding north")
    seen = call("post", f"{OWN}preview/", body).json()
    assert not SharedCopy.objects.exists()
    made = call("post", OWN, body).json()
    opened = look(f"{in_course()}{made['id']}/").json()
    assert {name: opened[name] for name in seen} == seen
    assert (seen["username"], seen["unit_title"]) == ("learner1", "Finding north")
    assert [(one["type"], one["said_by"]) for one in seen["messages"]] == [("human", ""), ("ai", "Found in the course")]
    assert [one["title"] for one in seen["messages"][1]["sources"]] == ["The pole star"]


def test_copy_has_the_chosen_messages_and_nothing_said_later_nor_remembered(
    call: Callable[..., Any], look: Callable[..., Any], answered: Message, ask: Callable[..., Message], main: Tenant
) -> None:
    CustomInstruction.objects.create(tenant=main, user=answered.session.user, about_user="Secretwish")
    body = {"session_id": str(answered.session.session_id), "message_ids": [answered.pk]}
    made = call("post", OWN, body).json()
    produce_reply(ask("Laterquestion?").pk)
    Message.objects.filter(pk=answered.pk).update(text="Laterchange")
    opened = look(f"{in_course()}{made['id']}/")
    assert [one["type"] for one in opened.json()["messages"]] == ["ai"]
    said = opened.content.decode()
    assert not any(word in said for word in ("Later", "Secretwish", "Which star", str(answered.session.session_id)))


def test_place_that_the_learner_does_not_see_is_not_named(
    call: Callable[..., Any], ask: Callable[..., Message], session: Session, lms: FakeCourseware
) -> None:
    hidden = UNIT.replace("unit", "hidden")
    lms.places[hidden] = BlockPlace("The exam of May", hidden, "The exam of May")
    reply = ask(usage_key=hidden)
    produce_reply(reply.pk)
    body = {"session_id": str(session.session_id), "message_ids": [reply.pk]}
    for tail in (f"{OWN}preview/", OWN):
        assert call("post", tail, body).json()["unit_title"] == ""
    assert call("get").json()["results"][0]["unit_title"] == ""


def test_learner_sees_who_opened_it_and_when(
    call: Callable[..., Any], look: Callable[..., Any], shared: dict[str, Any], teacher: User
) -> None:
    assert look(in_course()).json()["results"][0]["is_opened"] is False
    assert call("get").json()["results"][0]["openings"] == []
    for _time in range(2):
        look(f"{in_course()}{shared['id']}/")
    (opening,) = call("get", f"{OWN}{shared['id']}/").json()["openings"]
    assert opening["username"] == "teacher1"
    assert opening["opened_at"] < opening["last_at"]
    assert call("get").json()["results"][0]["openings"] == [opening]
    assert look(in_course()).json()["results"][0]["is_opened"] is True
    assert AuditRecord.objects.filter(actor=teacher, action="share.open").count() == 1


def test_what_a_page_of_another_site_has_a_browser_ask_for_is_no_opening(shared: dict[str, Any], teacher: User) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(teacher)
    address = path_of(teacher, f"{in_course()}{shared['id']}/")
    # A picture, a script's request whose answer it does not see, and a form: what browsers send without asking first.
    simple = [
        client.get(address, headers={"Sec-Fetch-Dest": "image", "Sec-Fetch-Site": "same-origin"}),
        client.get(address, headers={"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "no-cors"}),
        client.get(address),
        client.head(address),
        client.generic("POST", address, "{}", content_type="text/plain"),
    ]
    assert [answer.status_code for answer in simple] == [404, 404, 404, 405, 403]
    assert not SharedOpening.objects.exists()
    assert client.get(address, headers={"X-CSRFToken": "any"}).status_code == 200


def test_list_of_the_team_has_no_words_and_unopened_copies_come_first(
    call: Callable[..., Any], look: Callable[..., Any], shared: dict[str, Any], body: dict[str, Any]
) -> None:
    second = call("post", OWN, body).json()
    look(f"{in_course()}{second['id']}/")
    listed = look(in_course())
    assert [one["id"] for one in listed.json()["results"]] == [shared["id"], second["id"]]
    assert "north" not in listed.content.decode()


def test_nothing_is_there_once_it_is_taken_back(
    call: Callable[..., Any], look: Callable[..., Any], shared: dict[str, Any]
) -> None:
    assert call("delete", f"{OWN}{shared['id']}/").status_code == 204
    assert call("delete", f"{OWN}{shared['id']}/").status_code == 404
    assert look(f"{in_course()}{shared['id']}/").status_code == 404
    assert (look(in_course()).json()["count"], SharedMessage.objects.count()) == (0, 0)


def test_copy_goes_with_a_deletion_a_table_and_no_words_of_it_are_read(
    call: Callable[..., Any], look: Callable[..., Any], shared: dict[str, Any]
) -> None:
    assert look(f"{in_course()}{shared['id']}/").status_code == 200

    with CaptureQueriesContext(connection) as captured:
        assert call("delete", f"{OWN}{shared['id']}/").status_code == 204

    ours = [one["sql"] for one in captured if "_shared" in one["sql"]]
    # Which ones, locked; then the keys of what hangs on them, that, and they themselves.
    assert [sql.partition(" ")[0] for sql in ours] == ["SELECT", "SELECT", "DELETE", "SELECT", "DELETE", "DELETE"]
    assert [sql for sql in ours if sql.startswith("SELECT") and "text" in sql] == []


def test_other_teams_learners_and_tenants_find_nothing(
    look: Callable[..., Any],
    shared: dict[str, Any],
    make_user: Callable[..., User],
    make_tenant: Callable[..., Tenant],
    lms: FakeCourseware,
) -> None:
    other = make_user("other1", COURSE, OTHER)
    lms.open_course(other.pk, OTHER).is_staff = True
    client = APIClient()
    client.force_authenticate(other)
    one = f"{shared['id']}/"
    tails = (in_course(), in_course() + one, in_course(OTHER) + one, OWN + one)
    assert [client.get(path_of(other, tail)).status_code for tail in tails] == [404] * 4
    assert client.delete(path_of(other, OWN + one)).status_code == 404
    acme = make_tenant("acme", "AcmeX")
    assert look(in_course() + one, acme.key).status_code == 404
    # The course goes to another tenant: what was shared in the old one stays there.
    TenantOrg.objects.create(tenant=acme, org="DemoX")
    assert [look(in_course() + one, key).status_code for key in ("main", "acme")] == [404, 404]


def test_who_is_of_the_team_no_more_finds_nothing(
    look: Callable[..., Any], shared: dict[str, Any], teacher: User, lms: FakeCourseware
) -> None:
    lms.enrolments[teacher.pk, COURSE] = True
    lms.open_course(teacher.pk, COURSE).is_staff = False
    assert [look(tail).status_code for tail in (in_course(), f"{in_course()}{shared['id']}/")] == [404, 404]


def test_who_left_the_course_keeps_it_and_takes_it_back(
    call: Callable[..., Any], look: Callable[..., Any], shared: dict[str, Any], lms: FakeCourseware, asker: User
) -> None:
    lms.enrolments[asker.pk, COURSE] = False
    assert look(f"{in_course()}{shared['id']}/").status_code == 200
    assert call("delete", f"{OWN}{shared['id']}/").status_code == 204


def test_course_that_ended_has_none_and_takes_none(
    call: Callable[..., Any],
    look: Callable[..., Any],
    shared: dict[str, Any],
    body: dict[str, Any],
    lms: FakeCourseware,
) -> None:
    lms.ends[COURSE] = timezone.now()
    assert look(f"{in_course()}{shared['id']}/").status_code == 404
    assert (look(in_course()).json()["count"], call("get").json()["count"]) == (0, 0)
    assert call("post", OWN, body).json() == {"detail": "You can share while the course is running."}
    assert not SharedOpening.objects.exists()
    assert dict(operating_api.apply_retention()) == {"shared copies": 1}


def test_copy_is_kept_no_longer_than_what_was_said(shared: dict[str, Any], settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_MESSAGES_DAYS = 10
    SharedCopy.objects.update(said_at=timezone.now() - timedelta(days=12))
    (expired,) = operating_api.list_expired()
    assert (expired.kind, expired.tenant, expired.course_key, expired.count) == ("shared copies", "main", COURSE, 1)
    assert dict(operating_api.apply_retention()) == {"shared copies": 1}


@pytest.mark.parametrize("way", ["session", "history", "course", "everything"])
def test_copy_goes_with_what_its_learner_deletes(
    way: str, shared: dict[str, Any], session: Session, access: Access
) -> None:
    ways: dict[str, Callable[[], object]] = {
        "session": lambda: history_api.delete_session(access, str(session.session_id)),
        "history": lambda: history_api.clear_history(access),
        "course": lambda: memory_api.forget_course(access.user.pk, COURSE),
        "everything": lambda: memory_api.forget_everything(access.user.pk),
    }
    ways[way]()
    assert not SharedCopy.objects.exists()


def test_reader_who_is_retired_loses_their_name(
    call: Callable[..., Any], look: Callable[..., Any], shared: dict[str, Any], teacher: User
) -> None:
    look(f"{in_course()}{shared['id']}/")
    operating_api.retire(teacher.pk)
    assert [one["username"] for one in call("get", f"{OWN}{shared['id']}/").json()["openings"]] == [""]


def test_exam_closes_it_and_taking_back_stays_open(
    call: Callable[..., Any], shared: dict[str, Any], body: dict[str, Any], course: FakeLearnerCourse
) -> None:
    course.exam = RunningExam("Midterm", None)
    refused = [("post", OWN), ("post", f"{OWN}preview/"), ("get", f"{OWN}{shared['id']}/")]
    assert [call(method, tail, body if method == "post" else None).status_code for method, tail in refused] == [403] * 3
    assert call("get").json()["count"] == 0
    assert call("delete", f"{OWN}{shared['id']}/").status_code == 204


def test_switched_off_nothing_is_shared_or_opened_and_learners_take_back(
    call: Callable[..., Any],
    look: Callable[..., Any],
    shared: dict[str, Any],
    body: dict[str, Any],
    settings: SettingsWrapper,
) -> None:
    settings.IBLAI_MENTOR_SHARING = False
    assert call("post", OWN, body).status_code == 403
    assert [look(tail).status_code for tail in (in_course(), f"{in_course()}{shared['id']}/")] == [403, 403]
    assert not SharedOpening.objects.exists()
    assert call("get", f"{OWN}{shared['id']}/").status_code == 200
    assert call("delete", f"{OWN}{shared['id']}/").status_code == 204


def test_what_has_not_ended_has_no_words_or_is_of_another_chat_is_not_shared(
    call: Callable[..., Any], body: dict[str, Any], ask: Callable[..., Message], answered: Message
) -> None:
    running = ask("And now?")
    mute = answered.session.messages.create(number=90, kind=Message.Kind.REPLY, state=Message.State.FAILED)
    chat = Session.objects.create(
        tenant=answered.session.tenant, user=answered.session.user, mentor=answered.session.mentor, course_key=COURSE
    )
    elsewhere = chat.messages.create(number=1, kind=Message.Kind.QUESTION, text="Why?")
    for ids in ([running.pk], [answered.pk, mute.pk], [answered.pk, elsewhere.pk], [answered.pk, 10**15], []):
        assert call("post", OWN, {**body, "message_ids": ids}).status_code == 400
    assert not SharedCopy.objects.exists()


def test_there_is_an_end_to_the_messages_of_a_copy(
    call: Callable[..., Any], body: dict[str, Any], session: Session
) -> None:
    said = Message.objects.bulk_create(
        Message(session=session, number=number, kind=Message.Kind.QUESTION, text="Why?") for number in range(50, 101)
    )
    ids = [message.pk for message in said]
    statuses = [call("post", OWN, {**body, "message_ids": some}).status_code for some in (ids, ids[1:])]
    assert statuses == [400, 201]


def test_there_is_an_end_to_copies(call: Callable[..., Any], body: dict[str, Any]) -> None:
    statuses = [call("post", OWN, body).status_code for _time in range(21)]
    assert (set(statuses[:20]), statuses[20]) == ({201}, 400)


def test_keys_of_before_neither_share_nor_read(
    asker: User, teacher: User, body: dict[str, Any], shared: dict[str, Any], with_key: Callable[..., APIClient]
) -> None:
    old = sorted({"session:read", "session:write", "course:read", "course:write"})
    assert with_key(asker, scopes=old).post(path_of(asker, OWN), body, format="json").status_code == 403
    assert with_key(teacher, scopes=old).get(path_of(teacher, f"{in_course()}{shared['id']}/")).status_code == 403
    assert not SharedOpening.objects.exists()


@pytest.mark.server
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_who_opens_waits_for_who_takes_back_and_finds_nothing(
    access: Access, body: dict[str, Any], teacher: User
) -> None:
    made = sharing_api.share(access, body["session_id"], body["message_ids"])
    reader = operating_api.get_access(teacher, tenant_key="main", username="teacher1")
    found: list[object] = []

    def open_it() -> None:
        try:
            found.append(sharing_api.open_shared(reader, COURSE, str(made.copy.share_id)))
        except NotFoundError:
            found.append(None)
        finally:
            connections.close_all()

    with transaction.atomic():
        sharing_api.take_back(access, str(made.copy.share_id))
        thread = Thread(target=open_it)
        thread.start()
        thread.join(0.3)
        assert found == []
    thread.join(20)
    assert (found, SharedOpening.objects.count()) == ([None], 0)

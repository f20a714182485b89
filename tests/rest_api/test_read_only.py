"""A database that takes no writes for a while: reading goes on, writing answers when to try again, and nothing is half done."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.apps import apps
from web_fragments.fragment import Fragment

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.filters import RecordUnitView
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import Briefing, CourseSetting, DropCount, EvaluationRun, Export, MemoryEntry, Message
from tests.conftest import COURSE
from tests.failing import read_only_database
from tests.history.exporting import Kind, begin
from tests.memory.facts import PROBLEM, UNIT, make_fact
from tests.mentor.conftest import UNIT as ASKED_IN
from tests.mentor.conftest import access, answered, ask, asker, course, producer, session
from tests.rest_api.conftest import path_of
from tests.rest_api.test_outages import check_outage
from tests.test_inlets import make_block
from tests.worker import join_threads

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from rest_framework.test import APIClient

    from iblai_mentor_plugin.models import Session
    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeLearnerCourse

__all__ = ["access", "answered", "ask", "asker", "course", "producer", "session"]

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
IN_COURSE = f"courses/{quote(COURSE, safe='')}/"
READS = [
    *("", "sessions/", "{session}/", "{session}/messages/{reply}/", "recent-messages/", "pin-message/", "notice/"),
    *("remembering/", "facts/?course_id={course}", "statements/?course_id={course}", "edx-memory/", "audit/"),
    *("session-memory/", "{session}/memory/", "shared-messages/", "mentors/mentor/public-settings/"),
    *(IN_COURSE + "place/?usage_key={unit}", IN_COURSE + "asked-units/", IN_COURSE + "activity/"),
    *(IN_COURSE + "settings/", IN_COURSE + "assistance/", IN_COURSE + "briefings/", IN_COURSE + "evaluations/"),
    *(IN_COURSE + "problem-hints/", IN_COURSE + "quiet-hours/", IN_COURSE + "shared-messages/"),
    *(IN_COURSE + "evaluations/running/", "tasks/{task}", "/api/ai-mentor/panel/?course_id={course}"),
]
PLACE = {"course_id": COURSE, "usage_key": ASKED_IN}
WRITES = [
    ("post", "sessions/", {"mentor": "mentor"}),
    ("put", "{session}/", {"title": "North"}),
    ("delete", "{session}/", None),
    ("post", "{session}/messages/", {"prompt": "Which star shows north?", **PLACE}),
    ("delete", "clear-chathistory", None),
    ("post", "pin-message/", {"session_id": "{session_id}"}),
    ("post", "custom-instruction/", {"profession": "pilot"}),
    ("put", "remembering/", {"is_paused": True}),
    ("post", "forget/", {"course_id": COURSE}),
    ("put", "session-memory/", {"keeps_session_memory": True}),
    ("post", "export-everything/", {}),
    ("put", IN_COURSE + "settings/", {"is_on": False}),
    ("post", IN_COURSE + "briefings/", {"text": "Speak of stars."}),
    ("post", IN_COURSE + "briefings/1/publish/", None),
    ("put", IN_COURSE + "assistance/", {"part": "course", "level": "off"}),
    ("post", IN_COURSE + "quiet-hours/", {"starts": "2027-01-01T00:00:00Z", "ends": "2027-01-02T00:00:00Z"}),
    ("post", IN_COURSE + "evaluations/running/", {"asks_mentor": False}),
]


@pytest.fixture
def call(
    asker: User,
    access: Access,
    answered: Message,
    course: FakeLearnerCourse,
    with_session: Callable[[User], APIClient],
) -> Callable[..., Any]:
    """Return a function that calls an endpoint as a member of the course's staff who asked something."""
    course.is_staff = True
    Briefing.objects.create(course_key=COURSE, version=1, text="Speak of moons.")
    CourseSetting.objects.create(course_key=COURSE, questions=["Which star shows north?"])
    memory_api.record_now([make_fact(asker.pk, PROBLEM)])
    written = begin(access, Kind.HISTORY)
    session_id = str(answered.session.session_id)
    names = {
        "session": f"sessions/{session_id}",
        "reply": str(answered.generation_id),
        "task": str(written.task_id),
        "course": quote(COURSE, safe=""),
        "unit": quote(ASKED_IN, safe=""),
    }

    def address(tail: str) -> str:
        return tail if tail.startswith("/") else path_of(asker, tail)

    def call(method: str, tail: str, body: Any = None, *, by: Callable[[User], APIClient] = with_session) -> Any:
        client = by(asker)
        client.raise_request_exception = False
        said = body and {key: session_id if value == "{session_id}" else value for key, value in body.items()}
        return lambda: getattr(client, method)(address(tail.format(**names)), said, format="json")

    return call


def read_data(answer: Any) -> tuple[int, Any]:
    is_json = answer["Content-Type"].startswith("application/json")
    return answer.status_code, answer.json() if is_json else None


def read_kept() -> dict[str, list[Any]]:
    """Return every row that there is."""
    models = apps.get_app_config("iblai_mentor_plugin").get_models()
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def test_what_is_read_is_read_on(call: Callable[..., Any]) -> None:
    reads = {tail: call("get", tail) for tail in READS}
    before = {tail: read() for tail, read in reads.items()}
    assert {answer.status_code for answer in before.values()} == {200}
    with read_only_database():
        after = {tail: read() for tail, read in reads.items()}
    # A page has another token each time.
    assert {tail: read_data(answer) for tail, answer in after.items()} == {
        tail: read_data(answer) for tail, answer in before.items()
    }


def test_what_would_be_written_is_a_503_and_nothing_is_half_written(call: Callable[..., Any]) -> None:
    writes = {(method, tail): call(method, tail, body) for method, tail, body in WRITES}
    before = read_kept()
    with read_only_database():
        for write in writes.values():
            check_outage(write())
    assert read_kept() == before


def test_key_is_good_for_reading(call: Callable[..., Any], with_key: Callable[[User], APIClient]) -> None:
    read, write = call("get", "sessions/", by=with_key), call("post", "sessions/", {"mentor": "mentor"}, by=with_key)
    with read_only_database():
        assert read().status_code == 200
        check_outage(write())


def test_what_the_dead_left_behind_is_read_as_far_as_it_is_written(
    call: Callable[..., Any], ask: Callable[..., Message], session: Session
) -> None:
    """Whoever looks at it ends it; where that cannot be written, the next one who looks does."""
    dead = ask()
    Message.objects.filter(pk=dead.pk).update(state=Message.State.RUNNING, heartbeat_at=LONG_AGO)
    EvaluationRun.objects.create(course_key=COURSE, asks_mentor=False, touched_at=LONG_AGO)
    Export.objects.update(state=Export.State.RUNNING, heartbeat_at=LONG_AGO)
    look = call("get", f"sessions/{session.session_id}/messages/{dead.generation_id}/")
    others = (
        "{session}/",
        "recent-messages/",
        IN_COURSE + "place/",
        IN_COURSE + "evaluations/running/",
        "tasks/{task}",
    )
    reads = [look, *(call("get", tail) for tail in others)]
    with read_only_database():
        assert [read().status_code for read in reads] == [200] * 6
    for read in reads:
        read()
    join_threads()
    dead.refresh_from_db()
    assert (dead.state, EvaluationRun.objects.get().state) == ("interrupted", "failed")
    begun_anew = Export.objects.get().heartbeat_at
    assert begun_anew is not None
    assert begun_anew > LONG_AGO


def test_unit_is_shown_and_what_it_teaches_is_counted_as_dropped(call: Callable[..., Any], asker: User) -> None:
    before = list(MemoryEntry.objects.values())
    with read_only_database():
        with memory_api.merged_recording():
            fragment = Fragment("<p>Unit</p>")
            RecordUnitView("", {}).run_filter(
                block=make_block(asker.pk), fragment=fragment, context={}, view="student_view"
            )
        memory_api.record_now([make_fact(asker.pk, UNIT)])
        assert "<p>Unit</p>" in fragment.content
        assert list(MemoryEntry.objects.values()) == before
    # What could not be counted either is counted with the next one.
    memory_api.drop_malformed("a kind", "a field is missing")
    assert sum(DropCount.objects.filter(reason="database").values_list("count", flat=True)) == 2


def test_reply_that_was_asked_for_before_is_not_lost(ask: Callable[..., Message]) -> None:
    """Its producer can write nothing: it stays queued, and is ended as interrupted when nobody takes it."""
    reply = ask()
    with read_only_database():
        produce_reply(reply.pk)
    reply.refresh_from_db()
    assert (reply.state, reply.text) == ("queued", "")
    produce_reply(reply.pk)
    reply.refresh_from_db()
    assert reply.state == "complete"

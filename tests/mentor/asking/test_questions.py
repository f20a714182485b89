"""Questions: whom the mentor serves, where, and once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import timezone

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware.course import RunningExam
from iblai_mentor_plugin.exceptions import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.models import LedgerEntry, MemoryEntry, Message, TenantOrg
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT, IdleProducer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, SettingsWrapper

    from iblai_mentor_plugin.models import Session
    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeLearnerCourse

pytestmark = pytest.mark.database

OTHER = "course-v1:DemoX+OTHER+2026"


def test_question_is_kept_with_its_place(ask: Callable[..., Message], session: Session) -> None:
    reply = ask("Why?")
    question = session.messages.get(number=1)
    assert (question.text, question.usage_key, question.state) == ("Why?", UNIT, "complete")
    assert (reply.number, reply.state, reply.text) == (2, "queued", "")


def test_first_question_gives_the_session_course_and_title(ask: Callable[..., Message], session: Session) -> None:
    ask("Which star\n shows north?")
    session.refresh_from_db()
    assert (session.course_key, session.title) == (COURSE, "Which star shows north?")


def test_producer_starts_after_the_commit(
    ask: Callable[..., Message],
    producer: IdleProducer,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        reply = ask()
        assert producer.started == []
    assert producer.started == [reply.pk]


def test_same_client_id_is_the_same_reply(ask: Callable[..., Message], session: Session) -> None:
    assert ask("Why?", client_id="a") == ask("Why?", client_id="a")
    assert session.messages.count() == 2


def test_question_is_asked_anew_when_what_it_was_told_goes_meanwhile(
    ask: Callable[..., Message], session: Session
) -> None:
    first = ask("Why?", client_id="a")
    Message.objects.filter(pk=first.pk).update(state=Message.State.COMPLETE)
    going = [session.messages.all()]

    def let_go(execute: Callable[..., object], sql: str, *arguments: object) -> object:
        result = execute(sql, *arguments)
        if going and "look_earlier_number" in sql:
            going.pop().delete()
        return result

    with connection.execute_wrapper(let_go):
        again = ask("Why?", client_id="a")
    assert again.generation_id != first.generation_id
    assert session.messages.count() == 2


def test_question_waits_for_the_last_reply(ask: Callable[..., Message]) -> None:
    ask()
    with pytest.raises(ConflictError):
        ask("And?")


def test_question_is_asked_when_the_last_reply_was_stopped(
    ask: Callable[..., Message], access: Access, session: Session
) -> None:
    first = ask()
    mentor_api.stop_reply(access, str(session.session_id), str(first.generation_id))
    assert ask("And?").number == 4


def test_other_course_is_refused_when_the_session_has_one(answered: Message, ask: Callable[..., Message]) -> None:
    with pytest.raises(ConflictError):
        ask(course_key=OTHER, usage_key="")
    with pytest.raises(ConflictError):
        ask(course_key="", usage_key=UNIT.replace("MENTOR101", "OTHER"))


def test_unit_of_another_course_is_refused_when_the_course_is_named(ask: Callable[..., Message]) -> None:
    with pytest.raises(InvalidInputError):
        ask(course_key=COURSE, usage_key=UNIT.replace("MENTOR101", "OTHER"))


@pytest.mark.parametrize("text", ["", "  \n", "x" * 8001, "a\x00b", "\x1b[31m"])
def test_what_is_no_question_is_refused(text: str, ask: Callable[..., Message]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        ask(text)
    assert list(caught.value.errors) == ["prompt"]


@pytest.mark.parametrize("key", ["x", "lib:DemoX:lib", "block-v1:DemoX", "course-v1:" + "x" * 300 + "+a+b"])
@pytest.mark.parametrize("field", ["course_key", "usage_key"])
def test_what_is_no_key_is_refused(field: str, key: str, ask: Callable[..., Message]) -> None:
    with pytest.raises(InvalidInputError):
        ask(**{field: key})


def test_course_is_the_one_last_seen_when_none_is_named(ask: Callable[..., Message], asker: User) -> None:
    now = timezone.now()
    MemoryEntry.objects.create(user=asker, course_key=COURSE, usage_key=UNIT, page_at=now, last_at=now)
    assert ask(course_key="", usage_key="").usage_key == UNIT


def test_course_must_be_named_when_none_was_seen(ask: Callable[..., Message]) -> None:
    with pytest.raises(InvalidInputError):
        ask(course_key="", usage_key="")


def test_course_of_another_tenant_is_not_there(ask: Callable[..., Message], make_tenant: Callable) -> None:
    make_tenant("acme", "DemoX")
    with pytest.raises(NotFoundError):
        ask()


@pytest.fixture
def make_tenant(db: None) -> Callable[..., None]:
    from iblai_mentor_plugin.models import Tenant  # noqa: PLC0415

    def make(key: str, org: str) -> None:
        TenantOrg.objects.create(tenant=Tenant.objects.create(key=key), org=org)

    return make


def test_nothing_is_answered_where_the_mentor_is_off(ask: Callable[..., Message]) -> None:
    operating_api.switch_off(COURSE)
    with pytest.raises(ForbiddenError):
        ask()


def test_nothing_is_answered_before_the_notice_is_accepted(ask: Callable[..., Message], asker: User) -> None:
    operating_api.withdraw_acceptance(asker.pk)
    with pytest.raises(ForbiddenError):
        ask()


def test_nothing_is_answered_when_the_learner_left(ask: Callable[..., Message], course: FakeLearnerCourse) -> None:
    course.enrolment = replace(course.enrolment, is_active=False)
    with pytest.raises(ForbiddenError):
        ask()


@pytest.mark.parametrize(("field", "days"), [("starts", 1), ("ends", -1)])
def test_only_staff_ask_when_the_course_is_not_running(
    field: str, days: int, ask: Callable[..., Message], course: FakeLearnerCourse
) -> None:
    course.enrolment = replace(course.enrolment, **{field: timezone.now() + timedelta(days=days)})
    with pytest.raises(ForbiddenError):
        ask()
    course.is_staff = True
    assert ask().state == "queued"


@pytest.mark.parametrize("changes", [None, {"is_active": False}])
def test_staff_who_are_not_enrolled_try_it(
    changes: dict[str, Any] | None, ask: Callable[..., Message], course: FakeLearnerCourse
) -> None:
    course.enrolment = None if changes is None else replace(course.enrolment, **changes)
    with pytest.raises(ForbiddenError):
        ask()
    course.is_staff = True
    assert ask().state == "queued"


def test_nothing_is_answered_in_an_exam(ask: Callable[..., Message], course: FakeLearnerCourse) -> None:
    course.exam = RunningExam(UNIT, None)
    with pytest.raises(ForbiddenError):
        ask()
    assert not Message.objects.exists()


def test_exam_elsewhere_counts_when_the_operator_says_so(
    ask: Callable[..., Message], course: FakeLearnerCourse, settings: SettingsWrapper
) -> None:
    course.exam_elsewhere = RunningExam(UNIT, None)
    settings.IBLAI_MENTOR_EXAM_STOPS_EVERY_COURSE = True
    with pytest.raises(ForbiddenError):
        ask()
    settings.IBLAI_MENTOR_EXAM_STOPS_EVERY_COURSE = False
    assert ask().state == "queued"


def test_refused_question_costs_nothing(ask: Callable[..., Message], course: FakeLearnerCourse) -> None:
    course.exam = RunningExam(UNIT, None)
    with pytest.raises(ForbiddenError):
        ask()
    assert not LedgerEntry.objects.exists()


def test_session_of_somebody_else_is_not_there(
    session: Session, make_user: Callable[..., User], producer: IdleProducer
) -> None:
    other = make_user("other", COURSE)
    access = operating_api.get_access(other, tenant_key="main", username="other")
    with pytest.raises(NotFoundError):
        accept_question(access, str(session.session_id), Question("Why?", course_key=COURSE), producer=producer)


def test_reply_is_interrupted_when_its_producer_is_not_heard_of(
    ask: Callable[..., Message], access: Access, session: Session
) -> None:
    reply = ask()
    Message.objects.filter(pk=reply.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))
    found, frames = mentor_api.list_frames(access, str(session.session_id), str(reply.generation_id), after=0)
    assert (found.state, frames[-1].body["status_code"]) == ("interrupted", 503)

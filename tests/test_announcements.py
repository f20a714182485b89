"""What the plugin tells the platform: as other plugins and the site's tracking hear it."""
# ruff: noqa: F811 - fixtures of the mentor's tests

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attr
import pytest
from django.db import transaction
from openedx_events.event_bus.avro.deserializer import deserialize_bytes_to_event_data
from openedx_events.event_bus.avro.serializer import serialize_event_data_to_bytes
from rest_framework.test import APIClient

from iblai_mentor_plugin.announcements import KINDS
from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import BusyError, ForbiddenError, LimitReachedError
from iblai_mentor_plugin.history.feedback import Judged
from iblai_mentor_plugin.llm import Usage
from iblai_mentor_plugin.memory.controls import forget_everything
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import AuditRecord
from tests.conftest import COURSE
from tests.mentor.conftest import (  # noqa: F401 - fixtures
    UNIT,
    IdleProducer,
    access,
    ask,
    asker,
    course,
    llm,
    producer,
    session,
)
from tests.telling import Recorder, heard  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Message, Session, Tenant
    from iblai_mentor_plugin.tenants import Access
    from tests.fakes_llm import FakeLlm

pytestmark = [pytest.mark.django_db(transaction=True)]

QUESTION, REPLY, FEEDBACK, REFUSAL, FORGETTING = KINDS.values()


def names() -> list[str]:
    return [event["name"] for event in Recorder.heard]


def test_question_and_reply_are_told_without_words(
    heard: list[Any],
    ask: Callable[..., Message],
    llm: FakeLlm,
    learner: User,
    session: Session,
) -> None:
    llm.replies.append(["Polaris, secretly.", Usage(10, 5)])
    reply = ask("Which star do I whisper of?")
    produce_reply(reply.pk)
    question, ended = heard
    assert (question.user_id, str(question.course_key), question.usage_key) == (learner.pk, COURSE, UNIT)
    assert (ended.state, ended.prompt_tokens, ended.reply_tokens, ended.error) == ("complete", 10, 5, "")
    assert question.session_id == ended.session_id == str(session.session_id)
    assert question.generation_id == ended.generation_id == str(reply.generation_id)
    assert names() == [QUESTION.name, REPLY.name]
    context = Recorder.heard[1]["context"]
    assert (context["user_id"], context["course_id"], context["org_id"]) == (learner.pk, COURSE, "DemoX")
    told = repr(heard) + repr(Recorder.heard)
    assert not [word for word in ("whisper", "secretly", "learner1", "Quatermass", "example.com") if word in told]


def test_refusal_is_told_with_its_reason(heard: list[Any], ask: Callable[..., Message]) -> None:
    operating_api.switch_off("--all")
    with pytest.raises(ForbiddenError), transaction.atomic():
        ask()
    assert [one.reason for one in heard] == ["switched_off"]
    assert names() == [REFUSAL.name]


def test_what_is_written_of_a_refusal_outlasts_the_request_that_was_rolled_back(
    heard: list[Any], session: Session, learner: User, main: Tenant
) -> None:
    def write(**_event: Any) -> None:
        operating_api.record_action(10**6, [learner.pk], main, "heard.of.it")

    operating_api.switch_off("--all")
    client = APIClient()
    client.force_login(learner)
    REFUSAL.signal.connect(write)
    path = f"/api/ai-mentor/orgs/main/users/{learner.username}/sessions/{session.session_id}/messages/"
    answer = client.post(path, {"prompt": "Why?", "course_id": COURSE, "usage_key": UNIT}, format="json")
    REFUSAL.signal.disconnect(write)
    assert (answer.status_code, len(heard), AuditRecord.objects.filter(action="heard.of.it").count()) == (403, 1, 1)


@pytest.mark.usefixtures("llm")
def test_allowance_that_is_used_up_is_told_as_a_refusal(
    heard: list[Any], ask: Callable[..., Message], settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_MESSAGES_A_DAY = 1
    produce_reply(ask().pk)
    with pytest.raises(LimitReachedError), transaction.atomic():
        ask()
    assert [(one.reason, one.usage_key) for one in heard[2:]] == [("limit", UNIT)]
    assert names()[2:] == [REFUSAL.name]


@pytest.mark.usefixtures("llm")
def test_question_that_finds_no_room_is_told_as_a_refusal(
    heard: list[Any], ask: Callable[..., Message], access: Access, session: Session
) -> None:
    class FullProducer(IdleProducer):
        def has_room(self) -> bool:
            return False

    produce_reply(ask().pk)
    with pytest.raises(BusyError):
        accept_question(access, str(session.session_id), Question("Which star?"), producer=FullProducer())
    assert [one.reason for one in heard[2:]] == ["busy"]


def test_feedback_is_told_when_it_changes(
    heard: list[Any],
    ask: Callable[..., Message],
    llm: FakeLlm,
    access: Access,
    session: Session,
) -> None:
    produce_reply(ask().pk)
    judged = Judged(str(session.session_id))
    feedback = history_api.keep_feedback(access, judged, {"rating": -1, "details": "a secret"})
    history_api.update_feedback(access, feedback.pk, {"rating": None})
    assert [one.rating for one in heard[2:]] == [-1, 0]
    assert "secret" not in repr(Recorder.heard)
    assert llm.prompts


def test_forgetting_is_told_of_a_block_a_course_and_everything(heard: list[Any], learner: User) -> None:
    memory_api.forget_block(learner.pk, COURSE, UNIT)
    memory_api.forget_course(learner.pk, COURSE)
    forget_everything(learner.pk)
    assert [(one.course_id, one.usage_key) for one in heard] == [(COURSE, UNIT), (COURSE, ""), ("", "")]
    assert names() == [FORGETTING.name] * 3


def test_nothing_is_told_before_the_commit_nor_of_what_was_rolled_back(heard: list[Any], learner: User) -> None:
    with transaction.atomic():
        forget_everything(learner.pk)
        assert heard == []
        transaction.set_rollback(True)
    assert heard == []


@pytest.mark.usefixtures("llm")
def test_nothing_is_told_unless_a_setting_says_so(
    heard: list[Any],
    ask: Callable[..., Message],
    settings: SettingsWrapper,
) -> None:
    settings.IBLAI_MENTOR_EVENTS = False
    produce_reply(ask().pk)
    assert (heard, Recorder.heard) == ([], [])


@pytest.mark.usefixtures("llm")
def test_who_listens_and_fails_does_no_harm(
    heard: list[Any],
    ask: Callable[..., Message],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_arguments: Any, **_named: Any) -> None:
        raise RuntimeError("a listener")

    QUESTION.signal.connect(fail)
    monkeypatch.setattr(Recorder, "send", fail)
    try:
        reply = ask()
        produce_reply(reply.pk)
    finally:
        QUESTION.signal.disconnect(fail)
    reply.refresh_from_db()
    assert (reply.state, len(heard)) == ("complete", 2)


@pytest.mark.usefixtures("llm")
def test_each_event_can_travel_over_an_event_bus(
    heard: list[Any],
    ask: Callable[..., Message],
    learner: User,
) -> None:
    produce_reply(ask().pk)
    forget_everything(learner.pk)
    for event in heard:
        kind = KINDS[type(event)]
        data = {kind.argument: event}
        travelled = deserialize_bytes_to_event_data(serialize_event_data_to_bytes(data, kind.signal), kind.signal)
        assert attr.asdict(travelled[kind.argument]) == attr.asdict(event)

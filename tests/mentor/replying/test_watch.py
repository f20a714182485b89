"""A reply is looked after while its LLM is silent: a stop, an exam, the deadline and a sign of life wait for no word."""

from __future__ import annotations

from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.courseware.course import RunningExam
from iblai_mentor_plugin.exceptions import CoursewareError
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.replying.lifecycle import claim_reply, finish_reply
from iblai_mentor_plugin.mentor.replying.watch import LATE, UNWANTED, Watch
from iblai_mentor_plugin.mentor.replying.web_threads import ThreadProducer
from iblai_mentor_plugin.models import Message, ProducerLease
from tests.conftest import COURSE
from tests.fakes import FakeLearnerCourse
from tests.llm.provider import drip, drip_headers, stall, stall_after
from tests.mentor.conftest import UNIT, reserved, wait_for_end
from tests.worker import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Session
    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeCourseware
    from tests.llm.provider import Provider, Script

SILENT = {
    "stall": stall,
    "stall in the middle": stall_after("Polaris "),
    "headers drip": drip_headers,
    "comments drip": drip(b": ping\n\n"),
}


@pytest.fixture
def begin(
    access: Access, session: Session, shared: None, settings: SettingsWrapper, provider_settings: dict[str, Any]
) -> Callable[[], Message]:
    """Return a function that asks, and has a thread produce the reply, with the provider's help."""
    for name, value in provider_settings.items():
        setattr(settings, name, value)

    def begin() -> Message:
        question = Question("Which star shows north?", course_key=COURSE, usage_key=UNIT)
        return accept_question(access, str(session.session_id), question, producer=ThreadProducer())

    return begin


def wait_until_idle() -> None:
    """Wait until the producer is gone, and its place is free."""
    wait_for(lambda: not ProducerLease.objects.exclude(holder=None).exists())


@pytest.mark.parametrize("script", SILENT.values(), ids=list(SILENT))
def test_stop_ends_the_producer_when_the_llm_says_nothing(
    script: Script, begin: Callable[[], Message], provider: Provider, access: Access, session: Session
) -> None:
    provider.scripts = [script]
    reply = begin()
    wait_for(lambda: provider.requests)
    mentor_api.stop_reply(access, str(session.session_id), str(reply.generation_id))
    wait_until_idle()
    assert (wait_for_end(reply).state, reserved()) == ("stopped", 0)


def test_stop_hangs_up_at_the_provider(
    begin: Callable[[], Message], provider: Provider, access: Access, session: Session
) -> None:
    provider.scripts = [stall_after("Polaris")]
    reply = begin()
    wait_for(reply.chunks.exists)
    mentor_api.stop_reply(access, str(session.session_id), str(reply.generation_id))
    assert provider.hung_up.wait(10)


def test_exam_ends_the_reply_when_the_llm_says_nothing(
    begin: Callable[[], Message], provider: Provider, course: FakeLearnerCourse, settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_EXAM_CHECK_SECONDS = 0
    provider.scripts = [stall_after("Polaris ")]
    reply = begin()
    wait_for(reply.chunks.exists)
    course.exam = RunningExam(UNIT, None)
    assert wait_for_end(reply).state == "blocked"
    assert reply.text.startswith("Polaris")
    assert "exam" in reply.text


def test_reply_ends_when_the_lms_cannot_say_whether_an_exam_runs(
    begin: Callable[[], Message], provider: Provider, lms: FakeCourseware, session: Session, settings: SettingsWrapper
) -> None:
    class Broken(FakeLearnerCourse):
        def find_exam(self, **_where: Any) -> RunningExam | None:
            raise CoursewareError("It is down.")

    settings.IBLAI_MENTOR_EXAM_CHECK_SECONDS = 0
    provider.scripts = [stall_after("Polaris ")]
    reply = begin()
    wait_for(reply.chunks.exists)
    lms.courses[session.user_id, COURSE] = Broken(session.user_id, COURSE)
    wait_for_end(reply)
    assert (reply.state, reply.error) == ("failed", "unavailable")


def test_deadline_ends_the_reply_when_the_llm_says_nothing(
    begin: Callable[[], Message], provider: Provider, settings: SettingsWrapper
) -> None:
    provider.scripts = [stall_after("Polaris ")]
    reply = begin()
    wait_for(reply.chunks.exists)
    # It is over now, however long it took until there was a word.
    settings.IBLAI_MENTOR_REPLY_SECONDS = 0
    reply = wait_for_end(reply)
    assert (reply.state, reply.error, reply.text, reserved()) == ("failed", "timeout", "Polaris", 0)


def test_deadline_ends_the_reply_when_its_producer_hangs_elsewhere(
    begin: Callable[[], Message], lms: FakeCourseware, session: Session, settings: SettingsWrapper
) -> None:
    over = Event()

    class Slow(FakeLearnerCourse):
        def list_blocks(self) -> Any:
            over.wait(60)
            return []

    settings.IBLAI_MENTOR_REPLY_SECONDS = 1
    course = lms.courses[session.user_id, COURSE]
    slow = lms.courses[session.user_id, COURSE] = Slow(session.user_id, COURSE)
    slow.enrolment = course.enrolment
    reply = wait_for_end(begin())
    assert (reply.state, reply.error) == ("failed", "timeout")
    over.set()
    wait_until_idle()


@pytest.fixture
def running(ask: Callable[..., Message], settings: SettingsWrapper) -> Message:
    """Return a reply that is being produced, whose producer holds a place."""
    reply = ask()
    assert reply.generation_id is not None
    ThreadProducer().reserve(reply.generation_id)
    claimed = claim_reply(reply.pk)
    assert claimed is not None
    return claimed


def test_sign_of_life_renews_the_lease(running: Message) -> None:
    past = timezone.now() - timedelta(hours=1)
    Message.objects.update(heartbeat_at=past)
    ProducerLease.objects.update(expires_at=past)
    watch = Watch(running)
    watch._looked_at = watch._lived_at = watch._begun_at - 60
    assert watch.look() == ""
    running.refresh_from_db()
    assert running.heartbeat_at is not None
    assert running.heartbeat_at > past
    assert ProducerLease.objects.get().expires_at > timezone.now()


def test_watch_sees_that_somebody_ended_the_reply(running: Message) -> None:
    watch = Watch(running)
    finish_reply(running.pk, Message.State.STOPPED)
    assert watch.look() == ""
    watch._looked_at -= 60
    assert watch.look() == UNWANTED


def test_pieces_are_closed_at_once_when_the_reply_was_cut_before(running: Message, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_REPLY_SECONDS = -1
    watch = Watch(running)
    assert watch.look() == LATE
    closed = []

    class Pieces:
        def close(self) -> None:
            closed.append(self)

    watch.follow(Pieces())  # type: ignore[arg-type]
    assert len(closed) == 1

"""A web process that makes replies by itself gets ready for the first one when a chat is opened."""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.mentor.replying.web_threads import ANY_COURSE, READINESS, ThreadProducer
from iblai_mentor_plugin.models import MemoryEntry, Message
from tests.mentor.prompting.test_warmup import forget, has_read, reply
from tests.worker import join_threads

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

__all__ = ["reply"]
pytestmark = pytest.mark.usefixtures("shared")
# One prepares what replies in any course need, one what those in this course do.
AT_FIRST = 2


@pytest.fixture(autouse=True)
def _fresh(reply: Message) -> None:
    """Have a process that kept nothing yet."""
    forget()
    # The session of the one who asked before had something prepared.
    join_threads("preparation")
    READINESS.forget()


def open_chat(reply: Message) -> int:
    """Open the chat as who asked before, and return how many threads get ready."""
    user = reply.session.user
    access = operating_api.get_access(user, tenant_key="main", username=user.username)
    mentor_api.get_welcome(access, reply.session.course_key)
    return join_threads("preparation")


def test_course_is_read_when_a_chat_of_it_is_opened_and_nothing_is_kept_of_the_learner(reply: Message) -> None:
    before = list(Message.objects.values()), list(MemoryEntry.objects.values())
    assert open_chat(reply) == AT_FIRST
    assert has_read(reply)
    assert (list(Message.objects.values()), list(MemoryEntry.objects.values())) == before


def test_course_is_read_once_however_often_a_chat_is_opened(reply: Message) -> None:
    assert [open_chat(reply), open_chat(reply)] == [AT_FIRST, 0]


def test_who_opened_a_chat_does_not_wait_for_it(reply: Message) -> None:
    user = reply.session.user
    access = operating_api.get_access(user, tenant_key="main", username=user.username)
    mentor_api.get_welcome(access, reply.session.course_key)
    # Not before they were answered.
    assert not has_read(reply)
    assert join_threads("preparation") == AT_FIRST


def test_nothing_is_read_where_workers_reply_or_nobody_may_ask(reply: Message, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_CELERY_QUEUE = "mentor"
    assert open_chat(reply) == 0
    settings.IBLAI_MENTOR_CELERY_QUEUE = ""
    operating_api.kill()
    assert open_chat(reply) == 0


def test_what_any_reply_needs_is_loaded_when_a_session_begins(reply: Message) -> None:
    user = reply.session.user
    access = operating_api.get_access(user, tenant_key="main", username=user.username)
    mentor_api.create_session(access, mentor="mentor")
    assert join_threads("preparation") == 1
    assert not has_read(reply)


@pytest.mark.parametrize(("prepared", "waits"), [("", True), (ANY_COURSE, True), ("another course", False)])
def test_reply_waits_for_what_is_prepared_of_its_own_course_or_of_any(
    reply: Message,
    prepared: str,
    waits: bool,  # noqa: FBT001
) -> None:
    begun, may_end, produced = Event(), Event(), Event()

    def prepare() -> None:
        begun.set()
        may_end.wait(20)

    READINESS.begin(prepared or reply.session.course_key, prepare)
    assert begun.wait(20)
    thread = Thread(target=ThreadProducer().run, args=(reply, lambda _pk: produced.set()))
    thread.start()
    # For less than a reply waits at the longest.
    has_waited = not produced.wait(1)
    may_end.set()
    thread.join(20)
    assert (has_waited, produced.is_set()) == (waits, True)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_failed_is_prepared_when_somebody_comes_next() -> None:
    tries: list[int] = []

    def fail() -> None:
        tries.append(1)
        raise KeyError

    for _visit in range(2):
        READINESS.begin("a course", fail)
        join_threads("preparation")
    assert len(tries) == 2

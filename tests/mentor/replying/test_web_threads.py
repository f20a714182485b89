"""Replies that a thread of the web process produces."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError, connection

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.courseware.index.outdated import note_outdated, take_outdated
from iblai_mentor_plugin.exceptions import BusyError
from iblai_mentor_plugin.history import deletion
from iblai_mentor_plugin.mentor.replying.leases import release
from iblai_mentor_plugin.mentor.replying.lifecycle import claim_reply
from iblai_mentor_plugin.mentor.replying.web_threads import ThreadProducer
from tests.conftest import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from iblai_mentor_plugin.models import Message
    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeCourseware


@pytest.fixture
def refusing() -> Iterator[None]:
    """Have a database that takes no write, as one that is restarting."""

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if sql.startswith("UPDATE"):
            message = "gone"
            raise OperationalError(message)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def test_database_that_takes_no_write_lets_nothing_out_of_the_thread(
    ask: Callable[..., Message], request: pytest.FixtureRequest
) -> None:
    reply = ask()
    request.getfixturevalue("refusing")
    ThreadProducer().run(reply)
    assert reply.is_open  # Whoever looks at it ends it.


def stop(access: Access, reply: Message) -> None:
    mentor_api.stop_reply(access, str(reply.session.session_id), str(reply.generation_id))


def decline(access: Access, reply: Message) -> None:
    mentor_api.take_word_back(access)


def delete(access: Access, reply: Message) -> None:
    deletion.hide_history(access)
    deletion.sweep_hidden(access.user.pk)


@pytest.mark.parametrize("end", [stop, decline, delete])
@pytest.mark.django_db(transaction=True)
def test_who_ended_a_reply_may_ask_again_at_once(
    ask: Callable[..., Message], access: Access, llm: object, end: Callable[[Access, Message], None]
) -> None:
    """Though the thread that produced it has not heard of it yet."""
    reply = ask()
    assert reply.generation_id is not None
    producer = ThreadProducer()
    producer.reserve(reply.generation_id)
    claim_reply(reply.pk)
    assert not producer.has_room()
    end(access, reply)
    assert producer.has_room()


def test_who_stops_again_and_again_starts_no_threads_without_end(ask: Callable[..., Message]) -> None:
    reply, may_end = ask(), threading.Event()
    assert reply.generation_id is not None
    working = [threading.Thread(target=may_end.wait, args=(20,), name=f"mentor reply {n}") for n in range(4)]
    try:
        for thread in working[:3]:
            thread.start()
        ThreadProducer().reserve(reply.generation_id)
        release(reply.generation_id)
        working[3].start()
        with pytest.raises(BusyError):
            ThreadProducer().reserve(reply.generation_id)
    finally:
        may_end.set()
        for thread in working:
            thread.join(20)


def test_what_a_question_found_outdated_is_made_anew_in_the_thread_of_its_reply(
    ask: Callable[..., Message], lms: FakeCourseware
) -> None:
    take_outdated()
    note_outdated(COURSE)
    ThreadProducer().run(ask(), produce=lambda _pk: None)
    assert lms.renewed == [COURSE]
    assert take_outdated() == set()

"""Replies that a thread of the web process produces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError, connection

from iblai_mentor_plugin.courseware.index.outdated import note_outdated, take_outdated
from iblai_mentor_plugin.mentor.replying.web_threads import ThreadProducer
from tests.conftest import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from iblai_mentor_plugin.models import Message
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


def test_what_a_question_found_outdated_is_made_anew_in_the_thread_of_its_reply(
    ask: Callable[..., Message], lms: FakeCourseware
) -> None:
    take_outdated()
    note_outdated(COURSE)
    ThreadProducer().run(ask(), produce=lambda _pk: None)
    assert lms.renewed == [COURSE]
    assert take_outdated() == set()

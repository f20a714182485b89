"""Many at once: the ledger, sessions and places stay right."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError, connection, transaction

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.exceptions import BusyError, ConflictError, LimitReachedError
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.replying.web_threads import ThreadProducer
from iblai_mentor_plugin.mentor.spending.ledger import reserve
from iblai_mentor_plugin.models import LedgerEntry, Message, ProducerLease, Session
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT, IdleProducer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.tenants import Access

pytestmark = [pytest.mark.database, pytest.mark.server, pytest.mark.django_db(transaction=True)]


def at_once(count: int, call: Callable[[int], Any]) -> list[Any]:
    """Call it from so many threads; returns what each returned or raised."""

    def run(number: int) -> Any:
        try:
            return call(number)
        except (BusyError, ConflictError, LimitReachedError, OperationalError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.usefixtures("course")
def test_limit_of_a_course_holds_when_many_ask(session: Session, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_TOKENS_A_REPLY = 100
    settings.IBLAI_MENTOR_COURSE_TOKENS_A_DAY = 1000

    def call(number: int) -> Any:
        with transaction.atomic():
            return reserve(number + 1, COURSE, session.mentor)

    results = at_once(30, call)
    assert not [one for one in results if isinstance(one, OperationalError)]
    assert sum(isinstance(one, list) for one in results) == 10
    entries = LedgerEntry.objects.filter(scope=LedgerEntry.Scope.COURSE_TOKENS)
    assert sum(entry.reserved for entry in entries) == 1000


def test_one_question_is_accepted_when_many_tabs_ask(access: Access, session: Session) -> None:

    def call(number: int) -> Any:
        question = Question(f"Question {number}", course_key=COURSE, usage_key=UNIT)
        return accept_question(access, str(session.session_id), question, producer=IdleProducer())

    results = at_once(8, call)
    assert sum(isinstance(one, Message) for one in results) == 1
    assert sum(isinstance(one, ConflictError) for one in results) == 7


def test_retries_at_once_are_one_question(access: Access, session: Session) -> None:

    def call(_number: int) -> Any:
        question = Question("Why?", client_id="a", course_key=COURSE, usage_key=UNIT)
        return accept_question(access, str(session.session_id), question, producer=IdleProducer()).pk

    assert len(set(at_once(8, call))) == 1
    assert Message.objects.count() == 2


def test_cap_holds_when_many_ask(access: Access, course: object, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_WEB_REPLIES = 2
    sessions = [str(mentor_api.create_session(access, mentor="mentor").session_id) for _number in range(10)]

    class Lazy(ThreadProducer):
        def start(self, reply: Message) -> None:
            """Never end, so that no place is freed."""

    def call(number: int) -> Any:
        question = Question("Why?", course_key=COURSE, usage_key=UNIT)
        return accept_question(access, sessions[number], question, producer=Lazy())

    results = at_once(10, call)
    assert sum(isinstance(one, Message) for one in results) == 2
    assert sum(isinstance(one, BusyError) for one in results) == 8
    assert ProducerLease.objects.exclude(holder=None).count() == 2


def test_thread_produces_the_reply_and_frees_its_place(access: Access, session: Session) -> None:
    question = Question("Which star shows north?", course_key=COURSE, usage_key=UNIT)
    reply = accept_question(access, str(session.session_id), question, producer=ThreadProducer())
    until = time.monotonic() + 20
    while (reply.is_open or ProducerLease.objects.exclude(holder=None).exists()) and time.monotonic() < until:
        time.sleep(0.05)
        reply.refresh_from_db()
    assert (reply.state, ProducerLease.objects.get().holder) == ("complete", None)

"""Many at once: deleting, asking, sweeping, noting and forgetting at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.memory.session_notes import choose_session_memory
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.notes.note_taker import note_rested
from iblai_mentor_plugin.models import LedgerEntry, Message, Session, SessionNote
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT, IdleProducer, asker, course

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from iblai_mentor_plugin.tenants import Access

__all__ = ["asker", "course"]
pytestmark = [pytest.mark.database, pytest.mark.server, pytest.mark.django_db(transaction=True)]


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Make all of these calls from threads; returns what each returned or raised."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except (NotFoundError, OperationalError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.usefixtures("asker", "course")
def test_nothing_is_asked_in_what_is_deleted(access: Access, talk: Callable[..., Session]) -> None:
    sessions = [talk() for _session in range(8)]
    question = Question("Again?", course_key=COURSE, usage_key=UNIT)

    def ask(session: Session) -> Message:
        return accept_question(access, str(session.session_id), question, producer=IdleProducer())

    asking = [lambda session=session: ask(session) for session in sessions]
    answers = at_once([*asking[:4], lambda: history_api.clear_history(access), *asking[4:]])
    assert not [answer for answer in answers if isinstance(answer, OperationalError)]
    history_api.sweep_hidden()
    assert not Message.objects.exists()
    assert not LedgerEntry.objects.exclude(reserved=0).exists()


def test_sweepers_do_not_stand_in_each_others_way(access: Access, talk: Callable[..., Session]) -> None:
    for _session in range(20):
        talk(30)
    Session.objects.update(user_id=-access.user.pk)
    answers = at_once([history_api.sweep_hidden] * 4)
    # Who finds the rows of another one locked in another order gives up, and leaves the rest to them.
    assert True in answers
    assert not Session.objects.exists()


@pytest.mark.usefixtures("asker", "course")
def test_no_note_is_left_of_what_is_forgotten_meanwhile(access: Access, talk: Callable[..., Session]) -> None:
    choose_session_memory(access.user.pk, keeps=True)
    for _session in range(10):
        talk()
    Session.objects.update(modified=timezone.now() - timedelta(hours=1))
    forget = [lambda: memory_api.forget_course(access.user.pk, COURSE)]
    answers = at_once([note_rested, note_rested, *forget])
    assert not [answer for answer in answers if isinstance(answer, OperationalError)]
    assert not SessionNote.objects.exists()

"""What is begun in a request and goes on elsewhere: notes, and deletions that take long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.memory.session_notes import choose_session_memory
from iblai_mentor_plugin.mentor.replying.leases import reserve_note_place
from iblai_mentor_plugin.mentor.replying.web_threads import ThreadProducer
from iblai_mentor_plugin.models import Message, ProducerLease, Session, SessionNote
from iblai_mentor_plugin.tasks import note_sessions, sweep, sweep_hidden
from tests.mentor.conftest import asker, course
from tests.worker import join_threads

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.tenants import Access

pytestmark = pytest.mark.database

__all__ = ["asker", "course"]


@pytest.fixture
def rested(asker: User, course: Any, talk: Callable[..., Session]) -> Session:
    """Return a session that rests, of a learner who wants it noted."""
    session = talk()
    choose_session_memory(asker.pk, keeps=True)
    Session.objects.update(modified=timezone.now() - timedelta(hours=1))
    return session


@pytest.mark.django_db
def test_worker_notes_what_rests(rested: Session) -> None:
    note_sessions.apply()
    assert SessionNote.objects.get().session == rested


@pytest.mark.django_db
def test_command_notes_what_rests(rested: Session, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("mentor_note_sessions")
    call_command("mentor_note_sessions")
    assert capsys.readouterr().out.splitlines() == ["1 notes made", "0 notes made"]


@pytest.mark.django_db(transaction=True)
def test_new_session_has_those_that_rest_noted(rested: Session, access: Access) -> None:
    mentor_api.create_session(access, mentor="mentor")
    join_threads("notes", "sweep")
    assert SessionNote.objects.get().session == rested
    assert ProducerLease.objects.get().holder is None


@pytest.mark.django_db(transaction=True)
def test_notes_wait_where_others_are_made(rested: Session, access: Access) -> None:
    assert reserve_note_place(uuid4())
    mentor_api.create_session(access, mentor="mentor")
    join_threads("notes", "sweep")
    assert not SessionNote.objects.exists()


@pytest.mark.django_db
def test_question_has_a_place_while_notes_are_made() -> None:
    assert reserve_note_place(uuid4())
    assert not reserve_note_place(uuid4())
    ThreadProducer().reserve(uuid4())


@pytest.mark.django_db(transaction=True)
def test_nothing_is_begun_where_nothing_rests(rested: Session, access: Access) -> None:
    choose_session_memory(access.user.pk, keeps=False)
    mentor_api.create_session(access, mentor="mentor")
    assert join_threads("notes", "sweep") == 0


@pytest.mark.parametrize("run", [sweep_hidden, sweep])
@pytest.mark.django_db
def test_worker_deletes_what_a_dead_one_left(run: Any, access: Access, talk: Callable[..., Session]) -> None:
    talk()
    history_api.clear_history(access)
    run.apply()
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_command_deletes_what_a_dead_worker_left(access: Access, talk: Callable[..., Session]) -> None:
    talk()
    history_api.clear_history(access)
    call_command("mentor_sweep")
    assert not Message.objects.exists()

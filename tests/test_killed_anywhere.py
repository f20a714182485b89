"""
A process is killed before each statement of what it does: whoever comes next ends it, whole and once.

Each test goes on until nothing is left to be killed, so that a step that is added is looked at, too.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest
import time_machine
from django.utils import timezone

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.history.writer import write_export
from iblai_mentor_plugin.memory.session_notes import choose_session_memory
from iblai_mentor_plugin.mentor.notes.note_taker import note_rested
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import ExportPart, Message, Session, SessionNote
from iblai_mentor_plugin.tasks import sweep, sweep_exports
from tests.failing import killed_at
from tests.history.exporting import begin, read_items
from tests.mentor.conftest import access, answered, ask, asker, course, llm, producer, reserved, session
from tests.worker import join_threads

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.tenants import Access
    from tests.fakes_llm import FakeLlm

__all__ = ["access", "answered", "ask", "asker", "course", "llm", "producer", "session"]

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

PIECES: Final = ["Polaris ", "shows ", "north."]
# More statements than any of it takes.
MOST: Final = 500
# A note that the LLM makes of a session.
NOTE: Final = '[{"kind": "knowledge_gap", "content": "Confuses Polaris with Sirius.", "message": 1}]'


def later(**times: float) -> time_machine.travel:
    """Return a time at which it is known that a process is dead."""
    return time_machine.travel(timezone.now() + timedelta(**times))


def test_reply_ends_and_holds_nothing_back_wherever_its_producer_is_killed(
    ask: Callable[..., Message], llm: FakeLlm
) -> None:
    for moment in range(1, MOST):
        llm.reset()
        llm.replies.append(PIECES)
        reply = ask(f"Which star shows north? ({moment})")
        with killed_at(moment) as death:
            produce_reply(reply.pk)
        join_threads()
        with later(hours=2):
            sweep()
        reply.refresh_from_db()

        assert not reply.is_open, moment
        assert "".join(PIECES).startswith(reply.text.rstrip()), (moment, reply.text)
        assert reserved() == 0, moment
        if not death.has_come:
            break
    assert (reply.state, reply.text) == (Message.State.COMPLETE, "".join(PIECES))
    assert moment > len(PIECES)


def test_export_is_whole_wherever_its_writer_is_killed(access: Access, answered: Message) -> None:
    for moment in range(1, MOST):
        export = begin(access)
        with killed_at(moment) as death:
            write_export(export.pk)
        with later(hours=2):
            sweep_exports()
            join_threads()
        export.refresh_from_db()

        assert export.state == export.State.COMPLETE, (moment, export.state)
        assert len(read_items(export)) == Message.objects.count(), moment
        assert set(ExportPart.objects.values_list("attempt", flat=True)) == {export.attempt}, moment
        if not death.has_come:
            break
        export.delete()
    assert moment > 1


def test_what_is_too_old_goes_wherever_the_run_before_was_killed(session: Session) -> None:
    for moment in range(1, MOST):
        for number in range(1, 6):
            session.messages.create(number=number, kind=1, text="Old words")
        Message.objects.update(created=timezone.now() - timedelta(days=4000))
        kept = session.messages.create(number=9, kind=1, text="New words")
        with killed_at(moment) as death:
            list(operating_api.apply_retention(now=timezone.now(), size=2))
        list(operating_api.apply_retention(now=timezone.now(), size=2))

        assert list(Message.objects.all()) == [kept], moment
        kept.delete()
        if not death.has_come:
            break
    assert moment > 1


def test_session_is_noted_once_wherever_the_note_taker_is_killed(
    access: Access, answered: Message, llm: FakeLlm
) -> None:
    choose_session_memory(access.user.pk, keeps=True)
    for moment in range(1, MOST):
        SessionNote.objects.all().delete()
        Session.objects.update(modified=timezone.now() - timedelta(hours=1), noted_number=0)
        llm.reset()
        llm.replies.extend([[NOTE], [NOTE]])
        with killed_at(moment) as death:
            note_rested()
        with later(hours=2):
            sweep()
            note_rested()

        assert list(SessionNote.objects.values_list("kind", flat=True)) == ["knowledge_gap"], moment
        assert reserved() == 0, moment
        if not death.has_come:
            break
    assert moment > 1

"""The last question asked anew, or in other words: in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from iblai_mentor_plugin.exceptions import BusyError, ConflictError
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.models import Feedback, Message
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT, IdleProducer

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from iblai_mentor_plugin.models import Session
    from iblai_mentor_plugin.tenants import Access

pytestmark = pytest.mark.database


class FullProducer(IdleProducer):
    """Has no room when it comes to it."""

    def reserve(self, generation_id: UUID) -> None:  # noqa: ARG002
        message = "Full."
        raise BusyError(message, retry_after=5)


def said(session: Session) -> list[tuple[int, str]]:
    return list(session.messages.order_by("number").values_list("number", "text"))


def test_question_takes_the_place_of_the_one_it_replaces(
    answered: Message, ask: Callable[..., Message], session: Session
) -> None:
    reply = ask("Which star shows south?", replaces=str(answered.generation_id))
    assert said(session) == [(1, "Which star shows south?"), (2, "")]
    assert reply.generation_id != answered.generation_id


def test_what_was_said_before_stays_when_the_last_exchange_is_replaced(
    answered: Message, ask: Callable[..., Message], session: Session, access: Access
) -> None:
    second = ask("And?")
    Message.objects.filter(pk=second.pk).update(state=Message.State.FAILED)
    ask("And?", replaces=str(second.generation_id))
    assert [number for number, _text in said(session)] == [1, 2, 3, 4]
    assert session.messages.filter(text="And?").count() == 1


def test_title_and_notes_follow_the_question_that_is_there(
    answered: Message, ask: Callable[..., Message], session: Session
) -> None:
    type(session).objects.filter(pk=session.pk).update(noted_number=2)
    ask("Which star shows south?", replaces=str(answered.generation_id))
    session.refresh_from_db()
    assert (session.title, session.noted_number) == ("Which star shows south?", 0)


def test_title_that_a_learner_gave_stays(answered: Message, ask: Callable[..., Message], session: Session) -> None:
    type(session).objects.filter(pk=session.pk).update(title="Mine")
    ask("Which star shows south?", replaces=str(answered.generation_id))
    session.refresh_from_db()
    assert session.title == "Mine"


def test_what_was_thought_of_a_replaced_reply_goes_with_it(
    answered: Message, ask: Callable[..., Message], access: Access
) -> None:
    Feedback.objects.create(message=answered, user=access.user, rating=-1)
    ask("Why?", replaces=str(answered.generation_id))
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("which", ["first", "unknown"])
def test_only_the_last_reply_is_replaced(
    answered: Message, ask: Callable[..., Message], session: Session, which: str
) -> None:
    second = ask("And?")
    Message.objects.filter(pk=second.pk).update(state=Message.State.COMPLETE)
    with pytest.raises(ConflictError):
        ask("Why?", replaces=str(answered.generation_id if which == "first" else uuid4()))
    assert session.messages.count() == 4


def test_nothing_is_deleted_when_the_question_is_refused(answered: Message, session: Session, access: Access) -> None:
    before = said(session)
    question = Question("Why?", course_key=COURSE, usage_key=UNIT, replaces=str(answered.generation_id))
    with pytest.raises(BusyError):
        accept_question(access, str(session.session_id), question, producer=FullProducer())
    assert said(session) == before


def test_same_client_id_is_the_same_reply_when_it_replaces(
    answered: Message, ask: Callable[..., Message], session: Session
) -> None:
    given = {"replaces": str(answered.generation_id), "client_id": "a"}
    assert ask("Why?", **given) == ask("Why?", **given)
    assert session.messages.count() == 2

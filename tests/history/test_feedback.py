"""Feedback: one a reply, and the learner's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import InvalidInputError, NotFoundError
from iblai_mentor_plugin.models import FEEDBACK_LENGTH, Feedback, Message, Session
from tests.conftest import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.tenants import Access

pytestmark = pytest.mark.database


@pytest.fixture
def session(talk: Callable[..., Session]) -> Session:
    return talk(3)


@pytest.fixture
def judge(access: Access, session: Session) -> Callable[..., Feedback]:
    """Return a function that judges a reply of the session."""

    def judge(text: str = "", message_id: int | None = None, **fields: Any) -> Feedback:
        return history_api.keep_feedback(access, history_api.Judged(str(session.session_id), text, message_id), fields)

    return judge


def test_reply_is_found_by_its_text(judge: Callable[..., Feedback]) -> None:
    feedback = judge("Stars! 1", rating=1, reason="Clear", details="Thank you")
    assert (feedback.message.number, feedback.rating, feedback.reason, feedback.details) == (4, 1, "Clear", "Thank you")


def test_reply_is_found_by_its_id_before_its_text(judge: Callable[..., Feedback], session: Session) -> None:
    reply = session.messages.get(number=2)
    assert judge("Stars! 1", reply.pk, rating=-1).message == reply


def test_last_reply_is_meant_where_none_is_named(judge: Callable[..., Feedback]) -> None:
    assert judge(rating=1).message.number == 6


def test_second_judgement_changes_the_first(judge: Callable[..., Feedback]) -> None:
    first = judge(rating=1, reason="Clear")
    second = judge(rating=-1, details="No, it is not.")
    assert (second.pk, second.rating, second.reason, second.details) == (first.pk, -1, "Clear", "No, it is not.")


@pytest.mark.django_db(transaction=True)
def test_reply_that_somebody_deletes_meanwhile_is_not_judged(judge: Callable[..., Feedback]) -> None:
    found: list[str] = []

    def delete_once_found(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        result = execute(sql, params, many, context)
        if sql.startswith("SELECT") and "_message" in sql and not found:
            found.append(sql)
            Message.objects.all().delete()
        return result

    with connection.execute_wrapper(delete_once_found), pytest.raises(InvalidInputError):
        judge(rating=1)
    assert not Feedback.objects.exists()


def test_rating_is_withdrawn(judge: Callable[..., Feedback], access: Access) -> None:
    feedback = judge(rating=1)
    assert history_api.update_feedback(access, feedback.pk, {"rating": None}).rating is None


def test_question_is_no_reply(judge: Callable[..., Feedback], session: Session) -> None:
    for named in ({"text": "Stars? 1"}, {"message_id": session.messages.get(number=1).pk}, {"text": "Never said"}):
        with pytest.raises(InvalidInputError):
            judge(**named, rating=1)
    assert not Feedback.objects.exists()


def test_reply_that_goes_on_is_not_judged_yet(judge: Callable[..., Feedback], session: Session) -> None:
    reply = session.messages.get(number=6)
    Message.objects.filter(pk=reply.pk).update(state=Message.State.RUNNING)
    with pytest.raises(InvalidInputError):
        judge("", reply.pk, rating=1)


@pytest.mark.parametrize(
    "fields", [{"rating": 0}, {"rating": 2}, {"reason": "x" * 256}, {"details": "x" * (FEEDBACK_LENGTH + 1)}]
)
def test_feedback_is_bounded(fields: dict[str, Any], judge: Callable[..., Feedback], access: Access) -> None:
    with pytest.raises(InvalidInputError) as caught:
        judge(**fields)
    assert list(caught.value.errors) == list(fields)
    kept = judge(rating=1)
    with pytest.raises(InvalidInputError):
        history_api.update_feedback(access, kept.pk, fields)


def test_nobody_judges_or_reads_for_somebody_else(
    judge: Callable[..., Feedback], session: Session, make_user: Callable[..., User]
) -> None:
    feedback = judge(rating=1)
    for other in (make_user("stranger", COURSE), make_user("root", is_staff=True, is_superuser=True)):
        for username in {other.username, session.user.username if other.is_superuser else other.username}:
            access = operating_api.get_access(other, tenant_key="main", username=username)
            for attempt in (
                lambda access=access: history_api.keep_feedback(
                    access, history_api.Judged(str(session.session_id)), {"rating": -1}
                ),
                lambda access=access: history_api.get_feedback(access, feedback.pk),
                lambda access=access: history_api.update_feedback(access, feedback.pk, {"rating": -1}),
            ):
                with pytest.raises(NotFoundError):
                    attempt()
    assert Feedback.objects.get().rating == 1

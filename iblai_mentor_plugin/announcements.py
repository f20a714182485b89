"""
Tells the platform what happened here: as a tracking event, and as a signal of openedx-events. Ids, codes and counts, no words.

Off unless ``IBLAI_MENTOR_EVENTS`` says so. Told after the commit, or after the end of what was refused; whoever hears of it and
fails does the mentor no harm.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import attr
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, transaction
from eventtracking import tracker
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin import signals
from iblai_mentor_plugin.data import (
    FeedbackGivenData,
    HelpRefusedData,
    MemoryForgottenData,
    QuestionAskedData,
    ReplyEndedData,
    find_org,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

log = logging.getLogger(__name__)
_CONTEXT: Final = "iblai.mentor"


@dataclass(frozen=True, slots=True)
class Kind:
    """How an event is told: the name of the tracking event, the signal, and the signal's argument."""

    name: str
    signal: Any
    argument: str


KINDS: Final[Mapping[type[Any], Kind]] = {
    QuestionAskedData: Kind("iblai.mentor.question.asked", signals.QUESTION_ASKED, "question"),
    ReplyEndedData: Kind("iblai.mentor.reply.ended", signals.REPLY_ENDED, "reply"),
    FeedbackGivenData: Kind("iblai.mentor.feedback.given", signals.FEEDBACK_GIVEN, "feedback"),
    HelpRefusedData: Kind("iblai.mentor.help.refused", signals.HELP_REFUSED, "refusal"),
    MemoryForgottenData: Kind("iblai.mentor.memory.forgotten", signals.MEMORY_FORGOTTEN, "forgetting"),
}


# Refusals of the request that is answered now, which are told at its end; None where nobody waits for one.
_held: Final[ContextVar[list[Any] | None]] = ContextVar("refusals of a request", default=None)


@contextmanager
def telling_refusals() -> Iterator[None]:
    """
    Tell of the refusals within at the end, outside of the transaction within, which is rolled back by then.

    What whoever hears of them writes would be rolled back as well. Where something is raised nobody is told: it begins anew, or
    the database is gone.
    """
    refusals: list[Any] = []
    token = _held.set(refusals)
    try:
        yield
    finally:
        _held.reset(token)
    for event in refusals:
        _tell(event)


def announce(build: Callable[[], Any], *, is_refusal: bool = False, using: str = DEFAULT_DB_ALIAS) -> None:
    """
    Tell of what ``build`` returns, one of the types of ``KINDS``, once the transaction is committed; raises nothing.

    A refusal is told all the same where what refuses is rolled back: at the end of ``telling_refusals``, else at once.
    """
    if not settings.IBLAI_MENTOR_EVENTS:
        return
    event = _try("built", build)
    # Of a session that its learner deleted nobody is told: it is nobody's.
    if event is None or event.user_id <= 0:
        return
    if not is_refusal:
        transaction.on_commit(lambda: _tell(event), using=using, robust=True)
    elif (held := _held.get()) is not None:
        held.append(event)
    else:
        _tell(event)


def _tell(event: Any) -> None:
    kind = KINDS[type(event)]
    _try(kind.name, lambda: kind.signal.send_event(**{kind.argument: event}))
    _try(kind.name, lambda: _track(kind.name, attr.asdict(event, value_serializer=_serialize)))


def _track(name: str, data: dict[str, Any]) -> None:
    """Emit a tracking event; a worker has no request that would say who, and in which course."""
    user_id, course_id = data.pop("user_id"), data.pop("course_key", None) or data.pop("course_id", "")
    context = {"user_id": user_id, "course_id": course_id, "org_id": find_org(course_id)}
    with tracker.get_tracker().context(_CONTEXT, context):
        tracker.emit(name, data)


def _serialize(_instance: Any, _field: Any, value: Any) -> Any:
    return str(value) if isinstance(value, CourseKey) else value


def _try(name: str, call: Callable[[], Any]) -> Any:
    try:
        return call()
    # Broad: whoever listens may raise anything, and a learner waits for their reply.
    except Exception as error:  # noqa: BLE001
        log.warning("Event %s was not told: %s", name, type(error).__name__)
        return None

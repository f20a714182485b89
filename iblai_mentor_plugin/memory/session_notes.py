"""
Session memory: notes on what sessions showed of their learner, told to the mentor in later sessions of the course.

There are none unless the learner wants them, and whoever no longer wants them has none. ``mentor.notes``
makes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import F, Max, OuterRef, Subquery
from django.utils import timezone

from iblai_mentor_plugin.looks import Look
from iblai_mentor_plugin.memory.controls import is_paused, own_turn
from iblai_mentor_plugin.models import LearnerChoice, Message, Session, SessionNote

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from iblai_mentor_plugin.models import Tenant

# A session that could not be noted for so long is left alone: it is no news any more.
_GIVEN_UP: Final = timedelta(days=7)
# As a prompt has it, which is not translated.
_KINDS: Final = {
    SessionNote.Kind.KNOWLEDGE_GAP: "Does not know yet",
    SessionNote.Kind.LESSON_LEARNED: "Has learned",
    SessionNote.Kind.HELP_REQUEST: "Asked for help",
}
_TOLD: Final = 40  # Notes that may be told; how many there is room for, the prompt's budget says.


# By a user: whether they want sessions to be noted.
KEEPS_NOTES: Final = Look(
    "notes", lambda user_id: LearnerChoice.objects.filter(user=user_id, keeps_session_memory=True), ("id",), bool
)


def keeps_session_memory(user_id: int) -> bool:
    """Say whether the learner wants sessions to be noted."""
    return KEEPS_NOTES.find(user_id)


def choose_session_memory(user_id: int, *, keeps: bool) -> None:
    """Keep whether the learner wants sessions to be noted; who does not has no notes from now on."""
    # Under the lock of whoever writes notes: one that is being made is either deleted here or not kept.
    with own_turn(user_id):
        LearnerChoice.objects.update_or_create(user_id=user_id, defaults={"keeps_session_memory": keeps})
        if not keeps:
            list_notes(user_id).delete()


def list_notes(user_id: int) -> QuerySet[SessionNote]:
    """Return every note on the learner, the oldest first."""
    return SessionNote.objects.filter(session__user=user_id)


@dataclass(frozen=True, slots=True)
class ToldNote:
    """A note as the mentor is told it, and what the question that shows it was about: a place and a problem, "" for none."""

    text: str
    usage_key: str
    problem_key: str


def list_told(user_id: int, tenant: Tenant, course_key: str, *, row: Model | None = None) -> list[ToldNote]:
    """
    Return what the mentor may be told of earlier sessions of a course, the newest first; nothing while that is paused.

    ``row`` may have brought ``KEEPS_NOTES`` along.
    """
    if not KEEPS_NOTES.take(row, user_id) or is_paused(user_id, course_key):
        return []
    replies = Message.objects.filter(session=OuterRef("session"), number=OuterRef("message__number") + 1)
    notes = list_notes(user_id).filter(session__tenant=tenant, session__course_key=course_key)
    placed = notes.annotate(problem_key=Subquery(replies.values("problem_key")[:1])).order_by("-pk")
    found = placed.values_list("kind", "content", "message__usage_key", "problem_key")[:_TOLD]
    return [
        ToldNote(f"{_KINDS[SessionNote.Kind(kind)]}: {content}", usage_key, problem_key or "")
        for kind, content, usage_key, problem_key in found
    ]


def has_rested(user_id: int) -> bool:
    """Say whether a session of the learner is to be noted; one query, and mostly the answer is no."""
    return keeps_session_memory(user_id) and find_rested(user_id).exists()


def find_rested(user_id: int | None = None) -> QuerySet[Session]:
    """Return the sessions that rest and were not noted up to their end, the oldest first; of those who want it."""
    now = timezone.now()
    rested = now - timedelta(seconds=settings.IBLAI_MENTOR_SESSION_REST_SECONDS)
    wanting = LearnerChoice.objects.filter(keeps_session_memory=True)
    if user_id is not None:
        wanting = wanting.filter(user=user_id)
    sessions = Session.objects.filter(
        user__in=wanting.values("user"), modified__lt=rested, modified__gt=now - _GIVEN_UP
    )
    said = sessions.exclude(course_key="").annotate(last_number=Max("messages__number"))
    unnoted = said.filter(last_number__gt=F("noted_number")).order_by("modified")
    return unnoted.select_related("mentor__provider", "tenant")

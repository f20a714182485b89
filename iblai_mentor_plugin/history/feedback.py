"""
Feedback: what a learner thought of a reply, thumbs and words; one a reply, and their own.

The published form names a reply by its session and its text. What was asked and answered is not kept a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.announcements import announce
from iblai_mentor_plugin.data import FeedbackGivenData
from iblai_mentor_plugin.exceptions import InvalidInputError, NotFoundError
from iblai_mentor_plugin.mentor.asking.sessions import read_session
from iblai_mentor_plugin.mentor.standing.closures import refuse_closed
from iblai_mentor_plugin.models import FEEDBACK_LENGTH, Feedback, Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from iblai_mentor_plugin.tenants import Access

REASON_LENGTH: Final = 255
_LENGTHS: Final = {"reason": REASON_LENGTH, "details": FEEDBACK_LENGTH}
_FIELDS: Final = ("rating", *_LENGTHS)


@dataclass(frozen=True, slots=True)
class Judged:
    """Which reply is meant: by its id or, without one, as the last of the session that says this; "" is the last one."""

    session_id: str
    text: str = ""
    message_id: int | None = None


def keep_feedback(access: Access, judged: Judged, fields: Mapping[str, Any]) -> Feedback:
    """
    Keep what the user thinks of a reply: any of ``rating`` (1, -1, None), ``reason`` and ``details``.

    Whoever judges a reply again changes what they thought. Raises ``InvalidInputError`` for a reply that is not there or
    goes on, and ``NotFoundError`` for a session that is not the user's.
    """
    reply = _find_reply(access, judged)
    if reply is None:
        raise _build_missing()
    _check(fields)
    with transaction.atomic():
        # Locked, so that nobody deletes it while it is judged.
        if not Message.objects.select_for_update().filter(pk=reply.pk).values_list("pk").first():
            raise _build_missing()
        feedback, _made = Feedback.objects.select_for_update().get_or_create(
            message=reply, defaults={"user_id": access.user.pk}
        )
        return _change(feedback, fields)


def get_feedback(access: Access, feedback_id: int) -> Feedback:
    """Return feedback of the user. Raises ``NotFoundError`` for everybody else's, whoever asks."""
    if not access.is_own:
        raise NotFoundError
    feedback = _own(access).filter(pk=feedback_id).first()
    if feedback is None:
        raise NotFoundError
    refuse_closed(access, feedback.message.session.course_key)
    return feedback


def update_feedback(access: Access, feedback_id: int, fields: Mapping[str, Any]) -> Feedback:
    """Change what the user thought; absent fields stay. Raises as ``get_feedback``, and ``InvalidInputError``."""
    _check(fields)
    return _change(get_feedback(access, feedback_id), fields)


def find_question(feedback: Feedback) -> Message | None:
    """Return the question that the reply answered; None where it is not kept any more."""
    reply = feedback.message
    return Message.objects.filter(session=reply.session_id, number=reply.number - 1).first()


def _own(access: Access) -> QuerySet[Feedback]:
    whose = {"user": access.user, "message__session__user": access.user, "message__session__tenant": access.tenant}
    return Feedback.objects.filter(**whose).select_related("message__session__mentor", "user")


def _find_reply(access: Access, judged: Judged) -> Message | None:
    session = read_session(access, judged.session_id)
    replies = session.messages.filter(kind=Message.Kind.REPLY).exclude(state__in=Message.OPEN_STATES)
    if judged.message_id is not None:
        return replies.filter(pk=judged.message_id).first()
    if judged.text:
        replies = replies.filter(text=judged.text)
    return replies.order_by("-number").first()


def _build_missing() -> InvalidInputError:
    return InvalidInputError({"ai_response": [_("There is no such reply in this session.")]})


def _check(fields: Mapping[str, Any]) -> None:
    errors = {
        name: [_("At most %d characters.") % longest]
        for name, longest in _LENGTHS.items()
        if len(fields.get(name) or "") > longest
    }
    if fields.get("rating") not in (None, *Feedback.Rating.values):
        errors["rating"] = [_("Choose 1 or -1, or nothing.")]
    if errors:
        raise InvalidInputError(errors)


def _change(feedback: Feedback, fields: Mapping[str, Any]) -> Feedback:
    given = {name: fields[name] for name in _FIELDS if name in fields}
    for name, value in given.items():
        setattr(feedback, name, value if name == "rating" else value or "")
    if given:
        feedback.modified = timezone.now()
        changes = {name: getattr(feedback, name) for name in (*given, "modified")}
        # No ``save``: it fails where the reply was deleted meanwhile.
        if not Feedback.objects.filter(pk=feedback.pk).update(**changes):
            raise NotFoundError
        announce(lambda: _describe(feedback))
    return feedback


def _describe(feedback: Feedback) -> FeedbackGivenData:
    session = feedback.message.session
    return FeedbackGivenData(
        user_id=feedback.user_id,
        course_key=CourseKey.from_string(session.course_key),
        session_id=str(session.session_id),
        generation_id=str(feedback.message.generation_id),
        rating=feedback.rating or 0,
    )

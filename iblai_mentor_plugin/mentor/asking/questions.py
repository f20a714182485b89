"""
A question is accepted, its reply is followed, and may be stopped.

Accepting keeps the question, holds back the allowance and makes sure of a producer, in one transaction; nothing here waits
for an LLM.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.announcements import announce
from iblai_mentor_plugin.data import QuestionAskedData
from iblai_mentor_plugin.exceptions import (
    BudgetReachedError,
    BusyError,
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    TryLaterError,
)
from iblai_mentor_plugin.looks import Look
from iblai_mentor_plugin.mentor.asking.sessions import (
    build_title,
    describe_search_reply,
    get_session,
    is_from_search,
    parse_uuid,
)
from iblai_mentor_plugin.mentor.finding.buttons import BUTTONS
from iblai_mentor_plugin.mentor.replying.leases import build_busy_error
from iblai_mentor_plugin.mentor.replying.lifecycle import GOES_ON, finish_seen, finish_stale, free_and_finish
from iblai_mentor_plugin.mentor.replying.sweep import sweep_now_and_then
from iblai_mentor_plugin.mentor.spending.budgets import HAS_BUDGETS
from iblai_mentor_plugin.mentor.spending.funds import hold_money
from iblai_mentor_plugin.mentor.spending.ledger import STAFF_LIMIT, get_allowance, reserve
from iblai_mentor_plugin.mentor.staff.briefings import check_trial
from iblai_mentor_plugin.mentor.staff.settings import find_asked_mentor, get_serving_mentor
from iblai_mentor_plugin.mentor.standing.admission import (
    Silence,
    announce_refusal,
    describe_notice,
    describe_silence,
    refuse_unserved,
)
from iblai_mentor_plugin.mentor.standing.closures import refuse_closed
from iblai_mentor_plugin.mentor.standing.decision import (
    SearchReason,
    decide_for_search,
    decide_replier,
    hear_learner,
)
from iblai_mentor_plugin.mentor.standing.place import find_place
from iblai_mentor_plugin.models import Message, Session
from iblai_mentor_plugin.notices import WORDS, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from uuid import UUID

    from iblai_mentor_plugin.mentor.standing.admission import Standing
    from iblai_mentor_plugin.mentor.standing.decision import Decision
    from iblai_mentor_plugin.mentor.standing.place import Place
    from iblai_mentor_plugin.tenants import Access

State = Message.State
# What a follower is told of a reply that ended badly: a status as HTTP has it.
_STATUSES: Final = {
    "interrupted": 503,
    "provider_off": 503,
    "unavailable": 503,
    "key": 503,
    "model": 503,
    "refused": 503,
    "too_long": 413,
    "busy": 503,
    "limit": 429,
    "timeout": 504,
}
_ANY_FAILURE: Final = 502
# What there is of the reply stands, and can be gone on with.
_EARLY: Final[Mapping[str, Callable[[], str]]] = {
    "length": lambda: _(
        "The reply stops here because it reached its greatest length. You can ask the mentor to go on."
    ),
    "filter": lambda: _("The reply stops here because a filter of the language model withheld the rest."),
    "tool_calls": lambda: _("The reply stops here before its end. You can ask the mentor to go on."),
    "cut": lambda: _("The reply broke off here. You can ask the mentor to go on."),
}
# Where asking again would bring the same, nobody is told to.
_FAILURES: Final[Mapping[str, Callable[[], str]]] = {
    "interrupted": lambda: _("The reply was cut off. Please ask again."),
    "timeout": lambda: _("The reply took too long. Please ask again."),
    "limit": lambda: _("The mentor is asked too much at the moment. Please ask again later."),
    "busy": lambda: _("The mentor is asked too much at the moment. Please ask again later."),
    "provider_off": lambda: _(
        "The mentor is out of service at the moment. Please ask again later, or tell your course team."
    ),
    "empty": lambda: _("The mentor had nothing to say. Please ask again, in other words."),
    "no_room": lambda: _(
        "The language model used up its reply with thinking, before it said anything. A smaller question may help."
    ),
    "thoughts": lambda: _("This reply was taken back: it held notes that are not meant for you. Please ask again."),
    "too_long": lambda: _(
        "Your question and what belongs to it are too long for the language model. A shorter question, or a new chat, may fit."
    ),
    "key": lambda: _(
        "The mentor cannot answer: the language model does not accept this site's key. Tell your course team."
    ),
    "model": lambda: _(
        "The mentor cannot answer: the language model that this site names is not there. Tell your course team."
    ),
    "refused": lambda: _(
        "The mentor cannot answer: the language model refuses this site's requests. Tell your course team."
    ),
}
_PAGE_LENGTH: Final = 20_000  # Characters; more than ever fits its share of a prompt.


class Producer(Protocol):
    """Has replies produced, somewhere else than in the request that asks."""

    def has_room(self) -> bool:
        """Say whether a reply might be produced soon; asked before all that costs time, and no promise."""

    def reserve(self, generation_id: UUID) -> None:
        """Make sure that the reply will be produced soon, within the asker's transaction. Raises ``BusyError``."""

    def start(self, reply: Message) -> None:
        """Have the reply produced; called after the asker's commit."""


@dataclass(frozen=True, slots=True)
class Question:
    """
    What a learner asks; the keys are where they say that they are, and are checked.

    ``page_content`` is what a client says of the learner's page; ignored unless the operator lets it be told. ``action`` is
    what was asked for with one tap, "" for a question in the learner's own words; a search of the course knows none. ``intent``
    is the button that was pressed (see ``finding.intents``), "" for none; the course's own data answer it, and no LLM is asked.
    ``replaces`` is the generation id of the session's last reply, which goes with its question when this one is accepted: it is
    asked anew, or in other words; "" where it is asked after all there is.
    ``briefing_version`` is one that staff of the course try in place of the one in force.
    """

    text: str
    client_id: str = ""
    course_key: str = ""
    usage_key: str = ""
    page_content: str = ""
    action: str = ""
    intent: str = ""
    replaces: str = ""
    briefing_version: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """A piece of what a follower is told, and its number."""

    number: int
    body: dict[str, Any]


def accept_question(access: Access, session_id: str, question: Question, *, producer: Producer) -> Message:
    """
    Accept a question and return its reply, which will be produced; the same client id again is the same reply.

    Raises ``NotFoundError``, ``InvalidInputError``, ``ForbiddenError`` where the mentor may not help this learner here now,
    ``ConflictError`` for another course's session, while the last reply goes on and where another one than it is to be
    replaced, ``LimitReachedError``, ``BusyError``, and ``CoursewareError``.
    """
    _check_text(question)
    # Many who ask at once are told before anything is looked up for them, but whether they were answered already.
    is_busy = not producer.has_room()
    session = get_session(access, session_id, **GOES_ON.along(_ITSELF), **_EARLIER.along(_ITSELF, question.client_id))
    earlier, goes_on = _find_earlier(session, question), GOES_ON.take(session, session.pk)
    if earlier is not None:
        return earlier
    if is_busy and not goes_on:
        if session.course_key:
            announce_refusal(access.user.pk, session.course_key, "", "busy")
        raise build_busy_error()
    place = find_place(
        access, session_course=session.course_key, course_key=question.course_key, usage_key=question.usage_key
    )
    standing = refuse_unserved(access, place.course_key, place.usage_key, mentor=find_asked_mentor(session))
    # Seen without a lock: who asks again and again meanwhile makes nobody wait.
    if goes_on:
        raise ConflictError(_describe_open())
    if question.briefing_version is not None:
        check_trial(access, place.course_key, question.briefing_version)
    # After the asker's commit: a sweep takes rows of the ledger in an order of its own.
    transaction.on_commit(sweep_now_and_then, robust=True)
    with _telling_refusal(access.user.pk, place), transaction.atomic():
        return _keep(session.pk, question, standing, producer)


@contextmanager
def _telling_refusal(user_id: int, place: Place) -> Iterator[None]:
    """Tell other plugins of a question that finds no room, or an allowance that is used up."""
    try:
        yield
    except TryLaterError as error:
        announce_refusal(
            user_id, place.course_key, place.usage_key, "busy" if isinstance(error, BusyError) else "limit"
        )
        raise


def list_frames(access: Access, session_id: str, generation_id: str, *, after: int) -> tuple[Message, list[Frame]]:
    """
    Return a reply, and what a follower who has the frames up to ``after`` lacks; the last frame ends it.

    Raises ``NotFoundError``; in an exam or in quiet hours ``ForbiddenError``: a reply that these ended says so, and no more.
    """
    reply = _get_reply(access, session_id, generation_id)
    try:
        refuse_closed(access, reply.session.course_key, is_following=reply.is_open)
    except ForbiddenError:
        if reply.is_open:
            return reply, []
        if reply.error not in list(Silence):
            raise
        text = describe_silence(reply.error, reply.session.course_key)
        return reply, [Frame(after + 1, {**build_end(reply), "text": text, "citations": []})]
    # The state first, the pieces second: what is read after the end is all there is.
    frames = list(_read_chunks(reply, after))
    if not reply.is_open:
        last = frames[-1].number if frames else after
        frames.append(Frame(last + 1, build_end(reply)))
    return reply, frames


def build_end(reply: Message) -> dict[str, Any]:
    """Return the frame that ends a reply: what it is in the end, or the error."""
    allowance = get_allowance(reply.session.user_id, reply.session.mentor, reply.session.course_key)
    end = {
        "generation_id": str(reply.generation_id),
        "message_id": reply.pk,
        "state": reply.state,
        "text": reply.text,
        "ended_early": reply.ended_early,
        "citations": describe_citations(reply),
        "action": reply.action,
        "offers_contact": reply.offers_contact,
        "found": describe_found(reply),
        "llm": describe_asked(reply),
        "allowance": {
            "messages_left": allowance.messages_left,
            "resets_at": allowance.resets_at.isoformat().replace("+00:00", "Z"),
        },
    }
    if reply.state in (State.FAILED, State.INTERRUPTED):
        return {"error": describe_error(reply.error), "status_code": _STATUSES.get(reply.error, _ANY_FAILURE), **end}
    return {"eos": True, **end}


def describe_asked(reply: Message) -> dict[str, Any]:
    """
    Return who was asked for a reply: the host, "" where nobody but this site was, the model, and whether words left.

    With the reason for which the search of the course replied, "" where it did not, and the label of its replies.
    """
    is_search = is_from_search(reply)
    return {
        "provider": reply.provider,
        "model": reply.model,
        "leaves_site": reply.left_site,
        "search_reason": reply.search_reason,
        "is_search": is_search,
        "label": describe_search_reply(is_quote=bool(reply.citations)) if is_search else "",
    }


def describe_found(reply: Message) -> list[dict[str, Any]]:
    """Return where a search says to look besides what a reply cites, as citations without a mark; none before it ended."""
    return [] if reply.is_open else reply.found


def describe_citations(reply: Message) -> list[dict[str, Any]]:
    """
    Return what a reply cites; none before it ended, when its text is not all there.

    A process of an older release may have kept some that name no places: they are sources, and nothing in the text is.
    """
    return [] if reply.is_open else [{"at": [], "path": [], **citation} for citation in reply.citations]


def describe_error(code: str) -> str:
    """Return what a learner is told of a reply that did not end well, or not at its end."""
    if code in _EARLY:
        return _EARLY[code]()
    if code in _FAILURES:
        return _FAILURES[code]()
    return _("The mentor could not answer. Please ask again.")


def stop_reply(access: Access, session_id: str, generation_id: str) -> Message:
    """Stop a reply; its producer hears of it within a second or two. One that ended already stays as it is."""
    reply = _get_reply(access, session_id, generation_id)
    free_and_finish(reply.pk, reply.generation_id, State.STOPPED)
    return reply


def _check_text(question: Question) -> None:
    errors = {}
    text = question.text
    if question.intent and question.intent not in BUTTONS:
        errors["intent"] = [_("There is no such button.")]
    if not text.strip():
        errors["prompt"] = [_("Ask something.")]
    elif len(text) > settings.IBLAI_MENTOR_QUESTION_LENGTH:
        errors["prompt"] = [_("At most %d characters.") % settings.IBLAI_MENTOR_QUESTION_LENGTH]
    elif any(character < " " and character not in "\t\n\r" for character in text):
        errors["prompt"] = [_("This is not text.")]
    if errors:
        raise InvalidInputError(errors)


# By a session and a client id: the number of the question that has it, None where none has; of the session, its last message.
_EARLIER: Final = Look(
    "earlier",
    lambda session, client_id: Message.objects.filter(session=session, client_id=client_id),
    ("number",),
    lambda rows: rows[0]["number"] if rows else None,
)
_LAST: Final = Look(
    "last",
    lambda session: Message.objects.filter(session=session).order_by("-number"),
    ("id", "number", "state", "generation_id"),
    lambda rows: Message(**rows[0]) if rows else None,
)
_ITSELF: Final = OuterRef("pk")
_WRITTEN: Final = ("course_key", "title", "noted_number", "mentor_id")


def _find_earlier(session: Session, question: Question) -> Message | None:
    """
    Return the reply to the question that has this client id, whose number the session brought along.

    None, too, where both went since: it is asked anew then.
    """
    number = _EARLIER.take(session, session.pk, question.client_id)
    return None if number is None else session.messages.filter(number=number + 1).first()


def _keep(session_pk: int, question: Question, standing: Standing, producer: Producer) -> Message:
    """Keep the question and its reply-to-be, in the session's turn; the producer starts after the commit."""
    place = standing.place
    # Takes the turn, by what is written in any case. Still the learner's: it may have been deleted while they asked.
    if not Session.objects.filter(pk=session_pk, user=standing.user_id).update(modified=timezone.now()):
        raise NotFoundError
    session = _read_anew(session_pk, standing, question)
    earlier = _find_earlier(session, question)
    if earlier is not None:
        return earlier
    # Another tab may have given the session a course since.
    if session.course_key and session.course_key != place.course_key:
        raise ConflictError(_("This session belongs to another course. Begin a new one."))
    last = _LAST.take(session, session_pk)
    if last is not None and last.is_open and finish_stale(session):
        last = _LAST.find(session_pk)
    if last is not None and last.is_open:
        raise ConflictError(_describe_open())
    before = _list_written(session)
    if question.replaces:
        _leave_out(session, last, question.replaces)
        last = _LAST.find(session_pk)
    reply = _make_messages(session, question, standing, last.number if last else 0, producer)
    session.course_key, session.title = place.course_key, session.title or build_title(question.text)
    if before != _list_written(session):
        Session.objects.filter(pk=session.pk).update(**dict(zip(_WRITTEN, _list_written(session), strict=True)))
    announce(lambda: _describe_question(session, reply))
    transaction.on_commit(lambda: producer.start(reply), robust=True)
    return reply


def _list_written(session: Session) -> list[Any]:
    """Return what a first question, or one that replaces another, changes of its session."""
    return [getattr(session, name) for name in _WRITTEN]


def _read_anew(session_pk: int, standing: Standing, question: Question) -> Session:
    """Return a session as it is now, with all that decides who replies, and what there is already."""
    looks = {
        **_EARLIER.along(_ITSELF, question.client_id),
        **_LAST.along(_ITSELF),
        **WORDS.along(standing.user_id),
        **HAS_BUDGETS.along(),
        **STAFF_LIMIT.along(standing.place.course_key),
    }
    return Session.objects.select_related("tenant", "mentor__provider").annotate(**looks).get(pk=session_pk)


def _describe_open() -> str:
    return _("The last reply is not finished. Wait for it, or stop it.")


def _leave_out(session: Session, last: Message | None, generation_id: str) -> None:
    """
    Delete the last reply with its question, in the transaction that keeps what replaces them: refused, it deletes nothing.

    What hangs on them goes along: feedback, notes. Raises ``ConflictError`` where something else is the last reply by now.
    """
    if last is None or str(last.generation_id) != generation_id:
        raise ConflictError(_("Something else was said here meanwhile. Look at the end of the chat."))
    exchange = session.messages.filter(number__gte=last.number - 1)
    asked = exchange.filter(kind=Message.Kind.QUESTION).first()
    if asked is not None and session.title == build_title(asked.text):
        session.title = ""
    session.noted_number = min(session.noted_number, max(0, last.number - 2))
    exchange.delete()


def _make_messages(
    session: Session, question: Question, standing: Standing, number: int, producer: Producer
) -> Message:
    generation_id, place = uuid4(), standing.place
    producer.reserve(generation_id)
    session.mentor = get_serving_mentor(session, place.course_key)
    has_budgets = HAS_BUDGETS.take(session)
    heard = hear_learner(session.user_id, session.mentor, row=session, barred=standing.bar)
    decision = decide_replier(heard, session.mentor, place.course_key, has_budgets=has_budgets)
    # The mentor may have got another provider since the learner was let in.
    if decision.word is Word.NONE:
        raise ForbiddenError(describe_notice())
    kept: dict[str, Any] = {}
    if question.intent:
        # The course's own data answer it: nothing is held back.
        reason = decision.search_reason or SearchReason.INTENT
    else:
        decision, kept = _hold_back(session, place, decision, has_budgets=has_budgets)
        reason = decision.search_reason
    # A search of the course knows no actions.
    is_search = bool(reason) or decision.replier is None or decision.replier.is_search
    action = "" if is_search else question.action
    asked = Message(
        session=session,
        number=number + 1,
        kind=Message.Kind.QUESTION,
        action=action,
        text=question.text,
        usage_key=place.usage_key,
        client_id=question.client_id or None,
        intent=question.intent,
    )
    reply = Message(
        session=session,
        number=number + 2,
        kind=Message.Kind.REPLY,
        state=State.QUEUED,
        action=action,
        usage_key=place.usage_key,
        generation_id=generation_id,
        heartbeat_at=timezone.now(),
        **kept,
        search_reason=reason,
        briefing_version=question.briefing_version,
        language=get_language() or "",
        page_content=question.page_content[:_PAGE_LENGTH] if settings.IBLAI_MENTOR_PAGE_CONTENT else "",
    )
    Message.objects.bulk_create([asked, reply])
    if reply.pk is None:  # MySQL does not say which ids it gave.
        reply.pk = Message.objects.values_list("pk", flat=True).get(generation_id=generation_id)
    return reply


def _describe_question(session: Session, reply: Message) -> QuestionAskedData:
    return QuestionAskedData(
        user_id=session.user_id,
        course_key=CourseKey.from_string(session.course_key),
        usage_key=reply.usage_key,
        session_id=str(session.session_id),
        generation_id=str(reply.generation_id),
    )


def _hold_back(
    session: Session, place: Place, decision: Decision, *, has_budgets: bool
) -> tuple[Decision, dict[str, Any]]:
    """Hold back what a reply may use and cost; returns who replies after all, and what the reply's row keeps of it."""
    # A search of the course costs nobody anything: it holds nothing back, and is there when the allowance is used up.
    if decision.replier is None or decision.replier.is_search:
        return decision, {}
    try:
        with transaction.atomic():
            reserved = reserve(session.user_id, place.course_key, session.mentor, row=session)
            held = hold_money(place.course_key, decision.replier, has_budgets=has_budgets)
            return decision, {"reserved": reserved, "held": held}
    except BudgetReachedError:
        # Somebody else took the rest of it since this was decided.
        return decide_for_search(decision, session.mentor), {}


def _get_reply(access: Access, session_id: str, generation_id: str) -> Message:
    session = get_session(access, session_id)
    replies = Message.objects.select_related("session__mentor").filter(session=session)
    wanted = replies.filter(generation_id=parse_uuid(generation_id))
    reply = wanted.first()
    if reply is not None and reply.is_open and finish_seen(session):
        reply = wanted.first()
    if reply is None:
        raise NotFoundError
    return reply


def _read_chunks(reply: Message, after: int) -> Iterator[Frame]:
    """Yield the pieces and steps after a number; the whole text as one where they are not kept any more."""
    chunks = list(reply.chunks.order_by("number").values_list("number", "text", "step"))
    if not chunks and not reply.is_open and reply.text and after < 1:
        chunks = [(1, reply.text, None)]
    return (
        Frame(number, {"step": step} if step else {"data": text}) for number, text, step in chunks if number > after
    )

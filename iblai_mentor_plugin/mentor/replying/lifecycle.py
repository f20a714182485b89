"""
A reply from its place in the queue to its end.

The row's state is the one truth: whoever takes it out of *queued* or *running* first (the producer, a stop, the search for
dead producers) has the last word and settles the ledger, and everybody else finds out at their next write.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Q
from django.utils import timezone
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.announcements import announce
from iblai_mentor_plugin.collisions import left_to_the_next, retried
from iblai_mentor_plugin.data import ReplyEndedData
from iblai_mentor_plugin.exceptions import BudgetReachedError
from iblai_mentor_plugin.instructions import WISHES
from iblai_mentor_plugin.llm import Reason
from iblai_mentor_plugin.llm.tokens import estimate_tokens
from iblai_mentor_plugin.looks import Look
from iblai_mentor_plugin.memory.session_notes import KEEPS_NOTES
from iblai_mentor_plugin.mentor.replying.leases import release as free_place
from iblai_mentor_plugin.mentor.spending.budgets import HAS_BUDGETS
from iblai_mentor_plugin.mentor.spending.funds import hold_money, is_held, release
from iblai_mentor_plugin.mentor.spending.ledger import settle
from iblai_mentor_plugin.mentor.spending.prices import Taken
from iblai_mentor_plugin.mentor.spending.usage import record_usage
from iblai_mentor_plugin.mentor.staff.assistance import RULES
from iblai_mentor_plugin.mentor.staff.briefings import IN_FORCE
from iblai_mentor_plugin.mentor.staff.quiet_hours import QUIET_UNTIL
from iblai_mentor_plugin.mentor.staff.settings import CHOSEN_TOOLS
from iblai_mentor_plugin.models import Message, ReplyChunk
from iblai_mentor_plugin.models.moments import is_silent
from iblai_mentor_plugin.notices import WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from django.db.models import Subquery

    from iblai_mentor_plugin.mentor.providers.choice import Replier
    from iblai_mentor_plugin.models import Session

State = Message.State


@dataclass(frozen=True, slots=True)
class Used:
    """Tokens that a reply took, as the provider counted or, ``is_estimated``, as we did."""

    prompt_tokens: int
    reply_tokens: int
    is_estimated: bool = False


@retried
def claim_reply(reply_id: int) -> Message | None:
    """
    Take a queued reply to produce it; None when it is somebody else's, was ended before it began, or deleted since.

    It brings along what is to be known of its learner, of the course and of the site before anything is sent: as it is now.
    """
    queued = Message.objects.filter(pk=reply_id, state=State.QUEUED)
    if not queued.update(state=State.RUNNING, heartbeat_at=timezone.now()):
        return None
    claimed = Message.objects.select_related("session__mentor__provider", "session__tenant").filter(pk=reply_id)
    claimed = claimed.annotate(**_list_looks())
    # A session that its learner deleted, and that is not swept away yet, is nobody's: nothing of it is sent anywhere.
    reply = claimed.filter(session__user_id__gt=0).first()
    if reply is None:
        finish_reply(reply_id, State.STOPPED, used=Used(0, 0))
    return reply


@retried
def note_prompt(reply_id: int, replier: Replier, *, used: Used, **known: Any) -> bool:
    """
    Keep who is about to be asked, and what that takes, for a reply that is cut; ``known``: other fields of it.

    ``used`` are the tokens of all its prompts, this one's included, and of what was replied to those before.

    Says whether the reply is still wanted. Kept before anything is sent: what may have left is said to have left.
    """
    return _touch(
        reply_id,
        prompt_tokens=used.prompt_tokens,
        reply_tokens=used.reply_tokens,
        provider=replier.provider,
        model=replier.model,
        left_site=replier.leaves_site,
        **known,
    )


def has_money(reply: Message, replier: Replier) -> bool:
    """
    Say whether money is held back for asking this replier, who may be another one than when the question was accepted.

    If so, what was held back is given back and held back anew for them.
    """
    has_budgets = HAS_BUDGETS.take(reply)
    return is_held(reply.held, reply.session.course_key, replier, has_budgets=has_budgets) or _hold_anew(reply, replier)


@retried
def _hold_anew(reply: Message, replier: Replier) -> bool:
    try:
        with transaction.atomic():
            # Not of a reply that somebody ended meanwhile, who gave back what was held.
            if not _touch(reply.pk):
                return False
            release(reply.held)
            held = hold_money(reply.session.course_key, replier)
            _touch(reply.pk, held=held)
    except BudgetReachedError:
        return False
    reply.held = held
    return True


@retried
def note_asked(reply_id: int, asked: Replier) -> bool:
    """Keep who is about to be sent the question, before anything else is known; says whether the reply is still wanted."""
    return _touch(reply_id, provider=asked.provider, model=asked.model, left_site=asked.leaves_site)


@retried
def note_unsent(reply_id: int) -> bool:
    """Keep that nothing left for who was to be asked: no connection to them was made. Says whether the reply is wanted."""
    return _touch(reply_id, left_site=False)


@retried
def drop_earlier_chunks(reply: Message) -> None:
    """Delete the pieces of the replies before this one: nobody resumes those any more."""
    earlier = list(reply.session.messages.filter(number__lt=reply.number).values_list("pk", flat=True))
    ReplyChunk.objects.filter(reply__in=earlier).delete()


@retried
def is_wanted(reply_id: int) -> bool:
    """Give a sign of life, and say whether the reply is still wanted."""
    return _touch(reply_id)


def is_running(reply_id: int) -> bool:
    """Say whether the reply is still wanted, without a sign of life."""
    return Message.objects.filter(pk=reply_id, state=State.RUNNING).exists()


@retried
def keep_found(reply_id: int, found: Sequence[Mapping[str, Any]]) -> bool:
    """Keep where in the course to look besides what the reply cites; nobody is told of it before the reply ended."""
    return _touch(reply_id, found=list(found))


@retried
def append_chunk(reply_id: int, number: int, text: str, *, step: dict[str, Any] | None = None, **known: Any) -> bool:
    """
    Add a piece; says whether the reply is still wanted, and adds nothing when it is not.

    ``step`` is what was looked up, in place of a text; ``known``: other fields of the reply that go with the piece, as what it
    cites does.
    """
    with transaction.atomic():
        if not _touch(reply_id, **known):
            return False
        ReplyChunk.objects.create(reply_id=reply_id, number=number, text=text, step=step)
    return True


@retried
def finish_reply(
    reply_id: int,
    state: Message.State,
    *,
    text: str | None = None,
    error: str = "",
    refused_citations: int = 0,
    used: Used | None = None,
) -> bool:
    """
    End a reply and settle the ledger; says whether it was this call that did.

    Without ``text`` the reply is what came so far, and without ``used`` its tokens are estimated. It cites what its pieces do.
    The pieces of one that is taken back go at the same moment, so that nobody reads them who comes later.
    """
    with transaction.atomic():
        unfinished = Message.objects.filter(pk=reply_id, state__in=Message.OPEN_STATES)
        if not unfinished.update(state=state, error=error, finished_at=timezone.now(), page_content=""):
            return False
        reply = Message.objects.select_related("session").get(pk=reply_id)
        reply.text = _join_chunks(reply) if text is None else text
        reply.refused_citations = refused_citations
        if error == Reason.THOUGHTS:
            reply.citations = []
            reply.chunks.all().delete()
        _settle(reply, used or _estimate(reply))
        reply.save(
            update_fields=[
                *(
                    "text",
                    "citations",
                    "refused_citations",
                    "prompt_tokens",
                    "reply_tokens",
                    "is_estimated",
                    "reserved",
                    "held",
                ),
            ],
        )
        announce(lambda: _describe(reply))
    return True


def free_and_finish(reply_id: int, generation_id: UUID | None, state: Message.State, **end: Any) -> bool:
    """
    End a reply as ``finish_reply`` does, its place first: who sees the end may ask again at once.

    A producer that has not heard of it yet works on for a second or two, and holds no place meanwhile.
    """
    free_place(generation_id)
    return finish_reply(reply_id, state, **end)


def finish_stale(session: Session | None = None, *, at_most: int | None = None) -> int:
    """End replies, of a session or of all, that no producer takes, or whose producer died; returns how many."""
    replies = Message.objects.filter(_is_dead())
    if session is not None:
        replies = replies.filter(session=session)
    dead = list(replies.values_list("pk", flat=True)[:at_most])
    return sum(finish_reply(pk, State.INTERRUPTED, error="interrupted") for pk in dead)


def _is_dead() -> Q:
    """Match replies that no producer takes, or whose producer died."""
    unheard = is_silent("heartbeat_at", timedelta(seconds=settings.IBLAI_MENTOR_STALE_SECONDS))
    untaken = is_silent("heartbeat_at", timedelta(seconds=settings.IBLAI_MENTOR_QUEUE_SECONDS))
    return Q(unheard, state=State.RUNNING) | Q(untaken, state=State.QUEUED)


# By a session: whether a reply of it goes on.
GOES_ON: Final = Look(
    "going",
    lambda session: Message.objects.filter(session=session, state__in=Message.OPEN_STATES).exclude(_is_dead()),
    ("id",),
    bool,
)


def finish_seen(session: Session) -> int:
    """End the dead replies of a session that somebody reads, where the database takes it; returns how many."""
    with left_to_the_next():
        return finish_stale(session)
    return 0


def _list_looks() -> dict[str, Subquery]:
    tenant, user, course = (OuterRef(f"session__{name}") for name in ("tenant_id", "user_id", "course_key"))
    return {
        **QUIET_UNTIL.along(course),
        **RULES.along(course),
        **IN_FORCE.along(course),
        **CHOSEN_TOOLS.along(course),
        **WORDS.along(user),
        **KEEPS_NOTES.along(user),
        **WISHES.along(tenant, user),
        **HAS_BUDGETS.along(),
    }


def _describe(reply: Message) -> ReplyEndedData:
    return ReplyEndedData(
        user_id=reply.session.user_id,
        course_key=CourseKey.from_string(reply.session.course_key),
        session_id=str(reply.session.session_id),
        generation_id=str(reply.generation_id),
        state=reply.state,
        error=reply.error,
        search_reason=reply.search_reason,
        provider=reply.provider,
        model=reply.model,
        left_site=reply.left_site,
        prompt_tokens=reply.prompt_tokens,
        reply_tokens=reply.reply_tokens,
        citations=len(reply.citations),
    )


def _touch(reply_id: int, **changes: Any) -> bool:
    running = Message.objects.filter(Q(pk=reply_id), state=State.RUNNING)
    return bool(running.update(heartbeat_at=timezone.now(), **changes))


def _join_chunks(reply: Message) -> str:
    return "".join(reply.chunks.order_by("number").values_list("text", flat=True))


def _estimate(reply: Message) -> Used:
    # What was called and thought before is in no text; of what is, nobody knows how much was counted already.
    return Used(reply.prompt_tokens, max(reply.reply_tokens, estimate_tokens(reply.text)), is_estimated=True)


def _settle(reply: Message, used: Used) -> None:
    """
    Count what was used; a reply that failed before it said anything costs the learner no question, nor does a search.

    Nor does one that they stopped, unless the LLM was asked already: else they could spend the course's tokens for nothing.
    """
    reply.prompt_tokens, reply.reply_tokens = used.prompt_tokens, used.reply_tokens
    reply.is_estimated = used.is_estimated
    was_stopped_early = reply.state == State.STOPPED and not used.prompt_tokens
    is_unsaid = not reply.text and (was_stopped_early or reply.state in (State.FAILED, State.INTERRUPTED))
    # Who was asked is kept before anything is sent: nobody, where a search answered, or where nothing was asked at all.
    # Nor who asked about what is off: no more was sent than the question, to be searched for.
    was_refused = reply.state == State.BLOCKED and not used.prompt_tokens
    is_free = is_unsaid or was_refused or not reply.provider
    settle(reply.reserved, messages=0 if is_free else 1, tokens=used.prompt_tokens + used.reply_tokens)
    reply.reserved = []
    # What no LLM was asked for, as in an exam, is no use of one.
    if used.prompt_tokens or used.reply_tokens or reply.state == State.COMPLETE:
        taken = Taken(reply.provider, reply.model, used.prompt_tokens, used.reply_tokens)
        record_usage(reply.session.course_key, taken, reply.held)
    else:
        release(reply.held)
    reply.held = {}

"""
Tokens, and their money, that are held back for what is no learner's question: in a row that outlives whoever asks.

A reply's row holds what is reserved for it. What is asked beside the replies has a row of its own, so that a process that is
killed in the middle does not hold tokens back until the day ends.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from iblai_mentor_plugin.collisions import retried
from iblai_mentor_plugin.exceptions import LimitReachedError
from iblai_mentor_plugin.mentor.spending.funds import hold_money, release
from iblai_mentor_plugin.mentor.spending.ledger import count_tokens, reserve_tokens, settle
from iblai_mentor_plugin.mentor.spending.prices import Taken
from iblai_mentor_plugin.mentor.spending.usage import record_usage
from iblai_mentor_plugin.models import TokenReservation
from iblai_mentor_plugin.models.moments import is_silent

if TYPE_CHECKING:
    from iblai_mentor_plugin.mentor.providers.choice import Replier


@retried
def hold_tokens(course_key: str, replier: Replier, *, prompt_tokens: int, seconds: float | None = None) -> int:
    """
    Hold back what a reply may use at the most; returns the id to settle it by. Raises ``LimitReachedError``.

    ``seconds``: how long it may take, None for as long as a reply. Who settles it later may find that it was abandoned.
    """
    longest = (seconds or settings.IBLAI_MENTOR_REPLY_SECONDS) + settings.IBLAI_MENTOR_STALE_SECONDS
    with transaction.atomic():
        reservation = TokenReservation.objects.create(
            course_key=course_key,
            provider=replier.provider,
            model=replier.model,
            prompt_tokens=prompt_tokens,
            reserved=reserve_tokens(course_key),
            held=hold_money(course_key, replier),
            expires_at=timezone.now() + timedelta(seconds=longest),
        )
    return reservation.pk


@retried
def settle_held(reservation_id: int, *, prompt_tokens: int, reply_tokens: int, replies: int = 1) -> bool:
    """Count what was used instead, and as so many replies; says whether nobody had done so before."""
    with transaction.atomic():
        reservation = TokenReservation.objects.select_for_update().filter(pk=reservation_id).first()
        if reservation is None:
            return False
        reservation.delete()
        settle(reservation.reserved, messages=0, tokens=prompt_tokens + reply_tokens)
        if prompt_tokens or reply_tokens:
            taken = Taken(reservation.provider, reservation.model, prompt_tokens, reply_tokens)
            record_usage(reservation.course_key, taken, reservation.held, replies=replies)
        else:
            release(reservation.held)
    return True


def settle_abandoned(*, at_most: int | None = None) -> int:
    """Settle what somebody held back who died since, as if they had sent their prompt and heard nothing; returns how many."""
    abandoned = TokenReservation.objects.filter(is_silent("expires_at", timedelta())).order_by("expires_at")
    found = list(abandoned.values_list("pk", "prompt_tokens")[:at_most])
    return sum(settle_held(pk, prompt_tokens=tokens, reply_tokens=0) for pk, tokens in found)


def has_tokens(course_key: str) -> bool:
    """Say whether the course and the site may use more tokens today; two queries."""
    limits = {course_key: settings.IBLAI_MENTOR_COURSE_TOKENS_A_DAY, "": settings.IBLAI_MENTOR_SITE_TOKENS_A_DAY}
    return all(count_tokens(key) < limit for key, limit in limits.items())


@retried
def spend_tokens(course_key: str, taken: Taken) -> None:
    """Count what was used of an embedding model for a question: too little to hold anything back for it, and no reply."""
    with transaction.atomic():
        # What is used up has no room, and needs no count.
        with suppress(LimitReachedError), transaction.atomic():
            settle(reserve_tokens(course_key), messages=0, tokens=taken.prompt_tokens + taken.reply_tokens)
        record_usage(course_key, taken, replies=0)

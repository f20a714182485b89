"""
The ledger: what was used on a day, reserved before a reply and settled after it.

A limit is never exceeded, as every reservation is one conditional update, and it is refused only when no share of the limit
has room. Days are UTC days.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from math import ceil
from typing import TYPE_CHECKING, Final, TypeVar

from django.conf import settings
from django.db import connections, router
from django.db.models import F, Model, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from iblai_mentor_plugin.exceptions import LimitReachedError
from iblai_mentor_plugin.looks import Look
from iblai_mentor_plugin.models import CourseSetting, LedgerEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from iblai_mentor_plugin.models import Mentor

Scope = LedgerEntry.Scope
_Row = TypeVar("_Row", bound=Model)
# At most so many shares a limit: so many askers can reserve at the very same moment without one waiting for another.
_SHARDS: Final = 16
# A share must hold some replies, or little room would be left over in each and none for a reply.
_REPLIES_A_SHARD: Final = 8
_UNIQUE: Final = ("day", "scope", "key", "shard")
_USED: Final = Sum(F("reserved") + F("settled"))


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to a learner today, and when the day ends."""

    messages_left: int
    resets_at: datetime


@dataclass(frozen=True, slots=True)
class _Account:
    """Something that is counted, and its limit for a day."""

    scope: Scope
    key: str
    limit: int
    amount: int

    @property
    def shards(self) -> int:
        if self.scope == Scope.LEARNER_MESSAGES:
            return 1
        return max(1, min(_SHARDS, self.limit // max(1, self.amount * _REPLIES_A_SHARD)))

    def share(self, shard: int) -> int:
        """Return the part of the limit that a shard has; together they are the limit."""
        return self.limit // self.shards + (1 if shard < self.limit % self.shards else 0)


def get_today() -> date:
    """Return the present day of the ledger."""
    return timezone.now().astimezone(UTC).date()


def get_reset(day: date | None = None) -> datetime:
    """Return when a day of the ledger ends, the present one unless told otherwise."""
    return datetime.combine((day or get_today()) + timedelta(days=1), time(), UTC)


def get_allowance(user_id: int, mentor: Mentor, course_key: str = "") -> Allowance:
    """Return what is left to a learner in a course, or ("") wherever they ask; two queries."""
    entries = LedgerEntry.objects.filter(day=get_today(), scope=Scope.LEARNER_MESSAGES, key=str(user_id))
    used = entries.aggregate(used=_USED)["used"]
    return Allowance(max(0, find_messages_a_day(mentor, course_key) - (used or 0)), get_reset())


def count_tokens(course_key: str, day: date | None = None) -> int:
    """Return the tokens that a course or ("") the site used and holds back, today unless told otherwise; one query."""
    scope = Scope.COURSE_TOKENS if course_key else Scope.SITE_TOKENS
    entries = LedgerEntry.objects.filter(day=day or get_today(), scope=scope, key=course_key)
    return entries.aggregate(tokens=_USED)["tokens"] or 0


def list_courses(*, least_tokens: int, limit: int) -> list[str]:
    """Return the courses that used and hold back as many tokens today, so many of those with the most, these first."""
    entries = LedgerEntry.objects.filter(day=get_today(), scope=Scope.COURSE_TOKENS).order_by()
    courses = entries.values("key").annotate(tokens=_USED).filter(tokens__gte=least_tokens)
    return list(courses.order_by("-tokens", "key").values_list("key", flat=True)[:limit])


def open_entries(rows: QuerySet[_Row], entries: Sequence[_Row], *, unique: Sequence[str]) -> None:
    """Make entries, none of which counts anything yet; those that somebody else makes at the same moment are as good."""
    has_target = connections[router.db_for_write(rows.model)].features.supports_update_conflicts_with_target
    rows.bulk_create(
        entries,
        # An update that changes nothing, rather than "ignore": MySQL would take shared locks for that, and two who hold
        # one and then want to write end in a deadlock.
        update_conflicts=True,
        update_fields=unique[-1:],
        unique_fields=unique if has_target else None,
    )


def reserve(user_id: int, course_key: str, mentor: Mentor, *, row: Model | None = None) -> list[list[int]]:
    """
    Hold back what a reply may use at the most; returns what ``settle`` needs.

    ``row`` may have brought ``STAFF_LIMIT`` along. To be called within a transaction, late: the learner's entry is locked until
    its end. Raises ``LimitReachedError``; then nothing is held back once the transaction is rolled back.
    """
    messages = _Account(Scope.LEARNER_MESSAGES, str(user_id), find_messages_a_day(mentor, course_key, row=row), 1)
    return _reserve_each([messages, *_list_token_accounts(course_key)])


def reserve_tokens(course_key: str) -> list[list[int]]:
    """
    Hold back the tokens of a reply that is no answer to a learner's question; returns what ``settle`` needs.

    To be called within a transaction. Raises ``LimitReachedError`` as ``reserve``.
    """
    return _reserve_each(_list_token_accounts(course_key))


def settle(reserved: Sequence[list[int]], *, messages: int, tokens: int) -> None:
    """Count what was used instead of what was held back; whoever ends a reply does it, once."""
    entries = LedgerEntry.objects.in_bulk([pk for pk, _amount in reserved])
    # In the order in which they were reserved, so that who settles and who reserves never wait for each other in a circle.
    for pk, amount in reserved:
        if pk in entries:
            used = messages if entries[pk].scope == Scope.LEARNER_MESSAGES else tokens
            LedgerEntry.objects.filter(pk=pk).update(reserved=F("reserved") - amount, settled=F("settled") + used)


# By a course key: how many questions a day its staff let a learner ask, None where they say nothing.
STAFF_LIMIT: Final = Look(
    "limit",
    lambda course_key: CourseSetting.objects.filter(course_key=course_key),
    ("messages_a_day",),
    lambda rows: rows[0]["messages_a_day"] if rows else None,
)


def find_messages_a_day(mentor: Mentor, course_key: str = "", *, row: Model | None = None) -> int:
    """
    Return how many questions a learner may have asked on a day to ask this mentor, in a course or ("") wherever.

    What the operator allows is the ceiling; the staff of a course may say less, which ``row`` may have brought along.
    """
    limit = mentor.messages_a_day
    ceiling: int = settings.IBLAI_MENTOR_MESSAGES_A_DAY if limit is None else limit
    chosen = STAFF_LIMIT.take(row, course_key)
    return ceiling if chosen is None else min(chosen, ceiling)


def _list_token_accounts(course_key: str) -> list[_Account]:
    tokens = settings.IBLAI_MENTOR_TOKENS_A_REPLY
    return [
        _Account(Scope.COURSE_TOKENS, course_key, settings.IBLAI_MENTOR_COURSE_TOKENS_A_DAY, tokens),
        _Account(Scope.SITE_TOKENS, "", settings.IBLAI_MENTOR_SITE_TOKENS_A_DAY, tokens),
    ]


def _reserve_each(accounts: Sequence[_Account]) -> list[list[int]]:
    """Hold back of each account, in their order; one look at all of them first."""
    seen = _read_entries(accounts)
    return [_reserve(account, [one for one in seen if one.scope == account.scope]) for account in accounts]


def _reserve(account: _Account, seen: Sequence[LedgerEntry]) -> list[int]:
    for entry in _list_candidates(account, seen):
        room = account.share(entry.shard) - account.amount
        free = LedgerEntry.objects.filter(pk=entry.pk, reserved__lte=room - F("settled"))
        if free.update(reserved=F("reserved") + account.amount):
            return [entry.pk, account.amount]
    raise LimitReachedError(_describe(account.scope), retry_after=_seconds_left())


def _list_candidates(account: _Account, seen: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """Return the entries of the account that have room as far as was seen, in random order; made where they lack."""
    entries = {entry.shard: entry for entry in seen}
    if len(entries) < account.shards:
        _open(account)
        entries = {entry.shard: entry for entry in _read_entries([account])}
    candidates = [
        entry
        for shard, entry in entries.items()
        if shard < account.shards and entry.reserved + entry.settled + account.amount <= account.share(shard)
    ]
    random.shuffle(candidates)
    return candidates


def _read_entries(accounts: Iterable[_Account]) -> list[LedgerEntry]:
    owners = Q()
    for account in accounts:
        owners |= Q(scope=account.scope, key=account.key)
    return list(LedgerEntry.objects.filter(owners, day=get_today()))


def _open(account: _Account) -> None:
    """Make the entries of the day."""
    place = {"day": get_today(), "scope": account.scope, "key": account.key}
    open_entries(
        LedgerEntry.objects.all(),
        [LedgerEntry(**place, shard=shard) for shard in range(account.shards)],
        unique=_UNIQUE,
    )


def _seconds_left() -> int:
    return max(1, ceil((get_reset() - timezone.now()).total_seconds()))


def _describe(scope: Scope) -> str:
    match scope:
        case Scope.LEARNER_MESSAGES:
            return _("You have asked as many questions as you may today. You can go on tomorrow.")
        case Scope.COURSE_TOKENS:
            return _("The mentor has answered as much as it may in this course today. It is back tomorrow.")
    return _("The mentor has answered as much as it may today. It is back tomorrow.")

"""What went wrong: replies that failed or were slow, exports, and events that were dropped. Counts, of nobody in particular."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Max, Q, Sum
from django.db.models.functions import TruncDate

from iblai_mentor_plugin.drops import REASONS
from iblai_mentor_plugin.mentor.replying.codes import MEANINGS
from iblai_mentor_plugin.models import DropCount, Export, Message

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from iblai_mentor_plugin.overview.scope import Scope

State = Message.State
_BAD: Final = (State.FAILED, State.INTERRUPTED)
# Seconds from the question to the end of its reply, beyond which a learner has long looked elsewhere.
SLOW_SECONDS: Final = 30
# Slow replies that are looked at: their middle is as good as that of more.
_MOST: Final = 2000
_EXPORTS: Final = 50


@dataclass(frozen=True, slots=True)
class Failure:
    """
    Replies that ended alike: their state, the code of the reason, who was asked, how many, and when last.

    ``is_search``: no LLM was to be asked, but a search of the course.
    """

    state: str
    code: str
    mentor: str
    provider: str
    model: str
    is_search: bool
    count: int
    last_at: datetime

    @property
    def meaning(self) -> str:
        """Say the reason in words."""
        return str(MEANINGS.get(self.code, ""))


@dataclass(frozen=True, slots=True)
class Slowness:
    """Replies of one model that took long: how many, and seconds, of the middle one and of the slowest."""

    provider: str
    model: str
    count: int
    middle: float
    slowest: float


@dataclass(frozen=True, slots=True)
class Drop:
    """Events that were dropped, by reason and kind."""

    reason: str
    kind: str
    count: int

    @property
    def meaning(self) -> str:
        """Say the reason in words."""
        return str(REASONS.get(self.reason, ""))


@dataclass(frozen=True, slots=True)
class Failures:
    """
    What went wrong from a day to another: ``replies`` is how many there were, ``days`` how many of them failed on each day.

    ``drops`` are the whole site's, and None for who sees less.
    """

    since: date
    until: date
    replies: int
    days: list[tuple[date, int]]
    failed: list[Failure]
    slow: list[Slowness]
    exports: list[Export]
    drops: list[Drop] | None

    @property
    def bad(self) -> int:
        """Return how many replies failed or were interrupted; who is blocked is told why."""
        return sum(one.count for one in self.failed if one.state in _BAD)


def get_failures(scope: Scope, since: date, until: date, course_key: str = "") -> Failures:
    """Return what went wrong from a day to another, both included, in UTC; "" is every course."""
    until = max(since, until)
    replies = _list_replies(scope, since, until, course_key)
    bad = replies.filter(state__in=_BAD).order_by()
    by_day = dict(bad.annotate(day=TruncDate("created", tzinfo=UTC)).values_list("day").annotate(Count("pk")))
    days = [since + timedelta(days=at) for at in range((until - since).days + 1)]
    return Failures(
        since=since,
        until=until,
        replies=replies.count(),
        days=[(day, by_day.get(day, 0)) for day in days],
        failed=_list_failed(replies),
        slow=_list_slow(replies),
        exports=_list_exports(scope, since, until, course_key),
        drops=_list_drops(since, until) if scope.is_whole and not course_key else None,
    )


def count_recent(scope: Scope, now: datetime) -> tuple[int, int]:
    """Return how many replies of the last 24 hours failed, and how many there were."""
    replies = _narrow(Message.objects.filter(kind=Message.Kind.REPLY, created__gt=now - timedelta(days=1)), scope)
    counts = replies.aggregate(bad=Count("pk", filter=Q(state__in=_BAD)), all=Count("pk"))
    return counts["bad"], counts["all"]


def _list_replies(scope: Scope, since: date, until: date, course_key: str) -> QuerySet[Message]:
    replies = Message.objects.filter(kind=Message.Kind.REPLY, created__gte=_begin(since), created__lt=_end(until))
    return _narrow(replies.filter(session__course_key=course_key) if course_key else replies, scope)


def _narrow(replies: QuerySet[Message], scope: Scope) -> QuerySet[Message]:
    return replies if scope.is_whole else replies.filter(session__tenant__in=scope.tenants.values())


def _list_failed(replies: QuerySet[Message]) -> list[Failure]:
    """Return what did not end well, or not at its end, those that came most often first."""
    failed = replies.filter(Q(state__in=(*_BAD, State.BLOCKED)) | ~Q(error="")).exclude(state=State.STOPPED).order_by()
    columns = ("state", "error", "session__mentor__name", "provider", "model", "is_search")
    searched = ExpressionWrapper(~Q(search_reason=""), output_field=BooleanField())
    rows = failed.annotate(is_search=searched).values_list(*columns).annotate(count=Count("pk"), last=Max("created"))
    return [Failure(*row) for row in rows.order_by("-count", *columns)]


def _list_slow(replies: QuerySet[Message]) -> list[Slowness]:
    slow = replies.filter(finished_at__gt=F("created") + timedelta(seconds=SLOW_SECONDS), state=State.COMPLETE)
    taken = defaultdict(list)
    for provider, model, begun, ended in slow.order_by("-created").values_list(
        "provider", "model", "created", "finished_at"
    )[:_MOST]:
        taken[provider, model].append((ended - begun).total_seconds() if ended else 0.0)
    found = [
        Slowness(provider, model, len(seconds), sorted(seconds)[len(seconds) // 2], max(seconds))
        for (provider, model), seconds in taken.items()
    ]
    return sorted(found, key=lambda one: -one.count)


def _list_exports(scope: Scope, since: date, until: date, course_key: str) -> list[Export]:
    """Return exports that failed, the newest first; an export is of no course."""
    if course_key:
        return []
    failed = Export.objects.filter(state=Export.State.FAILED, created__gte=_begin(since), created__lt=_end(until))
    if not scope.is_whole:
        failed = failed.filter(tenant__in=scope.tenants.values())
    return list(failed.select_related("tenant").order_by("-created")[:_EXPORTS])


def _list_drops(since: date, until: date) -> list[Drop]:
    counts: Counter[tuple[str, str]] = Counter()
    rows = DropCount.objects.filter(day__gte=since, day__lte=until).order_by().values_list("reason", "kind")
    counts.update({(reason, kind): count for reason, kind, count in rows.annotate(Sum("count"))})
    return [Drop(reason, kind, count) for (reason, kind), count in counts.most_common()]


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _end(day: date) -> datetime:
    return _begin(day + timedelta(days=1))

"""What went wrong lately: events that were dropped, replies and exports that failed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q, Sum
from django.utils import timezone

from iblai_mentor_plugin.exceptions import FaultFoundError
from iblai_mentor_plugin.installation.check import Check, Severity
from iblai_mentor_plugin.models import DropCount, Export, Message

if TYPE_CHECKING:
    from iblai_mentor_plugin.installation.check import Installation

_DAYS: Final = 7
# Of the reasons for which events are dropped, those that are nobody's fault but the installation's.
_LOSSES: Final = frozenset({"database", "error"})
# Of the replies of a day so many percent, and no fewer than so many.
_SHARE: Final = 20
_LEAST: Final = 5


def _look_at_drops(_installation: Installation) -> str:
    since = timezone.now().date() - timedelta(days=_DAYS)
    rows = DropCount.objects.filter(day__gt=since).order_by("reason").values_list("reason").annotate(Sum("count"))
    counts = dict(rows)
    detail = ", ".join(f"{reason}: {count}" for reason, count in counts.items())
    if _LOSSES & counts.keys():
        raise FaultFoundError(detail)
    return f"in {_DAYS} days: {detail or 'none'}"


def _look_at_replies(_installation: Installation) -> str:
    failed = Q(state__in=(Message.State.FAILED, Message.State.INTERRUPTED))
    replies = Message.objects.filter(kind=Message.Kind.REPLY, created__gt=timezone.now() - timedelta(days=1))
    counts = replies.aggregate(all=Count("pk"), failed=Count("pk", filter=failed))
    detail = f"failed or interrupted in 24 hours: {counts['failed']} of {counts['all']} replies"
    if counts["failed"] >= _LEAST and counts["failed"] * 100 >= counts["all"] * _SHARE:
        raise FaultFoundError(detail)
    return detail


def _look_at_exports(_installation: Installation) -> str:
    since = timezone.now() - timedelta(days=_DAYS)
    failed = Export.objects.filter(state=Export.State.FAILED, created__gt=since).count()
    if failed:
        message = f"in {_DAYS} days: {failed}"
        raise FaultFoundError(message)
    return f"in {_DAYS} days: none"


ACTIVITY_CHECKS: Final = (
    Check(
        "dropped events",
        _look_at_drops,
        "See the LMS's log for “not written” and “dropped”; then run manage.py lms mentor_reconcile <course key> to restore "
        "what the LMS knows.",
        "The mentor does not know of what learners did.",
        Severity.WARNING,
    ),
    Check(
        "failed replies",
        _look_at_replies,
        "See Failures in the admin's overview for the provider and the reason, and the problem under Providers.",
        "Learners were told that the mentor could not answer.",
        Severity.WARNING,
    ),
    Check(
        "failed exports",
        _look_at_exports,
        "See Exports in the admin for the code, and the log; learners may ask again.",
        "Somebody did not get what is kept of them.",
        Severity.WARNING,
    ),
)

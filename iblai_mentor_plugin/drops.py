"""What was dropped: counted by day, reason and kind of event, and visible to operators; never whose it was."""

from __future__ import annotations

import logging
import time
from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import Error, IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.models import DropCount

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

log = logging.getLogger(__name__)
# Why events are dropped, as codes, and in words for operators.
REASONS: Final[Mapping[str, _StrPromise]] = {
    "malformed": _("the sender's mistake, or a forgery"),
    "database": _("the database did not take it in time: reconcile the course"),
    "error": _("an error of the plugin: see the log"),
    "course key too long": _("the key of its course is longer than a course's may be"),
    "ahead of the clock": _("its time is far in the future: look at the clocks of the servers"),
    "browser ceiling": _("a browser sent more of them than it may"),
}


class _Uncounted:
    """What this process dropped and did not yet write down."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.counts: Counter[tuple[str, str]] = Counter()
        self.written_at = float("-inf")

    def take_if_due(self) -> Counter[tuple[str, str]]:
        with self.lock:
            if not self.counts or time.monotonic() - self.written_at < settings.IBLAI_MENTOR_DROP_COUNT_INTERVAL:
                return Counter()
            counts, self.counts, self.written_at = self.counts, Counter(), time.monotonic()
            return counts

    def forget(self) -> None:
        """Begin anew, for tests."""
        with self.lock:
            self.counts, self.written_at = Counter(), float("-inf")

    def add(self, counts: Counter[tuple[str, str]]) -> None:
        with self.lock:
            self.counts.update(counts)


uncounted: Final = _Uncounted()


def count_drop(reason: str, *kinds: str) -> None:
    """
    Count dropped events; raises nothing.

    Written down now and then (a process waits ``IBLAI_MENTOR_DROP_COUNT_INTERVAL`` seconds in between: somebody who
    posts forged events must not make every worker wait for one row), after the caller's commit; what could not be
    written waits for the next drop of this process.
    """
    uncounted.add(Counter((reason, kind) for kind in kinds))
    try:
        transaction.on_commit(_write_down, robust=True)
    except Error as error:  # Where no database answers, not even that can be asked of it.
        log.warning("Dropped events not counted: %s", type(error).__name__)


def _write_down() -> None:
    counts = uncounted.take_if_due()
    if not counts:
        return
    try:
        with transaction.atomic():
            for (reason, kind), count in sorted(counts.items()):
                _add(reason, kind, count)
    except Error as error:
        log.warning("Dropped events not counted: %s", type(error).__name__)
        uncounted.add(counts)


def _add(reason: str, kind: str, count: int) -> None:
    row = {"day": timezone.now().date(), "reason": reason[:40], "kind": kind[:120]}
    # Without waiting: whoever counts is in the middle of a page, and the next one counts as well.
    found = DropCount.objects.select_for_update(nowait=True).filter(**row).first()
    if found is not None:
        DropCount.objects.filter(pk=found.pk).update(count=F("count") + count)
        return
    try:
        with transaction.atomic():
            DropCount.objects.create(**row, count=count)
    except IntegrityError:  # Another process was first.
        DropCount.objects.filter(**row).update(count=F("count") + count)

"""Counts what is too old, and deletes it."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from iblai_mentor_plugin.history.storage import delete_orphans
from iblai_mentor_plugin.mentor.replying.lifecycle import finish_stale
from iblai_mentor_plugin.retention.expiry import list_expiries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Expired:
    """How many things of one kind are too old, in a tenant and course ("" where they belong to none)."""

    kind: str
    tenant: str
    course_key: str
    count: int


def list_expired(now: datetime | None = None) -> Iterator[Expired]:
    """Yield what ``apply_retention`` would delete, and change nothing; sessions that it would leave empty are not in it."""
    for expiry in list_expiries(now):
        for (tenant, course_key), count in sorted(expiry.count().items()):
            yield Expired(expiry.kind, tenant, course_key, count)


def apply_retention(
    *, size: int = 1000, pause: float = 0.0, seconds: float | None = None, now: datetime | None = None
) -> Iterator[tuple[str, int]]:
    """
    Delete what is too old, and yield kind and number after each batch of at most ``size``.

    Rests for ``pause`` seconds between two batches, and ends early after ``seconds``. Each batch is a transaction: whoever
    is stopped goes on with the next run, and two runs at once do each other no harm. Raises ``CoursewareError`` where the
    LMS could not say when courses end, and ``ExportStorageError`` where files of nobody could not be deleted.
    """
    until = None if seconds is None else time.monotonic() + seconds
    finish_stale()  # A reply that nobody produces any more would never be old enough.
    delete_orphans()
    for expiry in list_expiries(now):
        for count in expiry.delete(size):
            log.info("Retention: %s %s deleted", count, expiry.kind)
            yield expiry.kind, count
            if until is not None and time.monotonic() > until:
                return
            time.sleep(pause)

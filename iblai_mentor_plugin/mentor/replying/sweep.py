"""
Ends what dead producers left behind: replies that nobody goes on with, their places, and what is held back for them or others.

Whoever looks at a session ends its dead replies at once; the sweep is for those that nobody looks at any more.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Final

from django.db import DatabaseError

from iblai_mentor_plugin.mentor.replying.leases import free_places
from iblai_mentor_plugin.mentor.replying.lifecycle import finish_stale
from iblai_mentor_plugin.mentor.spending.reservations import settle_abandoned

log = logging.getLogger(__name__)
# Seconds between two sweeps of one process that has other work to do, and how many replies it then ends at the most.
_INTERVAL: Final = 60.0
_AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class Swept:
    """How many replies were ended, places freed, and reservations settled that were no reply's."""

    replies: int
    places: int
    reservations: int = 0


class _Clock:
    """When this process swept last."""

    swept_at = -_INTERVAL


def sweep(*, at_most: int | None = None) -> Swept:
    """End dead replies, settle what is held back for them, and free dead producers' places; safe at any time."""
    return Swept(finish_stale(at_most=at_most), free_places(), settle_abandoned(at_most=at_most))


def sweep_now_and_then() -> None:
    """Sweep a little, once a minute in each process; raises nothing."""
    now = time.monotonic()
    if now - _Clock.swept_at < _INTERVAL:
        return
    _Clock.swept_at = now
    try:
        sweep(at_most=_AT_ONCE)
    except DatabaseError as error:
        log.warning("Dead replies could not be swept: %s", type(error).__name__)

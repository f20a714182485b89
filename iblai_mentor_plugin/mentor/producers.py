"""
Where replies are produced when no worker of their own runs: in the web processes, few at once over the whole site.

A web process has few threads and other work to do, so places are leased in the database, where every process sees them. A
lease is short, and renewed with each sign of life: the place of a process that died is soon free.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from threading import Thread
from typing import TYPE_CHECKING, Final, Protocol

from django.conf import settings
from django.db import IntegrityError, connections, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from iblai_mentor_plugin.exceptions import BusyError
from iblai_mentor_plugin.mentor.replies import finish_reply
from iblai_mentor_plugin.models import Message, ProducerLease

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

log = logging.getLogger(__name__)
# Seconds after which to ask again; about what a reply takes.
_RETRY_AFTER: Final = 10
# Seconds; a producer renews it every five, so two signs of life may be missed.
_LEASE: Final = 15
# Above every slot of a reply.
_NOTING: Final = 30_000


class Producer(Protocol):
    """Has replies produced, somewhere else than in the request that asks."""

    def has_room(self) -> bool:
        """Say whether a reply might be produced soon; asked before all that costs time, and no promise."""

    def reserve(self, generation_id: UUID) -> None:
        """Make sure that the reply will be produced soon, within the asker's transaction. Raises ``BusyError``."""

    def start(self, reply: Message) -> None:
        """Have the reply produced; called after the asker's commit."""


class ThreadProducer:
    """A thread of the web process, for want of a worker."""

    def has_room(self) -> bool:
        """Look for a free place; one query."""
        places = settings.IBLAI_MENTOR_WEB_REPLIES
        taken = ProducerLease.objects.filter(slot__lt=places, expires_at__gte=timezone.now()).exclude(holder=None)
        return bool(taken.count() < places)

    def reserve(self, generation_id: UUID) -> None:
        """Lease a place. Raises ``BusyError`` when all are taken."""
        now = timezone.now()
        for slot in range(settings.IBLAI_MENTOR_WEB_REPLIES):
            if _lease(slot, generation_id, now):
                return
        raise build_busy_error()

    def start(self, reply: Message) -> None:
        """Produce the reply in a thread; one that cannot be begun has failed."""
        try:
            Thread(target=self.run, args=(reply,), name=f"mentor reply {reply.pk}", daemon=True).start()
        except RuntimeError as error:  # No more threads, or a process that is ending.
            log.warning("Reply %s could not be begun: %s", reply.pk, error)
            release(reply.generation_id)
            finish_reply(reply.pk, Message.State.FAILED, error="unavailable")

    def run(self, reply: Message, produce: Callable[[int], None] | None = None) -> None:
        """Produce the reply, then free the place and the thread's database connections."""
        # Loaded by who produces: a process of the LMS starts without the guard and all that goes with it.
        from iblai_mentor_plugin.mentor.producing import produce_reply  # noqa: PLC0415

        try:
            (produce or produce_reply)(reply.pk)
        finally:
            release(reply.generation_id)
            connections.close_all()


def build_busy_error() -> BusyError:
    """Return what an asker is told who finds no place."""
    return BusyError(_("The mentor is talking to others. Ask again in a moment."), retry_after=_RETRY_AFTER)


def reserve_noting(holder: UUID) -> bool:
    """
    Take the one place for notes on sessions, the whole site over; says whether it was free.

    It is none of the replies': a learner who begins a session asks at once, and is not refused for notes on their last one.
    """
    return _lease(_NOTING, holder, timezone.now())


def release(generation_id: UUID | None) -> None:
    """Free the place that a reply took, if it holds one."""
    if generation_id is not None:
        ProducerLease.objects.filter(holder=generation_id).update(holder=None)


def renew(generation_id: UUID | None) -> None:
    """Keep the place that a reply took, if it still holds one."""
    ProducerLease.objects.filter(holder=generation_id).exclude(holder=None).update(expires_at=_build_end())


def free_places() -> int:
    """Free the places whose holder died; returns how many. They could be taken all the same."""
    dead = ProducerLease.objects.filter(expires_at__lt=timezone.now()).exclude(holder=None)
    return dead.update(holder=None)


def _build_end() -> datetime:
    return timezone.now() + timedelta(seconds=_LEASE)


def _lease(slot: int, generation_id: UUID, now: datetime) -> bool:
    """Take a place if it is free, or if its holder died; says whether it was."""
    leases = ProducerLease.objects.filter(slot=slot)
    if leases.filter(Q(holder=None) | Q(expires_at__lt=now)).update(holder=generation_id, expires_at=_build_end()):
        return True
    if leases.exists():
        return False
    try:
        with transaction.atomic():
            ProducerLease.objects.create(slot=slot, holder=generation_id, expires_at=_build_end())
    except IntegrityError:  # Somebody else was first.
        return False
    return True

"""
The places at which replies are produced when no worker of their own runs, few over the whole site.

A web process has few threads and other work to do, so places are leased in the database, where every process sees them. A
lease is short, and renewed with each sign of life: the place of a process that died is soon free.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from iblai_mentor_plugin.collisions import retried
from iblai_mentor_plugin.exceptions import BusyError
from iblai_mentor_plugin.models import ProducerLease
from iblai_mentor_plugin.models.moments import is_free

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

# Seconds after which to ask again; about what a reply takes.
_RETRY_AFTER: Final = 10
# Seconds; a producer renews it every five, so two signs of life may be missed.
_LEASE: Final = 15
# Above every slot of a reply.
_NOTES: Final = 30_000


def has_room() -> bool:
    """Look for a free place; one query."""
    places = settings.IBLAI_MENTOR_WEB_REPLIES
    taken = ProducerLease.objects.filter(slot__lt=places).exclude(_is_dead() | Q(holder=None))
    return bool(taken.count() < places)


def reserve_place(generation_id: UUID) -> None:
    """Lease a place for a reply. Raises ``BusyError`` when all are taken."""
    for slot in range(settings.IBLAI_MENTOR_WEB_REPLIES):
        if _lease(slot, generation_id):
            return
    raise build_busy_error()


def build_busy_error() -> BusyError:
    """Return what an asker is told who finds no place."""
    return BusyError(_("The mentor is talking to others. Ask again in a moment."), retry_after=_RETRY_AFTER)


@retried
def reserve_note_place(holder: UUID) -> bool:
    """
    Take the one place for notes on sessions, the whole site over; says whether it was free.

    It is none of the replies': a learner who begins a session asks at once, and is not refused for notes on their last one.
    """
    return _lease(_NOTES, holder)


@retried
def release(generation_id: UUID | None) -> None:
    """Free the place that a reply took, if it holds one."""
    if generation_id is not None:
        ProducerLease.objects.filter(holder=generation_id).update(holder=None)


@retried
def renew(generation_id: UUID | None) -> None:
    """Keep the place that a reply took, if it still holds one."""
    ProducerLease.objects.filter(holder=generation_id).exclude(holder=None).update(expires_at=_build_end())


@retried
def free_places() -> int:
    """Free the places whose holder died; returns how many. They could be taken all the same."""
    dead = ProducerLease.objects.filter(_is_dead()).exclude(holder=None)
    return dead.update(holder=None)


def _is_dead() -> Q:
    return is_free("expires_at", timedelta(), lasts=timedelta(seconds=_LEASE))


def _build_end() -> datetime:
    return timezone.now() + timedelta(seconds=_LEASE)


def _lease(slot: int, generation_id: UUID) -> bool:
    """Take a place if it is free, or if its holder died; says whether it was."""
    leases = ProducerLease.objects.filter(slot=slot)
    if leases.filter(Q(holder=None) | _is_dead()).update(holder=generation_id, expires_at=_build_end()):
        return True
    if leases.exists():
        return False
    try:
        with transaction.atomic():
            ProducerLease.objects.create(slot=slot, holder=generation_id, expires_at=_build_end())
    except IntegrityError:  # Somebody else was first.
        return False
    return True

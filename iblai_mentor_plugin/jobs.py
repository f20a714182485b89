"""
Jobs that come round: whose turn it is is kept in the database, so that of all processes one does each of them.

There is no scheduler to set up. Workers of the mentor's queue look every so often what is due, and web processes do when
questions are asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from iblai_mentor_plugin.models import JobRun
from iblai_mentor_plugin.models.moments import is_free

if TYPE_CHECKING:
    from datetime import datetime, timedelta


def claim_job(name: str, every: timedelta) -> bool:
    """Say whether the job is due, and this caller's to do: it began ``every`` ago or earlier, or never, or in the future."""
    now = timezone.now()
    if JobRun.objects.filter(is_free("begun_at", every), name=name).update(begun_at=now):
        return True
    if JobRun.objects.filter(name=name).exists():
        return False
    try:
        with transaction.atomic():
            JobRun.objects.create(name=name, begun_at=now)
    except IntegrityError:  # Somebody else was first.
        return False
    return True


def return_job(name: str, every: timedelta) -> None:
    """Have a job be due again that was claimed and could not be begun."""
    JobRun.objects.filter(name=name).update(begun_at=timezone.now() - every)


def list_job_runs() -> dict[str, datetime]:
    """Return when each job began last, by name; what never began is not in it."""
    return dict(JobRun.objects.values_list("name", "begun_at"))

"""The audit: what admins did for users, or read of them; who, whom, when and what, never the content."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from iblai_mentor_plugin.models import AuditRecord

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from iblai_mentor_plugin.models import Tenant


_READING: Final = timedelta(hours=1)


def record_action(actor_id: int, user_ids: Iterable[int], tenant: Tenant, action: str) -> None:
    """
    Keep that the actor did this for, or read this of, these users; one statement for any number of them.

    What somebody does for themselves is nobody else's business and is not recorded.
    """
    AuditRecord.objects.bulk_create(
        AuditRecord(tenant=tenant, actor_id=actor_id, user_id=user_id, action=action)
        for user_id in sorted(set(user_ids) - {actor_id})
    )


def record_reading(actor_id: int, user_ids: Iterable[int], tenant: Tenant, action: str) -> None:
    """
    Keep that the actor read this of these users, once an hour: a program that polls must not fill the table.

    Two statements for any number of users, one where all of it is known.
    """
    others = set(user_ids) - {actor_id}
    if not others:
        return
    recent = AuditRecord.objects.filter(
        tenant=tenant, actor_id=actor_id, action=action, user_id__in=others, created__gt=timezone.now() - _READING
    )
    record_action(actor_id, others - set(recent.values_list("user_id", flat=True)), tenant, action)


def list_audit(user_id: int, tenant: Tenant) -> QuerySet[AuditRecord]:
    """Return what was done for, or read of, a user in a tenant, newest first."""
    return AuditRecord.objects.filter(user_id=user_id, tenant=tenant).select_related("actor")

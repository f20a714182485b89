"""
Forgets a user for good: every row that is about them, in every tenant, marks of forgetting included.

It walks the models instead of naming them, so that no new table can be missed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models, router, transaction

from iblai_mentor_plugin.memory.controls import retire as retire_memory
from iblai_mentor_plugin.models import LedgerEntry

if TYPE_CHECKING:
    from collections.abc import Iterator


def retire(user_id: int) -> dict[str, int]:
    """
    Erase a user; returns how many rows went or lost their name, by model. Idempotent.

    All or nothing: an erasure that fails raises, and leaves everything for the next try.
    """
    with transaction.atomic(using=router.db_for_write(LedgerEntry)):
        counts = {"MemoryEntry": retire_memory(user_id)}
        for model, field in _list_links():
            rows = model._base_manager.filter(**{field.attname: user_id})  # noqa: SLF001 - all rows, whatever a manager hides
            # A row about the user goes; one about somebody else only loses who wrote it.
            about_them = field.remote_field.on_delete is models.CASCADE
            count = rows.delete()[0] if about_them else rows.update(**{field.attname: None})
            counts[model.__name__] = counts.get(model.__name__, 0) + count
        own = LedgerEntry.objects.filter(scope=LedgerEntry.Scope.LEARNER_MESSAGES, key=str(user_id))
        counts["LedgerEntry"] = own.delete()[0]
    return counts


def _list_links() -> Iterator[tuple[type[models.Model], Any]]:
    """Yield each of our models with each of its fields that points to a user."""
    user = get_user_model()
    for model in apps.get_app_config("iblai_mentor_plugin").get_models():
        for field in model._meta.concrete_fields:  # noqa: SLF001 - Django's documented model API
            if field.is_relation and field.related_model is user:
                yield model, field

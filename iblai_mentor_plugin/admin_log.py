"""The admin's own log of acts upon the site and its courses for which no form stands, for operators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib.contenttypes.models import ContentType

if TYPE_CHECKING:
    from django.db.models import Model

# Characters of a name that the log has room for; the key of a course alone may have more.
_NAME: Final = 200


def log_act(actor_id: int, model: type[Model], pk: object, name: str, message: str) -> None:
    """Keep who did what to which row, None for one that does not last, in the admin's log of recent actions; no words."""
    # Processes of the platform that load what keeps the memory may have no admin.
    from django.contrib.admin.models import CHANGE, LogEntry  # noqa: PLC0415

    # Made by hand: Django 4.2 and 5.2 have different helpers, and one deprecates the other's.
    entry: dict[str, Any] = {
        "object_id": pk,
        "object_repr": name[:_NAME],
        "action_flag": CHANGE,
        "change_message": message,
    }
    LogEntry.objects.create(user_id=actor_id, content_type=ContentType.objects.get_for_model(model), **entry)

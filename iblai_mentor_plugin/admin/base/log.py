"""The admin's own log of what was done, for acts that no form of a row stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import Model
    from django.http import HttpRequest


def log_act(request: HttpRequest, model: type[Model], pk: object, name: str, message: str) -> None:
    """Keep who did what to which row, None for one that does not last, in the admin's log of recent actions; no words."""
    # Made by hand: Django 4.2 and 5.2 have different helpers, and one deprecates the other's.
    entry: dict[str, Any] = {"object_id": pk, "object_repr": name, "action_flag": CHANGE, "change_message": message}
    content_type = ContentType.objects.get_for_model(model)
    LogEntry.objects.create(user=cast("User", request.user), content_type=content_type, **entry)

"""What the mentor stands on: the cache, the clock, and where exports lie."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.db import connections
from django.utils import timezone

from iblai_mentor_plugin.exceptions import FaultFoundError
from iblai_mentor_plugin.history.storage import FOLDER, find_storage
from iblai_mentor_plugin.installation.check import Check, Severity
from iblai_mentor_plugin.memory.rows import database

if TYPE_CHECKING:
    from django.core.files.storage import Storage

    from iblai_mentor_plugin.installation.check import Installation

_LOCAL: Final = "locmem"
# Seconds; a cache forgets it by itself, should nobody come back to delete it.
_KEPT: Final = 10
# Seconds that two clocks may be apart.
_APART: Final = 30
# What time it is, in UTC, as text.
_NOW: Final = {
    "mysql": "SELECT DATE_FORMAT(UTC_TIMESTAMP(), '%%Y-%%m-%%dT%%H:%%i:%%s')",
    "sqlite": "SELECT strftime('%%Y-%%m-%%dT%%H:%%M:%%S', 'now')",
}


def _look_at_cache(_installation: Installation) -> str:
    name, value = f"iblai_mentor.check.{uuid4()}", "seen"
    cache.set(name, value, _KEPT)
    found = cache.get(name)
    cache.delete(name)
    if found != value:
        message = "what is put into the default cache is not there a moment later"
        raise FaultFoundError(message)
    return "the default cache keeps what is put into it"


def _look_at_shared_cache(_installation: Installation) -> str:
    if settings.IBLAI_MENTOR_CELERY_QUEUE and _LOCAL in settings.CACHES["default"]["BACKEND"].lower():
        message = "each process has a default cache of its own"
        raise FaultFoundError(message)
    return "the processes share the default cache, or there is no worker to share it with"


def _look_at_clock(_installation: Installation) -> str:
    if not settings.USE_TZ:
        message = "USE_TZ is off, so that times have no zone"
        raise FaultFoundError(message)
    connection = connections[database()]
    if connection.vendor not in _NOW:
        return f"not compared with that of {connection.vendor}"
    with connection.cursor() as cursor:
        cursor.execute(_NOW[connection.vendor], [])
        theirs = datetime.fromisoformat(str(cursor.fetchone()[0])).replace(tzinfo=UTC)
    apart = round(abs((timezone.now() - theirs).total_seconds()))
    if apart > _APART:
        message = f"the clocks of this process and of the database are {apart} seconds apart"
        raise FaultFoundError(message)
    return "the clocks of this process and of the database agree"


def _look_at_storage(_installation: Installation) -> str:
    try:
        storage = find_storage()
    except ImproperlyConfigured as error:
        raise FaultFoundError(str(error)) from error
    if storage is None:
        return "exports lie in the database"
    if _is_open(storage):
        message = f"{type(storage).__name__} hands out addresses that need no signature"
        raise FaultFoundError(message)
    return f"exports lie in {type(storage).__name__}, which serves nobody"


def _is_open(storage: Storage) -> bool:
    """Say whether an object store is told to let anybody read: django-storages' names of that."""
    acl = str(getattr(storage, "default_acl", None) or "")
    return acl.startswith("public") or getattr(storage, "querystring_auth", True) is False


def _try_storage(_installation: Installation) -> str:
    """Write a file, read it and delete it."""
    storage = find_storage()
    if storage is None:
        return "exports lie in the database"
    data = b"mentor_check"
    # Named as no export is: what deletes the files of nobody leaves it alone.
    name = storage.save(f"{FOLDER}/check-{uuid4()}", ContentFile(data))
    try:
        with storage.open(name) as file:
            found = file.read()
    finally:
        storage.delete(name)
    if found != data:
        message = "what is written there is not what is read"
        raise FaultFoundError(message)
    return "a file was written, read and deleted"


SURROUNDING_CHECKS: Final = (
    Check(
        "cache",
        _look_at_cache,
        "See that the default cache of the LMS (CACHES) runs, is reachable from here, and has room.",
        "Limits of requests cannot be counted: requests without a credential are refused, learners are not limited.",
    ),
    Check(
        "shared cache",
        _look_at_shared_cache,
        "Have CACHES name a cache that all processes share, such as the Redis that the platform uses.",
        "Each process counts requests and failures of a provider by itself, so that limits are passed by.",
        Severity.WARNING,
    ),
    Check(
        "clock",
        _look_at_clock,
        "Set the clocks of both machines by NTP, and leave USE_TZ on.",
        "Events are refused as being of the future, and days of limits and retention begin at the wrong time.",
    ),
    Check(
        "export storage",
        _look_at_storage,
        "Name a private storage in IBLAI_MENTOR_EXPORT_STORAGE, outside of MEDIA_ROOT; of S3 one with default_acl "
        "“private” and querystring_auth on. null keeps exports in the database.",
        "Anybody who guesses an address reads all that a learner said.",
    ),
    Check(
        "writing exports",
        _try_storage,
        "See that LMS and workers may write, read and delete below “iblai_mentor_exports/” in that storage.",
        "Learners cannot take along what is kept of them, which the law may give them a right to.",
        is_slow=True,
    ),
)

"""
Reads what the plugin keeps where it is written, whatever the site's routers say of reading.

Nearly every read of ours decides a write, or follows one within the second: a reply is produced by another process right after
its question was kept. A replica that lags would have it answered by nobody. What is the LMS's goes where its routers send it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import router

if TYPE_CHECKING:
    from django.db.models import Model


class ReadWhereWritten:
    """A database router; the first one, as the first that answers decides."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        """Return the alias that rows of ours are written to; None for everybody else's."""
        if model._meta.app_label != "iblai_mentor_plugin":  # noqa: SLF001
            return None
        written: str = router.db_for_write(model, **hints)
        return written

"""Exports that the tests start, and write when they like."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from iblai_mentor_plugin.history.exports import start_export
from iblai_mentor_plugin.history.items import convert_to_json
from iblai_mentor_plugin.history.storage import read_export
from iblai_mentor_plugin.history.writer import write_export
from iblai_mentor_plugin.models import Export

if TYPE_CHECKING:
    from iblai_mentor_plugin.models import Session
    from iblai_mentor_plugin.tenants import Access

Kind = Export.Kind


class IdleWriter:
    """Remembers what it was asked for; the tests write exports themselves."""

    def __init__(self) -> None:
        self.started: list[int] = []

    def start(self, export: Export) -> None:
        """Keep in mind what to write."""
        self.started.append(export.pk)


def begin(access: Access, kind: Export.Kind = Kind.HISTORY, session: Session | None = None) -> Export:
    """Return an export that waits to be written."""
    return start_export(access, kind, session_id=str(session.session_id) if session else "", writer=IdleWriter())


def write(export: Export, *, takes_over: bool = False) -> Export:
    """Have it written, and return it as it is then."""
    write_export(export.pk, takes_over=takes_over)
    export.refresh_from_db()
    return export


def read_items(export: Export) -> list[dict[str, Any]]:
    """Return what was said, as a program reads it."""
    items: list[dict[str, Any]] = json.loads(b"".join(convert_to_json(read_export(export))))
    return items

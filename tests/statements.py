"""The statements that are made on our own tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_VERBS: Final = ("SELECT", "INSERT", "UPDATE", "DELETE")


def list_ours(captured: Iterable[Mapping[str, str]]) -> list[str]:
    """Return the statements on our own tables, in order."""
    said = (one["sql"] for one in captured)
    return [sql for sql in said if sql.startswith(_VERBS) and "iblai_mentor" in sql]

"""Database connections, given back while somebody waits for an LLM."""

from __future__ import annotations

from django.db import connections


def release_connections() -> None:
    """
    Give the database connections of this thread back while an LLM works.

    Not within a transaction: there it is the caller's.
    """
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()

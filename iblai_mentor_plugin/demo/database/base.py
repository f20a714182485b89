"""
SQLite for several writers.

By default a transaction begins as a reader, and fails at once when another one wrote before it wanted to: two requests of
one page are enough. Here it waits for its turn from the beginning, and readers wait for nobody.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper, but for the two statements that say so."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a connection that reads while another one writes."""
        connection = super().get_new_connection(conn_params)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        self.cursor().execute("BEGIN IMMEDIATE")

"""Database connections of a thread: given back while somebody waits for an LLM, and closed at its end."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import Error, connections

from iblai_mentor_plugin.exceptions import MentorError

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)


def release_connections() -> None:
    """
    Give the database connections of this thread back while an LLM works.

    Not within a transaction: there it is the caller's.
    """
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


@contextmanager
def whole_thread(what: str) -> Iterator[None]:
    """
    Be all that a thread of ours does; ``what`` names it in the log.

    What the database or the LMS refuses is logged, and done by whoever comes next. At last the thread's connections are closed.
    """
    try:
        yield
    except (Error, MentorError) as error:
        log.warning("%s ended early: %s", what, type(error).__name__)
    finally:
        connections.close_all()

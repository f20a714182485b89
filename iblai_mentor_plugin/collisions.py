"""
Writes that collide: what a database says when two of them meet, or when it is gone for a moment, and who tries again.

Of a deadlock nothing was kept, so that whoever begins their transaction anew loses and doubles nothing. A row that
somebody holds is asked for without waiting, again and again for a while: a lock can last for minutes, a page of the LMS
cannot. A database that takes no writes for a while is read on.
"""

from __future__ import annotations

import logging
import random
import time
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, IntegrityError, InternalError, OperationalError, connections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")

# Numbers of MySQL and MariaDB, and states of PostgreSQL. A lock that is held: 1205 (MariaDB says it to NOWAIT, too), 3572.
_LOCKED: Final = frozenset({1205, 3572, "55P03"})
_DEADLOCKS: Final = frozenset({1213, "40P01", "40001"})
# A connection that is gone: by a restart, a proxy, a time-out, a KILL.
_LOST: Final = frozenset({1053, 1927, 2006, 2013, 2055, 4031, "08000", "08003", "08006", "57P01", "57P02", "57P05"})
# It takes no writes: a primary that became a replica, a disk that is full, an administrator's hand.
_READ_ONLY: Final = frozenset({1290, 1792, 1836, "25006"})
# Seconds before the first repetition, doubled up to the longest.
_PAUSE: Final = 0.01
_LONGEST_PAUSE: Final = 0.05
_ATTEMPTS: Final = 5


def is_deadlock(error: BaseException) -> bool:
    """Say whether the database ended this transaction in favour of another one, and nothing of it was kept."""
    return _find_code(error) in _DEADLOCKS


def _is_taken(error: BaseException) -> bool:
    """Say whether SQLite found a table in use by another thread that shares its cache: it says so without waiting."""
    return isinstance(error, OperationalError) and "table is locked" in str(error)


def is_lost(error: BaseException) -> bool:
    """Say whether the connection to the database is gone."""
    return _find_code(error) in _LOST


def is_read_only(error: BaseException) -> bool:
    """Say whether the database takes no writes now, from anybody."""
    is_file = isinstance(error, OperationalError) and "readonly database" in str(error)
    return is_file or _find_code(error) in _READ_ONLY


@contextmanager
def left_to_the_next() -> Iterator[None]:
    """
    Write while reading what whoever reads next may write as well; where the database takes no writes, it is left to them.

    What is inside has a transaction or a savepoint of its own: PostgreSQL reads no further in one that was refused something.
    """
    try:
        yield
    except Error as error:
        if not is_read_only(error):
            raise
        log.warning("The database takes no writes: %s", type(error).__name__)


def is_collision(error: BaseException) -> bool:
    """Say whether it is worth trying again at once: a deadlock, a lock, a race that somebody else won."""
    if isinstance(error, IntegrityError):
        return True
    is_locked = _find_code(error) in _LOCKED or (isinstance(error, OperationalError) and "locked" in str(error))
    return is_locked or is_deadlock(error)


def keep_trying(write: Callable[[], T], *, using: str = DEFAULT_DB_ALIAS, seconds: float | None = None) -> T:
    """
    Write, again and again until it succeeds or the ``seconds`` are over, ``IBLAI_MENTOR_WRITE_SECONDS`` unless told otherwise.

    A lost connection is replaced once.

    For a transaction of one's own that may be repeated even where it is not known whether it was kept.
    """
    until = time.monotonic() + (settings.IBLAI_MENTOR_WRITE_SECONDS if seconds is None else seconds)
    attempt, was_lost = 0, False
    while True:
        try:
            return write()
        except (IntegrityError, OperationalError) as error:
            if is_lost(error) and not was_lost and not connections[using].in_atomic_block:
                was_lost = True
                connections[using].close()
            elif not is_collision(error) or time.monotonic() >= until:
                raise
        _pause(attempt)
        attempt += 1


def retried(write: Callable[P, T]) -> Callable[P, T]:
    """
    Have a short write begun anew after a deadlock, or where SQLite finds a table in use and does not wait for it.

    Within somebody's transaction it is theirs to begin anew: all of it is gone.
    """

    @wraps(write)
    def try_again(*args: P.args, **kwargs: P.kwargs) -> T:
        for attempt in range(_ATTEMPTS - 1):
            try:
                return write(*args, **kwargs)
            except OperationalError as error:
                if not (is_deadlock(error) or _is_taken(error)) or connections[DEFAULT_DB_ALIAS].in_atomic_block:
                    raise
            _pause(attempt)
        return write(*args, **kwargs)

    return try_again


def check_keys(using: str = DEFAULT_DB_ALIAS) -> None:
    """
    Have ``IntegrityError`` raised now where a row points at one that is gone, and not by the commit.

    PostgreSQL looks at it at the end of a transaction, when nobody who could answer for it listens any more.
    """
    if connections[using].vendor == "postgresql":
        connections[using].check_constraints()


def _pause(attempt: int) -> None:
    time.sleep(min(_PAUSE * 2**attempt, _LONGEST_PAUSE) * random.uniform(0.5, 1))  # noqa: S311 - no secret


def _find_code(error: BaseException) -> object:
    """Return MySQL's number or PostgreSQL's state, as its two drivers call it; where they have none, nobody answered."""
    if not isinstance(error, (OperationalError, InternalError)):
        return None
    for name in ("sqlstate", "pgcode"):
        if hasattr(error.__cause__, name):
            return getattr(error.__cause__, name) or "08006"
    return error.args[0] if error.args else None

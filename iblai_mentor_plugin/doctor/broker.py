"""Whether the broker answers, and who serves the mentor's queue: what can be asked of Celery without queueing anything."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from celery import current_app

from iblai_mentor_plugin.tasks import connect_broker

if TYPE_CHECKING:
    from collections.abc import Iterator

# Seconds: a broker that is there answers at once; workers are given a moment.
_BROKER_SECONDS: Final = 2
_PING_SECONDS: Final = 2.0


@contextmanager
def _connect(**options: int) -> Iterator[Any]:
    """Connect, and wait for no broker that does not answer."""
    with connect_broker(_BROKER_SECONDS, **options) as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, timeout=_BROKER_SECONDS)
        yield connection


def has_broker() -> bool:
    """Say whether there is one to ask: with an address, and not in memory or done at once."""
    return bool(current_app.conf.broker_url) and not current_app.conf.task_always_eager


def find_default_queue() -> str:
    """Return the queue on which the platform's own tasks are."""
    return str(current_app.conf.task_default_queue)


def reach_broker() -> None:
    """Connect to the broker; raises whatever its transport does where it does not answer."""
    with _connect(socket_timeout=_BROKER_SECONDS):
        pass


def list_queues() -> dict[str, set[str]]:
    """Return the queues of each worker that answers, by its name; waits two seconds for them. Raises as ``reach_broker``."""
    with _connect() as connection:
        answers = current_app.control.inspect(timeout=_PING_SECONDS, connection=connection).active_queues() or {}
    return {worker: {queue["name"] for queue in queues} for worker, queues in answers.items()}

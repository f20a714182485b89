"""Whether the broker answers, and who serves the mentor's queue: what can be asked of Celery without queueing anything."""

from __future__ import annotations

from typing import Final

from celery import current_app

# Seconds: a broker that is there answers at once; workers are given a moment.
_BROKER_SECONDS: Final = 2
_PING_SECONDS: Final = 2.0


def has_broker() -> bool:
    """Say whether there is one to ask: with an address, and not in memory or done at once."""
    return bool(current_app.conf.broker_url) and not current_app.conf.task_always_eager


def find_default_queue() -> str:
    """Return the queue on which the platform's own tasks are."""
    return str(current_app.conf.task_default_queue)


def reach_broker() -> None:
    """Connect to the broker; raises whatever its transport does where it does not answer."""
    options = {
        **current_app.conf.broker_transport_options,
        "max_retries": 0,
        "socket_connect_timeout": _BROKER_SECONDS,
        "socket_timeout": _BROKER_SECONDS,
    }
    with current_app.connection_for_write(connect_timeout=_BROKER_SECONDS, transport_options=options) as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, timeout=_BROKER_SECONDS)


def list_queues() -> dict[str, set[str]]:
    """Return the queues of each worker that answers, by its name; waits two seconds for them."""
    answers = current_app.control.inspect(timeout=_PING_SECONDS).active_queues() or {}
    return {worker: {queue["name"] for queue in queues} for worker, queues in answers.items()}

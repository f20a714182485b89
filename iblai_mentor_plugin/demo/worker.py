"""A worker beside the stand-in: replies are produced as on a site that has one, and no web process is at work for them."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

BROKER: Final = "IBLAI_MENTOR_DEMO_BROKER"
QUEUE: Final = "IBLAI_MENTOR_DEMO_QUEUE"
# Replies that the worker produces at once.
_PLACES: Final = "2"
# Seconds that a broker may take to answer, and a worker to end.
_ANSWER_SECONDS: Final = 5
_END_SECONDS: Final = 10


class WorkerError(Exception):
    """There can be no worker; the message is for the person at the terminal."""


def build_worker_environment(broker: str | None, data: Path) -> dict[str, str]:
    """Return what the settings are to read, of the command's options. Raises ``WorkerError``."""
    if broker and broker.startswith("redis") and find_spec("redis") is None:
        raise WorkerError("A worker on Redis needs the package “redis”: pip install redis")
    if broker:
        _refuse_silent(broker)
    # Two stand-ins on one broker have a queue each.
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    return {BROKER: broker or "", QUEUE: f"mentor-{digest}" if broker else ""}


def build_worker_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings that an operator would write; none where there is no worker."""
    if not environment.get(BROKER):
        return {}
    return {"CELERY_BROKER_URL": environment[BROKER], "IBLAI_MENTOR_CELERY_QUEUE": environment[QUEUE]}


@contextmanager
def run_worker() -> Iterator[None]:
    """Run a worker meanwhile, if one was asked for."""
    if not os.environ.get(BROKER):
        yield
        return
    # What is queued here goes to its broker.
    from iblai_mentor_plugin.demo import celery_app  # noqa: PLC0415 - needs Django

    celery_app.app.set_current()
    celery_app.app.set_default()
    command = [sys.executable, "-m", "celery", "--quiet", "--app", celery_app.__name__, "worker"]
    command += ["--queues", os.environ[QUEUE], "--concurrency", _PLACES, "--loglevel", "WARNING"]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    # Ctrl-C is for the command, which ends the worker.
    worker = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
    try:
        yield
    finally:
        _end(worker)


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        worker.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        # A reply that is still produced becomes an interrupted one.
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def _refuse_silent(broker: str) -> None:
    """Raise ``WorkerError`` for a broker that does not answer."""
    from kombu import Connection  # noqa: PLC0415 - only where a worker is asked for

    options = {"socket_connect_timeout": _ANSWER_SECONDS, "socket_timeout": _ANSWER_SECONDS}
    try:
        with Connection(broker, connect_timeout=_ANSWER_SECONDS, transport_options=options) as connection:
            connection.ensure_connection(max_retries=1, timeout=_ANSWER_SECONDS)
    # Each transport has errors of its own, and an address that is none has others.
    except Exception as error:
        raise WorkerError(f"{broker} does not answer as a broker: {error}") from error

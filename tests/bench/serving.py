"""An LMS's processes beside the bench, on its database: gunicorn, and a Celery worker of the mentor's queue."""

from __future__ import annotations

import socket
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from tests.services import ROOT, redis_url
from tests.worker import OtherProcess, list_worker_command

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKERS: Final = 2
KINDS: Final[dict[str, list[str]]] = {"sync": [], "gthread": ["--threads", "8"]}
_SETTINGS: Final = {"IBLAI_MENTOR_THROTTLE": None, "LOGGING_CONFIG": None, "ALLOWED_HOSTS": ["*"]}


@contextmanager
def run(command: list[str], settings: dict[str, Any], root: Path = ROOT) -> Iterator[OtherProcess]:
    """Run a process of the LMS; it says what went wrong where the bench fails."""
    with TemporaryDirectory(prefix="iblai-mentor-bench-") as folder:
        process = OtherProcess(command, Path(folder) / "log", {**_SETTINGS, **settings}, root=root)
        try:
            yield process
        except BaseException:
            sys.stderr.write(process.log[-5000:])
            raise
        finally:
            process.stop()


@contextmanager
def serve(kind: str, *, root: Path = ROOT, **settings: Any) -> Iterator[tuple[int, OtherProcess]]:
    """Run gunicorn with workers of this kind, of the code at ``root``; yields its port once it listens, and its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    command = [sys.executable, "-W", "ignore", "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--backlog", "256"]
    command += ["--workers", str(WORKERS), "--worker-class", kind, *KINDS[kind], "--log-level", "error"]
    with run([*command, "tests.wsgi:application"], settings, root) as process:
        for _attempt in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield port, process


@contextmanager
def work(queue: str, places: int, *, root: Path = ROOT, **settings: Any) -> Iterator[OtherProcess]:
    """Run a worker of the queue with a pool of threads, as the Tutor plugin does; yields its process once it takes tasks."""
    command = [*list_worker_command(redis_url(), queue), "--pool", "threads", "--concurrency", str(places)]
    with run(command, {"IBLAI_MENTOR_CELERY_QUEUE": queue, **settings}, root) as process:
        process.wait_until_it_is_ready()
        yield process

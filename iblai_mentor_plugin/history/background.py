"""Where exports are written when no Celery worker can be told: in this process, one after the other."""

from __future__ import annotations

from threading import Semaphore, Thread
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.replying.connections import whole_thread

if TYPE_CHECKING:
    from iblai_mentor_plugin.models import Export

# A web process has other work to do.
_TURN: Final = Semaphore(1)


class HereWriter:
    """Whatever process it is, at once: a command has the time."""

    def start(self, export: Export) -> None:
        """Write the export."""
        # Loaded by who writes: a process of the LMS starts without it.
        from iblai_mentor_plugin.history.writer import write_export  # noqa: PLC0415

        write_export(export.pk)


class ThreadWriter:
    """A thread of the web process, for want of a worker."""

    def start(self, export: Export) -> None:
        """Write the export in a thread."""
        Thread(target=self.run, args=(export,), name=f"mentor export {export.pk}", daemon=True).start()

    def run(self, export: Export) -> None:
        """Write the export when it is its turn, then free the thread's database connections."""
        with _TURN, whole_thread("The thread of an export"):
            HereWriter().start(export)

"""Threads of the web processes, which produce replies where no worker of their own runs."""

from __future__ import annotations

import logging
from threading import Thread
from typing import TYPE_CHECKING

from django.db import DatabaseError

from iblai_mentor_plugin.mentor.replying.connections import whole_thread
from iblai_mentor_plugin.mentor.replying.leases import has_room, release, reserve_place
from iblai_mentor_plugin.mentor.replying.lifecycle import finish_reply
from iblai_mentor_plugin.mentor.spending.alerts import alert_now_and_then
from iblai_mentor_plugin.models import Message

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

log = logging.getLogger(__name__)


class ThreadProducer:
    """A thread of the web process, for want of a worker."""

    def has_room(self) -> bool:
        """Look for a free place; one query."""
        return has_room()

    def reserve(self, generation_id: UUID) -> None:
        """Lease a place. Raises ``BusyError`` when all are taken."""
        reserve_place(generation_id)

    def start(self, reply: Message) -> None:
        """Produce the reply in a thread; one that cannot be begun has failed."""
        try:
            Thread(target=self.run, args=(reply,), name=f"mentor reply {reply.pk}", daemon=True).start()
        except RuntimeError as error:  # No more threads, or a process that is ending.
            log.warning("Reply %s could not be begun: %s", reply.pk, error)
            release(reply.generation_id)
            finish_reply(reply.pk, Message.State.FAILED, error="unavailable")

    def run(self, reply: Message, produce: Callable[[int], None] | None = None) -> None:
        """
        Produce the reply and free the place; then renew what it found outdated, and tell of budgets.

        At last free the thread's connections.
        """
        # Loaded by who produces: a process of the LMS starts without the guard and all that goes with it.
        from iblai_mentor_plugin.mentor.replying.producer import produce_reply  # noqa: PLC0415

        with whole_thread("The thread of a reply"):
            try:
                (produce or produce_reply)(reply.pk)
            finally:
                release(reply.generation_id)
            _renew_outdated()
            alert_now_and_then()


def _renew_outdated() -> None:
    """Make indexes anew that the question found to be of an older version; what the database refuses is for the schedule."""
    # Loaded by who produces, as above.
    from iblai_mentor_plugin.mentor.prompting.trials import renew_outdated  # noqa: PLC0415

    try:
        renew_outdated()
    except DatabaseError as error:
        log.warning("An index was not made anew: %s", type(error).__name__)

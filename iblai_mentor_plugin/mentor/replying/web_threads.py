"""Threads of the web processes, which produce replies where no worker of their own runs, and get ready for the first one."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from importlib import import_module
from threading import Condition, Lock, Thread, Timer
from threading import enumerate as enumerate_threads
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import DatabaseError

from iblai_mentor_plugin.mentor.replying.connections import whole_thread
from iblai_mentor_plugin.mentor.replying.leases import build_busy_error, has_room, release, reserve_place
from iblai_mentor_plugin.mentor.replying.lifecycle import finish_reply
from iblai_mentor_plugin.mentor.spending.alerts import alert_now_and_then
from iblai_mentor_plugin.models import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

log = logging.getLogger(__name__)
# What a reply needs, and a process of the LMS starts without: the guard and all that goes with it, and numpy.
REPLYING: Final = ("iblai_mentor_plugin.mentor.replying.producer", "iblai_mentor_plugin.courseware.index.search")
# Seconds until who opened a chat has the answer that shows it.
_MOMENT: Final = 0.2
# Seconds that a reply waits for a preparation: less than its place is leased for, and than anybody waits for its first word.
_LONGEST: Final = 3
# How the threads are called that produce replies.
_REPLY: Final = "mentor reply "
# Threads of a process whose replies were ended by others, and that have not heard of it yet: a second or two, each.
_MOST_LATE: Final = 3
# What the replies in each course need.
ANY_COURSE: Final = "any course"


class Readiness:
    """
    What a web process got ready for, or is about to: courses by their keys, and ``ANY_COURSE``; safe for threads.

    Once for its life: what it kept of a course may be put out of the way by others since, and is then read by who asks.
    """

    def __init__(self) -> None:
        self._names: set[str] = set()
        # What is being prepared in this moment, one at a time.
        self._current: str | None = None
        self._changed, self._turn = Condition(), Lock()

    def begin(self, name: str, prepare: Callable[[], None]) -> None:
        """Prepare in a thread what a first reply would wait for, once, a moment from now."""
        with self._changed:
            if name in self._names:
                return
            self._names.add(name)
        timer = Timer(_MOMENT, self._prepare, (name, prepare))
        timer.daemon, timer.name = True, f"mentor preparation {name}"
        timer.start()

    def wait(self, course_key: str) -> None:
        """
        Wait a little while what a reply in a course needs is being prepared: two threads would take twice as long for the same.

        It does not wait while another course is prepared.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._current not in (ANY_COURSE, course_key), _LONGEST)

    def forget(self) -> None:
        """Be ready for nothing, for tests."""
        with self._changed:
            self._names.clear()

    def _prepare(self, name: str, prepare: Callable[[], None]) -> None:
        is_ready = False
        try:
            with self._turn, whole_thread("The preparation of a web process"):
                with self._tell(ANY_COURSE):
                    for module in REPLYING:
                        import_module(module)
                with self._tell(name):
                    prepare()
                is_ready = True
        finally:
            if not is_ready:  # Whoever opens a chat next tries again.
                with self._changed:
                    self._names.discard(name)

    @contextmanager
    def _tell(self, name: str) -> Iterator[None]:
        """Tell those who wait what is being prepared, and when it is over."""
        self._set_current(name)
        try:
            yield
        finally:
            self._set_current(None)

    def _set_current(self, name: str | None) -> None:
        with self._changed:
            self._current = name
            self._changed.notify_all()


READINESS: Final = Readiness()


class ThreadProducer:
    """A thread of the web process, for want of a worker."""

    def has_room(self) -> bool:
        """Look for a free place; one query."""
        return has_room()

    def reserve(self, generation_id: UUID) -> None:
        """Lease a place. Raises ``BusyError`` when all are taken, or too many threads work on that hold none any more."""
        working = sum(thread.name.startswith(_REPLY) for thread in enumerate_threads())
        if working >= settings.IBLAI_MENTOR_WEB_REPLIES + _MOST_LATE:
            raise build_busy_error()
        reserve_place(generation_id)

    def start(self, reply: Message) -> None:
        """Produce the reply in a thread; one that cannot be begun has failed."""
        try:
            Thread(target=self.run, args=(reply,), name=f"{_REPLY}{reply.pk}", daemon=True).start()
        except RuntimeError as error:  # No more threads, or a process that is ending.
            log.warning("Reply %s could not be begun: %s", reply.pk, error)
            release(reply.generation_id)
            finish_reply(reply.pk, Message.State.FAILED, error="unavailable")

    def run(self, reply: Message, produce: Callable[[int], None] | None = None) -> None:
        """
        Produce the reply and free the place; then renew what it found outdated, and tell of budgets.

        At last free the thread's connections.
        """
        READINESS.wait(reply.session.course_key)
        # Loaded by who produces: a process of the LMS starts without it.
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

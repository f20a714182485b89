"""
Looks after a reply while it is produced, beside the thread that waits for the LLM.

An LLM may be silent for a minute, or say a word now and then: whoever stops a reply, an exam or quiet hours that begin, and the
reply's deadline do not wait for its next word.
"""

from __future__ import annotations

import logging
import time
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final, Self

from django.conf import settings
from django.db import DatabaseError

from iblai_mentor_plugin.exceptions import CoursewareError
from iblai_mentor_plugin.mentor.providers.choice import find_reply_seconds
from iblai_mentor_plugin.mentor.replying.connections import release_connections
from iblai_mentor_plugin.mentor.replying.leases import renew
from iblai_mentor_plugin.mentor.replying.lifecycle import finish_reply, is_running, is_wanted
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.mentor.standing.admission import Silence, find_silence
from iblai_mentor_plugin.models import Message

if TYPE_CHECKING:
    from django.db.models import Model

    from iblai_mentor_plugin.llm import Reply

log = logging.getLogger(__name__)
State = Message.State

# Why a reply is cut.
UNWANTED: Final = "unwanted"
LATE: Final = "late"
BLIND: Final = "blind"  # The LMS could not say whether an exam runs.

# How such a reply ends: its state, and the code of why.
ENDS: Final = {
    **{silence.value: (State.BLOCKED, silence.value) for silence in Silence},
    LATE: (State.FAILED, "timeout"),
    BLIND: (State.FAILED, "unavailable"),
}

# Seconds between two looks whether somebody stopped it, and between two signs of life.
_LOOK: Final = 1.0
_SIGN_OF_LIFE: Final = 5.0
# Seconds that a producer has to end a reply that was cut; one that hangs elsewhere than at the LLM does not.
_GRACE: Final = 5.0


class Watch:
    """
    The watch over one reply, from its beginning to its end; ``cut`` says why it is to end early, else "".

    A thread of its own looks, and the producer does between two pieces, so that it does not depend on the thread.
    """

    def __init__(self, reply: Message) -> None:
        self._reply = reply
        self._pieces: Reply | None = None
        self._is_over = Event()
        self._turn = Lock()
        self._begun_at = self._looked_at = self._lived_at = self._asked_at = time.monotonic()
        self._thread = Thread(target=self._run, name=f"mentor watch {reply.pk}", daemon=True)
        self.cut = ""

    def __enter__(self) -> Self:
        """Begin."""
        try:
            self._thread.start()
        except RuntimeError as error:  # No more threads.
            log.warning("Nobody looks after reply %s while its LLM is silent: %s", self._reply.pk, error)
        return self

    def __exit__(self, *_error: object) -> None:
        """End; a look that hangs is not waited for."""
        self._is_over.set()
        if self._thread.is_alive():
            self._thread.join(_LOOK)

    def follow(self, pieces: Reply) -> None:
        """Close these pieces once the reply is cut."""
        self._pieces = pieces
        if self.cut:
            pieces.close()

    def look(self) -> str:
        """Look at whatever is due; returns ``cut``. Needs no more than a clock where nothing is."""
        if not self.cut and self._turn.acquire(blocking=False):
            try:
                self.cut = self._find_cut(time.monotonic())
            finally:
                self._turn.release()
        return self.cut

    def find_silence(self, *, row: Model | None = None) -> str:
        """
        Ask whether the mentor is to keep quiet by now; returns why the reply may not go on, "" when it may.

        ``row`` may have brought the quiet hours along just now.
        """
        session = self._reply.session
        try:
            course = open_served(session.user_id, session.course_key)
            return find_silence(course, session.course_key, row=row) or ""
        except CoursewareError as error:
            log.warning("Reply %s is cut: %s", self._reply.pk, error)
            return BLIND
        finally:
            release_connections()

    def _find_cut(self, now: float) -> str:
        if now - self._begun_at > find_reply_seconds(self._reply.session.mentor.provider):
            return LATE
        if now - self._looked_at >= _LOOK:
            self._looked_at = now
            if not self._is_wanted(now):
                return UNWANTED
        if now - self._asked_at > settings.IBLAI_MENTOR_EXAM_CHECK_SECONDS:
            self._asked_at = now
            return self.find_silence()
        return ""

    def _is_wanted(self, now: float) -> bool:
        try:
            if now - self._lived_at < _SIGN_OF_LIFE:
                return is_running(self._reply.pk)
            self._lived_at = now
            renew(self._reply.generation_id)
            return is_wanted(self._reply.pk)
        except DatabaseError as error:
            # A deadlock, a restart: the next look tells, and a reply that cannot be written ends by itself.
            log.warning("Reply %s could not be looked at: %s", self._reply.pk, type(error).__name__)
            return True
        finally:
            release_connections()

    def _run(self) -> None:
        try:
            while not self._is_over.wait(_LOOK):
                if self.look():
                    self._end()
                    return
        # The top of a thread: the producer goes on, and looks itself between two pieces.
        except Exception:
            log.exception("The watch over reply %s failed", self._reply.pk)
        finally:
            release_connections()

    def _end(self) -> None:
        """Have the LLM stop, and end the reply where its producer does not."""
        if self._pieces is not None:
            self._pieces.close()
        if self.cut in ENDS and not self._is_over.wait(_GRACE):
            state, error = ENDS[self.cut]
            finish_reply(self._reply.pk, state, error=error)

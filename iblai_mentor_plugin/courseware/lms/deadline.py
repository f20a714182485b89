"""Asking somebody who may never answer: for so long, and not again soon where they did not."""

from __future__ import annotations

import time
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.exceptions import CoursewareError

if TYPE_CHECKING:
    from collections.abc import Callable

# Seconds that a question can wait for somebody whom it can do without; and that a silence is remembered by a process.
SECONDS: Final = 1.0
SILENCE: Final = 300.0


class Deadline:
    """Asks in a thread of its own, which is left behind where it hangs: libraries have no time-outs that fit all of them."""

    def __init__(self, seconds: float = SECONDS, silence: float = SILENCE) -> None:
        self._seconds, self._silence = seconds, silence
        self._silent_until = float("-inf")

    def ask(self, question: Callable[[], Any]) -> Any:
        """Return the answer. Raises ``CoursewareError`` where there is none in time, or was none lately."""
        if time.monotonic() < self._silent_until:
            message = "did not answer lately"
            raise CoursewareError(message)
        answers: list[Any] = []
        thread = Thread(target=lambda: answers.append(question()), name="mentor question", daemon=True)
        thread.start()
        thread.join(self._seconds)
        if not answers:
            # Slow or broken, it is left alone for a while, or every question would wait for it anew.
            self._silent_until = time.monotonic() + self._silence
            message = "does not answer"
            raise CoursewareError(message)
        return answers[0]

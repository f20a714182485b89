"""How long one reply may take, how much may come, and whether anybody still wants it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Event
from typing import Final

from iblai_mentor_plugin.exceptions import LlmMalformedError, LlmUnavailableError

# Seconds after which a wait looks up: how late a stop is noticed at the worst.
LOOK_UP: Final = 0.25


class StoppedError(Exception):
    """Nobody wants the reply any more; never leaves this package."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds; ``most_bytes`` is what a provider may send for one reply."""

    connect: float
    first_byte: float
    between_bytes: float
    whole: float
    most_bytes: int


class Patience:
    """Kept for one reply, over all its attempts; asked whenever its network would wait. ``stop`` is safe from any thread."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._silence = limits.first_byte
        self._received = 0
        # Something of a reply came, in whichever attempt.
        self.is_heard = False
        self._stopped = Event()
        self.start()

    @property
    def is_stopped(self) -> bool:
        """Say whether somebody stopped it."""
        return self._stopped.is_set()

    @property
    def left(self) -> float:
        """Return the seconds that are left of the whole."""
        return self._ends - time.monotonic()

    def start(self) -> None:
        """Count the whole from now on."""
        self._silent_since = time.monotonic()
        self._ends = self._silent_since + self.limits.whole

    def stop(self) -> None:
        """Have whatever waits give up at its next look."""
        self._stopped.set()

    def begin(self) -> None:
        """Wait for the first byte of a reply, from now on."""
        self._silent_since, self._silence = time.monotonic(), self.limits.first_byte

    def note_body(self) -> None:
        """Wait for further bytes, from now on: the reply has begun."""
        self._silent_since, self._silence = time.monotonic(), self.limits.between_bytes
        self.is_heard = True

    def note_bytes(self, count: int) -> None:
        """Count what came. Raises ``LlmMalformedError`` when it is too much."""
        self._received += count
        if self._received > self.limits.most_bytes:
            raise LlmMalformedError("The provider sent more than a reply can be.")

    def sleep(self, seconds: float) -> None:
        """Wait. Raises ``StoppedError``."""
        if self._stopped.wait(seconds):
            raise StoppedError

    def find_slice(self) -> float:
        """Return how long to wait until the next look, above 0. Raises when no patience is left, or no interest."""
        if self.is_stopped:
            raise StoppedError
        left = self.left
        if left <= 0:
            raise LlmUnavailableError("The reply took too long.")
        silent = time.monotonic() - self._silent_since
        if silent >= self._silence:
            raise LlmUnavailableError("The provider fell silent.")
        return min(LOOK_UP, left, self._silence - silent)

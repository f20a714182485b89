"""
A circuit breaker: who failed again and again is left alone for a while, and then tried by one question alone.

What it knows is in Django's cache, so that processes share it, and in this process, for sites whose cache is down or none: a
breaker that knows less is no reason not to answer.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache

from iblai_mentor_plugin.caches import ask_cache
from iblai_mentor_plugin.exceptions import LlmUnavailableError

if TYPE_CHECKING:
    from django.core.cache.backends.base import BaseCache

_OWN: Final = LocMemCache("iblai-mentor-breaker", {})


@dataclass(frozen=True, slots=True)
class BreakerLimits:
    """It opens after ``failures`` within ``window`` seconds, for ``pause`` seconds."""

    failures: int
    window: float
    pause: float


class Breaker:
    """The breaker of one address and model."""

    def __init__(self, base_url: str, model: str, limits: BreakerLimits) -> None:
        # A digest: an address may be longer than a cache's keys, and hold a password.
        digest = hashlib.sha256(f"{base_url}\n{model}".encode()).hexdigest()[:32]
        self._circuits = [_Circuit(cache, digest, limits), _Circuit(_OWN, digest, limits)]

    def admit(self) -> None:
        """Raise ``LlmUnavailableError``, with the seconds to wait, when the provider is to be left alone."""
        waits = [ask_cache(circuit.find_wait) or 0.0 for circuit in self._circuits]
        if max(waits) > 0:
            raise LlmUnavailableError("The provider failed again and again; it is tried later.", retry_after=max(waits))

    def is_open(self) -> bool:
        """Say whether the provider is left alone now; other than ``admit`` this takes nobody's turn to try it."""
        return any(ask_cache(circuit.is_open) for circuit in self._circuits)

    def note_failure(self) -> None:
        """Count a failure."""
        for circuit in self._circuits:
            ask_cache(circuit.note_failure)

    def note_success(self) -> None:
        """Forget the failures: somebody answered."""
        for circuit in self._circuits:
            ask_cache(circuit.forget)


class _Circuit:
    """What one cache knows."""

    def __init__(self, store: BaseCache, digest: str, limits: BreakerLimits) -> None:
        self._store, self._limits = store, limits
        prefix = f"iblai_mentor.breaker.{digest}"
        self._failures, self._opened, self._probe = (f"{prefix}.{name}" for name in ("failures", "opened", "probe"))

    def find_wait(self) -> float:
        """Return for how many seconds nobody may ask, 0 for who may."""
        until = self._store.get(self._opened)
        if until is None:
            return 0.0
        wait = float(until - time.time())
        # The pause is over: one question finds out for all, and the next one may when that one does not come back.
        if wait <= 0 and not self._store.add(self._probe, 1, self._limits.pause):
            wait = 1.0
        return max(wait, 0.0)

    def is_open(self) -> bool:
        until = self._store.get(self._opened)
        return until is not None and until > time.time()

    def note_failure(self) -> None:
        self._store.add(self._failures, 0, self._limits.window)
        count = self._store.incr(self._failures)
        if count >= self._limits.failures or self._store.get(self._opened) is not None:
            # Known for longer than the pause: a provider is on probation until somebody was answered.
            lasts = self._limits.pause + self._limits.window
            self._store.set(self._opened, time.time() + self._limits.pause, lasts)
            self._store.delete(self._probe)

    def forget(self) -> None:
        self._store.delete_many([self._failures, self._opened, self._probe])

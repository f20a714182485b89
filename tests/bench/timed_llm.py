"""The LLM port with a clock; a module of its own, as a program's classes are others than those of the module it is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db import connection

from iblai_mentor_plugin.llm.openai import OpenAiLlm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iblai_mentor_plugin.llm import Piece, Prompt, Reply


class Clock:
    """When things happened, in the reply that is produced."""

    asked_at = spoke_at = kept_at = 0.0
    # Of the thread that is at work: what a busy machine does not add to.
    worked = 0.0
    statements = 0


class TimedLlm(OpenAiLlm):
    """Notes when it is asked, and when its first piece was dealt with."""

    def stream(self, prompt: Prompt) -> Reply:
        """Begin a reply."""
        return _TimedReply(super().stream(prompt))


class _TimedReply:
    def __init__(self, inner: Reply) -> None:
        self._inner, self._pieces = inner, 0

    def __iter__(self) -> Iterator[Piece]:
        return self

    def __next__(self) -> Piece:
        if self._pieces == 0:
            Clock.asked_at, Clock.worked = time.perf_counter(), time.thread_time()
            Clock.statements = len(connection.queries_log)
        elif self._pieces == 1:
            Clock.kept_at = time.perf_counter()
        self._pieces += 1
        return next(self._inner)

    def close(self) -> None:
        self._inner.close()

"""
Any endpoint of OpenAI's protocol: OpenAI itself, Azure, vLLM, Ollama, a LiteLLM proxy and so on.

The library is imported when the first reply is asked for: most sites and processes never do.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from random import SystemRandom
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.exceptions import LlmError, LlmModelError, LlmRefusedError
from iblai_mentor_plugin.llm import Description, End, Reason
from iblai_mentor_plugin.llm.breaker import Breaker
from iblai_mentor_plugin.llm.dialects import CachedDialects, Dialect, list_alternatives
from iblai_mentor_plugin.llm.endpoint import build_endpoint
from iblai_mentor_plugin.llm.faults import AttemptError
from iblai_mentor_plugin.llm.patience import Patience, StoppedError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from iblai_mentor_plugin.llm import Piece, Prompt, Reply
    from iblai_mentor_plugin.llm.dialects import Dialects
    from iblai_mentor_plugin.llm.endpoint import Endpoint, RetryLimits

log = logging.getLogger(__name__)
# The only module that needs the library.
_CONVERSATION: Final = "iblai_mentor_plugin.llm.conversation"
_chance: Final = SystemRandom()
# Attempts to be understood; more than any endpoint refuses.
_MOST_DIALECTS: Final = 10


class OpenAiLlm:
    """
    Replies of an endpoint: of the one it is given, else of the one that the settings describe at that moment.

    ``is_trial``: it is asked even while its breaker is open, as an operator does who mended it, and what it understands is
    found out anew. ``dialects``: where that is kept.
    """

    name = "openai"

    def __init__(
        self, endpoint: Endpoint | None = None, *, is_trial: bool = False, dialects: Dialects | None = None
    ) -> None:
        self._endpoint, self._is_trial = endpoint, is_trial
        self._dialects: Dialects = CachedDialects() if dialects is None else dialects

    def describe(self, model: str = "") -> Description:
        """Name host and model; that words stay here is for an operator to say, as a host may hand them on."""
        endpoint = self._endpoint or build_endpoint()
        asked = model or endpoint.model
        # Who runs by settings says so there; of a provider of the admin it was found out.
        known = self._dialects.find(endpoint.base_url, asked) if self._endpoint else Dialect()
        has_tools = endpoint.has_tools or (known.takes_tools and known.calls_tools)
        return Description(endpoint.host, asked, leaves_site=not endpoint.is_on_site, has_tools=has_tools)

    def stream(self, prompt: Prompt) -> Reply:
        """Begin a reply."""
        endpoint = self._endpoint or build_endpoint()
        patience = Patience(endpoint.limits)
        asking = _Asking(endpoint, prompt, patience, self._dialects, is_trial=self._is_trial)
        return _StreamedReply(asking.run(), patience)


class _StreamedReply:
    """The pieces, and a way to stop while another thread waits for the next one."""

    def __init__(self, pieces: Generator[Piece, None, None], patience: Patience) -> None:
        self._pieces, self._patience = pieces, patience

    def __iter__(self) -> Iterator[Piece]:
        return self

    def __next__(self) -> Piece:
        try:
            return next(self._pieces)
        except StoppedError:
            stopped = StopIteration()
        raise stopped

    def close(self) -> None:
        """Close the connection, now, or within a moment where another thread waits at it."""
        self._patience.stop()
        try:
            self._pieces.close()
        except ValueError:
            # It runs in another thread, which sees the stop at its next look.
            log.debug("A reply is stopped while it is waited for.")


class _Asking:
    """One prompt: its attempts, one after the other, until one of them speaks."""

    def __init__(
        self,
        endpoint: Endpoint,
        prompt: Prompt,
        patience: Patience,
        dialects: Dialects,
        *,
        is_trial: bool,
    ) -> None:
        self._is_trial = is_trial
        self._endpoint, self._prompt, self._patience, self._dialects = endpoint, prompt, patience, dialects
        self._model = prompt.model or endpoint.model
        self._breaker = Breaker(endpoint.base_url, self._model, endpoint.breaker)
        self._retries = 0
        self._has_spoken = self._was_sent = False

    def run(self) -> Generator[Piece, None, None]:
        """Yield the reply's pieces. Raises ``LlmError``, which says whether anything was sent, in whichever attempt."""
        try:
            yield from self._ask()
        except LlmError as error:
            error.was_sent = self._was_sent
            raise

    def _ask(self) -> Generator[Piece, None, None]:
        if not self._model or not self._endpoint.host:
            raise LlmModelError("No model, or no address of a provider, is configured.")
        library = load_library()
        # Only now: in a process's first reply, loading takes a second or two that are not the provider's.
        self._patience.start()
        self._known = self._dialects.find(self._endpoint.base_url, self._model)
        # Who thinks aloud may keep their thoughts to themselves in a trial, and not every trial has tools.
        kept = Dialect(thinks_aloud=self._known.thinks_aloud, calls_tools=self._known.calls_tools)
        self._dialect = kept if self._is_trial else self._known
        self._tried = [library.build_body(self._endpoint, self._prompt, self._dialect)]
        first: AttemptError | None = None
        while failed := (yield from self._attempt(library)):
            self._note(failed)
            first = first or failed
            if self._has_spoken or not (self._finds_other_dialect(library, failed) or self._may_retry(failed)):
                # Where nothing else was understood, either, what was said first says most.
                error = (first if failed.refused is not None else failed).error
                if isinstance(error, LlmRefusedError):
                    self._dialects.note_refusal(error)
                raise error

    def _attempt(self, library: Any) -> Generator[Piece, None, AttemptError | None]:
        if not self._is_trial:
            self._breaker.admit()
        try:
            for piece in library.converse(self._endpoint, self._prompt, self._patience, self._dialect):
                self._was_sent = True
                if not self._has_spoken:
                    self._has_spoken = True
                    self._breaker.note_success()
                    self._keep(self._dialect)
                    self._dialects.note_reply(is_trial=self._is_trial)
                if isinstance(piece, End) and piece.reason is Reason.THOUGHTS:
                    self._keep(replace(self._dialect, thinks_aloud=True))
                yield piece
        except AttemptError as failed:
            self._was_sent |= failed.was_sent
            return failed
        return None

    def _keep(self, dialect: Dialect) -> None:
        if dialect != self._known:
            self._known = dialect
            self._dialects.keep(self._endpoint.base_url, self._model, dialect)

    def _note(self, failed: AttemptError) -> None:
        log.warning("No reply of model %s at %s: %s", self._model, self._endpoint.host, failed.error)
        if self._has_spoken:
            return
        if failed.is_down:
            self._breaker.note_failure()
        else:  # Who refuses is there.
            self._breaker.note_success()

    def _finds_other_dialect(self, library: Any, failed: AttemptError) -> bool:
        """Take the next dialect in which something else would be sent; False when there is none."""
        if failed.refused is None:
            return False
        for dialect in list_alternatives(self._dialect, failed.refused):
            body = library.build_body(self._endpoint, self._prompt, dialect)
            if body not in self._tried and len(self._tried) <= _MOST_DIALECTS:
                self._tried.append(body)
                self._dialect = dialect
                return True
        return False

    def _may_retry(self, failed: AttemptError) -> bool:
        """Wait for the next attempt; False when there is none."""
        wait = find_wait(failed, self._endpoint.retries, self._retries)
        if wait is None or wait >= self._patience.left:
            return False
        self._retries += 1
        self._patience.sleep(wait)
        return True


def find_wait(failed: AttemptError, limits: RetryLimits, retries: int) -> float | None:
    """Return the seconds to wait before the next attempt after so many retries; None where there is none."""
    if not failed.is_passing or retries >= limits.attempts:
        return None
    # Those who failed together do not come back together.
    wait = max(limits.backoff * 2**retries * _chance.uniform(0.5, 1), failed.error.retry_after or 0)
    return wait if wait <= limits.longest else None


def load_ahead() -> None:
    """Load the library, which takes a second, before somebody waits for it; that it is missing is told where it is asked."""
    with suppress(LlmRefusedError):
        load_library()


def load_library(module: str = _CONVERSATION) -> Any:
    """Return a module that needs the library. Raises ``LlmRefusedError`` where that is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        missing = error.name
    message = f"The package {missing} is missing: pip install 'iblai-mentor-plugin[openai]'."
    raise LlmRefusedError(message)

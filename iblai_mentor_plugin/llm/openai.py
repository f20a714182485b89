"""
Any endpoint of OpenAI's protocol: OpenAI itself, Azure, vLLM, Ollama, a LiteLLM proxy and so on.

The library is imported when the first reply is asked for: most sites and processes never do.
"""

from __future__ import annotations

import logging
from importlib import import_module
from random import SystemRandom
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.exceptions import LlmMalformedError, LlmRefusedError, LlmUnavailableError
from iblai_mentor_plugin.llm import Description
from iblai_mentor_plugin.llm.breaker import Breaker
from iblai_mentor_plugin.llm.endpoint import build_endpoint
from iblai_mentor_plugin.llm.halves import join_halves
from iblai_mentor_plugin.llm.patience import Patience, StoppedError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from iblai_mentor_plugin.llm import Piece, Prompt, Reply
    from iblai_mentor_plugin.llm.conversation import AttemptError, Dialect
    from iblai_mentor_plugin.llm.endpoint import Endpoint

log = logging.getLogger(__name__)
# The only module that needs the library.
_CONVERSATION: Final = "iblai_mentor_plugin.llm.conversation"
_chance: Final = SystemRandom()


class OpenAiLlm:
    """
    Replies of an endpoint: of the one it is given, else of the one that the settings describe at that moment.

    ``is_trial``: it is asked even while its breaker is open, as an operator does who mended it.
    """

    name = "openai"

    def __init__(self, endpoint: Endpoint | None = None, *, is_trial: bool = False) -> None:
        self._endpoint, self._is_trial = endpoint, is_trial
        # What an address and model turned out to understand, so that only the first question is sent twice.
        self._dialects: dict[tuple[str, str], Dialect] = {}

    def describe(self, model: str = "") -> Description:
        """Name host and model; that words stay here is for an operator to say, as a host may hand them on."""
        endpoint = self._endpoint or build_endpoint()
        return Description(endpoint.host, model or endpoint.model, leaves_site=not endpoint.is_on_site)

    def stream(self, prompt: Prompt) -> Reply:
        """Begin a reply."""
        endpoint = self._endpoint or build_endpoint()
        patience = Patience(endpoint.limits)
        asking = _Asking(endpoint, prompt, patience, self._dialects, is_trial=self._is_trial)
        return _StreamedReply(asking.run(), patience)


class _StreamedReply:
    """The pieces, and a way to stop while another thread waits for the next one."""

    def __init__(self, pieces: Generator[Piece, None, None], patience: Patience) -> None:
        self._pieces, self._patience = join_halves(pieces), patience

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
        dialects: dict[tuple[str, str], Dialect],
        *,
        is_trial: bool,
    ) -> None:
        self._is_trial = is_trial
        self._endpoint, self._prompt, self._patience, self._dialects = endpoint, prompt, patience, dialects
        self._model = prompt.model or endpoint.model
        self._breaker = Breaker(endpoint.base_url, self._model, endpoint.breaker)
        self._retries = 0
        self._has_spoken = False

    def run(self) -> Generator[Piece, None, None]:
        """Yield the reply's pieces."""
        if not self._model or not self._endpoint.host:
            raise LlmRefusedError("No model, or no address of a provider, is configured.")
        library = _load_library()
        # Only now: in a process's first reply, loading takes a second or two that are not the provider's.
        self._patience.start()
        place = (self._endpoint.base_url, self._model)
        dialect = self._dialects.get(place) or library.Dialect()
        while True:
            if not self._is_trial:
                self._breaker.admit()
            failed = yield from self._attempt(library, dialect)
            if failed is None:
                self._dialects[place] = dialect
                return
            self._note(failed)
            if self._has_spoken or not (failed.dialect or self._may_retry(failed)):
                raise failed.error
            dialect = failed.dialect or dialect

    def _attempt(self, library: Any, dialect: Dialect) -> Generator[Piece, None, AttemptError | None]:
        try:
            for piece in library.converse(self._endpoint, self._prompt, self._patience, dialect):
                if not self._has_spoken:
                    self._has_spoken = True
                    self._breaker.note_success()
                yield piece
        except library.AttemptError as failed:
            return failed  # type: ignore[no-any-return]
        return None

    def _note(self, failed: AttemptError) -> None:
        log.warning("No reply of model %s at %s: %s", self._model, self._endpoint.host, failed.error)
        if isinstance(failed.error, LlmUnavailableError | LlmMalformedError):
            self._breaker.note_failure()
        else:  # Who refuses is there.
            self._breaker.note_success()

    def _may_retry(self, failed: AttemptError) -> bool:
        """Wait for the next attempt; False when there is none."""
        limits = self._endpoint.retries
        if not failed.is_passing or self._retries >= limits.attempts:
            return False
        # Those who failed together do not come back together.
        wait = limits.backoff * 2**self._retries * _chance.uniform(0.5, 1)
        wait = max(wait, failed.error.retry_after or 0)
        if wait > limits.longest or wait >= self._patience.left:
            return False
        self._retries += 1
        self._patience.sleep(wait)
        return True


def _load_library() -> Any:
    try:
        return import_module(_CONVERSATION)
    except ImportError as error:
        missing = error.name
    message = f"The package {missing} is missing: pip install 'iblai-mentor-plugin[openai]'."
    raise LlmRefusedError(message)

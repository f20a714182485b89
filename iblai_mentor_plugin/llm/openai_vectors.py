"""
Vectors of texts, by any endpoint of OpenAI's protocol that has ``/embeddings``.

Texts that mean alike have vectors that point alike, whatever their words and languages. An endpoint is asked as for a reply:
within its limits of time, by way of the same guarded network, and not while its breaker is open.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.exceptions import LlmModelError
from iblai_mentor_plugin.llm.breaker import Breaker
from iblai_mentor_plugin.llm.faults import AttemptError
from iblai_mentor_plugin.llm.openai import find_wait, load_library
from iblai_mentor_plugin.llm.patience import Patience

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from iblai_mentor_plugin.llm.endpoint import Endpoint

log = logging.getLogger(__name__)
_EXCHANGE: Final = "iblai_mentor_plugin.llm.vector_exchange"


@dataclass(frozen=True, slots=True)
class Embedded:
    """
    The vectors of some texts, in their order, all of the same length, and what they took.

    ``tokens`` is what the endpoint counted, None where it said nothing. ``sent`` is how many numbers it sent of each: more
    than are kept where it was not, or could not be, asked for as many.
    """

    vectors: tuple[tuple[float, ...], ...]
    tokens: int | None
    sent: int


class OpenAiVectors:
    """
    The vectors of one endpoint's model.

    ``dimensions`` are asked for, None to leave them to the model; of a vector the first ``most`` numbers are kept.
    ``is_trial``: it is asked even while its breaker is open.
    """

    def __init__(self, endpoint: Endpoint, *, dimensions: int | None = None, most: int, is_trial: bool = False) -> None:
        self._endpoint, self._dimensions, self._most, self._is_trial = endpoint, dimensions, most, is_trial
        self._breaker = Breaker(endpoint.base_url, endpoint.model, endpoint.breaker)

    def load(self) -> Any:
        """Load what it needs: a second or two in a process that asks first. Raises ``LlmRefusedError`` where it is missing."""
        return load_library(_EXCHANGE)

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Return the vectors of some texts, one request. Raises ``LlmError``."""
        if not self._endpoint.model or not self._endpoint.host:
            raise LlmModelError("No model for vectors, or no address of a provider, is configured.")
        exchange = self.load()
        patience, retries = Patience(self._endpoint.limits), 0
        while True:
            try:
                return self._ask(exchange, patience, texts)
            except AttemptError as failed:
                error, wait = failed.error, find_wait(failed, self._endpoint.retries, retries)
            if wait is None or wait >= patience.left:
                # Outside of the handler: a traceback of the library's error would show what the provider said.
                raise error
            log.warning("No vectors of model %s at %s yet: %s", self._endpoint.model, self._endpoint.host, error)
            retries += 1
            time.sleep(wait)

    def _ask(self, exchange: Any, patience: Patience, texts: Sequence[str]) -> Embedded:
        if not self._is_trial:
            self._breaker.admit()
        try:
            vectors, tokens = exchange.request_vectors(self._endpoint, patience, texts, self._dimensions)
        except AttemptError as failed:
            if failed.is_down:
                self._breaker.note_failure()
            else:  # Who refuses is there.
                self._breaker.note_success()
            raise
        self._breaker.note_success()
        kept = tuple(vector[: self._most] for vector in vectors)
        return Embedded(kept, tokens, len(vectors[0]) if vectors else 0)

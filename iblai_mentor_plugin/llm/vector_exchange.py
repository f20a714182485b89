"""
One request for vectors, by OpenAI's library.

What comes is taken as it comes: by ``index`` where objects have one, else in order. Nothing of it is trusted: a vector that is
no row of finite numbers, or none but zeros, is as good as none.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

# The library would load it at the first request, in the middle of its time.
from iblai_mentor_plugin.exceptions import LlmMalformedError
from iblai_mentor_plugin.llm.conversation import FAILURES, make_client, translate_error
from iblai_mentor_plugin.llm.faults import AttemptError, build_refusal, explain
from iblai_mentor_plugin.llm.halves import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.llm.endpoint import Endpoint
    from iblai_mentor_plugin.llm.patience import Patience


def request_vectors(
    endpoint: Endpoint, patience: Patience, texts: Sequence[str], dimensions: int | None
) -> tuple[list[tuple[float, ...]], int | None]:
    """Return a vector a text, and the tokens that the endpoint counted, None where it did not. Raises ``AttemptError``."""
    patience.begin()
    problem: AttemptError | None = None
    try:
        with make_client(endpoint, patience) as client:
            ask = client.embeddings.with_streaming_response.create
            body = build_body(endpoint, texts, dimensions)
            with ask(model="", input=[], encoding_format="float", extra_body=body) as response:
                return _read(json.loads(response.read()), len(texts))
    except AttemptError as failed:
        problem = failed
    except FAILURES as error:
        problem = translate_error(error, patience)
    # Raised here, where the library's error is forgotten: a traceback would show it, and with it the provider's words.
    problem.__cause__ = problem.__context__ = None
    raise problem


def build_body(endpoint: Endpoint, texts: Sequence[str], dimensions: int | None) -> dict[str, Any]:
    """Return everything that a provider is told; the one list of what leaves."""
    body: dict[str, Any] = {
        "model": endpoint.model,
        "input": [clean(text) for text in texts],
        "encoding_format": "float",
    }
    if dimensions is not None:
        body["dimensions"] = dimensions
    return body


def _read(came: Any, count: int) -> tuple[list[tuple[float, ...]], int | None]:
    if isinstance(came, Mapping) and came.get("error"):
        raise explain(build_refusal(came["error"]))
    data = came.get("data") if isinstance(came, Mapping) else None
    if not isinstance(data, list) or len(data) != count:
        raise LlmMalformedError("The provider did not send a vector a text.")
    placed = {_find_place(one, number): _read_vector(one) for number, one in enumerate(data)}
    vectors = [placed[number] for number in range(count)]
    if len({len(vector) for vector in vectors}) > 1:
        raise LlmMalformedError("The provider sent vectors of different lengths.")
    return vectors, _find_tokens(came.get("usage"))


def _find_place(one: Mapping[str, Any], number: int) -> int:
    place = one.get("index")
    return place if type(place) is int else number


def _read_vector(one: Mapping[str, Any]) -> tuple[float, ...]:
    vector = tuple(map(float, one["embedding"]))
    if not any(vector) or not all(map(math.isfinite, vector)):
        raise LlmMalformedError("The provider sent something that is no vector.")
    return vector


def _find_tokens(usage: Any) -> int | None:
    counts = [usage.get(name) for name in ("total_tokens", "prompt_tokens")] if isinstance(usage, Mapping) else []
    return next((count for count in counts if type(count) is int and count >= 0), None)

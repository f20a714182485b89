"""What is sent to have vectors made of it: short enough for any model, a few texts at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.llm.tokens import cut, estimate_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Tokens, by our estimate; many models take 512, and cut, or refuse, what is longer.
MOST_TOKENS: Final = 450


def write_text(prefix: str, text: str) -> str:
    """Return a text behind its prefix, cut to what a model takes."""
    # Not behind a sentence: a long one would leave the titles above it, and nothing else.
    kept = cut(text, MOST_TOKENS)
    return f"{prefix} {kept}" if prefix else kept


def cut_batches(texts: Sequence[str], *, most: int, most_tokens: int) -> Iterator[list[str]]:
    """Yield texts in batches, in order: so many, of so many tokens together at the most, but for a single one."""
    batch: list[str] = []
    tokens = 0
    for text in texts:
        size = estimate_tokens(text)
        if batch and (len(batch) == most or tokens + size > most_tokens):
            yield batch
            batch, tokens = [], 0
        batch.append(text)
        tokens += size
    if batch:
        yield batch

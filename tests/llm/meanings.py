"""Vectors that a test can tell beforehand: a text points where the ideas are that its words name, in whichever language."""

from __future__ import annotations

from typing import Final

# What one word of each language means.
IDEAS: Final = (
    ("star", "stern", "estrella", "نجم"),
    ("tide", "gezeiten", "marea", "المد"),
    ("eye", "augen", "ojo", "عين"),
    ("bread", "brot", "pan", "خبز"),
    ("river", "fluss", "rio", "نهر"),
)


def find_meaning(text: str) -> list[float]:
    """Return how often a text names each idea, and a little of nothing in particular, as no text is without direction."""
    low = text.casefold()
    return [0.1, *(float(sum(low.count(word) for word in words)) for words in IDEAS)]

"""
How a reply cites: ``[[2|of the light of a star]]`` quotes, word for word, the second passage that it was given.

An LLM is told to write its citations so, and ``offline`` does. Whoever shows a reply finds the quote in the passage, and puts
title and link in the marker's place; what is not found is dropped. A quote has no line break and no pair of square brackets.
"""

from __future__ import annotations

import re
from typing import Final

# Enough for a sentence or two; more would be copying.
LONGEST_QUOTE: Final = 200
# Group 1: the passage's place in the prompt, from 1. Group 2: the quote.
CITATION: Final = re.compile(r"\[\[(\d{1,3})\|((?:(?!\[\[|\]\])[^\n\r]){1,200})\]\]")


def build_citation(number: int, quote: str) -> str:
    """Return the marker of a quote from the passage of this number."""
    return f"[[{number}|{quote}]]"

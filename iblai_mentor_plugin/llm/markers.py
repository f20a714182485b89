"""
How a reply cites: ``[[2|of the light of a star]]`` quotes, word for word, the second passage that it was given.

An LLM is told to write its citations so, and ``offline`` does. Whoever shows a reply finds the quote in the passage, and puts
a mark of its own in the marker's place; what is not found is dropped. LLMs take liberties: a word before the number, a colon
for the bar, one bracket for two, a number alone behind a sentence. All of these are read as what they were meant to be.
"""

from __future__ import annotations

import re
from typing import Final

# Enough for a sentence or two; more would be copying. What an LLM copies beyond it is verified, and shown cut.
LONGEST_QUOTE: Final = 200
# Where a marker in two brackets begins, up to its quote or its end. Group 1: the passage's place in the prompt, from 1.
OPENING: Final = re.compile(r"\[\[\s{0,3}(?:[^\W\d_]{1,12}\.?\s{1,3})?(\d{1,3})\s{0,3}(?:\||:(?=\s|[^\W\d_])|(?=\]))")
# As much of one as a text may end with.
OPENING_CUT: Final = re.compile(r"\[(?:\[\s{0,3}(?:[^\W\d_]{1,12}\.?\s{0,3})?(?:\d{1,3}\s{0,3}[:|\]]?)?)?")
# One bracket and a quote. Group 2: the quote.
SINGLE: Final = re.compile(r"\[\s{0,3}(?:[Pp]assage\s{1,3})?(\d{1,3})\s{0,3}\|([^\[\]\n]{1,1000})\]")
# A number alone.
BARE: Final = re.compile(r"\[\^?(?:(?:[Pp]assage|[Ss]ource)\s{1,3})?(\d{1,3})\]|【(\d{1,3})(?:[:†][^【】\n]{0,60})?】")
SINGLE_CUT: Final = re.compile(
    r"\[\^?\s{0,3}[^\W\d_]{0,8}\s{0,3}(?:\d{1,3}\s{0,3}(?:\|[^\[\]\n]{0,1000})?)?|【(?:\d{1,3}(?:[:†][^【】\n]{0,60})?)?"
)


def build_citation(number: int, quote: str) -> str:
    """Return the marker of a quote from the passage of this number."""
    return f"[[{number}|{quote}]]"

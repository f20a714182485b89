"""Taking from a passage, word for word, the sentences that have most of what is sought."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.llm.markers import LONGEST_QUOTE
from iblai_mentor_plugin.llm.words import count_sought

if TYPE_CHECKING:
    from collections.abc import Sequence

# A sentence: up to its mark, or to the end of its line; square brackets in pairs would be read as a citation's.
_SENTENCE: Final = re.compile(r"[^\n\r]+?(?:[.!?…](?=\s)|[。！？।]|(?=[\n\r]|\[\[|\]\])|$)")
_BRACKETS: Final = re.compile(r"\[\[|\]\]")


def find_quote(text: str, sought: Sequence[str]) -> str:
    """Return a piece of the text, at most 200 characters, "" where nothing can be quoted."""
    quotes = [quote for sentence in _list_sentences(text) for quote in _split(sentence)]
    # Of equals the first one.
    return max(quotes, key=lambda quote: (count_sought(quote, sought), len(quote) > 1), default="")


def _list_sentences(text: str) -> list[str]:
    parts = [part for line in text.splitlines() for part in _BRACKETS.split(line)]
    sentences = [found.group().strip(" \t[]") for part in parts for found in _SENTENCE.finditer(part)]
    return [sentence for sentence in sentences if sentence]


def _split(sentence: str) -> list[str]:
    """Split what is too long for a quote, between words where there are any."""
    quotes = []
    while len(sentence) > LONGEST_QUOTE:
        at = sentence.rfind(" ", 1, LONGEST_QUOTE + 1)
        cut = at if at > 0 else LONGEST_QUOTE
        quotes.append(sentence[:cut])
        sentence = sentence[cut:].strip()
    return [*quotes, sentence]

"""
The keyless default: a search of the course, and called so.

No network, no key, no persona: the passages that answer best, as quotes with citations; the same for the same prompt.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from iblai_mentor_plugin.llm import Description, Usage
from iblai_mentor_plugin.llm.excerpts import find_quote
from iblai_mentor_plugin.llm.markers import build_citation
from iblai_mentor_plugin.llm.stoppable import StoppableReply
from iblai_mentor_plugin.llm.words import has_word, list_pieces, list_sought, list_words

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from iblai_mentor_plugin.llm import Piece, Prompt, Reply

# Few enough to be read.
_MOST_PASSAGES: Final = 3


class OfflineLlm:
    """Finds, and quotes, and knows nothing else."""

    name = "offline"

    def describe(self, model: str = "") -> Description:  # noqa: ARG002 - it is no LLM, and has no models
        """Say that it is a search, here."""
        return Description(provider=_("a search of the course"), model="", leaves_site=False, is_search=True)

    def stream(self, prompt: Prompt) -> Reply:
        """Begin to say what was found, passage by passage."""
        return StoppableReply(_quote(prompt))


def _quote(prompt: Prompt) -> Generator[Piece, None, None]:
    quotes = list(islice(_find_quotes(prompt), _MOST_PASSAGES))
    if quotes:
        yield (
            _("I am a search of the course, not an LLM. The course may not answer this. The closest passages are:")
            if prompt.is_doubtful
            else _("I am a search of the course, not an LLM. This is what the course says of your question:")
        )
        yield from (f"\n\n- {build_citation(number, quote)}" for number, quote in quotes)
    else:
        yield _(
            "I am a search of the course, not an LLM, and found nothing for your question. "
            "Try words that the course would use."
        )
    # No LLM, no tokens.
    yield Usage(0, 0)


def _find_quotes(prompt: Prompt) -> Iterator[tuple[int, str]]:
    """Yield number and quote of the passages with a word of the question, in the order in which they were found."""
    sought = list_sought(prompt.question)
    for number, passage in enumerate(prompt.passages, 1):
        own = frozenset(piece for word in list_words(f"{passage.title}\n{passage.text}") for piece in list_pieces(word))
        quote = find_quote(passage.text, sought) if any(has_word(own, word) for word in sought) else ""
        if quote:
            yield number, quote

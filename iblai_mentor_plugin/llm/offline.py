"""
The keyless default: a search of the course, and called so.

No network, no key, no persona: the passages that answer best, as quotes with citations; the same for the same prompt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from iblai_mentor_plugin.llm import Description, Usage
from iblai_mentor_plugin.llm.excerpts import find_quote
from iblai_mentor_plugin.llm.markers import build_citation
from iblai_mentor_plugin.llm.ranking import rank
from iblai_mentor_plugin.llm.stoppable import StoppableReply
from iblai_mentor_plugin.llm.words import list_sought

if TYPE_CHECKING:
    from collections.abc import Generator

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
    quotes = _find_quotes(prompt)
    if quotes:
        yield _("I am a search of the course, not an LLM. This is what the course says of your question:")
        yield from (f"\n\n- {build_citation(number, quote)}" for number, quote in quotes)
    else:
        yield _(
            "I am a search of the course, not an LLM, and found nothing for your question. "
            "Try words that the course would use."
        )
    # No LLM, no tokens.
    yield Usage(0, 0)


def _find_quotes(prompt: Prompt) -> list[tuple[int, str]]:
    texts = [f"{passage.title}\n{passage.text}" for passage in prompt.passages]
    sought = list_sought(prompt.question)
    found = [
        (at + 1, find_quote(prompt.passages[at].text, sought))
        for at in rank(prompt.question, texts, limit=_MOST_PASSAGES)
    ]
    return [(number, quote) for number, quote in found if quote]

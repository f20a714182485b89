"""
The keyless default: a search of the course, and called so.

No network, no key, no persona. What was found is written by who knows the course; the same for the same prompt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from iblai_mentor_plugin.llm import Description, Usage
from iblai_mentor_plugin.llm.stoppable import StoppableReply

if TYPE_CHECKING:
    from collections.abc import Generator

    from iblai_mentor_plugin.llm import Piece, Prompt, Reply


class OfflineLlm:
    """Says what the search found, and knows nothing else."""

    name = "offline"

    def describe(self, model: str = "") -> Description:  # noqa: ARG002 - it is no LLM, and has no models
        """Say that it is a search, here."""
        return Description(provider=_("a search of the course"), model="", leaves_site=False, is_search=True)

    def stream(self, prompt: Prompt) -> Reply:
        """Begin to say what was found."""
        return StoppableReply(_say(prompt))


def _say(prompt: Prompt) -> Generator[Piece, None, None]:
    if prompt.extract:
        yield prompt.extract
    # No LLM, no tokens.
    yield Usage(0, 0)

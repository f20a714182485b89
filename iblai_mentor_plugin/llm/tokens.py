"""How many tokens a text takes, where no provider counted them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.llm import Usage

if TYPE_CHECKING:
    from iblai_mentor_plugin.llm import Prompt

# Bytes of UTF-8, not characters: a token is about four Latin letters, and about one and a half of Chinese or Thai.
_BYTES_A_TOKEN: Final = 4
# What the protocol puts around each message.
_TOKENS_A_MESSAGE: Final = 4


def estimate_tokens(text: str) -> int:
    """Return about how many tokens a text is."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_A_TOKEN)


def estimate_usage(prompt: Prompt, reply: str) -> Usage:
    """Return about what a prompt and as much of a reply as there is took."""
    texts = [prompt.system, *(message.text for message in prompt.messages)]
    asked = sum(estimate_tokens(text) + _TOKENS_A_MESSAGE for text in texts)
    return Usage(asked, estimate_tokens(reply), is_estimated=True)

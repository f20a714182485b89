"""How many tokens a text takes, where no provider counted them; and what providers' counts teach."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.llm import Usage

if TYPE_CHECKING:
    from iblai_mentor_plugin.llm import Prompt

# Tokens, by how many bytes of UTF-8 a character has: tokenisers know Latin best.
_TOKENS_A_CHARACTER: Final = (0.28, 0.55, 0.9, 2.0)
# What the protocol puts around each message.
AROUND_MESSAGE: Final = 5
# An estimate is never further off than this; a count that says so is another kind of count.
_CORRECTIONS: Final = (0.5, 2.0)
# So much of what one count teaches is believed.
_LEARNED: Final = 0.2
_END: Final = re.compile(r"[.!?…]['\"”’)\]]{0,3}(?=\s)|[。！？।]|\n")


def estimate_tokens(text: str, correction: float = 1.0) -> int:
    """Return about how many tokens a text takes; ``correction`` is what a provider's counts have taught so far."""
    ascii_size = len(text.encode("ascii", "ignore"))
    astral = len(text.encode("utf-16-le", "surrogatepass")) // 2 - len(text)
    rest = len(text.encode("utf-8", "surrogatepass")) - ascii_size - 4 * astral
    several = len(text) - ascii_size - astral
    sizes = (ascii_size, 3 * several - rest, rest - 2 * several, astral)
    estimated = sum(size * cost for size, cost in zip(sizes, _TOKENS_A_CHARACTER, strict=True))
    return -int(-estimated * correction // 1)


def trim(text: str, tokens: int, correction: float = 1.0) -> str:
    """Return the beginning of a text that takes no more tokens, cut behind a sentence, or a word where there is none."""
    kept = cut(text, tokens, correction)
    if kept == text:
        return text
    ends = [match.end() for match in _END.finditer(text[: len(kept) + 1]) if match.end() <= len(kept)]
    return text[: ends[-1]].rstrip() if ends else kept.rpartition(" ")[0] or kept


def cut(text: str, tokens: int, correction: float = 1.0) -> str:
    """Return the beginning of a text that takes no more tokens, wherever that ends."""
    if estimate_tokens(text, correction) <= tokens:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if estimate_tokens(text[:middle], correction) <= tokens else (low, middle - 1)
    return text[:low]


def estimate_usage(prompt: Prompt, reply: str, correction: float = 1.0) -> Usage:
    """Return about what a prompt and as much of a reply as there is took."""
    asked = sum(estimate_tokens(text, correction) + AROUND_MESSAGE for text in prompt.texts)
    return Usage(asked, estimate_tokens(reply, correction), is_estimated=True)


def update_correction(correction: float, *, estimated: int, counted: int) -> float:
    """Return the correction that a provider's count of a whole prompt teaches; one odd count moves it a little only."""
    if estimated <= 0 or counted <= 0:
        return correction
    least, most = _CORRECTIONS
    learned = correction * (1 - _LEARNED + _LEARNED * min(max(counted / estimated, least), most))
    return min(max(learned, least), most)

"""
Regular expressions that authors wrote as answers.

They are other people's programs: each match has a deadline, and one that takes longer, that cannot be read, or that a
course's own text matches all the time tells nothing about an answer.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# In words; a longer answer is given as a text, not as an expression.
LONGEST_WINDOW: Final = 6
# In characters: a window is what somebody could type as an answer.
_LONGEST: Final = 200
# Seconds that one match may take; ``re`` knows no such thing, and hangs on ``(a|aa)+$``.
_TIMEOUT: Final = 0.05
_LONGEST_PATTERN: Final = 500
# Windows that are looked at; more say the same.
_SAMPLE: Final = 30_000
# An expression that matches more of any text than this describes no answer.
_SHARE: Final = 0.01
# Looked at as well, for a course has little text at first.
_EVERYDAY: Final = (
    "the of and to a in is it you that he was for on are with as his they be at one have this from or had by hot but some "
    "what there we can out other were all your when up use how said an each she 1 2 3 10 25 100 1,000 2.5 -4 50 % x y = "
    "el la de que y en un por con no una su para es al lo como der die und den von zu das mit le et les des du il que est"
)


class Matcher:
    """An expression that is asked about one window after another; ``is_broken`` once it took too long, or was none."""

    def __init__(self, pattern: str, fold: Callable[[str], str] = str) -> None:
        """``fold`` is what was done to the windows: to a letter that is not ASCII it does the same."""
        self._compiled = _compile("".join(one if one.isascii() else fold(one) for one in pattern))

    @property
    def is_broken(self) -> bool:
        """Say whether it can say nothing any more."""
        return self._compiled is None

    def matches(self, window: str) -> bool:
        """Say whether it matches the whole of a text, in whatever case."""
        return self.compare(window)[0]

    def compare(self, window: str) -> tuple[bool, bool]:
        """Say whether it matches the whole of a text; and whether it does, or may once more is written behind it."""
        if self._compiled is None or len(window) > _LONGEST:
            return False, False
        try:
            begun = self._compiled.fullmatch(window, partial=True, timeout=_TIMEOUT)
            if begun is None:
                return False, False
            return not begun.partial or self._compiled.fullmatch(window, timeout=_TIMEOUT) is not None, True
        except TimeoutError:
            self._compiled = None
            return False, False


@lru_cache(maxsize=1024)
def _compile(pattern: str) -> Any:
    if len(pattern) > _LONGEST_PATTERN:
        return None
    try:
        return regex.compile(pattern, regex.IGNORECASE)
    # The library raises more than its own error for what it cannot read.
    except (regex.error, ValueError, OverflowError, RecursionError, MemoryError):
        return None


def is_telling(pattern: str, windows: Iterable[str]) -> bool:
    """Say whether an expression tells its answer from any other text, and in time; ``windows`` are of the course."""
    matcher = Matcher(pattern)
    for letter in sorted({one for one in pattern if one.isalnum()}):
        # What an expression with loops within loops gets stuck in.
        matcher.matches(letter * 60 + "!")
    looked = [*list_windows([_EVERYDAY]), *islice(windows, _SAMPLE)]
    found = sum(map(matcher.matches, looked))
    return not matcher.is_broken and found <= _SHARE * len(looked)


def list_windows(texts: Iterable[str]) -> list[str]:
    """Return every run of words of these texts, of one word up to as many as an answer has; of long texts a part."""
    words = [word for text in texts for word in text.split()]
    # At equal distances, so that the whole course is looked at.
    step = 1 + len(words) * LONGEST_WINDOW // _SAMPLE
    return [
        " ".join(words[start : start + size])
        for start in range(0, len(words), step)
        for size in range(1, min(LONGEST_WINDOW, len(words) - start) + 1)
    ]

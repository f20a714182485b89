"""Asks a provider something small and looks how it comes: when it begins, whether in pieces, and what is counted."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.llm import Message, Prompt, Usage
from iblai_mentor_plugin.llm.dialects import Dialect
from iblai_mentor_plugin.llm.openai import OpenAiLlm, load_ahead
from iblai_mentor_plugin.llm.patience import Limits

if TYPE_CHECKING:
    from iblai_mentor_plugin.exceptions import LlmRefusedError
    from iblai_mentor_plugin.llm.dialects import Dialects
    from iblai_mentor_plugin.llm.endpoint import Endpoint

PATIENCE: Final = Limits(connect=3.0, first_byte=15.0, between_bytes=10.0, whole=20.0, most_bytes=500_000)
# As many tokens as count to forty; models that think before they speak count their thoughts.
_LONGEST: Final = 400
_QUESTION: Final = "Count from 1 to 40 in digits, with spaces between them, and say nothing else."
# A reply of as many pieces that all come within so many seconds, after a longer wait, was held back somewhere on its way.
_MANY: Final = 8
_AT_ONCE: Final = 0.02
_WAIT: Final = 0.3


@dataclass(frozen=True, slots=True)
class Probe:
    """
    How a reply came: seconds until it began and until it ended, and in how many pieces.

    ``is_counted``: the provider said how many tokens it took. ``is_held_back``: it was written piece by piece, or says so by
    its pieces, and came all at once.
    """

    first: float
    whole: float
    pieces: int
    is_counted: bool
    is_held_back: bool


class _Experience:
    """What was found out, for this one question: nothing is kept by looking."""

    def __init__(self, known: Dialects | None) -> None:
        self._known = known

    def find(self, base_url: str, model: str) -> Dialect:
        return self._known.find(base_url, model) if self._known else Dialect()

    def keep(self, base_url: str, model: str, dialect: Dialect) -> None:
        pass

    def note_refusal(self, error: LlmRefusedError) -> None:
        pass

    def note_reply(self, *, is_trial: bool) -> None:
        pass


def probe(endpoint: Endpoint, known: Dialects | None = None) -> Probe:
    """Ask, once, for twenty seconds at the most; ``known`` is what was found out of it before. Raises ``LlmError``."""
    limits = replace(PATIENCE, first_byte=max(PATIENCE.first_byte, min(endpoint.limits.first_byte, PATIENCE.whole)))
    asked = replace(endpoint, limits=limits, retries=replace(endpoint.retries, attempts=0))
    llm = OpenAiLlm(asked, is_trial=True, dialects=_Experience(known))
    # What a process loads once is not the provider's slowness.
    load_ahead()
    began, times, is_counted = time.monotonic(), [], False
    with closing(llm.stream(_PROMPT)) as pieces:
        for piece in pieces:
            if isinstance(piece, Usage):
                is_counted = not piece.is_estimated
            elif isinstance(piece, str):
                times.append(time.monotonic() - began)
    first, last = (times[0], times[-1]) if times else (0.0, 0.0)
    held_back = len(times) >= _MANY and last - first < _AT_ONCE and first > _WAIT
    return Probe(first, time.monotonic() - began, len(times), is_counted, held_back)


_PROMPT: Final = Prompt(
    system="You are being tried out by the operator of a site.",
    messages=(Message("learner", _QUESTION),),
    passages=(),
    question=_QUESTION,
    max_tokens=_LONGEST,
)

"""
The prompts of one reply: the first one and, where the LLM looks something up, one more for each round of calls.

All of them share what is held back for a reply: whether another round may follow is decided before an LLM is offered tools, by
what is used up so far, so that what it calls can be answered, and the answer told, with a reply of full length behind it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.conf import settings

from iblai_mentor_plugin.llm import Round, Usage
from iblai_mentor_plugin.llm.tokens import estimate_usage
from iblai_mentor_plugin.mentor.spending.counts import believe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from iblai_mentor_plugin.llm import Prompt, ToolCall
    from iblai_mentor_plugin.mentor.prompting.draft import Draft

_MOST: Final = 3
# So much of the room that is left may what is found in a round take that is not the last.
_SHARE: Final = 0.6
# Less room is none for what is found, in tokens.
_LEAST_ROOM: Final = 200


class Rounds:
    """
    What is asked for one reply, one prompt after the other, and what that took.

    ``has_spoken``: the LLM said something before what it is asked now.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._rounds: tuple[Round, ...] = ()
        # What the askings before this one took, and what we had estimated of their prompts, uncorrected.
        self._before: list[Usage] = []
        self._estimated = 0
        self.has_spoken = False
        self._said: list[str] = []
        self._counted: Usage | None = None
        self._calls: list[ToolCall] = []
        self._may_call = bool(draft.prompt.tools)
        self.prompt = self._build()

    @property
    def is_first(self) -> bool:
        """Say whether nothing was looked up yet."""
        return not self._before

    @property
    def calls(self) -> Sequence[ToolCall]:
        """Return what is called, and may be answered."""
        return tuple(self._calls) if self.prompt.tools else ()

    @property
    def room(self) -> int:
        """Return the tokens that results of this asking's calls may take."""
        called = Round("".join(self._said), tuple(self._calls), ("",) * len(self._calls))
        asked = self._measure(replace(self.prompt, rounds=(*self._rounds, called)))
        left = self._find_longest(self.usage) - asked
        return left if len(self._rounds) + 1 == _MOST else int(left * _SHARE)

    @property
    def usage_ahead(self) -> Usage:
        """Return about what the prompts take, that of this asking included, and what was replied to those before."""
        return _add([*self._before, self._estimate("")])

    @property
    def usage(self) -> Usage:
        """Return what all askings took so far, as the provider counted or, where it did not or cannot have, as we did."""
        return _add([*self._before, self._find_usage()])

    @property
    def usage_before(self) -> Usage:
        """Return what the askings before this one took."""
        return _add(self._before)

    @property
    def estimate(self) -> int:
        """Return what we estimate of the prompts that were counted, uncorrected; 0 where one was not counted."""
        return 0 if self.usage.is_estimated else self._estimated + estimate_usage(self.prompt, "").prompt_tokens

    def note(self, piece: str | ToolCall | Usage) -> None:
        """Keep what an LLM said, called, or counted."""
        if isinstance(piece, str):
            self._said.append(piece)
        elif isinstance(piece, Usage):
            self._counted = piece
        else:
            self._calls.append(piece)

    def go_on(self, results: Iterable[str]) -> None:
        """Have the next prompt tell what came of each call."""
        self._close()
        self._rounds = (*self._rounds, Round("".join(self._said), tuple(self._calls), tuple(results)))
        self._begin()

    def forget(self) -> bool:
        """Go back to the first prompt, and offer no tools: what was found is too much; says whether anything was."""
        if not self._rounds:
            return False
        self._close()
        self._rounds, self._may_call = (), False
        self._begin()
        return True

    def _close(self) -> None:
        self.has_spoken = self.has_spoken or bool("".join(self._said).strip())
        self._estimated += estimate_usage(self.prompt, "").prompt_tokens
        self._before.append(self._find_usage())

    def _begin(self) -> None:
        self._said, self._counted, self._calls = [], None, []
        self.prompt = self._build()

    def _build(self) -> Prompt:
        """Return the next prompt, with tools where what they find would fit, and a whole reply behind it."""
        prompt = replace(self._draft.prompt, rounds=self._rounds)
        self._may_call = self._may_call and len(self._rounds) < _MOST and self._fits(prompt)
        return prompt if self._may_call else replace(prompt, tools=())

    def _fits(self, prompt: Prompt) -> bool:
        """Say whether a reply of full length that calls, results, and another reply of full length fit."""
        asked, used = self._measure(prompt), _add(self._before)
        after = Usage(used.prompt_tokens + asked, used.completion_tokens + prompt.max_tokens)
        return asked + prompt.max_tokens + _LEAST_ROOM <= self._find_longest(after)

    def _find_longest(self, used: Usage) -> int:
        """Return how great the next prompt may be where so much is used up."""
        held: int = settings.IBLAI_MENTOR_TOKENS_A_REPLY
        left = held - used.prompt_tokens - used.completion_tokens
        return min(self._draft.longest_prompt, left - self._draft.prompt.max_tokens)

    def _measure(self, prompt: Prompt) -> int:
        return estimate_usage(prompt, "", self._draft.correction).prompt_tokens

    def _find_usage(self) -> Usage:
        called = (f"{call.name} {call.arguments}" for call in self._calls)
        said = "\n".join(["".join(self._said), *called])
        return believe(self._counted, self._estimate(said), is_search=self._draft.replier.is_search)

    def _estimate(self, text: str) -> Usage:
        """Return about what this asking's prompt and so much of a reply take; a search takes nothing."""
        if self._draft.replier.is_search:
            return Usage(0, 0, is_estimated=True)
        return estimate_usage(self.prompt, text, self._draft.correction)


def _add(taken: Sequence[Usage]) -> Usage:
    return Usage(
        sum(one.prompt_tokens for one in taken),
        sum(one.completion_tokens for one in taken),
        is_estimated=any(one.is_estimated for one in taken),
    )

"""What a provider says that it counted, as far as that can be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from iblai_mentor_plugin.llm import Usage

# A count is another tokeniser's, or has thoughts and what a proxy adds in it; but nothing makes a hundred tokens of one, and
# ten thousand are more than any of these adds to a short text.
_TIMES: Final = 100
_BESIDES: Final = 10_000


def believe(counted: Usage | None, estimated: Usage, *, is_search: bool = False) -> Usage:
    """
    Return the provider's count, or our estimate where there is none, or one that cannot be.

    A reply is not lost for a count that no column holds, and no allowance is used up by one, nor spared by a count of nothing.
    A search takes nothing, and says so.
    """
    if counted is None:
        return estimated
    if is_search:
        return counted
    sizes = (counted.prompt_tokens, estimated.prompt_tokens), (counted.completion_tokens, estimated.completion_tokens)
    is_nothing = not (counted.prompt_tokens or counted.completion_tokens)
    is_odd = any(not 0 <= size <= _TIMES * guess + _BESIDES for size, guess in sizes)
    return estimated if is_nothing or is_odd else counted

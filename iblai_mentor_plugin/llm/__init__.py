"""
The LLM port: who turns a prompt into a reply.

The implementation is named by the setting ``IBLAI_MENTOR_LLM`` (a dotted path, as Django names an e-mail backend): ``offline``
needs no key and no network, ``openai`` speaks to any endpoint of that protocol. A conformance suite runs against each.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias, runtime_checkable

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


# The one that needs neither key nor network.
SEARCH: Final = "iblai_mentor_plugin.llm.offline.OfflineLlm"


class Passage(Protocol):
    """A piece of the course that the reply may cite; the courseware port's passages are such pieces."""

    @property
    def title(self) -> str:
        """Return the title of what it stands in."""

    @property
    def text(self) -> str:
        """Return the text."""


@dataclass(frozen=True, slots=True)
class Message:
    """An earlier or the newest entry of the conversation."""

    role: Literal["learner", "mentor"]
    text: str


@dataclass(frozen=True, slots=True)
class Tool:
    """What an LLM may have looked up: a name, what it is for, and its arguments, texts all, by name with what each is."""

    name: str
    description: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """
    The wish of an LLM to have something looked up; whoever called for the reply runs it, or not.

    ``arguments`` are JSON as the LLM wrote them, and may be none; ``name`` need not be that of a tool.
    """

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Round:
    """What an LLM said before it called, what it called, and what came of each call, in their order."""

    text: str
    calls: tuple[ToolCall, ...]
    results: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """
    What a reply is made of.

    For a provider: ``system``, the standing text and everything that the mentor is told; ``messages``, the conversation with
    the question, as it is to be sent, at its end; ``max_tokens`` of the reply; ``model``, "" for the site's; ``temperature``,
    None to leave it to the model; ``end_user``, a keyed digest that names the learner to nobody; ``tools`` that may be called,
    and the ``rounds`` of calls so far. Nothing else leaves.

    For a search on this site: ``extract``, what it found, written out with citations. ``question`` are the learner's bare
    words. A citation names a passage by its place in ``passages``, from 1 (see ``markers``).
    """

    system: str
    messages: tuple[Message, ...]
    passages: tuple[Passage, ...]
    question: str
    max_tokens: int
    model: str = ""
    end_user: str = ""
    temperature: float | None = None
    extract: str = ""
    tools: tuple[Tool, ...] = ()
    rounds: tuple[Round, ...] = ()

    @property
    def texts(self) -> list[str]:
        """Return everything that a provider is told, in its order."""
        tools = [" ".join([tool.name, tool.description, *chain(*tool.parameters.items())]) for tool in self.tools]
        looked_up = [
            text
            for one in self.rounds
            for text in (one.text, *(f"{call.name} {call.arguments}" for call in one.calls), *one.results)
        ]
        return [*tools, self.system, *(message.text for message in self.messages), *looked_up]

    @property
    def text(self) -> str:
        """Return everything that a provider is told, as one text."""
        return "\n".join(self.texts)


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens that a reply took, as the provider counted or, ``is_estimated``, as we did."""

    prompt_tokens: int
    completion_tokens: int
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class Description:
    """
    Who replies, in words for operators and notices.

    ``leaves_site``: whether learners' words leave this site; ``is_search``: it is no LLM, but finds and quotes.
    ``has_tools``: it calls the tools that it is offered.
    """

    provider: str
    model: str
    leaves_site: bool
    is_search: bool = False
    has_tools: bool = False


class Reason(StrEnum):
    """Why a reply ended other than by having said what it had to say."""

    LENGTH = "length"  # Its limit of tokens; with no text before it, its thoughts took them all.
    FILTER = "filter"  # A filter of the provider's withheld the rest, or all of it.
    REFUSAL = "refusal"  # The LLM said that it will not; the text is what it said.
    TOOL_CALLS = "tool_calls"  # It wants something looked up, and goes on only with what was found.
    THOUGHTS = "thoughts"  # What came so far were its thoughts: all of it is to be taken back.


@dataclass(frozen=True, slots=True)
class End:
    """Why a reply ends here; one that just ends has none."""

    reason: Reason


Piece: TypeAlias = str | ToolCall | End | Usage


@runtime_checkable
class Reply(Protocol):
    """
    The pieces of a reply: text, never empty; an ``End`` where it did not end by itself; and at the very end one ``Usage``.

    Where tools were offered, what it calls comes behind all text. What was closed yields nothing more, no ``Usage`` either. Any
    piece may raise an ``LlmError`` in place of itself, after which there is none; what came before it stands.
    """

    def __iter__(self) -> Iterator[Piece]:
        """Return itself."""

    def __next__(self) -> Piece:
        """Wait for the next piece, within the limits that the settings name."""

    def close(self) -> None:
        """Stop: the provider's connection is closed. From any thread, at any time, any number of times."""


class LLM(Protocol):
    """An LLM, or what stands in for one."""

    @property
    def name(self) -> str:
        """Return a short name of the implementation."""

    def describe(self, model: str = "") -> Description:
        """Say who replies when this model, "" for the site's, is asked."""

    def stream(self, prompt: Prompt) -> Reply:
        """Begin a reply. Nothing is sent, and nothing raised, before the first piece is asked for."""


@lru_cache(maxsize=4)
def _load(path: str) -> LLM:
    return import_string(path)()  # type: ignore[no-any-return]


def get_llm() -> LLM:
    """Return the implementation that the settings name; made once a process."""
    return _load(settings.IBLAI_MENTOR_LLM)


def get_search() -> LLM:
    """Return the search of the course, which asks nobody outside of this site, whatever the settings name."""
    return _load(SEARCH)

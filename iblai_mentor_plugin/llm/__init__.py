"""
The LLM port: who turns a prompt into a reply.

The implementation is named by the setting ``IBLAI_MENTOR_LLM`` (a dotted path, as Django names an e-mail backend): ``offline``
needs no key and no network, ``openai`` speaks to any endpoint of that protocol. A conformance suite runs against each.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias, runtime_checkable

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Iterator


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """
    What a reply is made of.

    For a provider: ``system``, the standing text and everything that the mentor is told; ``messages``, the conversation with
    the question, as it is to be sent, at its end; ``max_tokens`` of the reply; ``model``, "" for the site's; ``temperature``,
    None to leave it to the model; ``end_user``, a keyed digest that names the learner to nobody. Nothing else leaves.

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

    @property
    def text(self) -> str:
        """Return everything that a provider is told, as one text."""
        return "\n".join([self.system, *(message.text for message in self.messages)])


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
    """

    provider: str
    model: str
    leaves_site: bool
    is_search: bool = False


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


# What a later caller has to know of (a call of a tool, for instance) becomes a kind of piece of its own.
Piece: TypeAlias = str | End | Usage


@runtime_checkable
class Reply(Protocol):
    """
    The pieces of a reply: text, never empty; an ``End`` where it did not end by itself; and at the very end one ``Usage``.

    What was closed yields nothing more, no ``Usage`` either. Any piece may raise an ``LlmError`` in place of itself, after
    which there is none; what came before it stands.
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

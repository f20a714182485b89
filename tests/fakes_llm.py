"""The fake of the LLM port: a queue of replies, and a history of the prompts that asked for them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from iblai_mentor_plugin.llm import Description, Usage
from iblai_mentor_plugin.llm.stoppable import StoppableReply
from iblai_mentor_plugin.llm.tokens import estimate_usage
from tests.leaving import note_sent

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from iblai_mentor_plugin.llm import Piece, Prompt, Reply


class FakeLlm:
    """
    An LLM that says what a test told it, in turn, and then always the same.

    A reply is a text, an error to raise, or a list of pieces: texts, calls, an ``End``, a ``Usage``, errors.
    """

    name = "fake"

    def __init__(self) -> None:
        """Know nothing."""
        self.reset()

    def reset(self) -> None:
        """Forget what earlier tests told."""
        self.replies: deque[str | Exception | Sequence[Piece | Exception]] = deque()
        self.prompts: list[Prompt] = []
        self.closed = 0
        self.has_tools = False

    def describe(self, model: str = "") -> Description:
        """Describe nobody."""
        return Description("a fake", model, leaves_site=False, has_tools=self.has_tools)

    def stream(self, prompt: Prompt) -> Reply:
        """Say the next reply, and note the prompt when the first piece is asked for."""
        return StoppableReply(self._speak(prompt))

    def _speak(self, prompt: Prompt) -> Generator[Piece, None, None]:
        self.prompts.append(prompt)
        note_sent(repr((prompt.system, prompt.messages, prompt.rounds, prompt.end_user)).encode())
        reply = self.replies.popleft() if self.replies else "I hear you."
        said = ""
        try:
            for piece in [reply] if isinstance(reply, str | Exception) else reply:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
                if isinstance(piece, Usage):
                    return
                said += piece if isinstance(piece, str) else ""
            yield estimate_usage(prompt, said)
        except GeneratorExit:
            self.closed += 1
            raise


class EchoLlm(FakeLlm):
    """An LLM that says all that it was told; in few words where it ``is_brief``."""

    is_brief = False

    def _speak(self, prompt: Prompt) -> Generator[Piece, None, None]:
        told = "\n".join([prompt.system, *(message.text for message in prompt.messages)])
        self.replies.append("I see." if self.is_brief else told)
        return super()._speak(prompt)

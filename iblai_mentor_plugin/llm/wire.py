"""
What endpoints of the protocol send, taken as they send it.

Nothing is expected but what a reply needs: a text somewhere. Fields are missing, null, or of another kind than the protocol's
first author meant; whole objects come where a stream was asked for; an error comes as a success.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.exceptions import LlmMalformedError
from iblai_mentor_plugin.llm import Reason, Usage
from iblai_mentor_plugin.llm.sse import read_events

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DONE: Final = "[DONE]"
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"
# What endpoints write for why a reply ended; whatever else they write, it just ended.
_REASONS: Final = {
    **dict.fromkeys(("length", "max_tokens", "model_length"), Reason.LENGTH),
    **dict.fromkeys(("content_filter", "content-filter", "safety", "recitation", "sensitive"), Reason.FILTER),
    **dict.fromkeys(("tool_calls", "function_call", "tool_use"), Reason.TOOL_CALLS),
    "refusal": Reason.REFUSAL,
}
_BROKEN: Final = frozenset({"error", "abort", "cancelled", "network_error", "insufficient_system_resource"})
# Ollama's, of a model that was only loaded.
_LOADED: Final = "load"


@dataclass(frozen=True, slots=True)
class CallPart:
    """A piece of a call: at which place among the calls, None where nobody says, and what it adds, "" for nothing."""

    index: int | None
    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Delta:
    """
    A step of a reply.

    Its text, "" for none, whether that declines to reply, how it ended, "" while it goes on, and pieces of calls.
    """

    text: str
    is_refusal: bool
    finish: str
    calls: tuple[CallPart, ...] = ()

    @property
    def reason(self) -> Reason | None:
        """Return why the reply ended here; None where it just did, or did not."""
        # Some say more behind it: "content_filter: PROHIBITED".
        return _REASONS.get(self.finish.partition(":")[0].strip())

    @property
    def is_broken(self) -> bool:
        """Say whether the provider gave up."""
        return self.finish in _BROKEN

    @property
    def is_loaded(self) -> bool:
        """Say whether the model is ready by now, and was not asked yet."""
        return self.finish == _LOADED


def read_objects(chunks: Iterable[bytes]) -> Iterator[dict[str, Any] | str]:
    """Yield what came, an object at a time, and ``DONE`` at a stream's end. Raises ``ValueError`` for what is no JSON."""
    chunks = iter(chunks)
    begun = b""
    for chunk in chunks:
        begun += chunk
        if begun.strip(_BLANK):
            break
    if begun.lstrip(_BLANK).startswith(b"{"):
        yield _parse(b"".join((begun.lstrip(_BLANK), *chunks)).decode("utf-8"))
        yield DONE
        return
    for event in read_events(chain((begun,), chunks)):
        if event.strip() == DONE:
            yield DONE
            return
        yield _parse(event)


def _parse(text: str) -> dict[str, Any]:
    parsed = json.loads(text)
    if not isinstance(parsed, dict):
        raise LlmMalformedError("The provider sent something that is no object.")
    return parsed


def list_deltas(came: Mapping[str, Any]) -> list[Delta]:
    """Return the steps of one object. Raises ``LlmMalformedError``."""
    choices = came.get("choices") or ()
    if not isinstance(choices, list | tuple) or not all(isinstance(choice, Mapping) for choice in choices):
        raise LlmMalformedError("The provider sent something that is no choice.")
    return [_read_choice(choice) for choice in choices]


def _read_choice(choice: Mapping[str, Any]) -> Delta:
    # A whole reply has a message in place of a step.
    delta = choice.get("delta") or choice.get("message") or {}
    if not isinstance(delta, Mapping):
        raise LlmMalformedError("The provider sent something that is no step of a reply.")
    refusal, finish = delta.get("refusal"), choice.get("finish_reason")
    said = _read_content(delta.get("content"))
    declined = refusal if isinstance(refusal, str) else ""
    return Delta(
        said + declined,
        is_refusal=bool(declined),
        finish=finish.lower() if isinstance(finish, str) else "",
        calls=tuple(_list_call_parts(delta)),
    )


def _list_call_parts(delta: Mapping[str, Any]) -> Iterator[CallPart]:
    """Yield pieces of calls; what is none is left out."""
    parts = delta.get("tool_calls")
    # The protocol's older form knows one call alone.
    parts = parts if isinstance(parts, list) else [{"index": 0, "function": delta.get("function_call")}]
    for part in parts:
        function = part.get("function") if isinstance(part, Mapping) else None
        if isinstance(function, Mapping):
            name, own = _read_text(function.get("name")), _read_text(part.get("id"))
            yield CallPart(_find_index(part), own, name, _read_arguments(function))


def _find_index(part: Mapping[str, Any]) -> int | None:
    index = part.get("index")
    return index if type(index) is int else None


def _read_text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _read_arguments(function: Mapping[str, Any]) -> str:
    """Return arguments as JSON; some send them as an object."""
    said = function.get("arguments")
    return json.dumps(said, ensure_ascii=False) if isinstance(said, dict | list) else _read_text(said)


def _read_content(content: Any) -> str:
    """Return the text of a content: a text, or parts, of which some are thoughts."""
    if content is None or isinstance(content, str):
        return content or ""
    if not isinstance(content, list) or not all(isinstance(part, Mapping) for part in content):
        raise LlmMalformedError("The provider sent something that is no text.")
    texts = [part.get("text") for part in content if part.get("type", "text") in ("text", "output_text")]
    return "".join(text for text in texts if isinstance(text, str))


def find_usage(came: Mapping[str, Any]) -> Usage | None:
    """Return what the provider counted; None where that is missing, or no count."""
    usage = came.get("usage")
    if not isinstance(usage, Mapping):
        return None
    asked, said = usage.get("prompt_tokens"), usage.get("completion_tokens")
    if type(asked) is not int or type(said) is not int or min(asked, said) < 0:
        return None
    return Usage(asked, said)

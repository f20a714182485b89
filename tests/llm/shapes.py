"""Scripts of endpoints that follow the protocol in their own way, and what must become of their replies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iblai_mentor_plugin.exceptions import (
    LlmEmptyError,
    LlmKeyError,
    LlmMalformedError,
    LlmModelError,
    LlmRefusedError,
    LlmTooLongError,
    LlmUnavailableError,
)
from iblai_mentor_plugin.llm import End, Reason, Usage
from tests.llm.provider import USAGE, refuse

if TYPE_CHECKING:
    from tests.llm.provider import Connection, Script

TEXT = "The pull is larger."
COUNTED = Usage(11, 7)


def step(content: Any = None, finish: str | None = None, **delta: Any) -> dict[str, Any]:
    """Return an event of one choice."""
    return {"choices": [{"index": 0, "delta": {"content": content, **delta}, "finish_reason": finish}]}


def send(*events: Any, usage: Any = USAGE, done: bool = True, kind: str = "text/event-stream") -> Script:
    """Stream these events; a usage of None is left out, ``done``: as the protocol ends."""

    def script(connection: Connection) -> None:
        connection.start(kind=kind)
        for event in events:
            connection.event(event)
        if usage:
            connection.event({"choices": [], "usage": usage})
        if done:
            connection.event("[DONE]")
        connection.send(b"")

    return script


def send_raw(*chunks: bytes, kind: str = "text/event-stream") -> Script:
    """Send bytes as they are."""

    def script(connection: Connection) -> None:
        connection.start(kind=kind)
        for chunk in (*chunks, b""):
            connection.send(chunk)

    return script


def send_json(body: bytes) -> Script:
    """Answer as if no stream had been asked for."""
    return send_raw(body, kind="application/json")


STOP = step(finish="stop")
_EVENT = b'data:{"choices":[{"delta":{"content":"%s"},"finish_reason":"stop"}]}'
WHOLE = b'{"choices": [{"message": {"content": "The pull is larger."}, "finish_reason": "stop"}], "usage": %s}'
COUNT = b'{"prompt_tokens": 11, "completion_tokens": 7}'

# What comes out of the port: the text, and why it ended.
WELL: dict[str, tuple[Script, str, Reason | None]] = {
    "length": (send(step(TEXT), step(finish="length")), TEXT, Reason.LENGTH),
    "length by another name": (send(step(TEXT), step(finish="max_tokens")), TEXT, Reason.LENGTH),
    "filter after text": (send(step(TEXT), step(finish="content_filter")), TEXT, Reason.FILTER),
    "filter with more to say": (send(step(TEXT), step(finish="content_filter: PROHIBITED")), TEXT, Reason.FILTER),
    "filter and nothing": (send(step(finish="content_filter")), "", Reason.FILTER),
    "refusal": (send(step(refusal="I cannot "), step(refusal="help."), STOP), "I cannot help.", Reason.REFUSAL),
    "call of a tool after text": (send(step(TEXT), step(finish="tool_calls")), TEXT, Reason.TOOL_CALLS),
    "no reason": (send(step(TEXT), usage=None), TEXT, None),
    "empty reason": (send(step(TEXT), step(finish=""), usage=None), TEXT, None),
    "usage alone at the end": (send(step(TEXT), done=False), TEXT, None),
    "nulls": (
        send({"choices": None}, {"choices": [{"delta": None}]}, step(TEXT), {"choices": [{"finish_reason": "stop"}]}),
        TEXT,
        None,
    ),
    "parts": (
        send(
            step([{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}]),
            step([{"type": "text", "text": TEXT}]),
            STOP,
        ),
        TEXT,
        None,
    ),
    "thoughts beside the text": (send(step(None, reasoning_content="Hm."), step(TEXT), STOP), TEXT, None),
    "thoughts alone": (send(step("", reasoning_content="Hm."), step(finish="length")), "", Reason.LENGTH),
    "thoughts in the text": (send(step("<think>\nIt is "), step("Venus.</th"), step(f"ink>\n\n{TEXT}"), STOP), TEXT, None),
    "thoughts in brackets": (send(step(f"[THINK]Venus.[/THINK]{TEXT}"), STOP), TEXT, None),
    "thoughts to the limit": (send(step("<think>It is Venus."), step(finish="length")), "", Reason.LENGTH),
    "thoughts that nothing opens": (send(step("Venus.\n"), step("</think>\n\nNo."), STOP), "Venus.\n", Reason.THOUGHTS),
    "tags that are talked about": (send(step("Is `</think>` a tag?"), STOP), "Is `</think>` a tag?", None),
    "tags in code": (send(step("```\n<think>\n</think>\n```"), STOP), "```\n<think>\n</think>\n```", None),
    "a character in two halves": (send(step("Well \ud83d"), step("\ude00 done"), STOP), "Well 😀 done", None),
    "lines that are none": (send_raw(_EVENT % "a\u2028b".encode() + b"\n\n"), "a\u2028b", None),
    "byte order mark": (send_raw(b"\xef\xbb\xbf", _EVENT % b"a" + b"\r", b"\n\r\n"), "a", None),
    "no empty line at the end": (send_raw(_EVENT % b"a"), "a", None),
    "a whole reply": (send_json(WHOLE % COUNT), TEXT, None),
    "a question that is filtered": (refuse(400, "content_filter"), "", Reason.FILTER),
}  # fmt: skip

# What it raises.
BADLY: dict[str, tuple[Script, type[Exception]]] = {
    "a call of a tool": (send(step(tool_calls=[{"index": 0}]), step(finish="tool_calls")), LlmEmptyError),
    "a model that was only loaded": (send(step("", "load"), usage=None), LlmEmptyError),
    "an error as a success": (send_json(b'{"error": {"message": "busy", "code": 503}}'), LlmUnavailableError),
    "an error that ends it": (send(step(finish="error")), LlmUnavailableError),
    "a page": (send_raw(b"<html>Log in</html>", kind="text/html"), LlmMalformedError),
    "a wrong key": (refuse(401), LlmKeyError),
    "a wrong key by another status": (refuse(400, "", "API key not valid. Please pass a valid API key."), LlmKeyError),
    "an unknown model": (refuse(404, "model_not_found"), LlmModelError),
    "an unknown model by another status": (refuse(400, "", "The model `m` does not exist."), LlmModelError),
    "too long": (refuse(400, "context_length_exceeded"), LlmTooLongError),
    "too long in words": (refuse(400, "", "This model's maximum context length is 8192 tokens."), LlmTooLongError),
    "too long by status": (refuse(413), LlmTooLongError),
    "too long as a failure": (refuse(500, "exceed_context_size_error"), LlmTooLongError),
    "no money": (refuse(429, "insufficient_quota"), LlmRefusedError),
}


def find_end(pieces: list[Any]) -> Reason | None:
    """Return why a reply ended."""
    return next((piece.reason for piece in pieces if isinstance(piece, End)), None)

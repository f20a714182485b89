"""
One attempt to have a provider reply, by OpenAI's library, which no other module knows.

Whatever it raises ends here: as an ``AttemptError``, which carries our own error and nothing of the provider's words, as these
may repeat keys and questions.
"""

from __future__ import annotations

import json
import logging
import math
import re
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

import httpx
import openai

# The library would load it at the first request, in the middle of a reply's time.
import openai.resources.chat

from iblai_mentor_plugin.exceptions import (
    LlmEmptyError,
    LlmError,
    LlmMalformedError,
    LlmRefusedError,
    LlmUnavailableError,
)
from iblai_mentor_plugin.llm import End, Reason
from iblai_mentor_plugin.llm.calls import CallJoiner, TextCalls
from iblai_mentor_plugin.llm.faults import AttemptError, build_refusal, explain
from iblai_mentor_plugin.llm.halves import SurrogateJoiner, clean
from iblai_mentor_plugin.llm.network import PatientTransport
from iblai_mentor_plugin.llm.patience import StoppedError
from iblai_mentor_plugin.llm.thoughts import ThoughtFilter
from iblai_mentor_plugin.llm.tokens import estimate_usage
from iblai_mentor_plugin.llm.wire import DONE, find_usage, list_deltas, read_objects

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping

    from iblai_mentor_plugin.llm import Piece, Prompt, Round, Tool, ToolCall, Usage
    from iblai_mentor_plugin.llm.dialects import Dialect
    from iblai_mentor_plugin.llm.endpoint import Endpoint
    from iblai_mentor_plugin.llm.patience import Patience
    from iblai_mentor_plugin.llm.wire import Delta

# At DEBUG the library writes whole prompts into the log.
logging.getLogger("openai").setLevel(logging.INFO)

_ROLES: Final = {"learner": "user", "mentor": "assistant"}
_NO_NAME: Final = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST_RETRY_AFTER: Final = 86_400
# A provider that sends a reply without end ignores the limit that it was told; bytes are limited, too. Characters a token.
_CHARACTERS_A_TOKEN: Final = 16
# Libraries raise these while they read what a provider sent: no JSON, no UTF-8, the wrong types.
_NONSENSE: Final = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
# All that may be raised while a provider is asked, for whatever.
FAILURES: Final = (
    openai.OpenAIError,
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    LlmError,
    OSError,
    *_NONSENSE,
)


def converse(endpoint: Endpoint, prompt: Prompt, patience: Patience, dialect: Dialect) -> Generator[Piece, None, None]:
    """Yield the pieces of a reply. Raises ``AttemptError``, and ``StoppedError`` when nobody wants it any more."""
    patience.begin()
    problem: AttemptError | None = None
    try:
        with make_client(endpoint, patience) as client:
            # As an extra body, which stands above the named arguments: the library would look through each message for what
            # it may have to rename, for 25 ms at a hundred of them.
            body = build_body(endpoint, prompt, dialect)
            ask = client.chat.completions.with_streaming_response.create
            # Read here, and not by the library: its types know one endpoint of the many.
            with ask(model="", messages=[], stream=True, extra_body=body) as response:
                yield from _Reading(prompt, dialect).read(read_objects(response.iter_bytes()))
    except AttemptError as failed:
        problem = failed
    except FAILURES as error:
        problem = translate_error(error, patience)
    # Raised here, where the library's error is forgotten: a traceback would show it, and with it the provider's words.
    if problem is not None:
        if problem.is_filtered:
            yield from _build_filtered(prompt)
            return
        problem.__cause__ = problem.__context__ = None
        raise problem


def _build_filtered(prompt: Prompt) -> Iterator[Piece]:
    """Yield the reply of a provider whose filter took the question; it has read it all the same."""
    yield End(Reason.FILTER)
    yield estimate_usage(prompt, "")


def build_body(endpoint: Endpoint, prompt: Prompt, dialect: Dialect) -> dict[str, Any]:
    """Return everything that a provider is told; the one list of what leaves."""
    body: dict[str, Any] = {
        "model": prompt.model or endpoint.model,
        "messages": _build_messages(prompt, dialect),
        "stream": True,
    }
    if dialect.limit_name:
        body[dialect.limit_name] = prompt.max_tokens
    if dialect.asks_usage:
        body["stream_options"] = {"include_usage": True}
    if prompt.end_user and dialect.names_user:
        body["user"] = prompt.end_user
    if prompt.temperature is not None and dialect.takes_temperature:
        body["temperature"] = prompt.temperature
    if prompt.tools and dialect.takes_tools:
        body["tools"] = [_build_tool(tool) for tool in prompt.tools]
    return body


def _build_tool(tool: Tool) -> dict[str, Any]:
    properties = {name: {"type": "string", "description": what} for name, what in tool.parameters.items()}
    parameters = {"type": "object", "properties": properties, "required": list(properties)}
    return {
        "type": "function",
        "function": {"name": tool.name, "description": tool.description, "parameters": parameters},
    }


def _build_messages(prompt: Prompt, dialect: Dialect) -> list[dict[str, Any]]:
    """
    Return the conversation in turns, the learner's first, as many endpoints want it, and what was looked up since.

    A question that got no reply goes along with the next one, and a reply whose question is not told any more stays here.
    Where nothing more may be looked up, what was found is told as text: endpoints want no calls where there are no tools.
    """
    has_tools = bool(prompt.tools) and dialect.takes_tools
    said = [(_ROLES[message.role], clean(message.text)) for message in prompt.messages]
    for one in () if has_tools else prompt.rounds:
        found = "\n\n".join(map(clean, one.results))
        said += [*([("assistant", clean(one.text))] if one.text.strip() else []), ("user", found)]
    while said and said[0][0] == "assistant":
        said.pop(0)
    if not dialect.has_system:
        said.insert(0, ("user", clean(prompt.system)))
    messages = [{"role": "system", "content": clean(prompt.system)}] if dialect.has_system else []
    for role, text in said:
        if messages and messages[-1]["role"] == role:
            messages[-1]["content"] += f"\n\n{text}"
        else:
            messages.append({"role": role, "content": text})
    return [*messages, *(message for one in prompt.rounds for message in _build_round(one))] if has_tools else messages


def _build_round(one: Round) -> Iterator[dict[str, Any]]:
    """Yield what an LLM said and called, and what came of each call."""
    calls = [
        {
            "id": call.id,
            "type": "function",
            # Endpoints read them: names of other characters, and what is no object, they refuse.
            "function": {"name": _NO_NAME.sub("_", call.name)[:64] or "unknown", "arguments": _build_arguments(call)},
        }
        for call in one.calls
    ]
    yield {"role": "assistant", "content": clean(one.text) or None, "tool_calls": calls}
    for call, result in zip(one.calls, one.results, strict=True):
        yield {"role": "tool", "tool_call_id": call.id, "content": clean(result)}


def _build_arguments(call: ToolCall) -> str:
    try:
        is_object = isinstance(json.loads(call.arguments), dict)
    except (ValueError, RecursionError):
        is_object = False
    return clean(call.arguments) if is_object else "{}"


def make_client(endpoint: Endpoint, patience: Patience) -> openai.OpenAI:
    """Return the library's client, which reaches this endpoint alone, and waits as long as patience lasts."""
    # Redirects would carry a learner's words to where no operator sent them. Time is the transport's business.
    http = httpx.Client(transport=PatientTransport(endpoint.base_url, patience), follow_redirects=False)
    # An endpoint on this site may want no key, the library always does.
    return openai.OpenAI(
        api_key=endpoint.api_key or "none", base_url=endpoint.base_url, max_retries=0, timeout=None, http_client=http
    )


class _Reading:
    """One reply, as it comes."""

    def __init__(self, prompt: Prompt, dialect: Dialect) -> None:
        self._prompt = prompt
        self._thoughts = ThoughtFilter(thinks_aloud=dialect.thinks_aloud)
        self._joiner = SurrogateJoiner()
        # Whoever was offered no tools calls none, and what looks like it is text.
        known = {*(tool.name for tool in prompt.tools), *(call.name for one in prompt.rounds for call in one.calls)}
        self._text_calls = TextCalls(known) if known else None
        self._joined = CallJoiner(f"call_{len(prompt.rounds) + 1}")
        self._calls: list[ToolCall] = []
        self._room = prompt.max_tokens * _CHARACTERS_A_TOKEN
        self._parts: list[str] = []
        self._usage: Usage | None = None
        self._last: Delta | None = None
        self._reason: Reason | None = None
        self._is_done = False

    def read(self, objects: Iterable[Mapping[str, Any] | str]) -> Generator[Piece, None, None]:
        """Yield the pieces. Raises ``AttemptError`` and ``LlmError``."""
        for came in objects:
            if isinstance(came, str):
                self._is_done = came == DONE
                break
            yield from self._take(came)
            if self._thoughts.is_exposed:
                yield from self._end(Reason.THOUGHTS)
                return
        rest = self._thoughts.feed(self._joiner.finish())
        rest += self._thoughts.finish(is_cut=self._reason is Reason.LENGTH)
        yield from self._say(rest)
        yield from self._finish_calls()
        self._check_end()
        yield from self._end(self._reason)

    def _take(self, came: Mapping[str, Any]) -> Iterator[str]:
        if came.get("error"):
            raise explain(build_refusal(came["error"]))
        self._usage = find_usage(came) or self._usage
        for delta in list_deltas(came):
            self._room -= len(delta.text) + sum(len(part.arguments) for part in delta.calls)
            if self._room < 0:
                raise LlmMalformedError("The provider sent more than it was asked for.")
            if delta.finish:
                self._last = delta
            self._reason = delta.reason or (Reason.REFUSAL if delta.is_refusal else self._reason)
            for part in delta.calls if self._prompt.tools else ():
                self._joined.feed(part)
            yield from self._say(self._thoughts.feed(self._joiner.feed(delta.text)))

    def _say(self, text: str) -> Iterator[str]:
        """Yield what is said, and hold back what may be a call."""
        yield from self._note(text if self._text_calls is None else self._text_calls.feed(text))

    def _note(self, text: str) -> Iterator[str]:
        if text:
            self._parts.append(text)
            yield text

    def _finish_calls(self) -> Iterator[Piece]:
        """Yield the rest of what is said, then what is called."""
        self._calls = self._joined.finish()
        if self._text_calls is not None:
            text, called = self._text_calls.finish()
            yield from self._note(text)
            # Some send a call in both ways.
            self._calls = self._calls or self._joined.name_texts(called)
        if self._calls and self._reason in (None, Reason.TOOL_CALLS):
            # Where it may still call, that says it all; where not, it ends before its end.
            self._reason = None if self._prompt.tools else Reason.TOOL_CALLS
        yield from self._calls if self._prompt.tools else ()

    def _check_end(self) -> None:
        """Raise where this is no end, or nothing was said by then that anybody could be told."""
        is_empty = not ("".join(self._parts).strip() or self._calls)
        if self._last and self._last.is_broken:
            raise AttemptError(LlmUnavailableError("The provider gave the reply up."), is_passing=True, is_down=True)
        if is_empty:
            self._check_empty()
        elif not (self._last or self._usage or self._is_done):
            raise LlmUnavailableError("The reply was cut.")

    def _check_empty(self) -> None:
        if self._reason in (Reason.LENGTH, Reason.FILTER):
            return
        if self._last or self._usage:
            # A model that was only loaded is ready now.
            is_passing = bool(self._last and self._last.is_loaded)
            raise AttemptError(LlmEmptyError("The provider sent an empty reply."), is_passing=is_passing)
        raise AttemptError(LlmMalformedError("The provider sent no reply."), is_down=True)

    def _end(self, reason: Reason | None) -> Iterator[Piece]:
        if reason is not None:
            yield End(reason)
        called = (f"{call.name} {call.arguments}" for call in self._calls)
        yield self._usage or estimate_usage(self._prompt, "\n".join(["".join(self._parts), *called]))


def translate_error(error: Exception, patience: Patience) -> AttemptError:
    """Return our words for an error. Raises ``StoppedError`` for what a stop caused."""
    if patience.is_stopped:
        raise StoppedError
    own = error if isinstance(error, LlmError) else error.__cause__
    if isinstance(own, LlmError):
        # Who sent a part of a reply is there.
        is_down = isinstance(own, LlmUnavailableError) and not patience.is_heard
        # An address that is not to be asked is refused before anybody connects to it.
        return AttemptError(own, is_down=is_down, was_sent=not isinstance(own, LlmRefusedError))
    if isinstance(error, openai.APIStatusError):
        retry_after = _find_retry_after(error.response.headers)
        failed = explain(build_refusal(error.body, error.status_code, retry_after))
        failed.error.is_in_protocol = _is_in_protocol(error)
        return failed
    if isinstance(error, openai.APIConnectionError | httpx.HTTPError | OSError):
        # A connection that was not made costs nothing to try again; one that broke may have cost a reply.
        is_passing = isinstance(error.__cause__, httpx.ConnectError)
        message = "The provider cannot be reached." if is_passing else "The connection to the provider broke."
        return AttemptError(LlmUnavailableError(message), is_passing=is_passing, is_down=True, was_sent=not is_passing)
    if isinstance(error, httpx.InvalidURL | httpx.StreamError | openai.OpenAIError):
        return AttemptError(LlmRefusedError("The provider's address or key cannot be used."), was_sent=False)
    return AttemptError(LlmMalformedError("The provider sent something that is no reply."), is_down=True)


def _is_in_protocol(error: openai.APIStatusError) -> bool:
    """Say whether the refusal has the form that the protocol gives it; any server has statuses."""
    body = error.body
    return isinstance(body, dict) and isinstance(body.get("message"), str) and bool({"code", "type"} & body.keys())


def _find_retry_after(headers: httpx.Headers) -> float | None:
    """Return the seconds of a Retry-After header, in either of its two forms."""
    said = headers.get("retry-after", "")
    try:
        seconds = float(said)
    except ValueError:
        seconds = _find_seconds_until(said)
    return min(seconds, _LONGEST_RETRY_AFTER) if math.isfinite(seconds) and seconds >= 0 else None


def _find_seconds_until(date: str) -> float:
    try:
        return max(parsedate_to_datetime(date).timestamp() - time.time(), 0.0)
    except (ValueError, OverflowError):
        return math.nan

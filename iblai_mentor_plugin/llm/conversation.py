"""
One attempt to have a provider reply, by OpenAI's library, which no other module knows.

Whatever it raises ends here: as an ``AttemptError``, which carries our own error and nothing of the provider's words, as these
may repeat keys and questions.
"""

from __future__ import annotations

import logging
import math
import re
import time
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

import httpx
import openai

from iblai_mentor_plugin.exceptions import (
    LlmBusyError,
    LlmError,
    LlmMalformedError,
    LlmRefusedError,
    LlmUnavailableError,
)
from iblai_mentor_plugin.llm import Usage
from iblai_mentor_plugin.llm.network import PatientTransport
from iblai_mentor_plugin.llm.patience import StoppedError
from iblai_mentor_plugin.llm.tokens import estimate_usage

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from openai.types.chat import ChatCompletionChunk

    from iblai_mentor_plugin.llm import Piece, Prompt
    from iblai_mentor_plugin.llm.endpoint import Endpoint
    from iblai_mentor_plugin.llm.patience import Patience

# At DEBUG the library writes whole prompts into the log.
logging.getLogger("openai").setLevel(logging.INFO)

_ROLES: Final = {"learner": "user", "mentor": "assistant"}
# What a code of an error may look like; anything else might be somebody's words.
_CODE: Final = re.compile(r"[a-z][a-z0-9_.]{0,59}")
# Statuses of a provider that is there, and may well answer the next time.
_PASSING: Final = frozenset({408, 409, 500, 502, 503, 504, 529})
_BAD_REQUEST: Final = frozenset({400, 422})
_LONGEST_RETRY_AFTER: Final = 86_400
# A provider that sends a reply without end ignores the limit that it was told; bytes are limited, too. Characters a token.
_CHARACTERS_A_TOKEN: Final = 16
# Libraries raise these while they read what a provider sent: no JSON, no UTF-8, the wrong types.
_NONSENSE: Final = (ValueError, TypeError, AttributeError, LookupError, openai.APIResponseValidationError)


@dataclass(frozen=True, slots=True)
class Dialect:
    """Options that not every endpoint of the protocol knows."""

    asks_usage: bool = True
    # Newer models of OpenAI know only "max_completion_tokens", most other endpoints only this.
    limit_name: str = "max_tokens"


class AttemptError(Exception):
    """An attempt failed: ``error`` says how; ``is_passing``: try again; ``dialect``: try again, and in this one."""

    def __init__(self, error: LlmError, *, is_passing: bool = False, dialect: Dialect | None = None) -> None:
        super().__init__(str(error))
        self.error, self.is_passing, self.dialect = error, is_passing, dialect


def converse(endpoint: Endpoint, prompt: Prompt, patience: Patience, dialect: Dialect) -> Generator[Piece, None, None]:
    """Yield the pieces of a reply. Raises ``AttemptError``, and ``StoppedError`` when nobody wants it any more."""
    patience.begin()
    problem: AttemptError | None = None
    try:
        with _make_client(endpoint, patience) as client:
            # As an extra body, which stands above the named arguments: the library would look through each message for what
            # it may have to rename, for 25 ms at a hundred of them.
            body = build_body(endpoint, prompt, dialect)
            stream = client.chat.completions.create(model="", messages=[], stream=True, extra_body=body)
            yield from _read(stream, prompt)
    except (
        openai.OpenAIError,
        httpx.HTTPError,
        httpx.InvalidURL,
        httpx.StreamError,
        LlmError,
        OSError,
        *_NONSENSE,
    ) as error:
        problem = _translate(error, dialect, patience)
    # Raised here, where the library's error is forgotten: a traceback would show it, and with it the provider's words.
    if problem is not None:
        raise problem


def build_body(endpoint: Endpoint, prompt: Prompt, dialect: Dialect) -> dict[str, Any]:
    """Return everything that a provider is told; the one list of what leaves."""
    body: dict[str, Any] = {
        "model": prompt.model or endpoint.model,
        "messages": [
            {"role": "system", "content": _clean(prompt.system)},
            *({"role": _ROLES[message.role], "content": _clean(message.text)} for message in prompt.messages),
        ],
        dialect.limit_name: prompt.max_tokens,
        "stream": True,
    }
    if dialect.asks_usage:
        body["stream_options"] = {"include_usage": True}
    if prompt.end_user:
        body["user"] = prompt.end_user
    return body


def _clean(text: str) -> str:
    """Return text that UTF-8 can say: half of a surrogate pair can come in by JSON, and would not go out."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _make_client(endpoint: Endpoint, patience: Patience) -> openai.OpenAI:
    # Redirects would carry a learner's words to where no operator sent them. Time is the transport's business.
    http = httpx.Client(transport=PatientTransport(endpoint.base_url, patience), follow_redirects=False)
    # An endpoint on this site may want no key, the library always does.
    return openai.OpenAI(
        api_key=endpoint.api_key or "none", base_url=endpoint.base_url, max_retries=0, timeout=None, http_client=http
    )


def _read(stream: Iterable[ChatCompletionChunk], prompt: Prompt) -> Generator[Piece, None, None]:
    usage: Usage | None = None
    is_finished = False
    parts: list[str] = []
    room = prompt.max_tokens * _CHARACTERS_A_TOKEN
    for chunk in stream:
        usage = _find_usage(chunk) or usage
        for choice in chunk.choices or ():
            is_finished = is_finished or bool(choice.finish_reason)
            text = _find_text(choice)
            if not text:
                continue
            room -= len(text)
            if room < 0:
                raise LlmMalformedError("The provider sent more than it was asked for.")
            parts.append(text)
            yield text
    _check_whole(is_finished=is_finished or usage is not None, is_empty=not "".join(parts).strip())
    yield usage or estimate_usage(prompt, "".join(parts))


def _check_whole(*, is_finished: bool, is_empty: bool) -> None:
    if is_finished and is_empty:
        raise LlmMalformedError("The provider sent an empty reply.")
    if is_empty:
        raise LlmMalformedError("The provider sent no reply.")
    if not is_finished:
        raise LlmUnavailableError("The reply was cut.")


def _find_text(choice: Any) -> str:
    text = getattr(choice.delta, "content", None)
    if text is not None and not isinstance(text, str):
        raise LlmMalformedError("The provider sent something that is no text.")
    return text or ""


def _find_usage(chunk: Any) -> Usage | None:
    usage = chunk.usage
    asked, said = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
    if not isinstance(asked, int) or not isinstance(said, int) or min(asked, said) < 0:
        return None
    return Usage(asked, said)


def _translate(error: Exception, dialect: Dialect, patience: Patience) -> AttemptError:
    """Return our words for an error. Raises ``StoppedError`` for what a stop caused."""
    if patience.is_stopped:
        raise StoppedError
    own = error if isinstance(error, LlmError) else error.__cause__
    if isinstance(own, LlmError):
        return AttemptError(own)
    if isinstance(error, openai.APIStatusError):
        return _translate_status(error, dialect)
    if isinstance(error, openai.APIConnectionError | httpx.HTTPError | OSError):
        # A connection that was not made costs nothing to try again; one that broke may have cost a reply.
        is_passing = isinstance(error.__cause__, httpx.ConnectError)
        message = "The provider cannot be reached." if is_passing else "The connection to the provider broke."
        return AttemptError(LlmUnavailableError(message), is_passing=is_passing)
    if isinstance(error, httpx.InvalidURL | httpx.StreamError | openai.OpenAIError):
        return _translate_other(error)
    return AttemptError(LlmMalformedError("The provider sent something that is no reply."))


def _translate_other(error: Exception) -> AttemptError:
    if isinstance(error, openai.APIError):
        return AttemptError(LlmUnavailableError(f"The provider broke the reply off{_name_code(error)}."))
    return AttemptError(LlmRefusedError("The provider's address or key cannot be used."))


def _translate_status(error: openai.APIStatusError, dialect: Dialect) -> AttemptError:
    status, said = error.status_code, f"The provider answered {error.status_code}{_name_code(error)}."
    retry_after = _find_retry_after(error.response.headers)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        # An empty purse comes with the same status, and no wait fills it.
        if error.code == "insufficient_quota":
            return AttemptError(LlmRefusedError(said))
        return AttemptError(LlmBusyError(said, retry_after=retry_after), is_passing=True)
    if status in _PASSING or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return AttemptError(LlmUnavailableError(said, retry_after=retry_after), is_passing=status in _PASSING)
    other = _find_dialect(error, dialect) if status in _BAD_REQUEST else None
    return AttemptError(LlmRefusedError(said), dialect=other)


def _name_code(error: openai.APIError) -> str:
    """Return the error's code, where it looks like one."""
    codes = [code for code in (error.code, error.type) if isinstance(code, str) and _CODE.fullmatch(code)]
    return f" ({codes[0]})" if codes else ""


def _find_dialect(error: openai.APIStatusError, dialect: Dialect) -> Dialect | None:
    """Return another dialect that might be understood; endpoints say in many ways, or not at all, what they refuse."""
    said = str(error.body)
    if "max_completion_tokens" in said and dialect.limit_name == "max_tokens":
        return replace(dialect, limit_name="max_completion_tokens")
    return replace(dialect, asks_usage=False) if dialect.asks_usage else None


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

"""
What an endpoint's refusal means: for whoever asked, for operators, for the breaker, and for the next attempt.

Of the endpoint's words only a code is repeated; the rest is looked through here, and goes no further: it may repeat keys and
questions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.exceptions import (
    LlmBusyError,
    LlmError,
    LlmKeyError,
    LlmModelError,
    LlmRefusedError,
    LlmTooLongError,
    LlmUnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

# What a code of an error may look like; anything else might be somebody's words.
_CODE: Final = re.compile(r"[a-z][a-z0-9_.]{0,59}")
# Statuses of a provider that is there, and may well answer the next time.
_PASSING: Final = frozenset({408, 409, 500, 502, 503, 504, 529})
_BAD_REQUEST: Final = frozenset({400, 422})
_TOO_MANY: Final = 429
_SERVER: Final = 500
# Of whatever kind a status is, these words of its body say more.
_FILTERED: Final = re.compile(r"content_filter|content_policy|content management policy|responsibleai|data_inspection")
_TOO_LONG: Final = re.compile(
    r"context[ _-]?(?:length|size|window)|exceed_context|maximum context|(?:prompt|input) is too long|too many input tokens"
    r"|too large for model|reduce the length|string_above_max_length"
)
_NO_MODEL: Final = re.compile(r"model_not_found|model\W.{0,80}(?:does not exist|not found|not supported)|invalid model")
_NO_KEY: Final = re.compile(r"invalid_api_key|api.?key not valid|incorrect api key")
# An empty purse comes with the same status as too many questions, and no wait fills it.
_NO_MONEY: Final = re.compile(r"insufficient_quota|billing|insufficient_balance|credit")


class AttemptError(Exception):
    """
    An attempt failed; ``error`` says how.

    ``is_passing``: the same may be tried again. ``is_down``: it says that the provider is down, which no question can cause.
    ``is_filtered``: a filter of the provider's took the question. ``refused``: what was said where something else than this
    may be understood, for ``dialects``. ``was_sent`` is False where no connection was made, so that nothing of the prompt left.
    """

    def __init__(
        self,
        error: LlmError,
        *,
        is_passing: bool = False,
        is_down: bool = False,
        is_filtered: bool = False,
        refused: str | None = None,
        was_sent: bool = True,
    ) -> None:
        super().__init__(str(error))
        self.error, self.is_passing, self.is_down = error, is_passing, is_down
        self.is_filtered, self.refused, self.was_sent = is_filtered, refused, was_sent


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error as an endpoint sent it: a status as HTTP has it, None where there is none, and the error's parts."""

    status: int | None
    codes: tuple[str, ...]
    words: str
    retry_after: float | None = None

    @property
    def text(self) -> str:
        """Return status and code in our words."""
        code = f" ({self.codes[0]})" if self.codes else ""
        return (
            f"The provider answered {self.status}{code}." if self.status else f"The provider broke the reply off{code}."
        )


def build_refusal(body: Any, status: int | None = None, retry_after: float | None = None) -> Refusal:
    """Return an error of these parts; the body is whatever came, its error or all of it."""
    parts: Mapping[str, Any] = body if isinstance(body, dict) else {}
    said = [parts.get("code"), parts.get("type")]
    codes = tuple(code for code in said if isinstance(code, str) and _CODE.fullmatch(code))
    if status is None:
        status = next((code for code in said if type(code) is int and 400 <= code < 600), None)  # noqa: PLR2004 - HTTP's
    return Refusal(status, codes, str(body).lower(), retry_after)


def explain(refusal: Refusal) -> AttemptError:
    """Return what an error means."""
    if refusal.status == _TOO_MANY:
        return _explain_many(refusal)
    if _FILTERED.search(refusal.words):
        return AttemptError(LlmRefusedError(refusal.text), is_filtered=True)
    if refusal.status == 413 or _TOO_LONG.search(refusal.words):  # noqa: PLR2004 - HTTP's "content too large"
        return AttemptError(LlmTooLongError(refusal.text))
    if refusal.status is None or refusal.status >= _SERVER or refusal.status in _PASSING:
        error = LlmUnavailableError(refusal.text, retry_after=refusal.retry_after)
        return AttemptError(error, is_passing=refusal.status in _PASSING, is_down=True)
    return _explain_refused(refusal)


def _explain_many(refusal: Refusal) -> AttemptError:
    if _NO_MONEY.search(" ".join(refusal.codes)):
        return AttemptError(LlmRefusedError(refusal.text))
    return AttemptError(LlmBusyError(refusal.text, retry_after=refusal.retry_after), is_passing=True)


def _explain_refused(refusal: Refusal) -> AttemptError:
    if refusal.status in (401, 403) or _NO_KEY.search(refusal.words):
        return AttemptError(LlmKeyError(refusal.text))
    if refusal.status == 404 or _NO_MODEL.search(refusal.words):  # noqa: PLR2004 - HTTP's "not found"
        return AttemptError(LlmModelError(refusal.text))
    refused = refusal.words if refusal.status in _BAD_REQUEST else None
    return AttemptError(LlmRefusedError(refusal.text), refused=refused)

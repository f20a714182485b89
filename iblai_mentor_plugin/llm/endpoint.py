"""Where a provider is, and how long it may take: what the settings say."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

from iblai_mentor_plugin.llm.breaker import BreakerLimits
from iblai_mentor_plugin.llm.patience import Limits


@dataclass(frozen=True, slots=True)
class RetryLimits:
    """``attempts`` beyond the first; the wait before each doubles from ``backoff`` seconds, and is never above ``longest``."""

    attempts: int
    backoff: float
    longest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One provider. Neither its key nor a password in its address is ever shown."""

    base_url: str = field(repr=False)
    api_key: str = field(repr=False)
    model: str
    is_on_site: bool
    limits: Limits
    retries: RetryLimits
    breaker: BreakerLimits
    # Tokens of a prompt and its reply together; None where nobody said.
    context_tokens: int | None = None
    # It calls tools, as an operator says; of a provider in the admin its test says so.
    has_tools: bool = False

    @property
    def host(self) -> str:
        """Return the host's name, which may be shown; "" when the address is none."""
        try:
            return urlsplit(self.base_url).hostname or ""
        except ValueError:
            return ""


def build_endpoint() -> Endpoint:
    """Return the endpoint that the settings describe."""
    return Endpoint(
        base_url=settings.IBLAI_MENTOR_LLM_BASE_URL,
        api_key=settings.IBLAI_MENTOR_LLM_API_KEY,
        model=settings.IBLAI_MENTOR_LLM_MODEL,
        is_on_site=settings.IBLAI_MENTOR_LLM_IS_ON_SITE,
        context_tokens=settings.IBLAI_MENTOR_LLM_CONTEXT_TOKENS,
        has_tools=settings.IBLAI_MENTOR_LLM_HAS_TOOLS,
        limits=Limits(
            connect=settings.IBLAI_MENTOR_LLM_CONNECT_SECONDS,
            first_byte=settings.IBLAI_MENTOR_LLM_FIRST_BYTE_SECONDS,
            between_bytes=settings.IBLAI_MENTOR_LLM_SILENCE_SECONDS,
            whole=settings.IBLAI_MENTOR_LLM_SECONDS,
            most_bytes=settings.IBLAI_MENTOR_LLM_REPLY_BYTES,
        ),
        retries=RetryLimits(
            attempts=settings.IBLAI_MENTOR_LLM_RETRIES,
            backoff=settings.IBLAI_MENTOR_LLM_BACKOFF_SECONDS,
            longest=settings.IBLAI_MENTOR_LLM_LONGEST_WAIT_SECONDS,
        ),
        breaker=BreakerLimits(
            failures=settings.IBLAI_MENTOR_LLM_BREAKER_FAILURES,
            window=settings.IBLAI_MENTOR_LLM_BREAKER_WINDOW_SECONDS,
            pause=settings.IBLAI_MENTOR_LLM_BREAKER_PAUSE_SECONDS,
        ),
    )

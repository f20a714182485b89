"""
Who replies for a mentor: the provider that the admin chose for it, else what the site's settings say.

The key of a provider is decrypted when it is needed, and kept nowhere but in the memory of the process that asks.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.conf import settings

from iblai_mentor_plugin.encryption import decrypt
from iblai_mentor_plugin.exceptions import EncryptionError, LlmKeyError, ProviderOffError
from iblai_mentor_plugin.llm import get_llm, get_search
from iblai_mentor_plugin.llm.breaker import Breaker
from iblai_mentor_plugin.llm.endpoint import Endpoint, build_endpoint
from iblai_mentor_plugin.llm.openai import OpenAiLlm, load_ahead
from iblai_mentor_plugin.mentor.providers.experience import KeptDialects
from iblai_mentor_plugin.models import Mentor, Provider

if TYPE_CHECKING:
    from iblai_mentor_plugin.llm import LLM, Description

log = logging.getLogger(__name__)
# What the tables hold of a host's and of a model's name.
_LONGEST_HOST: Final = 100
_LONGEST_MODEL: Final = 200
# A reply may have so much of a small context; and so much of what is left is a prompt's by our estimate, which may be off.
_REPLY_SHARE: Final = 0.25
_SURE: Final = 0.95
# Why a search replies where the mentor has no LLM.
NO_PROVIDER: Final = "no_provider"
# Passages that go along with a question; of a model with a small context, which answers better from a few.
PASSAGES: Final = 12
_FEW_PASSAGES: Final = 3
_SMALL_CONTEXT: Final = 8192


@dataclass(frozen=True, slots=True)
class Replier:
    """
    What learners are told of who replies: a name for people, the host, the model.

    ``leaves_site``: whether their words leave this site; ``is_search``: no LLM, but a search of the course, which asks a host
    for nothing but the vector of a question, "" for nobody. ``is_active``: whether it may be asked; ``has_tools``: whether it
    looks things up by itself.
    """

    name: str
    provider: str
    model: str
    leaves_site: bool
    is_search: bool
    is_active: bool = True
    has_tools: bool = False


@dataclass(frozen=True, slots=True)
class Size:
    """Tokens of a prompt and of its reply, at the most."""

    prompt: int
    reply: int


def choose_llm(mentor: Mentor, search_reason: str) -> LLM:
    """
    Return who replies for a mentor: with a reason for the on-site search that search, and nobody else.

    Raises ``ProviderOffError`` where an operator put its provider out of service, and ``LlmKeyError`` where the key
    cannot be decrypted: words must not go to another place than somebody chose.
    """
    if search_reason or _only_embeds(mentor):
        return get_search()
    provider = mentor.provider
    if provider is None:
        return get_llm()
    if not provider.is_active:
        raise ProviderOffError(f"The provider “{provider.name}” is out of service.")
    return OpenAiLlm(build_provider_endpoint(provider), dialects=KeptDialects(provider))


def describe_llm(mentor: Mentor, search_reason: str) -> Replier:
    """Say who replies for a mentor, as ``choose_llm`` does, and whether words leave the site; asks nobody."""
    provider = mentor.provider
    # A search for want of an LLM may have somebody make vectors; for any other reason nobody is asked for anything.
    if search_reason and not (search_reason == NO_PROVIDER and _only_embeds(mentor)):
        said = get_search().describe()
        return _build_replier(said.provider, said)
    if provider is None:
        said = get_llm().describe(mentor.model)
        return _build_replier(said.provider, said)
    if _only_embeds(mentor):
        return _describe_embedding_search(provider)
    said = OpenAiLlm(_build_keyless(provider), dialects=KeptDialects(provider)).describe(mentor.model)
    return replace(_build_replier(provider.name, said), is_active=provider.is_active)


def _only_embeds(mentor: Mentor) -> bool:
    """Say whether a mentor's provider has no model that replies: then a search of the course does."""
    return mentor.provider is not None and not (mentor.model or mentor.provider.model)


def _describe_embedding_search(provider: Provider) -> Replier:
    """Return the search of this site that sends questions to a provider to have vectors made of them, if it may be asked."""
    said = get_search().describe()
    if not (provider.is_active and provider.embedding_model):
        return _build_replier(said.provider, said)
    return describe_embedder(provider)


def describe_embedder(provider: Provider) -> Replier:
    """Say who makes vectors, as the search that profits by them; asks nobody."""
    host = _build_keyless(provider).host[:_LONGEST_HOST]
    model = provider.embedding_model[:_LONGEST_MODEL]
    return Replier(provider.name, host, model, not provider.is_on_site, is_search=True)


def list_asked_by(mentor: Mentor) -> list[Replier]:
    """Return whom a mentor asks, if they are in service: the LLM that replies, and who makes vectors; asks nobody."""
    replier, provider = describe_llm(mentor, ""), mentor.provider
    asked = [] if replier.is_search or not replier.is_active else [replier]
    if provider is not None and provider.is_active and provider.embedding_model:
        asked.append(describe_embedder(provider))
    return asked


def list_asked() -> list[tuple[Mentor, Replier]]:
    """Return the mentors in service, each with everybody whom it asks; asks nobody."""
    mentors = Mentor.objects.select_related("provider", "tenant").filter(is_active=True).order_by("pk")
    return [(mentor, one) for mentor in mentors for one in list_asked_by(mentor)]


def is_down(mentor: Mentor) -> bool:
    """Say whether whom a mentor asks failed again and again, and is left alone for now; asks the cache alone."""
    provider = mentor.provider
    if provider is None and not isinstance(get_llm(), OpenAiLlm):
        return False
    endpoint = build_endpoint() if provider is None else _build_keyless(provider)
    return Breaker(endpoint.base_url, mentor.model or endpoint.model, endpoint.breaker).is_open()


def list_leaving() -> list[Replier]:
    """Return whom the mentors in service ask on another site, each host once; asks nobody."""
    return list({one.provider: one for _mentor, one in list_asked() if one.leaves_site}.values())


def prepare_process() -> None:
    """Load what the first reply of this process would wait for: what asks a provider, where there is one; one query."""
    if isinstance(get_llm(), OpenAiLlm) or Provider.objects.filter(is_active=True).exists():
        load_ahead()


def find_size(provider: Provider | None) -> Size:
    """Return how great a prompt and a reply may be: as the settings say, and as the context of the model has room."""
    longest = Size(settings.IBLAI_MENTOR_PROMPT_TOKENS, settings.IBLAI_MENTOR_LONGEST_REPLY)
    context = settings.IBLAI_MENTOR_LLM_CONTEXT_TOKENS if provider is None else provider.context_tokens
    if context is None:
        return longest
    reply = min(longest.reply, int(context * _REPLY_SHARE))
    return Size(min(longest.prompt, int((context - reply) * _SURE)), reply)


def find_passage_count(provider: Provider | None) -> int:
    """Return how many passages of the course go along with a question, as far as there is room for them."""
    chosen = settings.IBLAI_MENTOR_LLM_PASSAGES if provider is None else provider.passages
    context = settings.IBLAI_MENTOR_LLM_CONTEXT_TOKENS if provider is None else provider.context_tokens
    is_small = context is not None and context <= _SMALL_CONTEXT
    return int(chosen or (_FEW_PASSAGES if is_small else PASSAGES))


def find_reply_seconds(provider: Provider | None) -> float:
    """Return how long a reply may take: a provider that may be slower to begin has so much more."""
    return float(settings.IBLAI_MENTOR_REPLY_SECONDS) + _find_slowness(provider)


def build_provider_endpoint(provider: Provider) -> Endpoint:
    """Return where a provider is asked, with its key. Raises ``LlmKeyError`` when the key cannot be decrypted."""
    if not provider.encrypted_key:
        return _build_keyless(provider)
    try:
        return replace(_build_keyless(provider), api_key=decrypt(provider.encrypted_key))
    except EncryptionError as error:
        log.error("The key of provider %s cannot be used. %s", provider.pk, error)  # noqa: TRY400 - it says all there is
        message = f"The key of the provider “{provider.name}” cannot be used. {error}"
    raise LlmKeyError(message)


def _build_replier(name: str, said: Description) -> Replier:
    host = "" if said.is_search else said.provider
    return Replier(
        name,
        host[:_LONGEST_HOST],
        said.model[:_LONGEST_MODEL],
        said.leaves_site,
        said.is_search,
        has_tools=said.has_tools,
    )


def _build_keyless(provider: Provider) -> Endpoint:
    """Return the endpoint; never with the key of the settings, which is another provider's."""
    site = build_endpoint()
    slowness = _find_slowness(provider)
    return replace(
        site,
        base_url=provider.base_url,
        api_key="",
        model=provider.model,
        is_on_site=provider.is_on_site,
        has_tools=False,
        limits=replace(
            site.limits,
            first_byte=provider.first_byte_seconds or site.limits.first_byte,
            whole=site.limits.whole + slowness,
        ),
    )


def _find_slowness(provider: Provider | None) -> float:
    """Return the seconds that a provider may take longer to begin than the settings say."""
    if provider is None or provider.first_byte_seconds is None:
        return 0.0
    return max(0.0, provider.first_byte_seconds - float(settings.IBLAI_MENTOR_LLM_FIRST_BYTE_SECONDS))

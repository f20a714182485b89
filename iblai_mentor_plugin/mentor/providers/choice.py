"""
Who replies for a mentor: the provider that the admin chose for it, else what the site's settings say.

The key of a provider is decrypted when it is needed, and kept nowhere but in the memory of the process that asks.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.encryption import decrypt
from iblai_mentor_plugin.exceptions import EncryptionError, LlmRefusedError, ProviderOffError
from iblai_mentor_plugin.llm import get_llm
from iblai_mentor_plugin.llm.endpoint import Endpoint, build_endpoint
from iblai_mentor_plugin.llm.openai import OpenAiLlm

if TYPE_CHECKING:
    from iblai_mentor_plugin.llm import LLM, Description
    from iblai_mentor_plugin.models import Mentor, Provider

log = logging.getLogger(__name__)
# What the tables hold of a host's and of a model's name.
_LONGEST_HOST: Final = 100
_LONGEST_MODEL: Final = 200


@dataclass(frozen=True, slots=True)
class Replier:
    """
    What learners are told of who replies: a name for people, the host, the model.

    ``leaves_site``: whether their words leave this site; ``is_search``: no LLM, but a search of the course. ``is_active``:
    whether it may be asked.
    """

    name: str
    provider: str
    model: str
    leaves_site: bool
    is_search: bool
    is_active: bool = True


def choose_llm(mentor: Mentor) -> LLM:
    """
    Return who replies for a mentor.

    Raises ``ProviderOffError`` where an operator put its provider out of service, and ``LlmRefusedError`` where the key
    cannot be decrypted: words must not go to another place than somebody chose.
    """
    provider = mentor.provider
    if provider is None:
        return get_llm()
    if not provider.is_active:
        raise ProviderOffError(f"The provider “{provider.name}” is out of service.")
    return _make_llm(build_provider_endpoint(provider))


def describe_llm(mentor: Mentor) -> Replier:
    """Say who replies for a mentor, and whether words leave the site; asks nobody."""
    provider = mentor.provider
    if provider is None:
        said = get_llm().describe(mentor.model)
        return _build_replier(said.provider, said)
    said = OpenAiLlm(_build_keyless(provider)).describe(mentor.model)
    return replace(_build_replier(provider.name, said), is_active=provider.is_active)


def build_provider_endpoint(provider: Provider) -> Endpoint:
    """Return where a provider is asked, with its key. Raises ``LlmRefusedError`` when the key cannot be decrypted."""
    if not provider.encrypted_key:
        return _build_keyless(provider)
    try:
        return replace(_build_keyless(provider), api_key=decrypt(provider.encrypted_key))
    except EncryptionError as error:
        log.error("The key of provider %s cannot be used. %s", provider.pk, error)  # noqa: TRY400 - it says all there is
        message = f"The key of the provider “{provider.name}” cannot be used. {error}"
    raise LlmRefusedError(message)


def _build_replier(name: str, said: Description) -> Replier:
    host = "" if said.is_search else said.provider
    return Replier(name, host[:_LONGEST_HOST], said.model[:_LONGEST_MODEL], said.leaves_site, said.is_search)


def _build_keyless(provider: Provider) -> Endpoint:
    """Return the endpoint; never with the key of the settings, which is another provider's."""
    return replace(
        build_endpoint(),
        base_url=provider.base_url,
        api_key="",
        model=provider.model,
        is_on_site=provider.is_on_site,
    )


@lru_cache(maxsize=16)
def _make_llm(endpoint: Endpoint) -> LLM:
    """Return who asks this endpoint; kept, as it learns which dialect is understood there."""
    return OpenAiLlm(endpoint)

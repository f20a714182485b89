"""Who replies: mentors, the providers that they ask, and whether learners were told so."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from django.conf import settings

from iblai_mentor_plugin.doctor.probe import PATIENCE, probe
from iblai_mentor_plugin.encryption import decrypt
from iblai_mentor_plugin.exceptions import EncryptionError, FaultFoundError, LlmError
from iblai_mentor_plugin.installation.check import Check, Severity, refuse
from iblai_mentor_plugin.llm import SEARCH, get_llm
from iblai_mentor_plugin.llm.endpoint import build_endpoint
from iblai_mentor_plugin.llm.openai import OpenAiLlm
from iblai_mentor_plugin.mentor.providers.choice import build_provider_endpoint, find_size
from iblai_mentor_plugin.mentor.providers.embedding import try_embeddings
from iblai_mentor_plugin.mentor.providers.experience import KeptDialects
from iblai_mentor_plugin.mentor.standing.undisclosed import list_unnamed
from iblai_mentor_plugin.models import Mentor, Provider, Tenant
from iblai_mentor_plugin.notices import find_notice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iblai_mentor_plugin.doctor.probe import Probe
    from iblai_mentor_plugin.installation.check import Installation
    from iblai_mentor_plugin.llm.dialects import Dialects
    from iblai_mentor_plugin.llm.endpoint import Endpoint

_NOBODY: Final = "no provider is asked: the mentor is a search of the course"
_NO_TIME: Final = "not asked, as no time was left (mentor_check takes it)"
# Seconds until a reply should have begun.
_SLOW: Final = 8.0


@dataclass(frozen=True, slots=True)
class _Replier:
    """A provider that is in service, with its name for operators."""

    name: str
    endpoint: Endpoint
    known: Dialects | None = None


def _list_providers() -> list[Provider]:
    return list(Provider.objects.filter(is_active=True).order_by("name"))


def _asks_settings() -> bool:
    """Say whether somebody asks what the settings name: a mentor in service without a provider of its own."""
    return isinstance(get_llm(), OpenAiLlm) and Mentor.objects.filter(is_active=True, provider=None).exists()


def _list_repliers() -> Iterator[_Replier]:
    """Yield the providers in service whose key can be read; of the others another check tells."""
    if _asks_settings():
        yield _Replier("the settings' provider", build_endpoint())
    for provider in filter(_has_readable_key, _list_providers()):
        # One without a model makes vectors, and nothing else.
        if provider.model:
            yield _Replier(provider.name, build_provider_endpoint(provider), KeptDialects(provider))


def _has_readable_key(provider: Provider) -> bool:
    try:
        return not provider.encrypted_key or bool(decrypt(provider.encrypted_key))
    except EncryptionError:
        return False


def _look_at_keys(_installation: Installation) -> str:
    providers = _list_providers()
    refuse([one.name for one in providers if not _has_readable_key(one)], "a key that cannot be decrypted")
    return f"providers in service: {len(providers)}"


def _look_at_library(_installation: Installation) -> str:
    if (_list_providers() or settings.IBLAI_MENTOR_LLM != SEARCH) and find_spec("openai") is None:
        message = "the package openai is missing"
        raise FaultFoundError(message)
    return "what asks a provider is installed, or nobody is asked"


def _look_at_address(_installation: Installation) -> str:
    if not _asks_settings():
        return "the settings name no provider, or nobody asks it"
    endpoint = build_endpoint()
    missing = {"IBLAI_MENTOR_LLM_BASE_URL": endpoint.host, "IBLAI_MENTOR_LLM_MODEL": endpoint.model}
    refuse([name for name, value in missing.items() if not value], "not set")
    return f"the settings name {endpoint.model} at {endpoint.host}"


def _look_at_problems(_installation: Installation) -> str:
    refuse([f"{one.name}: {one.problem}" for one in _list_providers() if one.problem], "refused to reply")
    return "none refused lately"


def _look_at_sizes(_installation: Installation) -> str:
    unknown = [one.name for one in _list_providers() if one.is_on_site and one.context_tokens is None]
    if _asks_settings() and settings.IBLAI_MENTOR_LLM_IS_ON_SITE and settings.IBLAI_MENTOR_LLM_CONTEXT_TOKENS is None:
        unknown.append("the settings' provider")
    refuse(unknown, "context length not known")
    sizes = [f"{one.name}: {find_size(one).prompt} tokens of prompt" for one in _list_providers()]
    return "; ".join(sizes) or _NOBODY


def _look_at_latency(installation: Installation) -> str:
    """Ask each provider something small, as long as there is time."""
    seen, faults, unasked = [], [], []
    for replier in _list_repliers():
        if not installation.has_time():
            unasked.append(replier.name)
            continue
        try:
            seen.append((replier, probe(replier.endpoint, replier.known)))
        except LlmError as error:
            faults.append(f"{replier.name}: {error}")
    refuse(faults, "did not reply")
    refuse(unasked, _NO_TIME)
    refuse([_describe(one, came) for one, came in seen if came.first > _SLOW], "slow to begin")
    refuse([_describe(one, came) for one, came in seen if came.is_held_back], "the reply came all at once")
    return "; ".join(_describe(one, came) for one, came in seen) or _NOBODY


def _describe(replier: _Replier, came: Probe) -> str:
    counted = "counts tokens" if came.is_counted else "does not count tokens"
    began = f"{replier.name}: began after {came.first:.1f} s, {came.pieces} pieces in {came.whole:.1f} s"
    return f"{began}, {counted}, {_describe_tools(replier)}"


def _describe_tools(replier: _Replier) -> str:
    """Say whether it was seen to call a tool: that is found out where a provider is tried out."""
    if replier.known is None:
        return "tools as IBLAI_MENTOR_LLM_HAS_TOOLS says"
    dialect = replier.known.find(replier.endpoint.base_url, replier.endpoint.model)
    return "calls tools" if dialect.calls_tools else "was not seen to call tools"


def _look_at_vectors(installation: Installation) -> str:
    """Ask each provider that makes vectors for two of them, as long as there is time."""
    seen, faults, unasked = [], [], []
    for provider in filter(_has_readable_key, _list_providers()):
        if not provider.embedding_model:
            continue
        if not installation.has_time():
            unasked.append(provider.name)
            continue
        try:
            seen.append(f"{provider.name}: {try_embeddings(provider, PATIENCE)}")
        except LlmError as error:
            faults.append(f"{provider.name}: {error}")
    refuse(faults, "no vectors")
    refuse(unasked, _NO_TIME)
    return "; ".join(seen) or "no provider makes vectors: the search finds words"


def _look_at_mentors(_installation: Installation) -> str:
    """Look that each tenant has a mentor in service; one without any is given its first by the first question."""
    vacant = Tenant.objects.filter(mentors__is_active=False).exclude(mentors__is_active=True).distinct().order_by("key")
    refuse(list(vacant.values_list("key", flat=True)), "no mentor in service")
    return f"mentors in service: {Mentor.objects.filter(is_active=True).count()}"


def _look_at_choices(_installation: Installation) -> str:
    lost = Mentor.objects.filter(is_active=True, provider__is_active=False).select_related("provider").order_by("pk")
    refuse([f"{mentor.name} asks {mentor.provider}" for mentor in lost], "a provider that is out of service")
    return "each mentor's provider is in service"


def _look_at_notice(_installation: Installation) -> str:
    notice = find_notice()
    if notice is None or not notice.text.strip():
        message = "there is no notice"
        raise FaultFoundError(message)
    return f"version {notice.version} is in force"


def _look_at_truth(_installation: Installation) -> str:
    unnamed = list_unnamed()
    if unnamed:
        message = f"learners' words leave this site for {', '.join(unnamed)}, and the notice in force does not say so"
        raise FaultFoundError(message)
    return "the notice names every provider that words leave this site for"


SERVICE_CHECKS: Final = (
    Check(
        "mentors",
        _look_at_mentors,
        "In the admin, under Mentors, put one of the tenant's into service.",
        "Learners of its courses are told that no mentor is in service.",
    ),
    Check(
        "providers of mentors",
        _look_at_choices,
        "In the admin, give the mentor another provider, or put this one into service again.",
        "A search of the course replies for that mentor, and no LLM: it never falls back to another provider.",
        Severity.WARNING,
    ),
    Check(
        "provider of the settings",
        _look_at_address,
        "Set it in the LMS's YAML, and restart LMS and workers.",
        "Each reply fails.",
    ),
    Check(
        "package openai",
        _look_at_library,
        "pip install 'iblai-mentor-plugin[openai]' into the environment of LMS and workers, then restart them.",
        "Each reply fails.",
    ),
    Check(
        "keys of providers",
        _look_at_keys,
        "Add the earlier secret to the end of IBLAI_MENTOR_ENCRYPTION_KEYS (or of SECRET_KEY_FALLBACKS), or enter the key "
        "again in the admin.",
        "Replies of this provider fail as refused.",
    ),
    Check(
        "problems of providers",
        _look_at_problems,
        "Correct what it names (key, model, context length) under Providers in the admin, then try it out there.",
        "Replies of this provider fail until that is done.",
    ),
    Check(
        "context length",
        _look_at_sizes,
        "Enter the context length that the engine was started with, under Providers in the admin (of the settings: "
        "IBLAI_MENTOR_LLM_CONTEXT_TOKENS).",
        "An engine of your own may cut a prompt that is too long without a word: rules and passages are lost.",
        Severity.WARNING,
    ),
    Check(
        "replies of providers",
        _look_at_latency,
        "Try it out under Providers in the admin. A slow engine needs a smaller model, more room or more seconds to the "
        "first byte. Where it comes all at once: switch buffering off in the proxy between this site and the provider.",
        "Learners wait before a blank line, or are told that the mentor could not answer.",
        Severity.WARNING,
        is_slow=True,
    ),
    Check(
        "vectors of providers",
        _look_at_vectors,
        "Try it out under Providers in the admin; see its embedding model and dimensions.",
        "The search finds words alone, and not what is meant in other words or languages.",
        Severity.WARNING,
        is_slow=True,
    ),
    Check(
        "a notice",
        _look_at_notice,
        "Publish a notice in the admin.",
        "Nobody can agree to anything, so that nothing is remembered and nobody can ask.",
    ),
    Check(
        "what the notice says",
        _look_at_truth,
        "Publish a notice in the admin that names the provider, and says that learners' words are sent there.",
        "Learners agreed to something else than what happens.",
    ),
)

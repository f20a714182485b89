"""What an operator does with a provider: its address is checked, its key kept, and it is tried out."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from iblai_mentor_plugin.encryption import encrypt, renew
from iblai_mentor_plugin.exceptions import (
    InvalidInputError,
    LlmBusyError,
    LlmError,
    LlmRefusedError,
    LlmTooLongError,
    LlmUnavailableError,
)
from iblai_mentor_plugin.llm import Message, Prompt, Tool, ToolCall, Usage
from iblai_mentor_plugin.llm.destinations import is_refused
from iblai_mentor_plugin.llm.openai import OpenAiLlm
from iblai_mentor_plugin.llm.patience import Limits
from iblai_mentor_plugin.llm.tokens import AROUND_MESSAGE, estimate_tokens, estimate_usage
from iblai_mentor_plugin.mentor.providers.choice import build_provider_endpoint, find_size
from iblai_mentor_plugin.mentor.providers.embedding import try_embeddings
from iblai_mentor_plugin.mentor.providers.experience import KeptDialects

if TYPE_CHECKING:
    from collections.abc import Iterator
    from urllib.parse import SplitResult

    from iblai_mentor_plugin.llm import Piece
    from iblai_mentor_plugin.models import Provider

# An operator waits for it in their browser, and with them one process of the LMS: long enough for a provider that works, short
# enough for everybody else. A prompt of full size takes longer to read.
_TINY: Final = Limits(connect=3.0, first_byte=10.0, between_bytes=10.0, whole=10.0, most_bytes=200_000)
_WHOLE: Final = Limits(connect=3.0, first_byte=20.0, between_bytes=10.0, whole=20.0, most_bytes=2_000_000)
# Models that think before they speak count their thoughts.
_LONGEST_TRIAL: Final = 300
_FILLER: Final = "The light of a star has travelled for years before somebody looks up and sees it. "
_QUESTION: Final = "Are you there? Answer with the one word yes."
_CALL: Final = "Call the tool “find_word” with the word “north”, and say nothing else."
_TRIAL_TOOL: Final = Tool("find_word", "Find where a word stands.", {"word": "The word to find."})
# Who counts less than this part of what we estimate of plain English did not read all of it.
_CUT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying a provider out, in words for its operator, which repeat none of the provider's."""

    is_good: bool
    text: str


def check_base_url(base_url: str, *, is_on_site: bool) -> None:
    """
    Refuse an address that learners' words, or a key, must not be sent to.

    Raises ``InvalidInputError``: HTTPS unless the provider is on this site, no password, query or fragment, and no host that
    lies where a cloud keeps its machines' secrets.
    """
    parts = _split(base_url)
    if parts is None:
        raise _refuse(_("This is not an address such as https://llm.example.org/v1."))
    if parts.username is not None or parts.password is not None:
        raise _refuse(_("A password has no place in an address, which is shown: enter it as the key."))
    if "?" in base_url or "#" in base_url:
        raise _refuse(_("The address ends with its path, which is often /v1: nothing of the form ?… or #… is sent."))
    if parts.scheme == "http" and not (is_on_site or _is_loopback(parts.hostname or "")):
        raise _refuse(_("Only an endpoint of this site may be asked without encryption: use https."))
    if is_refused(parts.hostname or ""):
        raise _refuse(_("This address is link-local, or a cloud's metadata service: nothing is sent there."))


def is_same_origin(base_url: str, other: str) -> bool:
    """Say whether two addresses are served by the same host, port and scheme: a key that is for one is for the other."""
    first, second = _split(base_url), _split(other)
    return first is not None and second is not None and (first.scheme, first.netloc) == (second.scheme, second.netloc)


def keep_provider_key(provider: Provider, key: str) -> None:
    """Encrypt a key, "" for none, into a provider that the caller saves. Raises ``EncryptionError``."""
    provider.encrypted_key = encrypt(key) if key else ""


def renew_provider_key(provider: Provider) -> None:
    """Encrypt a provider's key with the newest secret, and save it. Raises ``EncryptionError``."""
    if provider.encrypted_key:
        provider.encrypted_key = renew(provider.encrypted_key)
        provider.save(update_fields=["encrypted_key", "modified"])


def forget_experience(provider: Provider) -> None:
    """Forget what was found out of a provider, which is another one now; the caller saves it."""
    provider.found_out, provider.problem, provider.problem_at = {}, "", None


def try_provider(provider: Provider, *, patience: Limits | None = None) -> Trial:
    """
    Ask a provider for all that it has a model for, even while its breaker is open; forty seconds at the most.

    That is a tiny question, then one of full size, then vectors.

    What it does not understand, and whether it calls tools, is found out anew, and kept with it. What answers otherwise than
    in OpenAI's protocol is told, in words and in time, from nothing at all by nobody: an address is whatever somebody enters,
    and this is no way to look around in the site's network.
    """
    patience = patience or _TINY
    if not provider.model:
        return _try_vectors(provider, patience)
    trial = _try_replies(provider, patience)
    if not (trial.is_good and provider.embedding_model):
        return trial
    try:
        return replace(trial, text=f"{trial.text} {try_embeddings(provider, patience)}")
    except LlmError as error:
        advice = _("Check the name of that model, and leave its dimensions empty if it does not take them.")
        said = {"model": provider.embedding_model, "error": error, "advice": advice}
        text = _("But it made no vectors as %(model)s. %(error)s %(advice)s") % said
        return Trial(is_good=False, text=f"{trial.text} {text}")


def _try_vectors(provider: Provider, patience: Limits) -> Trial:
    began = time.monotonic()
    try:
        return Trial(is_good=True, text=try_embeddings(provider, patience))
    except LlmError as error:
        return _fail(provider, error, until=began + patience.whole)


def _fail(provider: Provider, error: LlmError, *, until: float) -> Trial:
    """Return what is said of a failure; of one that nobody is told of not before a time, so that its own tells nothing."""
    if not _may_be_told(error):
        time.sleep(max(0.0, until - time.monotonic()))
    return Trial(is_good=False, text=_describe_failure(provider, error))


def _try_replies(provider: Provider, patience: Limits) -> Trial:
    began = time.monotonic()
    try:
        tiny = _ask(provider, patience, _build_prompt(_LONGEST_TRIAL))
    except LlmError as error:
        return _fail(provider, error, until=began + patience.whole)
    said = {"name": provider.name, "model": provider.model, "seconds": f"{time.monotonic() - began:.1f}"}
    answered = _("“%(name)s” answered as %(model)s, in %(seconds)s seconds.") % said
    calls = _describe_tools(has_tools=_try_tools(provider, patience))
    whole = _try_whole(provider)
    return replace(whole, text=f"{answered} {_describe_usage(tiny)} {calls} {whole.text}")


def _try_tools(provider: Provider, patience: Limits) -> bool:
    """Find out whether it calls a tool that it is told to call, and keep that with it."""
    prompt = replace(_build_prompt(_LONGEST_TRIAL, _CALL), tools=(_TRIAL_TOOL,))
    try:
        pieces = list(_listen(provider, patience, prompt))
    except LlmError:
        pieces = []
    has_tools = any(isinstance(piece, ToolCall) and piece.name == _TRIAL_TOOL.name for piece in pieces)
    KeptDialects(provider).note_tools(provider.base_url, provider.model, calls_tools=has_tools)
    return has_tools


def _describe_tools(*, has_tools: bool) -> str:
    if has_tools:
        return _("It calls tools: its mentors look things up in the course.")
    return _("It called no tool: its mentors reply from what they are told at once.")


def _try_whole(provider: Provider) -> Trial:
    """Ask as much as a learner's question may take with all that goes along."""
    size = find_size(provider)
    prompt = _build_prompt(size.reply, fill=size.prompt)
    estimated = estimate_usage(prompt, "").prompt_tokens
    try:
        usage = _ask(provider, _WHOLE, prompt)
    except LlmTooLongError as error:
        said = {"tokens": size.prompt + size.reply, "error": error}
        text = _(
            "But a prompt and reply of %(tokens)d tokens, as long as they may get, were too long. %(error)s "
            "Enter the context length of its model."
        )
        return Trial(is_good=False, text=text % said)
    except LlmError as error:
        text = _("But it did not answer a prompt of %(tokens)d tokens, as long as one may get. %(error)s %(advice)s")
        return Trial(is_good=False, text=text % {"tokens": size.prompt, "error": error, "advice": _advise_slow(error)})
    if not usage.is_estimated and usage.prompt_tokens < estimated * _CUT:
        text = _(
            "Of a prompt of about %(tokens)d tokens, as long as one may get, it counted only %(counted)d: it may cut what is "
            "too long without a word. Look at the context length that it is run with, and enter it here."
        )
        return Trial(is_good=True, text=text % {"tokens": estimated, "counted": usage.prompt_tokens})
    return Trial(is_good=True, text=_("It also took a prompt of %d tokens, as long as one may get.") % size.prompt)


def _ask(provider: Provider, patience: Limits, prompt: Prompt) -> Usage:
    said = _listen(provider, patience, prompt)
    return next((piece for piece in said if isinstance(piece, Usage)), Usage(0, 0, is_estimated=True))


def _listen(provider: Provider, patience: Limits, prompt: Prompt) -> Iterator[Piece]:
    endpoint = build_provider_endpoint(provider)
    retries = replace(endpoint.retries, attempts=0)
    dialects = KeptDialects(provider)
    llm = OpenAiLlm(replace(endpoint, limits=patience, retries=retries), is_trial=True, dialects=dialects)
    with closing(llm.stream(prompt)) as pieces:
        yield from pieces


def _build_prompt(max_tokens: int, question: str = _QUESTION, *, fill: int = 0) -> Prompt:
    """Return a question, with so many tokens around it, as a learner's comes with passages of the course."""
    system = "You are being tried out by the operator of a site."
    room = fill - estimate_tokens(system) - estimate_tokens(question) - 3 * AROUND_MESSAGE
    filler = _FILLER * max(0, room // estimate_tokens(_FILLER))
    return Prompt(
        system=system,
        messages=(Message("learner", f"{filler}\n\n{question}".strip()),),
        passages=(),
        question=question,
        max_tokens=max_tokens,
    )


def _describe_usage(usage: Usage) -> str:
    if usage.is_estimated:
        return _("It does not say how many tokens that took, so they are estimated.")
    said = {"prompt": usage.prompt_tokens, "reply": usage.completion_tokens}
    return _("It counted %(prompt)d tokens of the question and %(reply)d of the answer.") % said


def _advise_slow(error: LlmError) -> str:
    if isinstance(error, LlmUnavailableError):
        return _("A slow engine needs more seconds to its first byte: enter them here.")
    return _advise(error)


def _may_be_told(error: LlmError) -> bool:
    """Say whether an error tells of an endpoint of the protocol, or of us; all others look alike."""
    return bool(error.is_in_protocol) or (isinstance(error, LlmRefusedError) and error.is_in_protocol is None)


def _describe_failure(provider: Provider, error: LlmError) -> str:
    if not _may_be_told(error):
        return _(
            "“%(name)s” did not answer as a provider does. Check the address with its port and path, the key, and that this "
            "site may reach it; a model that has to be loaded first needs a second try."
        ) % {"name": provider.name}
    parts = {"name": provider.name, "error": error, "advice": _advise(error)}
    return _("“%(name)s” did not answer. %(error)s %(advice)s") % parts


def _advise(error: LlmError) -> str:
    match error:
        case LlmRefusedError():
            return _("Check the key, the name of the model, and the path of the address.")
        case LlmBusyError():
            return _("It has too many questions of this site: try again later, or raise the limit there.")
    return _("Try again later; a model that has to be loaded first needs a second try.")


def _split(base_url: str) -> SplitResult | None:
    """Return an address in parts; None for what is none."""
    try:
        parts = urlsplit(base_url)
        port = parts.port
    except ValueError:
        return None
    is_clean = base_url.isprintable() and " " not in base_url
    return parts if is_clean and parts.scheme in ("http", "https") and parts.hostname and port != 0 else None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refuse(message: str) -> InvalidInputError:
    return InvalidInputError({"base_url": [message]})

"""Who makes vectors: a provider that an operator gave a model for them; and how it is tried out."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _

from iblai_mentor_plugin.llm.openai_vectors import OpenAiVectors
from iblai_mentor_plugin.llm.patience import Limits
from iblai_mentor_plugin.mentor.providers.choice import build_provider_endpoint
from iblai_mentor_plugin.models import MOST_DIMENSIONS

if TYPE_CHECKING:
    from iblai_mentor_plugin.llm.openai_vectors import Embedded
    from iblai_mentor_plugin.models import Mentor, Provider

# Bytes: a vector of a great model is three thousand numbers of some twenty characters.
_BYTES_A_TEXT: Final = 120_000
# Nobody waits for a course's; a CPU takes a tenth of a second for a text.
_COURSE: Final = Limits(connect=5.0, first_byte=60.0, between_bytes=20.0, whole=90.0, most_bytes=_BYTES_A_TEXT)
_TRIED: Final = ("The light of a star has travelled for years.", "La lumière d’une étoile a voyagé pendant des années.")


def find_embedding_provider(mentor: Mentor | None) -> Provider | None:
    """Return the provider that makes vectors for a mentor's courses and questions, None for none; it may be out of service."""
    provider = mentor.provider if mentor is not None else None
    return provider if provider is not None and provider.embedding_model else None


def name_vectors(provider: Provider) -> str:
    """Return what stands for all that makes vectors of the course what they are: others mean something else."""
    said = [provider.pk, provider.base_url, provider.embedding_model, provider.embedding_dimensions]
    return hashlib.sha256(json.dumps([*said, provider.passage_prefix]).encode()).hexdigest()


def open_course_embeddings(provider: Provider) -> OpenAiVectors:
    """Return what makes vectors of a course. Raises ``LlmKeyError`` when the key cannot be decrypted."""
    most_bytes = _COURSE.most_bytes * max(provider.embedding_batch, 1)
    return _open(provider, replace(_COURSE, most_bytes=most_bytes))


def open_question_embeddings(provider: Provider) -> OpenAiVectors:
    """Return what makes the vector of a question, at the first attempt, or not at all. Raises ``LlmKeyError``."""
    # A learner waits for it: after this the words of their question have to do.
    most = float(settings.IBLAI_MENTOR_EMBEDDING_SECONDS)
    limits = Limits(connect=most, first_byte=most, between_bytes=most, whole=most, most_bytes=_BYTES_A_TEXT)
    return _open(provider, limits, attempts=0)


def try_embeddings(provider: Provider, patience: Limits) -> str:
    """Ask for two vectors, even while the breaker is open; returns what came, for the operator. Raises ``LlmError``."""
    began = time.monotonic()
    embedded = _open(provider, patience, attempts=0, is_trial=True).embed(_TRIED)
    return _describe(provider, embedded, seconds=time.monotonic() - began)


def _describe(provider: Provider, embedded: Embedded, *, seconds: float) -> str:
    said = {"model": provider.embedding_model, "seconds": f"{seconds:.1f}", "kept": len(embedded.vectors[0])}
    made = _("It makes vectors as %(model)s, of %(kept)d numbers, in %(seconds)s seconds.") % said
    if embedded.sent > len(embedded.vectors[0]):
        cut = _(
            "It sends %(sent)d of them, and the first ones are kept: only a model that was trained for that stands it."
        )
        return f"{made} {cut % {'sent': embedded.sent}}"
    return made


def _open(provider: Provider, limits: Limits, *, attempts: int | None = None, is_trial: bool = False) -> OpenAiVectors:
    endpoint = build_provider_endpoint(provider)
    retries = endpoint.retries if attempts is None else replace(endpoint.retries, attempts=attempts)
    return OpenAiVectors(
        replace(endpoint, model=provider.embedding_model, limits=limits, retries=retries),
        dimensions=provider.embedding_dimensions,
        most=provider.embedding_dimensions or MOST_DIMENSIONS,
        is_trial=is_trial,
    )

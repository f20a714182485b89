"""
Vectors of courses: made by the provider of the mentor that serves a course, and charged to the course.

What is sent is all that is indexed, whoever may see it: who searches finds only what they may see, whatever was sent before.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from django.conf import settings

from iblai_mentor_plugin import course_indexes
from iblai_mentor_plugin.exceptions import (
    LimitReachedError,
    LlmBusyError,
    LlmError,
    LlmKeyError,
    LlmModelError,
    LlmRefusedError,
)
from iblai_mentor_plugin.llm import Usage
from iblai_mentor_plugin.llm.tokens import estimate_tokens
from iblai_mentor_plugin.mentor.embedding.texts import cut_batches, write_text
from iblai_mentor_plugin.mentor.providers.choice import describe_embedder
from iblai_mentor_plugin.mentor.providers.embedding import (
    find_embedding_provider,
    name_vectors,
    open_course_embeddings,
)
from iblai_mentor_plugin.mentor.spending.counts import believe
from iblai_mentor_plugin.mentor.spending.reservations import hold_tokens, settle_held
from iblai_mentor_plugin.mentor.staff.settings import find_serving_mentor, find_setting
from iblai_mentor_plugin.models import Provider
from iblai_mentor_plugin.switches import is_switched_on
from iblai_mentor_plugin.tenants import tenant_of_course

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from iblai_mentor_plugin.course_indexes import Renewed
    from iblai_mentor_plugin.llm.openai_vectors import OpenAiVectors

log = logging.getLogger(__name__)
# Characters; who refuses so few refuses all.
_SHORTEST: Final = 40


def renew_indexes(course_keys: Iterable[str] = ()) -> Renewed:
    """Renew the indexes of these courses, with their vectors; of none: of all as ``course_indexes`` does."""
    return course_indexes.renew_indexes(course_keys, find_course_embedder)


def find_course_embedder(course_key: str) -> CourseEmbedder | None:
    """Return what makes the vectors of a course, None where it is to have none."""
    mentor = find_serving_mentor(find_setting(course_key), tenant_of_course(course_key))
    provider = find_embedding_provider(mentor)
    return None if provider is None else CourseEmbedder(provider, course_key)


class CourseEmbedder:
    """The vectors of one course's passages. Nothing is sent for a course, or to a provider, that was switched off meanwhile."""

    def __init__(self, provider: Provider, course_key: str) -> None:
        self._provider, self._course_key = provider, course_key

    @property
    def name(self) -> str:
        """Return what stands for who makes them."""
        return name_vectors(self._provider)

    def embed(self, texts: Sequence[str]) -> list[tuple[float, ...]]:
        """Return the vectors of the first texts: of all, but where the provider or the course's tokens of today give out."""
        made: list[tuple[float, ...]] = []
        try:
            if self._may_ask():
                client = open_course_embeddings(self._provider)
                for batch in self._cut(texts):
                    made += self._ask_apart(client, batch)
        except (LlmError, LimitReachedError) as error:
            log.warning("Vectors of %s are not all made yet: %s", self._course_key, error)
        return made

    def _may_ask(self) -> bool:
        current = Provider.objects.filter(pk=self._provider.pk, is_active=True).first()
        return current is not None and name_vectors(current) == self.name and is_switched_on(self._course_key)

    def _cut(self, texts: Sequence[str]) -> Iterable[list[str]]:
        written = [write_text(self._provider.passage_prefix, text) for text in texts]
        # A batch takes no more than is held back for it.
        most_tokens = settings.IBLAI_MENTOR_TOKENS_A_REPLY
        return cut_batches(written, most=self._provider.embedding_batch, most_tokens=most_tokens)

    def _ask_apart(self, client: OpenAiVectors, batch: list[str]) -> list[tuple[float, ...]]:
        """
        Return the vectors of a batch; where it is refused, those of its halves, and of a single text its beginning's.

        One text that is too long, or that a filter takes, must not keep all behind it from having theirs.
        """
        try:
            return [*self._ask(client, batch)]
        except (LlmKeyError, LlmModelError):
            raise
        except LlmRefusedError:
            if len(batch) == 1 and len(batch[0]) <= _SHORTEST:
                raise
        half = len(batch) // 2
        parts = [batch[:half], batch[half:]] if half else [[batch[0][: len(batch[0]) // 2]]]
        return [vector for part in parts for vector in self._ask_apart(client, part)]

    def _ask(self, client: OpenAiVectors, batch: list[str]) -> Sequence[tuple[float, ...]]:
        used = Usage(sum(map(estimate_tokens, batch)), 0, is_estimated=True)
        held = hold_tokens(self._course_key, describe_embedder(self._provider), prompt_tokens=used.prompt_tokens)
        try:
            embedded = client.embed(batch)
            used = believe(None if embedded.tokens is None else Usage(embedded.tokens, 0), used)
        except (LlmBusyError, LlmRefusedError):
            used = Usage(0, 0)  # Who says so took nothing; who fell silent may have.
            raise
        finally:
            settle_held(held, prompt_tokens=used.prompt_tokens, reply_tokens=0, replies=0)
        return embedded.vectors

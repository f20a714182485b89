"""
The vector of a question: a learner's words, which have left the site as soon as it is asked for elsewhere.

So it is asked only for a reply that may be a provider's: not for who declined, gave no word yet on words going there, or may be
too young. Only of the provider that the reply's mentor has; and only for a moment, else words alone have to do.
"""

from __future__ import annotations

import logging
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connections

from iblai_mentor_plugin.exceptions import LlmBusyError, LlmError, LlmRefusedError, LlmUnavailableError
from iblai_mentor_plugin.llm import Usage
from iblai_mentor_plugin.llm.tokens import estimate_tokens
from iblai_mentor_plugin.mentor.embedding.texts import write_text
from iblai_mentor_plugin.mentor.providers.choice import describe_embedder
from iblai_mentor_plugin.mentor.providers.embedding import (
    find_embedding_provider,
    name_vectors,
    open_question_embeddings,
)
from iblai_mentor_plugin.mentor.spending.counts import believe
from iblai_mentor_plugin.mentor.spending.funds import find_shortage
from iblai_mentor_plugin.mentor.spending.prices import Taken
from iblai_mentor_plugin.mentor.spending.reservations import has_tokens, spend_tokens
from iblai_mentor_plugin.mentor.staff.roster import get_mentor
from iblai_mentor_plugin.mentor.staff.settings import get_course_mentor
from iblai_mentor_plugin.mentor.standing.decision import confirm_decision

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from iblai_mentor_plugin.llm.openai_vectors import Embedded, OpenAiVectors
    from iblai_mentor_plugin.mentor.providers.choice import Replier
    from iblai_mentor_plugin.models import Mentor, Provider
    from iblai_mentor_plugin.tenants import Access

log = logging.getLogger(__name__)


def find_question_embedder(
    mentor: Mentor, course_key: str, search_reason: str, *, note: Callable[[Replier], bool]
) -> QuestionEmbedder | None:
    """
    Return what makes the vector of a question to a mentor, None where nobody may be asked.

    ``search_reason`` is why this site's search replies, as was confirmed just before, "" where whom the mentor has may.
    ``note`` is called before anything is sent, with whom it is sent to; where it says no, nothing is.
    """
    provider = find_embedding_provider(mentor)
    if search_reason or provider is None or not provider.is_active:
        return None
    return QuestionEmbedder(provider, course_key, note)


def find_trial_embedder(access: Access, course_key: str, named: str = "") -> QuestionEmbedder | None:
    """
    Return what makes vectors of questions that an operator asks as a user, None where that user did not agree to it.

    By the provider of the mentor with this name, "" for the one that serves the course. Who asked settles. Raises
    ``MentorError``.
    """
    mentor = get_mentor(access.tenant, named) if named else get_course_mentor(course_key, access.tenant)
    reason = confirm_decision("", access.user.pk, mentor)
    return find_question_embedder(mentor, course_key, reason, note=lambda _asked: True)


class QuestionEmbedder:
    """The vector of one question; who asked for it settles what it took."""

    def __init__(self, provider: Provider, course_key: str, note: Callable[[Replier], bool]) -> None:
        self._provider, self._course_key, self._note = provider, course_key, note
        self._tokens = 0
        # A prompt that was too long is composed again, of the same question.
        self._known: dict[tuple[str, ...], Sequence[tuple[float, ...]]] = {}
        self.has_sent = False

    @property
    def name(self) -> str:
        """Return what stands for who makes it."""
        return name_vectors(self._provider)

    def embed(self, texts: Sequence[str]) -> Sequence[tuple[float, ...]]:
        """Return the vectors; none where nobody may be asked, or answers in time."""
        asked = tuple(texts)
        if asked not in self._known:
            self._known[asked] = self._embed([write_text(self._provider.question_prefix, text) for text in asked])
        return self._known[asked]

    def _embed(self, written: list[str]) -> Sequence[tuple[float, ...]]:
        try:
            client = open_question_embeddings(self._provider)
            asked = describe_embedder(self._provider)
            # Nothing is sent for money that is spent; what is so little is not held back.
            if not has_tokens(self._course_key) or find_shortage(self._course_key, asked) or not self._note(asked):
                return ()
            self.has_sent = True
            return self._ask(client, written)
        except LlmError as error:
            log.warning("A question is searched for by its words alone: %s", error)
            return ()

    def _ask(self, client: OpenAiVectors, written: list[str]) -> Sequence[tuple[float, ...]]:
        used = Usage(sum(map(estimate_tokens, written)), 0, is_estimated=True)
        try:
            embedded = _embed_in_time(client, written)
            used = believe(None if embedded.tokens is None else Usage(embedded.tokens, 0), used)
        except (LlmBusyError, LlmRefusedError):
            used = Usage(0, 0)  # Who says so took nothing; who fell silent may have.
            raise
        finally:
            self._tokens += used.prompt_tokens
        return embedded.vectors

    @property
    def model(self) -> str:
        """Return the model that makes it."""
        return self._provider.embedding_model

    @property
    def missed(self) -> int:
        """Return how many questions had none, as nobody made it, or not in time."""
        return sum(not made for made in self._known.values())

    def settle(self) -> None:
        """Charge the course for what was asked; once the reply is there, as nobody has to wait for it."""
        if self._tokens:
            asked = describe_embedder(self._provider)
            spend_tokens(self._course_key, Taken(asked.provider, asked.model, self._tokens, 0))
            self._tokens = 0


def _embed_in_time(client: OpenAiVectors, texts: list[str]) -> Embedded:
    """Return the vectors, or raise ``LlmError``: within the deadline, as looking up a name knows none of its own."""
    client.load()
    came: SimpleQueue[Embedded | LlmError] = SimpleQueue()
    Thread(target=lambda: came.put(_embed(client, texts)), name="mentor vector", daemon=True).start()
    try:
        made = came.get(timeout=settings.IBLAI_MENTOR_EMBEDDING_SECONDS)
    except Empty:
        made = LlmUnavailableError("The vector of a question took too long.")
    if isinstance(made, LlmError):
        raise made
    return made


def _embed(client: OpenAiVectors, texts: list[str]) -> Embedded | LlmError:
    try:
        return client.embed(texts)
    except LlmError as error:
        return error
    finally:
        # The breaker may have asked a cache that is a table.
        connections.close_all()

"""
Asks, as the learner would: in sessions of their own, through everything that a question passes, and cleans up behind it.

Nothing of it is a rehearsal: an LLM that costs money is asked, and the course's allowance is charged.
"""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.exceptions import ForbiddenError, InvalidInputError, LimitReachedError, TryLaterError
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.asking.sessions import create_session, delete_session
from iblai_mentor_plugin.mentor.evaluation.exams import begin_exam
from iblai_mentor_plugin.mentor.evaluation.questions import EvaluationQuestion, Kind
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.mentor.spending.ledger import get_allowance
from iblai_mentor_plugin.mentor.staff.roster import get_mentor
from iblai_mentor_plugin.mentor.standing.admission import refuse_unserved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from uuid import UUID

    from iblai_mentor_plugin.courseware.course import VisibleBlock
    from iblai_mentor_plugin.models import Message, Session
    from iblai_mentor_plugin.tenants import Access

# What became of a question that was not accepted.
REFUSED: Final = "refused"


@dataclass(frozen=True, slots=True)
class Exchange:
    """
    One question and what came of it.

    ``state`` is the reply's, or ``refused``; ``titles`` are those of the citations, ``marks`` how often the reply has one,
    ``dropped`` how many more the LLM wrote that did not stand; ``problem_key`` is the problem that the mentor took the question
    to be about, "" for none.
    """

    question: EvaluationQuestion
    text: str
    state: str
    reply: str = ""
    error: str = ""
    problem_key: str = ""
    titles: tuple[str, ...] = ()
    marks: int = 0
    dropped: int = 0
    seconds: float = 0.0
    tokens: int = 0


@dataclass
class _HereProducer:
    """Produces the reply in this process; ``moment`` is what the world is like while it does."""

    moment: AbstractContextManager[None] = field(default_factory=nullcontext)

    def has_room(self) -> bool:
        """Have room for everybody."""
        return True

    def reserve(self, generation_id: UUID) -> None:
        """Take no place: this is no web process."""

    def start(self, reply: Message) -> None:
        """Produce it."""
        with self.moment:
            produce_reply(reply.pk)


class Asker:
    """Asks as one learner in one course."""

    def __init__(self, access: Access, course_key: str, blocks: Sequence[VisibleBlock], mentor: str) -> None:
        self._access, self._course_key, self._mentor = access, course_key, mentor
        self._places = {block.usage_key: block.usage_key for block in reversed(blocks)}
        self._places |= {block.title: block.usage_key for block in reversed(blocks) if block.title}

    def refuse_hopeless(self, questions: Sequence[EvaluationQuestion]) -> None:
        """Raise ``ForbiddenError`` where the learner may not ask at all, and ``LimitReachedError`` where not so much."""
        mentor = get_mentor(self._access.tenant, self._mentor)
        refuse_unserved(self._access, self._course_key, "", mentor=mentor)
        needed = sum(len(question.texts) for question in questions)
        allowance = get_allowance(self._access.user.pk, mentor)
        if allowance.messages_left < needed:
            left = f"{needed} questions are to be asked, {allowance.messages_left} are left to this learner today."
            raise LimitReachedError(f"{left} Ask less, or as another learner.", retry_after=0)

    def ask(self, question: EvaluationQuestion) -> Iterator[Exchange]:
        """
        Yield what came of each text of a question; its session is deleted afterwards.

        A question of kind ``exam`` is asked twice: within an exam, and just before one begins. Raises ``TryLaterError``
        when an allowance is used up, and ``InvalidInputError`` for a unit that the learner cannot see.
        """
        place = self._places.get(question.unit, "")
        if question.unit and not place:
            raise InvalidInputError({question.id: [f"The learner sees no “{question.unit}” in this course."]})
        session = create_session(self._access, mentor=self._mentor)
        try:
            for text in question.texts:
                yield from self._ask_text(session, question, text, place)
        finally:
            delete_session(session)

    def _ask_text(self, session: Session, question: EvaluationQuestion, text: str, place: str) -> Iterator[Exchange]:
        if question.kind != Kind.EXAM:
            yield self._exchange(session, question, text, place, _HereProducer())
            return
        with begin_exam():
            yield self._exchange(session, question, text, place, _HereProducer())
        yield self._exchange(session, question, text, place, _HereProducer(begin_exam()))

    def _exchange(
        self, session: Session, question: EvaluationQuestion, text: str, place: str, producer: _HereProducer
    ) -> Exchange:
        started = time.monotonic()
        asked = Question(text, course_key=self._course_key, usage_key=place)
        try:
            reply = accept_question(self._access, str(session.session_id), asked, producer=producer)
        except TryLaterError:
            raise
        except ForbiddenError as refusal:
            return Exchange(question, text, REFUSED, error=str(refusal))
        reply.refresh_from_db()
        return Exchange(
            question,
            text,
            reply.state,
            reply=reply.text,
            error=reply.error,
            problem_key=reply.problem_key,
            titles=tuple(citation["title"] for citation in reply.citations),
            marks=sum(len(citation["at"]) for citation in reply.citations),
            dropped=reply.refused_citations,
            seconds=time.monotonic() - started,
            tokens=reply.prompt_tokens + reply.reply_tokens,
        )

"""
Asks, as the learner would: in sessions of their own, through everything that a question passes, and cleans up behind it.

Nothing of it is a rehearsal: an LLM that costs money is asked, and the course's allowance is charged.
"""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.exceptions import ForbiddenError, InvalidInputError, LimitReachedError, TryLaterError
from iblai_mentor_plugin.llm import Message as Said
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.asking.sessions import create_session, delete_session
from iblai_mentor_plugin.mentor.evaluation.exams import begin_exam
from iblai_mentor_plugin.mentor.evaluation.questions import EvaluationQuestion, Kind
from iblai_mentor_plugin.mentor.guarding.addresses import CitedText
from iblai_mentor_plugin.mentor.prompting.draft import build_draft
from iblai_mentor_plugin.mentor.prompting.inquiry import Inquiry
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.mentor.spending.ledger import get_allowance
from iblai_mentor_plugin.mentor.staff.roster import get_mentor
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.mentor.standing.admission import refuse_unserved
from iblai_mentor_plugin.mentor.standing.decision import SearchReason
from iblai_mentor_plugin.models import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from uuid import UUID

    from iblai_mentor_plugin.courseware.course import VisibleBlock
    from iblai_mentor_plugin.models import Session
    from iblai_mentor_plugin.tenants import Access

# What became of a question that was not accepted.
REFUSED: Final = "refused"


@dataclass(frozen=True, slots=True)
class Exchange:
    """
    One question and what came of it.

    ``state`` is the reply's, or ``refused``; ``titles`` and ``cited`` are titles and usage keys of the citations, ``marks`` how
    often the reply has one, ``dropped`` how many more the LLM wrote that did not stand; ``problem_key`` is the problem that
    the mentor took the question to be about, "" for none. ``turn`` counts the session's questions from 1; ``said`` and
    ``heard`` are what learner and mentor said in it before the reply. ``is_search``: the search replied, and no LLM.
    """

    question: EvaluationQuestion
    text: str
    state: str
    reply: str = ""
    error: str = ""
    problem_key: str = ""
    turn: int = 1
    said: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    is_search: bool = False
    titles: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
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
        allowance = get_allowance(self._access.user.pk, mentor, self._course_key)
        if allowance.messages_left < needed:
            left = f"{needed} questions are to be asked, {allowance.messages_left} are left to this learner today."
            raise LimitReachedError(f"{left} Ask less, or as another learner.", retry_after=0)

    def ask(self, question: EvaluationQuestion, session_id: UUID | None = None) -> Iterator[Exchange]:
        """
        Yield what came of each text of a question; its session, which ``session_id`` may name, is deleted afterwards.

        A question of kind ``exam`` is asked twice: within an exam, and just before one begins. Raises ``TryLaterError``
        when an allowance is used up, and ``InvalidInputError`` for a unit that the learner cannot see.
        """
        place = self._places.get(question.unit, "")
        if question.unit and not place:
            raise InvalidInputError({question.id: [f"The learner sees no “{question.unit}” in this course."]})
        session = create_session(self._access, mentor=self._mentor, session_id=session_id)
        told: list[Exchange] = []
        try:
            for text in question.texts:
                for exchange in self._ask_text(session, question, text, place):
                    told.append(_place_in_session(exchange, told))
                    yield told[-1]
        finally:
            delete_session(session)

    def search(self, question: EvaluationQuestion) -> Iterator[Exchange]:
        """Yield what the search of the course says to each text of a question; nothing is kept, and no LLM is asked."""
        history: list[Said] = []
        for turn, text in enumerate(question.texts, 1):
            inquiry = self._inquire(text, self._places.get(question.unit, ""), history)
            draft = build_draft(inquiry)
            shown = CitedText(draft.passages, self._course_key, may_quote=draft.may_say)
            reply = shown.feed(draft.prompt.extract) + shown.finish()
            history += [Said("learner", text), Said("mentor", reply)]
            citations = shown.list_citations()
            yield Exchange(
                question,
                text,
                str(Message.State.COMPLETE),
                reply=reply,
                turn=turn,
                is_search=True,
                **_read_citations(citations),
                dropped=shown.refused,
            )

    def _inquire(self, text: str, place: str, history: Sequence[Said]) -> Inquiry:
        return Inquiry(
            tenant=self._access.tenant,
            mentor=get_mentor(self._access.tenant, self._mentor),
            course=open_served(self._access.user.pk, self._course_key),
            course_key=self._course_key,
            user_id=self._access.user.pk,
            usage_key=place,
            question=text,
            history=tuple(history),
            search_reason=SearchReason.DECLINED,
        )

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
        try:
            reply.refresh_from_db()
        except Message.DoesNotExist:  # Somebody deleted the session meanwhile.
            return Exchange(question, text, str(Message.State.INTERRUPTED))
        return Exchange(
            question,
            text,
            reply.state,
            reply=reply.text,
            error=reply.error,
            problem_key=reply.problem_key,
            is_search=not reply.provider,
            **_read_citations(reply.citations),
            dropped=reply.refused_citations,
            seconds=time.monotonic() - started,
            tokens=reply.prompt_tokens + reply.reply_tokens,
        )


def _read_citations(citations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "titles": tuple(citation["title"] for citation in citations),
        "cited": tuple(citation["usage_key"] for citation in citations),
        "marks": sum(len(citation["at"]) for citation in citations),
    }


def _place_in_session(exchange: Exchange, before: Sequence[Exchange]) -> Exchange:
    return replace(
        exchange,
        turn=len(before) + 1,
        said=(*(one.text for one in before), exchange.text),
        heard=tuple(one.reply for one in before),
    )

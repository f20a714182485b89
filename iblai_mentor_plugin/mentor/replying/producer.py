"""
Produces a reply: compose, ask the LLM, let what it says pass the guard, cite, keep the pieces, settle.

However it goes, the reply ends in a state that says so. No database connection is held while the LLM works.
"""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.db import Error
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from iblai_mentor_plugin.exceptions import (
    CoursewareError,
    LlmBusyError,
    LlmEmptyError,
    LlmError,
    LlmKeyError,
    LlmMalformedError,
    LlmModelError,
    LlmRefusedError,
    LlmTooLongError,
    LlmUnavailableError,
    OffError,
    ProviderOffError,
)
from iblai_mentor_plugin.llm import End, Reason
from iblai_mentor_plugin.looks import let_go
from iblai_mentor_plugin.mentor.embedding.questions import find_question_embedder
from iblai_mentor_plugin.mentor.guarding.addresses import CitedText, describe_places
from iblai_mentor_plugin.mentor.prompting.draft import Draft, compose
from iblai_mentor_plugin.mentor.providers.choice import choose_llm, describe_llm
from iblai_mentor_plugin.mentor.replying.connections import release_connections
from iblai_mentor_plugin.mentor.replying.lifecycle import (
    Used,
    claim_reply,
    drop_earlier_chunks,
    free_and_finish,
    has_money,
    keep_found,
    note_asked,
    note_prompt,
    note_unsent,
)
from iblai_mentor_plugin.mentor.replying.pieces import ReplyWriter
from iblai_mentor_plugin.mentor.replying.rounds import Rounds
from iblai_mentor_plugin.mentor.replying.tools.desk import Desk
from iblai_mentor_plugin.mentor.replying.watch import ENDS, UNWANTED, Watch
from iblai_mentor_plugin.mentor.spending.calibration import learn_correction
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.mentor.standing.admission import Silence, describe_silence
from iblai_mentor_plugin.mentor.standing.decision import SearchReason, bars_others, confirm_decision
from iblai_mentor_plugin.models import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from iblai_mentor_plugin.llm import LLM, Reply, Usage
    from iblai_mentor_plugin.mentor.embedding.questions import QuestionEmbedder
    from iblai_mentor_plugin.mentor.providers.choice import Replier

log = logging.getLogger(__name__)
State = Message.State
_GUARDED: Final = "guarded"
_FILTERED: Final = "filtered"
_CODES: Final = {
    LlmBusyError: "busy",
    LlmUnavailableError: "unavailable",
    LlmMalformedError: "unavailable",
    LlmEmptyError: "empty",
    LlmKeyError: "key",
    LlmModelError: "model",
    LlmTooLongError: "too_long",
    ProviderOffError: "provider_off",
}
# An error after which a reply stands that can be gone on with.
_CUT: Final = "cut"
# Reasons of the LLM's for an end that is not the end of what it had to say.
_EARLY: Final = (Reason.LENGTH, Reason.FILTER, Reason.TOOL_CALLS)
# Of what the greatest prompt holds, so much is told where the whole was too long.
_SHORTER: Final = 0.5
# Who says so took nothing; who fell silent may have.
_TOOK_NOTHING: Final = (LlmBusyError, LlmRefusedError)


def produce_reply(reply_id: int) -> None:
    """Produce a reply that is queued; one that somebody else took, or ended, is left alone. Raises nothing."""
    try:
        reply = claim_reply(reply_id)
        if reply is not None:
            _produce_claimed(reply)
    except Error as error:
        # As if its producer had died: whoever looks at it next ends it.
        log.warning("Reply %s could not be taken or ended: %s", reply_id, type(error).__name__)


def _produce_claimed(reply: Message) -> None:
    try:
        # Whoever produces knows nothing of the request that asked.
        with Watch(reply) as watch, override(reply.language or get_language()):
            production = _Production(reply, watch)
            try:
                production.run()
            finally:
                production.settle()
    except OffError as refusal:
        _finish(reply, State.BLOCKED, text=str(refusal), error="off", used=Used(0, 0))
    except CoursewareError as error:
        log.warning("Reply %s failed: %s", reply.pk, error)
        _finish(reply, State.FAILED, error="unavailable")
    # A broad handler at the top of a thread or a task: its learner must hear that it failed, whatever it was.
    except Exception:
        log.exception("Reply %s failed", reply.pk)
        _finish(reply, State.FAILED, error="error")


def _name_failure(reply: Message, error: LlmError) -> str:
    """Return the code of a failure; of what broke off after it began, that it did."""
    # What was looked up says nothing yet.
    return _CUT if reply.chunks.exclude(text="").exists() else _CODES.get(type(error), "refused")


def _finish(reply: Message, state: Message.State, **end: Any) -> None:
    free_and_finish(reply.pk, reply.generation_id, state, **end)


class _Production:
    """One reply, from the prompt to the end."""

    def __init__(self, reply: Message, watch: Watch) -> None:
        self._reply, self._watch = reply, watch
        self._writer: ReplyWriter
        self._rounds: Rounds | None = None
        # Why the LLM ended before it came to its end.
        self._reason: Reason | None = None
        self._embedder: QuestionEmbedder | None = None

    def settle(self) -> None:
        """Charge the course for what was asked besides the reply."""
        if self._embedder is not None:
            self._embedder.settle()

    def run(self) -> None:
        """Produce the reply; returns early once nobody wants it any more. Raises what keeps it from being asked for."""
        if cut := self._watch.find_silence(row=self._reply):
            self._end_unasked(cut)
            return
        try:
            self._try()
        except LlmError as error:
            log.warning("Reply %s failed: %s", self._reply.pk, error)
            used = self._count_failed(error)
            if self._is_unsent(error):
                note_unsent(self._reply.pk)
            _finish(self._reply, State.FAILED, error=_name_failure(self._reply, error), used=used)
        # Not before: the learner waits for this reply, which does not fail for those.
        drop_earlier_chunks(self._reply)

    def _try(self) -> None:
        try:
            self._produce(self._compose())
        except LlmTooLongError:
            if self._rounds is None or not self._rounds.is_first:
                raise
            # Nobody knew how much its model takes, or our estimate was off.
            log.warning("Reply %s is asked for again, with a shorter prompt", self._reply.pk)
            self._produce(self._compose(share=_SHORTER))

    def _compose(self, *, share: float = 1.0) -> Draft:
        """
        Return what is asked; of the on-site search alone where its learner took their word back since they asked.

        Or where the mentor got another provider since, for which there is no money.
        """
        reply, session = self._reply, self._reply.session
        reply.search_reason = confirm_decision(reply.search_reason, session.user_id, session.mentor, row=reply)
        if not reply.search_reason and not self._has_money():
            reply.search_reason = SearchReason.BUDGET
        barred = reply.search_reason if bars_others(reply.search_reason) else ""
        if self._embedder is None:
            self._embedder = find_question_embedder(session.mentor, session.course_key, barred, note=self._note_asked)
        draft = compose(reply, share=share, embedder=None if barred else self._embedder)
        # Who is asked again, later, is asked with what holds by then.
        let_go(reply)
        has_sent = self._embedder is not None and self._embedder.has_sent
        # A search that nothing was sent for is this site's own.
        return (
            draft if has_sent or not draft.replier.is_search else replace(draft, replier=_describe_own(draft.replier))
        )

    def _has_money(self) -> bool:
        replier = describe_llm(self._reply.session.mentor, "")
        return replier.is_search or has_money(self._reply, replier)

    def _note_asked(self, asked: Replier) -> bool:
        """Keep that the question is sent, before it is; nothing is held meanwhile."""
        is_wanted = note_asked(self._reply.pk, asked)
        release_connections()
        return is_wanted

    def _produce(self, draft: Draft) -> None:
        session, passages = self._reply.session, list(draft.passages)
        # The answer to a quiz stands in its quote, which the learner sees afterwards.
        is_quiz = self._reply.action == Message.Action.QUIZ
        cited = CitedText(passages, session.course_key, may_quote=draft.may_say, hides_quotes=is_quiz)
        self._writer = ReplyWriter(self._reply.pk, cited)
        llm = choose_llm(session.mentor, self._reply.search_reason)
        rounds = self._rounds = Rounds(draft)
        desk = Desk(
            partial(open_served, session.user_id, session.course_key),
            passages,
            offered=[tool.name for tool in draft.prompt.tools],
            place_key=draft.place_key,
            mark=draft.told.mark,
            correction=draft.correction,
        )
        ended = self._ask(llm, draft, rounds)
        while not ended and rounds.calls and not (ended := self._look_up(desk, rounds)):
            ended = self._ask(llm, draft, rounds)
        if ended == UNWANTED or not self._writer.is_wanted:
            return
        if self._reason is Reason.THOUGHTS:
            # What it said turned out to be what the LLM thought: none of it is kept.
            _finish(self._reply, State.FAILED, text="", error=Reason.THOUGHTS, used=_count(rounds.usage))
            return
        self._writer.write("" if ended else draft.guard.finish())
        if not ended and draft.guard.is_blocked:
            ended = _GUARDED
        if not ended and self._reason is Reason.FILTER and not self._writer.text.strip():
            ended = _FILTERED
        self._end(draft, rounds, ended)

    def _ask(self, llm: LLM, draft: Draft, rounds: Rounds) -> str:
        """Ask, and write what the LLM says; returns why it was cut, "" when it was not."""
        known = {"search_reason": self._reply.search_reason, **draft.kept}
        if not note_prompt(self._reply.pk, draft.replier, used=_count(rounds.usage_ahead), **known):
            return UNWANTED
        release_connections()
        self._reason = None
        try:
            with closing(llm.stream(rounds.prompt)) as pieces:
                self._watch.follow(pieces)
                return self._read(pieces, draft, rounds)
        except LlmTooLongError:
            if not rounds.forget():
                raise
        return self._ask(llm, draft, rounds)

    def _look_up(self, desk: Desk, rounds: Rounds) -> str:
        """Have the next prompt tell what is called for; returns why the reply ends here, "" when it does not."""
        # Whoever began an exam is told nothing more of the course.
        if cut := self._watch.look() or self._watch.find_silence():
            return cut
        results = desk.answer(rounds.calls, room=rounds.room)
        for result in results:
            if result.tool:
                self._writer.note_step(result.tool, result.titles)
        rounds.go_on(result.text for result in results)
        return "" if self._writer.is_wanted else UNWANTED

    def _end_unasked(self, cut: str) -> None:
        """End a reply whose learner may have begun an exam since they asked: no LLM is asked."""
        state, error = ENDS[cut]
        text = describe_silence(cut) if cut in list(Silence) else ""
        _finish(self._reply, state, text=text, error=error, used=Used(0, 0))

    def _read(self, pieces: Reply, draft: Draft, rounds: Rounds) -> str:
        """Write what the LLM says as far as it may leave; returns why it was cut, "" when it was not."""
        try:
            return self._read_on(pieces, draft, rounds)
        except LlmError as error:
            # What came before it broke off stands; whom to turn to is said, however it went.
            if not isinstance(error, LlmTooLongError):
                self._writer.finish(draft.contact)
            raise

    def _read_on(self, pieces: Reply, draft: Draft, rounds: Rounds) -> str:
        # What was said before something was looked up is a paragraph of its own.
        gap = "\n\n" if rounds.has_spoken else ""
        for piece in pieces:
            if isinstance(piece, End):
                self._reason = piece.reason
                continue
            rounds.note(piece)
            if isinstance(piece, str):
                self._writer.write(draft.guard.feed(gap + piece))
                gap = ""
            if cut := self._find_cut(draft):
                return cut
        # Pieces that the watch closed end as if there were no more.
        return self._watch.cut

    def _find_cut(self, draft: Draft) -> str:
        if not self._writer.is_wanted:
            return UNWANTED
        return _GUARDED if draft.guard.is_blocked else self._watch.look()

    def _end(self, draft: Draft, rounds: Rounds, ended: str) -> None:
        last = _LAST_WORDS[ended]() if ended in _LAST_WORDS else ""
        self._writer.finish("\n\n".join(filter(None, (last, draft.contact))))
        text = self._writer.text
        state, error = self._name_end(ended, is_empty=not text.strip())
        self._keep_found(draft, state)
        _finish(
            self._reply,
            state,
            text=text,
            error=error,
            refused_citations=self._writer.refused,
            used=_count(rounds.usage),
        )
        # The next prompt profits from what the provider counted of these.
        if estimated := rounds.estimate:
            learn_correction(draft.replier, estimated=estimated, counted=rounds.usage.prompt_tokens)

    def _keep_found(self, draft: Draft, state: Message.State) -> None:
        """Keep the places that a reply leads to: an LLM's only where it came to its end, and cites nothing."""
        is_led = draft.replier.is_search or not self._writer.has_cited
        if draft.further and is_led and state == State.COMPLETE:
            keep_found(self._reply.pk, describe_places(draft.further, self._reply.session.course_key))

    def _name_end(self, ended: str, *, is_empty: bool) -> tuple[Message.State, str]:
        """Return how a reply ended, and the code of why it is none, or less than a whole one."""
        if ended:
            return ENDS.get(ended, (State.BLOCKED, ended))
        if is_empty:
            return State.FAILED, "no_room" if self._reason is Reason.LENGTH else "empty"
        return State.COMPLETE, str(self._reason) if self._reason in _EARLY else ""

    def _count_failed(self, error: LlmError) -> Used:
        """Return what a reply took that failed: who refuses took nothing, nor who was not reached, but what was before."""
        if self._rounds is None:
            return Used(0, 0)
        took_nothing = isinstance(error, _TOOK_NOTHING) or not error.was_sent
        return _count(self._rounds.usage_before if took_nothing else self._rounds.usage)

    def _is_unsent(self, error: LlmError) -> bool:
        """Say whether nothing left for this reply: not for this asking, nor for one before it, nor for a vector."""
        is_first = self._rounds is None or self._rounds.is_first
        has_embedded = self._embedder is not None and self._embedder.has_sent
        return not (error.was_sent or has_embedded) and is_first


def _count(usage: Usage) -> Used:
    return Used(usage.prompt_tokens, usage.completion_tokens, is_estimated=usage.is_estimated)


def _describe_own(search: Replier) -> Replier:
    return replace(search, provider="", model="", leaves_site=False)


def describe_guard() -> str:
    """Return what a learner is told where the rest of a reply was withheld."""
    return _(
        "I stop here: the rest would give away the answer to a graded problem that is still open for you. "
        "Tell me how far you got, and I help you with the next step."
    )


def describe_filter() -> str:
    """Return what a learner is told where a filter of the provider's let nothing through."""
    return _("A filter of the language model withheld this reply. Try asking in other words.")


# What a reply ends with where the rest is missing, and it has to say so itself.
_LAST_WORDS: Final[Mapping[str, Callable[[], str]]] = {
    _GUARDED: describe_guard,
    _FILTERED: describe_filter,
    **{silence.value: partial(describe_silence, silence) for silence in Silence},
}

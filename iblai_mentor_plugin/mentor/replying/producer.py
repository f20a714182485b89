"""
Produces a reply: compose, ask the LLM, let what it says pass the guard, cite, keep the pieces, settle.

However it goes, the reply ends in a state that says so. No database connection is held while the LLM works.
"""

from __future__ import annotations

import logging
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

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
from iblai_mentor_plugin.llm import End, Reason, Usage
from iblai_mentor_plugin.llm.tokens import estimate_usage
from iblai_mentor_plugin.mentor.guarding.addresses import CitedText, describe_places
from iblai_mentor_plugin.mentor.prompting.draft import Draft, compose
from iblai_mentor_plugin.mentor.providers.choice import choose_llm
from iblai_mentor_plugin.mentor.replying.connections import release_connections
from iblai_mentor_plugin.mentor.replying.leases import release
from iblai_mentor_plugin.mentor.replying.lifecycle import (
    Used,
    claim_reply,
    drop_earlier_chunks,
    finish_reply,
    keep_found,
    note_prompt,
)
from iblai_mentor_plugin.mentor.replying.pieces import ReplyWriter
from iblai_mentor_plugin.mentor.replying.watch import ENDS, EXAM, UNWANTED, Watch
from iblai_mentor_plugin.mentor.spending.calibration import learn_correction
from iblai_mentor_plugin.mentor.spending.counts import believe
from iblai_mentor_plugin.mentor.standing.admission import describe_exam
from iblai_mentor_plugin.mentor.standing.decision import confirm_decision
from iblai_mentor_plugin.models import Message

if TYPE_CHECKING:
    from iblai_mentor_plugin.llm import Reply

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
    reply = claim_reply(reply_id)
    if reply is None:
        return
    try:
        # Whoever produces knows nothing of the request that asked.
        with Watch(reply) as watch, override(reply.language or get_language()):
            _Production(reply, watch).run()
    except LlmError as error:
        log.warning("Reply %s failed: %s", reply_id, error)
        used = Used(0, 0) if isinstance(error, _TOOK_NOTHING) else None
        _finish(reply, State.FAILED, error=_name_failure(reply, error), used=used)
    except OffError as refusal:
        _finish(reply, State.BLOCKED, text=str(refusal), error="off", used=Used(0, 0))
    except CoursewareError as error:
        log.warning("Reply %s failed: %s", reply_id, error)
        _finish(reply, State.FAILED, error="unavailable")
    # A broad handler at the top of a thread or a task: its learner must hear that it failed, whatever it was.
    except Exception:
        log.exception("Reply %s failed", reply_id)
        _finish(reply, State.FAILED, error="error")


def _name_failure(reply: Message, error: LlmError) -> str:
    """Return the code of a failure; of what broke off after it began, that it did."""
    return _CUT if reply.chunks.exists() else _CODES.get(type(error), "refused")


def _finish(reply: Message, state: Message.State, **end: Any) -> None:
    """End the reply, its place first: who sees the end may ask again at once."""
    release(reply.generation_id)
    finish_reply(reply.pk, state, **end)


class _Production:
    """One reply, from the prompt to the end."""

    def __init__(self, reply: Message, watch: Watch) -> None:
        self._reply, self._watch = reply, watch
        self._writer: ReplyWriter
        self._usage: Usage | None = None
        # Why the LLM ended before it came to its end.
        self._reason: Reason | None = None

    def run(self) -> None:
        """Produce the reply; returns early once nobody wants it any more."""
        if cut := self._watch.find_exam():
            self._end_unasked(cut)
            return
        try:
            self._produce(self._compose())
        except LlmTooLongError:
            # Nobody knew how much its model takes, or our estimate was off.
            log.warning("Reply %s is asked for again, with a shorter prompt", self._reply.pk)
            self._produce(self._compose(share=_SHORTER))

    def _compose(self, *, share: float = 1.0) -> Draft:
        """Return what is asked; of the on-site search alone where its learner took their word back since they asked."""
        session = self._reply.session
        kept = self._reply.search_reason
        self._reply.search_reason = confirm_decision(kept, session.user_id, session.mentor)
        return compose(self._reply, share=share)

    def _produce(self, draft: Draft) -> None:
        cited = CitedText(draft.passages, self._reply.session.course_key, may_quote=draft.may_say)
        self._writer = ReplyWriter(self._reply.pk, cited)
        reason = self._reply.search_reason
        llm = choose_llm(self._reply.session.mentor, reason)
        known = {"search_reason": reason, **draft.focus.kept}
        prompt_tokens = self._estimate(draft, "").prompt_tokens
        if not note_prompt(self._reply.pk, draft.replier, prompt_tokens=prompt_tokens, **known):
            return
        release_connections()
        with closing(llm.stream(draft.prompt)) as pieces:
            self._watch.follow(pieces)
            ended = self._read(pieces, draft)
        # Not before: the learner waits for the LLM's first word.
        drop_earlier_chunks(self._reply)
        if ended == UNWANTED or not self._writer.is_wanted:
            return
        if self._reason is Reason.THOUGHTS:
            self._take_back(draft)
            return
        self._writer.write("" if ended else draft.guard.finish())
        if not ended and draft.guard.is_blocked:
            ended = _GUARDED
        if not ended and self._reason is Reason.FILTER and not self._writer.text.strip():
            ended = _FILTERED
        self._end(draft, ended)

    def _take_back(self, draft: Draft) -> None:
        """End a reply that turned out to be what the LLM thought: none of it is kept."""
        used = self._count(draft)
        _finish(self._reply, State.FAILED, text="", error=Reason.THOUGHTS, used=used)

    def _end_unasked(self, cut: str) -> None:
        """End a reply whose learner may have begun an exam since they asked: no LLM is asked."""
        state, error = ENDS[cut]
        _finish(self._reply, state, text=describe_exam() if cut == EXAM else "", error=error, used=Used(0, 0))

    def _read(self, pieces: Reply, draft: Draft) -> str:
        """Write what the LLM says as far as it may leave; returns why it was cut, "" when it was not."""
        try:
            return self._read_on(pieces, draft)
        except LlmError as error:
            # What came before it broke off stands; whom to turn to is said, however it went.
            self._writer.finish("" if isinstance(error, LlmTooLongError) else draft.contact)
            raise

    def _read_on(self, pieces: Reply, draft: Draft) -> str:
        for piece in pieces:
            if isinstance(piece, Usage):
                self._usage = piece
            elif isinstance(piece, End):
                self._reason = piece.reason
            else:
                self._writer.write(draft.guard.feed(piece))
            if cut := self._find_cut(draft):
                return cut
        # Pieces that the watch closed end as if there were no more.
        return self._watch.cut

    def _find_cut(self, draft: Draft) -> str:
        if not self._writer.is_wanted:
            return UNWANTED
        return _GUARDED if draft.guard.is_blocked else self._watch.look()

    def _end(self, draft: Draft, ended: str) -> None:
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
            used=self._count(draft),
        )
        self._learn(draft)

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

    def _count(self, draft: Draft) -> Used:
        usage = self._find_usage(draft)
        return Used(usage.prompt_tokens, usage.completion_tokens, is_estimated=usage.is_estimated)

    def _find_usage(self, draft: Draft) -> Usage:
        return believe(self._usage, self._estimate(draft, self._writer.text), is_search=draft.replier.is_search)

    def _estimate(self, draft: Draft, text: str) -> Usage:
        """Return about what the prompt and so much of the reply take; a search takes nothing."""
        if draft.replier.is_search:
            return Usage(0, 0, is_estimated=True)
        return estimate_usage(draft.prompt, text, draft.correction)

    def _learn(self, draft: Draft) -> None:
        """Have the next prompt profit from what the provider counted of this one."""
        usage = self._find_usage(draft)
        if self._usage and not usage.is_estimated:
            estimated = estimate_usage(draft.prompt, "").prompt_tokens
            learn_correction(draft.replier, estimated=estimated, counted=usage.prompt_tokens)


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
_LAST_WORDS: Final = {_GUARDED: describe_guard, EXAM: describe_exam, _FILTERED: describe_filter}

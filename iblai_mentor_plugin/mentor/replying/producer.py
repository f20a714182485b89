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
    LlmError,
    LlmRefusedError,
    LlmUnavailableError,
    ProviderOffError,
)
from iblai_mentor_plugin.llm import Usage
from iblai_mentor_plugin.llm.tokens import estimate_usage
from iblai_mentor_plugin.mentor.guarding.addresses import CitedText
from iblai_mentor_plugin.mentor.prompting.draft import Draft, compose
from iblai_mentor_plugin.mentor.providers.choice import choose_llm
from iblai_mentor_plugin.mentor.replying.connections import release_connections
from iblai_mentor_plugin.mentor.replying.leases import release
from iblai_mentor_plugin.mentor.replying.lifecycle import (
    Used,
    claim_reply,
    drop_earlier_chunks,
    finish_reply,
    note_prompt,
)
from iblai_mentor_plugin.mentor.replying.pieces import ReplyWriter
from iblai_mentor_plugin.mentor.replying.watch import ENDS, EXAM, UNWANTED, Watch
from iblai_mentor_plugin.mentor.spending.calibration import learn_correction
from iblai_mentor_plugin.mentor.standing.admission import describe_exam
from iblai_mentor_plugin.models import Message

if TYPE_CHECKING:
    from iblai_mentor_plugin.llm import Reply

log = logging.getLogger(__name__)
State = Message.State
_GUARDED: Final = "guarded"
_CODES: Final = {LlmBusyError: "busy", LlmUnavailableError: "unavailable", ProviderOffError: "provider_off"}
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
        _finish(reply, State.FAILED, error=_CODES.get(type(error), "refused"), used=used)
    except CoursewareError as error:
        log.warning("Reply %s failed: %s", reply_id, error)
        _finish(reply, State.FAILED, error="unavailable")
    # A broad handler at the top of a thread or a task: its learner must hear that it failed, whatever it was.
    except Exception:
        log.exception("Reply %s failed", reply_id)
        _finish(reply, State.FAILED, error="error")


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

    def run(self) -> None:
        """Produce the reply; returns early once nobody wants it any more."""
        if cut := self._watch.find_exam():
            self._end_unasked(cut)
            return
        draft = compose(self._reply)
        cited = CitedText(draft.passages, self._reply.session.course_key, may_quote=draft.focus.may_say)
        self._writer = ReplyWriter(self._reply.pk, cited)
        llm = choose_llm(self._reply.session.mentor)
        prompt_tokens = self._estimate(draft, "").prompt_tokens
        if not note_prompt(self._reply.pk, draft.replier, prompt_tokens=prompt_tokens, **draft.focus.describe()):
            return
        release_connections()
        with closing(llm.stream(draft.prompt)) as pieces:
            self._watch.follow(pieces)
            ended = self._read(pieces, draft)
        # Not before: the learner waits for the LLM's first word.
        drop_earlier_chunks(self._reply)
        if ended == UNWANTED or not self._writer.is_wanted:
            return
        self._writer.write("" if ended else draft.guard.finish())
        if not ended and draft.guard.is_blocked:
            ended = _GUARDED
        self._end(draft, ended)

    def _end_unasked(self, cut: str) -> None:
        """End a reply whose learner may have begun an exam since they asked: no LLM is asked."""
        state, error = ENDS[cut]
        _finish(self._reply, state, text=describe_exam() if cut == EXAM else "", error=error, used=Used(0, 0))

    def _read(self, pieces: Reply, draft: Draft) -> str:
        """Write what the LLM says as far as it may leave; returns why it was cut, "" when it was not."""
        try:
            return self._read_on(pieces, draft)
        except LlmError:
            # What came before it broke off stands.
            self._writer.finish()
            raise

    def _read_on(self, pieces: Reply, draft: Draft) -> str:
        for piece in pieces:
            if isinstance(piece, Usage):
                self._usage = piece
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
        self._writer.finish(_LAST_WORDS[ended]() if ended in _LAST_WORDS else "")
        text = self._writer.text
        state, error = State.COMPLETE, ""
        if ended:
            state, error = ENDS.get(ended, (State.BLOCKED, ended))
        elif not text.strip():
            state, error = State.FAILED, "empty"
        _finish(
            self._reply,
            state,
            text=text,
            error=error,
            refused_citations=self._writer.refused,
            used=self._count(draft),
        )
        self._learn(draft)

    def _count(self, draft: Draft) -> Used:
        usage = self._usage or self._estimate(draft, self._writer.text)
        return Used(usage.prompt_tokens, usage.completion_tokens, is_estimated=usage.is_estimated)

    def _estimate(self, draft: Draft, text: str) -> Usage:
        """Return about what the prompt and so much of the reply take; a search takes nothing."""
        if draft.replier.is_search:
            return Usage(0, 0, is_estimated=True)
        return estimate_usage(draft.prompt, text, draft.correction)

    def _learn(self, draft: Draft) -> None:
        """Have the next prompt profit from what the provider counted of this one."""
        if self._usage and not self._usage.is_estimated:
            estimated = estimate_usage(draft.prompt, "").prompt_tokens
            learn_correction(draft.replier, estimated=estimated, counted=self._usage.prompt_tokens)


def describe_guard() -> str:
    """Return what a learner is told where the rest of a reply was withheld."""
    return _(
        "I stop here: the rest would give away the answer to a graded problem that is still open for you. "
        "Tell me how far you got, and I help you with the next step."
    )


# What a reply ends with where the rest is missing by our own doing.
_LAST_WORDS: Final = {_GUARDED: describe_guard, EXAM: describe_exam}

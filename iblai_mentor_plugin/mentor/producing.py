"""
Produces a reply: compose, ask the LLM, let what it says pass the guard, keep the pieces, cite, settle.

However it goes, the reply ends in a state that says so. No database connection is held while the LLM works.
"""

from __future__ import annotations

import logging
import time
from contextlib import closing
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.exceptions import CoursewareError, LlmBusyError, LlmError, LlmUnavailableError
from iblai_mentor_plugin.llm import Usage, get_llm
from iblai_mentor_plugin.llm.tokens import estimate_usage
from iblai_mentor_plugin.mentor.composing import Draft, compose
from iblai_mentor_plugin.mentor.linking import resolve_citations
from iblai_mentor_plugin.mentor.replies import Used, claim_reply, finish_reply, note_prompt
from iblai_mentor_plugin.mentor.serving import describe_exam, has_exam
from iblai_mentor_plugin.mentor.writing import ReplyWriter, release_connections
from iblai_mentor_plugin.models import Message

if TYPE_CHECKING:
    from iblai_mentor_plugin.llm import Reply

log = logging.getLogger(__name__)
State = Message.State
_CODES: Final = {LlmBusyError: "busy", LlmUnavailableError: "unavailable"}


def produce_reply(reply_id: int) -> None:
    """Produce a reply that is queued; one that somebody else took, or ended, is left alone. Raises nothing."""
    reply = claim_reply(reply_id)
    if reply is None:
        return
    try:
        _Production(reply).run()
    except LlmError as error:
        log.warning("Reply %s failed: %s", reply_id, type(error).__name__)
        finish_reply(reply_id, State.FAILED, error=_CODES.get(type(error), "refused"))
    except CoursewareError as error:
        log.warning("Reply %s failed: %s", reply_id, error)
        finish_reply(reply_id, State.FAILED, error="unavailable")
    # A broad handler at the top of a thread or a task: its learner must hear that it failed, whatever it was.
    except Exception:
        log.exception("Reply %s failed", reply_id)
        finish_reply(reply_id, State.FAILED, error="error")


class _Production:
    """One reply, from the prompt to the end."""

    def __init__(self, reply: Message) -> None:
        self._reply = reply
        self._writer = ReplyWriter(reply.pk)
        self._usage: Usage | None = None
        self._started_at = self._looked_at = time.monotonic()

    def run(self) -> None:
        """Produce the reply; returns early once nobody wants it any more."""
        if self._is_in_exam():
            self._end_unasked()
            return
        draft = compose(self._reply)
        asked = estimate_usage(draft.prompt, "")
        if not note_prompt(self._reply.pk, prompt_tokens=asked.prompt_tokens):
            return
        release_connections()
        with closing(get_llm().stream(draft.prompt)) as pieces:
            ended = self._read(pieces, draft)
        if not self._writer.is_wanted:
            return
        self._writer.write("" if ended else draft.guard.finish())
        if not ended and draft.guard.is_blocked:
            ended = _GUARDED
        self._end(draft, ended)

    def _end_unasked(self) -> None:
        """End a reply whose learner began an exam since they asked: no LLM is asked."""
        finish_reply(self._reply.pk, State.BLOCKED, text=describe_exam(), error=_EXAM, used=Used(0, 0))

    def _read(self, pieces: Reply, draft: Draft) -> str:
        """Write what the LLM says as far as it may leave; returns why it was cut, "" when it was not."""
        for piece in pieces:
            if isinstance(piece, Usage):
                self._usage = piece
            else:
                self._writer.write(draft.guard.feed(piece))
            if not self._writer.is_wanted:
                break
            if cut := self._find_cut(draft):
                return cut
        return ""

    def _find_cut(self, draft: Draft) -> str:
        now = time.monotonic()
        if draft.guard.is_blocked:
            return _GUARDED
        if now - self._started_at > settings.IBLAI_MENTOR_REPLY_SECONDS:
            return _LATE
        if now - self._looked_at > settings.IBLAI_MENTOR_EXAM_CHECK_SECONDS:
            self._looked_at = now
            return _EXAM if self._is_in_exam() else ""
        return ""

    def _is_in_exam(self) -> bool:
        session = self._reply.session
        is_in_exam = has_exam(get_courseware().open_course(session.user_id, session.course_key))
        release_connections()
        return is_in_exam

    def _end(self, draft: Draft, ended: str) -> None:
        if ended in (_GUARDED, _EXAM):
            self._writer.write("\n\n" + (describe_exam() if ended == _EXAM else describe_guard()))
        self._writer.flush()
        text, citations = resolve_citations(self._writer.text, draft.passages, self._reply.session.course_key)
        state, error = State.COMPLETE, ""
        if ended:
            state, error = (State.FAILED, "timeout") if ended == _LATE else (State.BLOCKED, ended)
        elif not text.strip():
            state, error = State.FAILED, "empty"
        finish_reply(
            self._reply.pk,
            state,
            text=text,
            error=error,
            citations=citations,
            used=self._count(draft),
        )

    def _count(self, draft: Draft) -> Used:
        usage = self._usage or estimate_usage(draft.prompt, self._writer.text)
        return Used(usage.prompt_tokens, usage.completion_tokens, is_estimated=usage.is_estimated)


_GUARDED = "guarded"
_EXAM = "exam"
_LATE = "late"


def describe_guard() -> str:
    """Return what a learner is told where the rest of a reply was withheld."""
    return _(
        "I stop here: the rest would give away the answer to a graded problem that is still open for you. "
        "Tell me how far you got, and I help you with the next step."
    )

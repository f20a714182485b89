"""
Notes what a session showed of its learner, once it rests: what they do not know yet, what they learned, what they asked for.

Only for learners who want it, where the mentor would serve them now, and of what they said while remembering was not paused.
An LLM writes the notes where the mentor has one, and the course pays for it as for a reply; without one they are drawn from
the questions and from what the platform says of the problems. What the output guard would withhold is not noted, either.
"""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from iblai_mentor_plugin.collisions import retried
from iblai_mentor_plugin.courseware.course import is_enrolled
from iblai_mentor_plugin.exceptions import (
    CoursewareError,
    LimitReachedError,
    LlmBusyError,
    LlmError,
    LlmRefusedError,
)
from iblai_mentor_plugin.llm import End, Reason, Usage
from iblai_mentor_plugin.llm.tokens import estimate_usage
from iblai_mentor_plugin.memory.controls import get_admission, is_paused, own_turn
from iblai_mentor_plugin.memory.session_notes import find_rested, keeps_session_memory
from iblai_mentor_plugin.mentor.guarding.output_guard import Guard
from iblai_mentor_plugin.mentor.guarding.said import Said
from iblai_mentor_plugin.mentor.notes.contents import (
    LONGEST_ANSWER,
    MOST_NOTES,
    Turn,
    build_note_prompt,
    derive_notes,
    parse_notes,
)
from iblai_mentor_plugin.mentor.prompting.draft import name_end_user
from iblai_mentor_plugin.mentor.prompting.recollection import is_about_off
from iblai_mentor_plugin.mentor.providers.choice import choose_llm, describe_llm, find_reply_seconds
from iblai_mentor_plugin.mentor.replying.connections import release_connections
from iblai_mentor_plugin.mentor.spending.counts import believe
from iblai_mentor_plugin.mentor.spending.funds import find_shortage
from iblai_mentor_plugin.mentor.spending.reservations import hold_tokens, settle_held
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.mentor.standing.admission import Standing
from iblai_mentor_plugin.mentor.standing.decision import confirm_decision
from iblai_mentor_plugin.models import Message, Session, SessionNote
from iblai_mentor_plugin.notices import has_declined
from iblai_mentor_plugin.tenants import tenant_of_course

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from iblai_mentor_plugin.llm import Prompt
    from iblai_mentor_plugin.mentor.notes.contents import Noted
    from iblai_mentor_plugin.mentor.staff.served_course import ServedCourse

log = logging.getLogger(__name__)
# Questions with their replies that one note-taking looks at, the newest.
_TURNS: Final = 12


@dataclass(frozen=True, slots=True)
class _Rest:
    """A session that rests, what was said in it since it was noted last, in which messages (ids) and up to which of them."""

    session: Session
    course: ServedCourse
    turns: Sequence[Turn]
    read: frozenset[int]
    last_number: int


def note_rested(user_id: int | None = None, *, at_most: int | None = None) -> int:
    """
    Note the sessions that rest, of one learner or of all; returns how many notes were made.

    What fails is logged, and tried again at the next call.
    """
    made = 0
    for session in list(find_rested(user_id)[:at_most]):
        try:
            made += note_session(session)
        except (LlmError, LimitReachedError, CoursewareError) as error:
            log.warning("Session %s is not noted yet: %s", session.pk, type(error).__name__)
        # A broad handler: one session must not keep all others from being noted.
        except Exception:
            log.exception("Session %s is not noted yet", session.pk)
    return made


def note_session(session: Session) -> int:
    """
    Note a session; returns how many notes were made.

    Where the mentor may not serve its learner now, or remembering is paused, nothing is noted yet. Raises ``LlmError``,
    ``LimitReachedError`` and ``CoursewareError``; then nothing was noted, either.
    """
    course = open_served(session.user_id, session.course_key)
    if not _may_note(session, course):
        return 0
    rest = _read(session, course)
    return _keep(rest, _write(rest) if rest.turns else [])


def _may_note(session: Session, course: ServedCourse) -> bool:
    return (
        _wants_notes(session.user_id)
        # Of staff who try the mentor nothing is remembered.
        and is_enrolled(course)
        and not is_paused(session.user_id, session.course_key)
        and tenant_of_course(session.course_key) == session.tenant
        and Standing(course, session.user_id, session.course_key, "", mentor=session.mentor).find_refusal() is None
    )


def _read(session: Session, course: ServedCourse) -> _Rest:
    """Read what was said since the session was noted last, and may be remembered."""
    messages = list(session.messages.filter(number__gt=session.noted_number).order_by("-number")[: 2 * _TURNS])
    replies = {message.number: message for message in messages if message.kind == Message.Kind.REPLY}
    admits = get_admission(session.user_id, session.course_key)
    said = [
        Turn(message, replies[message.number + 1])
        for message in reversed(messages)
        if message.number + 1 in replies
        and admits(message.created, message.usage_key)
        # What a learner is quizzed about says nothing of what they know.
        and message.action != Message.Action.QUIZ
    ]
    turns = [turn for turn in said if not any(is_about_off(one, course) for one in (turn.question, turn.reply))]
    read = frozenset(message.pk for message in messages)
    return _Rest(session, course, turns, read, messages[0].number if messages else session.noted_number)


def _write(rest: _Rest) -> list[Noted]:
    """Return the notes that may be kept."""
    session = rest.session
    replier = describe_llm(session.mentor, confirm_decision("", session.user_id, session.mentor))
    # Where there is no money left to ask an LLM, notes are drawn from the questions, too.
    if replier.is_search or find_shortage(session.course_key, replier):
        notes = derive_notes(rest.turns, rest.course)
    else:
        prompt = build_note_prompt(
            rest.turns,
            course_title=rest.course.title,
            model=session.mentor.model,
            end_user=name_end_user(session.tenant, session.user_id),
        )
        notes = parse_notes(_ask(rest, prompt), rest.turns)
    problems = rest.course.list_open_problems()
    asked = {turn.reply.problem_key for turn in rest.turns} - {""}
    # A note has no question of its own: what the learner guessed in all of these turns counts.
    said = Said(by_learner=tuple(turn.question.text for turn in rest.turns))
    return [
        note
        for note in notes
        if not (_is_withheld(note, Guard(problems, asked=asked, said=said)) or rest.course.repeats_off(note.content))
    ]


def _is_withheld(note: Noted, guard: Guard) -> bool:
    """Say whether a note gives away an answer that the course does not show."""
    guard.feed(note.content)
    guard.finish()
    return guard.is_blocked


def _ask(rest: _Rest, prompt: Prompt) -> str:
    """Ask the mentor's LLM, and charge the course. Raises ``LlmError`` and ``LimitReachedError``."""
    session = rest.session
    llm, used = choose_llm(session.mentor, ""), estimate_usage(prompt, "")
    held = hold_tokens(
        session.course_key,
        describe_llm(session.mentor, ""),
        prompt_tokens=used.prompt_tokens,
        seconds=find_reply_seconds(session.mentor.provider),
    )
    said = ""
    release_connections()
    try:
        with closing(llm.stream(prompt)) as pieces:
            for piece in pieces:
                if isinstance(piece, Usage):
                    used = believe(piece, used)
                elif isinstance(piece, End):
                    said = "" if piece.reason is Reason.THOUGHTS else said
                elif isinstance(piece, str) and len(said) < LONGEST_ANSWER:
                    said += piece
                    used = estimate_usage(prompt, said)
    except (LlmBusyError, LlmRefusedError):
        used = Usage(0, 0)  # Who says so took nothing; who fell silent may have.
        raise
    finally:
        settle_held(held, prompt_tokens=used.prompt_tokens, reply_tokens=used.completion_tokens)
    return said


@retried
def _keep(rest: _Rest, notes: Sequence[Noted]) -> int:
    """Keep the notes, if nothing changed that forbids it since they were begun; returns how many."""
    session = rest.session
    # In turns with whoever forgets, pauses, or switches this off: they find the notes, or we find their order.
    with own_turn(session.user_id):
        # What was deleted meanwhile was taken back, and what was asked in its place was not looked at.
        if session.messages.filter(pk__in=rest.read).count() < len(rest.read):
            return 0
        unchanged = Session.objects.filter(pk=session.pk, user=session.user_id, noted_number=session.noted_number)
        if not unchanged.update(noted_number=rest.last_number) or not _wants_notes(session.user_id):
            return 0
        kept = [note for note in notes if _is_admitted(note, get_admission(session.user_id, session.course_key))]
        made = SessionNote.objects.bulk_create(
            SessionNote(session=session, message=note.message, kind=note.kind, content=note.content) for note in kept
        )
        _drop_surplus(session)
    return len(made)


def _wants_notes(user_id: int) -> bool:
    return keeps_session_memory(user_id) and not has_declined(user_id)


def _is_admitted(note: Noted, admits: Callable[..., bool]) -> bool:
    return admits(note.message.created, note.message.usage_key)


def _drop_surplus(session: Session) -> None:
    """Keep the newest notes of a session, and those that are in its learner's own words."""
    newest = list(session.notes.order_by("-pk").values_list("pk", flat=True)[:MOST_NOTES])
    session.notes.filter(~Q(pk__in=newest), is_edited=False).delete()

"""What is known from before: what was said, remembered, noted and wished. Nothing of what is off is among it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from iblai_mentor_plugin.instructions import WISHES
from iblai_mentor_plugin.llm import Message as Said
from iblai_mentor_plugin.memory.presentation import recall
from iblai_mentor_plugin.memory.session_notes import list_told
from iblai_mentor_plugin.mentor.guarding.citations import strip_marks
from iblai_mentor_plugin.mentor.prompting.context import find_oldest
from iblai_mentor_plugin.mentor.standing.decision import SearchReason
from iblai_mentor_plugin.models import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from iblai_mentor_plugin.mentor.prompting.anchors import Name
    from iblai_mentor_plugin.mentor.prompting.inquiry import Inquiry
    from iblai_mentor_plugin.mentor.staff.served_course import ServedCourse

_ROLES: Final[Mapping[Message.Kind, Literal["learner", "mentor"]]] = {
    Message.Kind.QUESTION: "learner",
    Message.Kind.REPLY: "mentor",
}


@dataclass(frozen=True, slots=True)
class Conversation:
    """
    A question by its id and text, what was said before it, the oldest first, and the problem that that was about.

    ``anchors`` name the passages that were found for the first question asked where this one is. ``intent`` is the button that
    asked it, "" for none; ``earlier`` the last question before it that was typed.
    """

    question_id: int
    question: str
    history: Sequence[Said]
    earlier_problem: str
    anchors: Sequence[Name] = ()
    intent: str = ""
    earlier: str = ""


def read_conversation(reply: Message, course: ServedCourse) -> Conversation:
    """Return the question of a reply, and what was said before it; one query."""
    oldest = find_oldest(reply.number - 2)
    said = reply.session.messages.filter(number__gt=oldest, number__lt=reply.number)
    question, *earlier = said.order_by("-number")
    # A question and its reply stay together.
    off = {_get_turn(message) for message in earlier if is_about_off(message, course)}
    kept = [message for message in reversed(earlier) if _get_turn(message) not in off]
    last = next((one for one in reversed(kept) if one.kind == Message.Kind.REPLY), None)
    return Conversation(
        question.pk,
        question.text,
        # The numbers of earlier marks are none of this prompt's passages: an LLM that reads them repeats them.
        [Said(_ROLES[Message.Kind(one.kind)], strip_marks(one.text, one.citations)) for one in kept if one.text],
        last.problem_key if last else "",
        next((_read_names(one) for one in kept if one.passages and one.usage_key == reply.usage_key), ()),
        question.intent,
        next((one.text for one in reversed(kept) if one.kind == Message.Kind.QUESTION and not one.intent), ""),
    )


def _read_names(reply: Message) -> Sequence[Name]:
    return [(key, digest) for key, digest in reply.passages]


def is_about_off(message: Message, course: ServedCourse) -> bool:
    """Say whether a message was said where the mentor keeps out by now, is about a problem there, cites it or repeats it."""
    if not course.off:
        return False
    cited = [citation["usage_key"] for citation in message.citations]
    keys = [message.usage_key, *filter(None, [message.problem_key, *cited])]
    return any(course.is_off(key) for key in keys) or course.repeats_off(message.text)


def recall_served(inquiry: Inquiry) -> Mapping[str, Any]:
    """
    Return what is remembered of the learner here; nothing while they pause remembering, or declined to be remembered.

    Where anything is off, only blocks that the mentor may speak of now are among it: of others it is not known what they were.
    """
    if inquiry.user_id is None or inquiry.search_reason == SearchReason.DECLINED:
        return {}
    memory = recall(inquiry.user_id, inquiry.course_key)
    if not (memory and inquiry.course.off):
        return memory
    served = {block.usage_key: block for block in inquiry.course.list_blocks()}
    page, visited = memory["current_page"], memory["visited_blocks"]
    shown = [block for block in visited["results"] if block["usage_key"] in served]
    unit = served.get(page["usage_key"]) if page else None
    # A unit may be on in a subsection that is off, and the page names both.
    is_known = unit is not None and not inquiry.course.is_off(unit.parent_key)
    return {
        **memory,
        "summary": memory["summary"] if is_known else "",
        "current_page": page if is_known else None,
        "visited_blocks": {**visited, "results": shown},
    }


def list_served_notes(inquiry: Inquiry) -> list[str]:
    """Return what was noted of earlier sessions of the course, the newest first."""
    if inquiry.user_id is None or inquiry.search_reason == SearchReason.DECLINED:
        return []
    course, notes = inquiry.course, list_told(inquiry.user_id, inquiry.tenant, inquiry.course_key, row=inquiry.row)
    if not course.off:
        return [note.text for note in notes]
    return [
        note.text
        for note in notes
        if not any(map(course.is_off, (note.usage_key, *filter(None, (note.problem_key,)))))
        and not course.repeats_off(note.text)
    ]


def read_wishes(inquiry: Inquiry) -> dict[str, Any]:
    """Return how the learner wishes to be spoken to."""
    if inquiry.user_id is None:
        return {}
    wishes = WISHES.take(inquiry.row, inquiry.tenant, inquiry.user_id)
    return {name: wish for name, wish in wishes.items() if not inquiry.course.repeats_off(str(wish or ""))}


def _get_turn(message: Message) -> int:
    """Return the number of a question and its reply: odd ones are questions."""
    return (message.number + 1) // 2

"""Which passages go along with a reply: those of the unit, those of the conversation, and those of this question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.prompting.quiz import choose_passages
from iblai_mentor_plugin.models import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.courseware.course import Passage
    from iblai_mentor_plugin.mentor.prompting.focus import Focus
    from iblai_mentor_plugin.mentor.prompting.inquiry import Inquiry

# Passages that come with a later question of a conversation, beside what it has already.
_NEW: Final = 5


@dataclass(frozen=True, slots=True)
class Selection:
    """
    The passages that go along.

    ``unit`` and ``found`` stand before the conversation, where they are the same from one question to the next; ``hits`` are
    for this question, and may have some of those again: they are told once.
    """

    unit: Sequence[Passage] = ()
    found: Sequence[Passage] = ()
    hits: Sequence[Passage] = ()


def select(
    inquiry: Inquiry,
    focus: Focus,
    gathered: Sequence[Passage],
    *,
    anchors: Sequence[Passage],
    unit: Sequence[Passage],
) -> Selection:
    """
    Return the passages for an LLM, of those that were ``gathered`` for the question, the best first.

    What was found for the first question, its ``anchors``, stays for those that follow from it. A quiz is about the unit alone.
    """
    if inquiry.action == Message.Action.QUIZ:
        return Selection(choose_passages(unit or gathered, inquiry.course, focus.open_problems))
    if not anchors:
        # What has no room before the conversation may have some behind it.
        return Selection(unit, gathered, gathered)
    told = {(one.usage_key, one.text) for one in (*unit, *anchors)}
    return Selection(unit, anchors, [one for one in gathered if (one.usage_key, one.text) not in told][:_NEW])

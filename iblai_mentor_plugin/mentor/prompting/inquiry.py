"""What a prompt follows from: what is asked, of whom, by whom and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

    from iblai_mentor_plugin.courseware.course import Embedder
    from iblai_mentor_plugin.llm import Message as Said
    from iblai_mentor_plugin.mentor.prompting.anchors import Name
    from iblai_mentor_plugin.mentor.staff.served_course import ServedCourse
    from iblai_mentor_plugin.models import Mentor, Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """
    What is asked, of whom, by whom and where; a prompt follows from it, and nothing is kept of it.

    ``user_id`` None is a learner of whom nothing is known. ``before`` is the id of the question: only what was said and asked
    before it counts for the ladder. ``earlier_problem`` is the problem that the conversation was about until now, "" for none.
    ``anchors`` name passages that stay in the conversation's prompts, ``action`` is what was asked for with one tap.
    ``search_reason`` is why the on-site search replies, "" where whom the mentor has does. ``tools`` are the slugs of those
    that may be called, as far as who runs the mentor says so. ``embedder`` makes the vector of the question, None: it is
    searched for by its words alone, and nothing of it is sent to be searched for. ``intent`` is the button that was pressed to
    ask, "" for none; ``earlier`` the last question before this one that was typed. ``row`` may have brought along whether the
    learner wants notes, and how they wish to be spoken to.
    """

    tenant: Tenant
    mentor: Mentor
    course: ServedCourse
    course_key: str
    user_id: int | None
    usage_key: str = ""
    question: str = ""
    history: Sequence[Said] = ()
    earlier_problem: str = ""
    before: int | None = None
    briefing: str = ""
    page_content: str = ""
    anchors: Sequence[Name] = ()
    action: str = ""
    search_reason: str = ""
    embedder: Embedder | None = None
    tools: tuple[str, ...] = ()
    intent: str = ""
    earlier: str = ""
    row: Model | None = None

"""What a chat needs before the first question: where the learner is, who answers there, whether they may ask, and what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.memory.controls import is_paused
from iblai_mentor_plugin.memory.session_notes import keeps_session_memory
from iblai_mentor_plugin.mentor.asking.consent import build_consultation
from iblai_mentor_plugin.mentor.finding.buttons import list_buttons
from iblai_mentor_plugin.mentor.finding.starters import list_starters
from iblai_mentor_plugin.mentor.spending.ledger import get_allowance
from iblai_mentor_plugin.mentor.staff.quiet_hours import list_ahead
from iblai_mentor_plugin.mentor.staff.settings import describe_vacancy, open_course
from iblai_mentor_plugin.mentor.standing.admission import Refusal, Standing
from iblai_mentor_plugin.mentor.standing.place import find_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from iblai_mentor_plugin.courseware.course import VisibleBlock
    from iblai_mentor_plugin.mentor.asking.consent import Consultation
    from iblai_mentor_plugin.mentor.finding.questions.phrases import Intent
    from iblai_mentor_plugin.mentor.providers.choice import Replier
    from iblai_mentor_plugin.mentor.spending.ledger import Allowance
    from iblai_mentor_plugin.mentor.staff.assistance import Level
    from iblai_mentor_plugin.mentor.staff.served_course import ServedCourse
    from iblai_mentor_plugin.models import Mentor, QuietHours
    from iblai_mentor_plugin.tenants import Access

_SUGGESTIONS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """
    What a chat shows before the first question.

    ``unit`` is None where the learner is in none; ``mentor``, and what follows from it, where none is in service;
    ``consultation``, the notice and the learner's word on it, where the site has none. ``course_title`` is "" for a course
    that the learner may not know, ``course_language`` where the course does not say what it is in. ``intents`` are the buttons
    that the search has here.
    """

    course_title: str
    course_language: str
    unit: VisibleBlock | None
    mentor: Mentor | None
    replier: Replier | None
    search_reason: str
    level: Level
    refusal: Refusal | None
    consultation: Consultation | None
    allowance: Allowance | None
    suggestions: Sequence[str]
    help_contact: str
    quiet_hours: Sequence[QuietHours]
    intents: Sequence[Intent]
    is_staff: bool
    is_paused: bool
    keeps_session_memory: bool


def get_welcome(access: Access, course_key: str, usage_key: str = "") -> Welcome:
    """
    Return what a chat shows to the user in a course, at a block or ("") where they were last; no LLM is asked.

    Raises ``NotFoundError`` for what is no course of the tenant and for other users' paths, ``InvalidInputError`` for a block
    of another course, and ``CoursewareError``.
    """
    course = open_course(access, course_key)
    place = find_place(access, session_course="", course_key=course_key, usage_key=usage_key)
    # Where the learner is they may see, off or not; what could be asked is of the rest.
    blocks = {block.usage_key: block for block in course.list_whole()}
    block = blocks.get(place.usage_key)
    unit = blocks.get(block.unit_key) if block else None
    user_id = access.user.pk
    standing = Standing(course, user_id, course_key, place.usage_key)
    mentor, decision = standing.mentor, standing.decision
    is_off = course.is_off(place.usage_key)
    return Welcome(
        course_title=course.title if blocks or course.awaits_first_visit else "",
        course_language=course.language.replace("_", "-"),
        unit=unit,
        mentor=mentor,
        replier=decision.replier,
        search_reason=decision.search_reason,
        level=standing.level,
        refusal=standing.find_refusal() or _find_vacancy(mentor),
        consultation=_find_consultation(user_id, mentor),
        allowance=get_allowance(user_id, mentor, course_key) if mentor else None,
        suggestions=_list_starters(standing)
        or (() if is_off else _suggest(course, course_key, unit, decision.replier)),
        help_contact=standing.setting.help_contact if standing.setting else "",
        quiet_hours=list_ahead(course_key),
        intents=() if is_off else list_buttons(has_unit=unit is not None, tracks_completion=course.tracks_completion),
        is_staff=course.is_staff,
        is_paused=is_paused(user_id, course_key),
        keeps_session_memory=keeps_session_memory(user_id),
    )


def _list_starters(standing: Standing) -> Sequence[str]:
    """Return the first questions that the course team wrote, none where it wrote none."""
    return (standing.setting.starters if standing.setting else None) or ()


def _suggest(
    course: ServedCourse, course_key: str, unit: VisibleBlock | None, replier: Replier | None
) -> Sequence[str]:
    """Return first questions: of the search those that it was found to answer from the unit."""
    blocks = course.list_blocks()
    if unit is None or replier is None or not replier.is_search:
        return suggest_first(blocks, unit)
    starters = list_starters(course_key, unit.usage_key, {block.usage_key for block in blocks})
    # Behind those of the unit, which has few or none where it has little text, or no index was made yet.
    return [*starters, _("What is this unit about?"), _("What is this course about?")][:_SUGGESTIONS]


def suggest_first(blocks: Iterable[VisibleBlock], unit: VisibleBlock | None) -> list[str]:
    """Return first questions about a unit, made of the titles of what is in it; of none where there is no unit."""
    if unit is None:
        return [_("What is this course about?"), _("Where do I begin?")]
    templates = {
        "problem": _("What do I need to know for “%(title)s”?"),
        "video": _("What is the main point of the video “%(title)s”?"),
        "html": _("Can you explain “%(title)s” in other words?"),
    }
    within = [block for block in blocks if block.unit_key == unit.usage_key and block is not unit]
    asked = {block.block_type: block for block in reversed(within) if block.block_type in templates}
    specific = [
        template % {"title": asked[kind].title}
        for kind, template in templates.items()
        if kind in asked and asked[kind].title not in ("", unit.title)
    ]
    general = [
        _("What is the most important thing in “%(title)s”?") % {"title": unit.title},
        _("What should I know before I read “%(title)s”?") % {"title": unit.title},
        _("How can I check whether I understood “%(title)s”?") % {"title": unit.title},
    ]
    return [general[0], *specific, *general[1:]][:_SUGGESTIONS]


def _find_consultation(user_id: int, mentor: Mentor | None) -> Consultation | None:
    try:
        return build_consultation(user_id, mentor)
    except NotFoundError:
        return None


def _find_vacancy(mentor: Mentor | None) -> Refusal | None:
    return None if mentor else Refusal("switched_off", describe_vacancy())

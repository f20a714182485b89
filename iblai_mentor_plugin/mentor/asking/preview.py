"""
What the mentor would be told: a prompt shown instead of sent. Nothing is kept, and no LLM is asked.

Learners see their own, but not the text that staff and operators wrote for the mentor, which may hold what a learner must find
out. Staff of the course see all of it, for themselves or for a learner made up: somebody new, of whom nothing is known. Nobody
sees that of somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _

from iblai_mentor_plugin.exceptions import ForbiddenError, InvalidInputError, NotFoundError, OffError
from iblai_mentor_plugin.llm.tokens import estimate_tokens
from iblai_mentor_plugin.mentor.staff.assistance import Level
from iblai_mentor_plugin.mentor.staff.briefings import find_briefing, get_briefing
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.mentor.staff.settings import describe_vacancy, list_served_tools, open_course
from iblai_mentor_plugin.mentor.standing.admission import Standing
from iblai_mentor_plugin.mentor.standing.place import find_place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from iblai_mentor_plugin.courseware.course import Passage
    from iblai_mentor_plugin.mentor.prompting.draft import Draft
    from iblai_mentor_plugin.mentor.staff.served_course import ServedCourse
    from iblai_mentor_plugin.tenants import Access

# The step of who is off: no step at all.
REFUSED: Final = "refuse"
# Written for the mentor, not for learners.
_WITHHELD: Final = ("tenant", "briefing", "hints")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What shall be shown: a question asked somewhere; ``as_new`` by a learner made up; with another version's briefing."""

    question: str = ""
    usage_key: str = ""
    as_new: bool = False
    briefing_version: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of what is told, by the name of its share; the estimate is of the whole text, shown or not."""

    name: str
    text: str
    tokens: int
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the mentor would be told, as far as the reader may see it."""

    system: str
    message: str
    question: str
    passages: Sequence[Passage]
    sections: Sequence[Section]
    tokens: int
    level: str
    step: str


def tell(access: Access, course_key: str, preview: Preview) -> Told:
    """
    Return what the mentor would be told if this were asked now.

    Raises ``NotFoundError`` for what is no course of the tenant and for other users' paths, ``ForbiddenError`` where the
    mentor does not serve this learner and for a learner who wants what staff may see, and ``InvalidInputError``.
    """
    # Loaded by who looks: a process of the LMS starts without the guard and all that goes with it.
    from iblai_mentor_plugin.mentor.prompting.draft import build_draft  # noqa: PLC0415
    from iblai_mentor_plugin.mentor.prompting.inquiry import Inquiry  # noqa: PLC0415

    course = open_course(access, course_key)
    _check_preview(course, preview)
    standing = Standing(course, access.user.pk, course_key, preview.usage_key)
    if not course.is_staff:
        _refuse_unserved(standing)
    if standing.mentor is None:
        raise ForbiddenError(describe_vacancy())
    reason = "" if preview.as_new else standing.decision.search_reason
    inquiry = Inquiry(
        tenant=access.tenant,
        mentor=standing.mentor,
        course=_open_new(access, course_key) if preview.as_new else course,
        course_key=course_key,
        user_id=None if preview.as_new else access.user.pk,
        usage_key=_find_usage_key(access, course_key, preview),
        question=preview.question,
        briefing=_find_briefing(course_key, preview.briefing_version),
        search_reason=reason,
        tools=() if reason else list_served_tools(standing.mentor, course_key),
    )
    try:
        return _show(build_draft(inquiry), is_staff=course.is_staff)
    except OffError:
        # Nobody is asked, and so nothing is told.
        return Told(
            system="",
            message="",
            question=preview.question,
            passages=(),
            sections=(),
            tokens=0,
            level=Level.OFF,
            step=REFUSED,
        )


def _check_preview(course: ServedCourse, preview: Preview) -> None:
    if len(preview.question) > settings.IBLAI_MENTOR_QUESTION_LENGTH:
        limit = settings.IBLAI_MENTOR_QUESTION_LENGTH
        raise InvalidInputError({"question": [_("At most %d characters.") % limit]})
    if not course.is_staff and (preview.as_new or preview.briefing_version is not None):
        raise ForbiddenError(_("Only staff of the course see this."))


def _refuse_unserved(standing: Standing) -> None:
    # Who was not yet asked may look before they agree, but in no exam: to take one's word back opens nothing.
    refusal = standing.find_refusal(heeds_notice=False)
    if refusal is not None:
        raise ForbiddenError(refusal.detail)


def _open_new(access: Access, course_key: str) -> ServedCourse:
    return open_served(access.user.pk, course_key, as_learner=True)


def _find_usage_key(access: Access, course_key: str, preview: Preview) -> str:
    if preview.as_new and not preview.usage_key:
        # Somebody new was nowhere yet; the page that the asker remembers is theirs.
        return ""
    place = find_place(access, session_course="", course_key=course_key, usage_key=preview.usage_key)
    return place.usage_key


def _find_briefing(course_key: str, version: int | None) -> str:
    if version is None:
        return find_briefing(course_key)
    try:
        return get_briefing(course_key, version).text
    except NotFoundError as error:
        raise InvalidInputError({"briefing_version": [_("There is no such version.")]}) from error


def _show(draft: Draft, *, is_staff: bool) -> Told:
    told = draft.told
    tools = "\n".join(f"{tool.name}: {tool.description}" for tool in draft.prompt.tools)
    texts = {"policy": told.policy, "tools": tools, **told.sections, "question": told.question}
    sections = _list_sections(texts, draft.correction, is_staff=is_staff)
    shown = {section.name: section.text for section in sections}
    told = replace(told, sections={name: shown[name] for name in told.sections})
    return Told(
        system=told.write_system(),
        message=told.write_message(),
        question=told.question,
        passages=draft.passages,
        sections=sections,
        tokens=sum(section.tokens for section in sections),
        level=draft.focus.level,
        step=draft.focus.step,
    )


def _list_sections(texts: Mapping[str, str], correction: float, *, is_staff: bool) -> list[Section]:
    withheld = () if is_staff else _WITHHELD
    return [
        Section(
            name,
            _("Written for the mentor by those who run the site or the course. Learners are not shown it.")
            if name in withheld
            else text,
            estimate_tokens(text, correction),
            is_shown=name not in withheld,
        )
        for name, text in texts.items()
        if text
    ]

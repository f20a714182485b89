"""Gathers what a reply is made of: where the learner is, what the course says there, who they are, what was said before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, cast

from django.conf import settings
from django.utils.crypto import salted_hmac

from iblai_mentor_plugin.mentor.finding.distress import describe_contact, is_distressed
from iblai_mentor_plugin.mentor.guarding.output_guard import Guard
from iblai_mentor_plugin.mentor.guarding.said import Said, keep_said
from iblai_mentor_plugin.mentor.prompting.context import CutMaterial, Material, cut_material, write_prompt
from iblai_mentor_plugin.mentor.prompting.focus import Focus, find_focus
from iblai_mentor_plugin.mentor.prompting.gathering import Wanted, gather_passages
from iblai_mentor_plugin.mentor.prompting.inquiry import Inquiry
from iblai_mentor_plugin.mentor.prompting.keyless import find, list_spots, support
from iblai_mentor_plugin.mentor.prompting.policy import build_rules, build_step
from iblai_mentor_plugin.mentor.prompting.recollection import (
    list_served_notes,
    read_conversation,
    read_wishes,
    recall_served,
)
from iblai_mentor_plugin.mentor.providers.choice import Replier, describe_llm, find_size
from iblai_mentor_plugin.mentor.spending.calibration import find_correction
from iblai_mentor_plugin.mentor.staff.briefings import find_briefing
from iblai_mentor_plugin.mentor.staff.served_course import open_served

if TYPE_CHECKING:
    from uuid import UUID

    from iblai_mentor_plugin.courseware.course import Passage
    from iblai_mentor_plugin.llm import Prompt
    from iblai_mentor_plugin.mentor.guarding.addresses import Spot
    from iblai_mentor_plugin.models import Message, Tenant

_PASSAGES: Final = 12  # Passages of the course that go along, as far as the budget has room for them.


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """
    A prompt, what it is made of, what it may cite, and the guard that the reply passes.

    ``replier`` is who would be asked; ``correction``: tokens that they count for one that we estimate.
    ``contact`` is said behind the reply where the learner's words call for people, "" else. ``further`` are places to read,
    besides what the reply cites; of an LLM's reply only where it cites nothing.
    """

    replier: Replier
    correction: float
    prompt: Prompt
    told: CutMaterial
    focus: Focus
    passages: tuple[Passage, ...]
    guard: Guard
    said: Said
    contact: str = ""
    further: tuple[Spot, ...] = ()

    def may_say(self, text: str) -> bool:
        """Say whether the guard lets a whole text go, which is no part of the reply that it watches."""
        guard = Guard(self.focus.open_problems, asked=self.focus.asked, said=self.said)
        return guard.feed(text) + guard.finish() == text


def compose(reply: Message, *, share: float = 1.0) -> Draft:
    """
    Return what the LLM is asked for this reply; ``share``: of the greatest prompt.

    Raises ``OffError`` and ``CoursewareError`` as ``build_draft`` does.
    """
    session = reply.session
    course = open_served(session.user_id, session.course_key)
    conversation = read_conversation(reply, course)
    return build_draft(
        Inquiry(
            tenant=session.tenant,
            mentor=session.mentor,
            course=course,
            course_key=session.course_key,
            user_id=session.user_id,
            usage_key=reply.usage_key,
            question=conversation.question,
            history=conversation.history,
            earlier_problem=conversation.earlier_problem,
            before=conversation.question_id,
            briefing=find_briefing(session.course_key),
            # An operator may have thought better of it since.
            page_content=reply.page_content if settings.IBLAI_MENTOR_PAGE_CONTENT else "",
            search_reason=reply.search_reason,
            intent=conversation.intent,
            earlier=conversation.earlier,
        ),
        share=share,
        seed=name_boundary(session.session_id),
    )


def build_draft(inquiry: Inquiry, *, share: float = 1.0, seed: str = "") -> Draft:
    """
    Return what the LLM would be asked. Keeps nothing.

    Raises ``OffError`` where what is asked about is off: then no LLM is asked; and ``CoursewareError``.
    """
    course, mentor = inquiry.course, inquiry.mentor
    replier = describe_llm(mentor, inquiry.search_reason)
    correction = find_correction(replier)
    place = next((block for block in course.list_blocks() if block.usage_key == inquiry.usage_key), None)
    wanted = Wanted(
        question=inquiry.question,
        limit=_PASSAGES,
        place_key=(place.unit_key or place.usage_key) if place else "",
        earlier=inquiry.earlier,
    )
    gathered = gather_passages(course, wanted, is_shown=replier.is_search)
    focus = find_focus(inquiry, gathered.passages)
    found = find(inquiry, gathered, focus, wanted) if replier.is_search else None
    further = list_spots(found) if found else support(inquiry, gathered, focus, wanted)
    material = Material(
        policy=build_rules(),
        step=build_step(focus.step, may_tell_result=focus.tells_result),
        question=inquiry.question,
        course_title=course.title,
        # Before the conversation, where it is the same from one question to the next; a search shows what it found alone.
        unit=course.read(wanted.place_key) if wanted.place_key and not replier.is_search else (),
        hits=found.passages if found else gathered.passages,
        memory=recall_served(inquiry),
        notes=list_served_notes(inquiry),
        instruction=read_wishes(inquiry),
        problem=focus.problem,
        problem_name=focus.problem_name,
        briefing=inquiry.briefing,
        tenant_prompt=mentor.system_prompt,
        page_content="" if course.repeats_off(inquiry.page_content) else inquiry.page_content,
        history=inquiry.history,
    )
    size = find_size(None if inquiry.search_reason else mentor.provider)
    told = cut_material(material, budget=int(size.prompt * share), correction=correction, seed=seed)
    prompt = write_prompt(
        told,
        max_tokens=size.reply,
        model=mentor.model,
        temperature=mentor.temperature,
        end_user=name_end_user(inquiry.tenant, inquiry.user_id),
    )
    said = keep_said([(one.role == "learner", one.text) for one in inquiry.history], inquiry.question)
    passages = cast("tuple[Passage, ...]", prompt.passages)
    # What a search says stems from blocks that are no problems: a guard would tell by its silence which word is an answer.
    open_problems = () if found else focus.open_problems
    if found:
        prompt = replace(prompt, extract=found.write(passages))
    return Draft(
        replier=replier,
        correction=correction,
        prompt=prompt,
        told=told,
        focus=focus,
        passages=passages,
        guard=Guard(open_problems, asked=focus.asked, said=said),
        said=said,
        contact=describe_contact() if is_distressed(inquiry.question) else "",
        further=further,
    )


def name_boundary(session_id: UUID) -> str:
    """Return what a session's boundary lines are made of: nobody can tell it who lacks this site's secret."""
    return salted_hmac("iblai_mentor_plugin.boundary", str(session_id), algorithm="sha256").hexdigest()


def name_end_user(tenant: Tenant, user_id: int | None) -> str:
    """Return a name of the learner that says nothing to who lacks this site's secret; "" for None."""
    if user_id is None:
        return ""
    salt = f"iblai_mentor_plugin.end_user.{tenant.key}"
    return salted_hmac(salt, str(user_id), algorithm="sha256").hexdigest()

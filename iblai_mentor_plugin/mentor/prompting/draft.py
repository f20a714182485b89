"""Gathers what a reply is made of: where the learner is, what the course says there, who they are, what was said before."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, cast

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from iblai_mentor_plugin.courseware.course import Finding
from iblai_mentor_plugin.mentor.finding.questions.distress import describe_contact, is_distressed
from iblai_mentor_plugin.mentor.finding.questions.phrases import find_intent
from iblai_mentor_plugin.mentor.guarding.output_guard import Guard
from iblai_mentor_plugin.mentor.guarding.said import Said, keep_said
from iblai_mentor_plugin.mentor.prompting.anchors import find_passages, name_passages
from iblai_mentor_plugin.mentor.prompting.context import CutMaterial, Material, cut_material, write_prompt
from iblai_mentor_plugin.mentor.prompting.dates import write_dates
from iblai_mentor_plugin.mentor.prompting.focus import Focus, find_focus
from iblai_mentor_plugin.mentor.prompting.gathering import Wanted, gather_passages
from iblai_mentor_plugin.mentor.prompting.inquiry import Inquiry
from iblai_mentor_plugin.mentor.prompting.keyless import find, find_earlier, list_spots, support
from iblai_mentor_plugin.mentor.prompting.ladder import Step
from iblai_mentor_plugin.mentor.prompting.policy import Turn, build_rules, build_step
from iblai_mentor_plugin.mentor.prompting.recollection import (
    list_served_notes,
    read_conversation,
    read_wishes,
    recall_served,
)
from iblai_mentor_plugin.mentor.prompting.selection import Selection, select
from iblai_mentor_plugin.mentor.prompting.teaching import Teaching, gather_teaching
from iblai_mentor_plugin.mentor.providers.choice import PASSAGES, Replier, describe_llm, find_passage_count, find_size
from iblai_mentor_plugin.mentor.spending.calibration import find_correction
from iblai_mentor_plugin.mentor.staff.briefings import find_briefing
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.mentor.staff.settings import list_served_tools
from iblai_mentor_plugin.mentor.staff.toolset import CALCULATE, LIST_DATES, TOOLS
from iblai_mentor_plugin.models import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from iblai_mentor_plugin.courseware.course import Embedder, Passage
    from iblai_mentor_plugin.llm import Prompt, Tool
    from iblai_mentor_plugin.mentor.guarding.addresses import Spot
    from iblai_mentor_plugin.models import Tenant

# Where an LLM may look things up, so much of the greatest prompt is told at first: the rest is for what it finds. In a
# smaller prompt there would be room for neither.
_TOLD_FIRST: Final = 0.65
_LEAST_WITH_TOOLS: Final = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """
    A prompt, what it is made of, what it may cite, and the guard that the reply passes.

    ``replier`` is who would be asked; ``correction``: tokens that they count for one that we estimate.
    ``contact`` is said behind the reply where the learner's words call for people, "" else. ``longest_prompt`` are the
    tokens of a prompt with all that is looked up; ``place_key`` is the unit that the learner is in, "" for none. ``kept`` are
    fields of the reply that its follower, or the next question, needs. ``further`` are places to read, besides what the reply
    cites; of an LLM's reply only where it cites nothing.
    """

    replier: Replier
    correction: float
    prompt: Prompt
    told: CutMaterial
    focus: Focus
    passages: tuple[Passage, ...]
    guard: Guard
    said: Said
    longest_prompt: int
    place_key: str = ""
    contact: str = ""
    kept: Mapping[str, Any] = field(default_factory=dict)
    further: tuple[Spot, ...] = ()

    def may_say(self, text: str) -> bool:
        """Say whether the guard lets a whole text go, which is no part of the reply that it watches."""
        guard = Guard(self.focus.open_problems, asked=self.focus.asked, said=self.said)
        return guard.feed(text) + guard.finish() == text


def compose(
    reply: Message, *, share: float = 1.0, embedder: Embedder | None = None, is_for_nobody: bool = False
) -> Draft:
    """
    Return what the LLM is asked for this reply; ``share``: of the greatest prompt; ``embedder``: see ``Inquiry``.

    ``is_for_nobody``: without what is known of the learner, of whom nothing is looked up.

    Raises ``OffError`` and ``CoursewareError`` as ``build_draft`` does.
    """
    session = reply.session
    course = open_served(session.user_id, session.course_key, row=reply)
    conversation = read_conversation(reply, course)
    return build_draft(
        Inquiry(
            tenant=session.tenant,
            mentor=session.mentor,
            course=course,
            course_key=session.course_key,
            user_id=None if is_for_nobody else session.user_id,
            usage_key=reply.usage_key,
            question=conversation.question,
            history=conversation.history,
            earlier_problem=conversation.earlier_problem,
            before=conversation.question_id,
            briefing=find_briefing(session.course_key, reply.briefing_version, row=reply),
            # An operator may have thought better of it since.
            page_content=reply.page_content if settings.IBLAI_MENTOR_PAGE_CONTENT else "",
            anchors=conversation.anchors,
            action=reply.action,
            search_reason=reply.search_reason,
            embedder=embedder,
            tools=()
            if reply.search_reason
            else list_served_tools(session.mentor, session.course_key, session.tools, row=reply),
            intent=conversation.intent,
            earlier=conversation.earlier,
            row=reply,
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
    count = PASSAGES if replier.is_search else find_passage_count(mentor.provider)
    place = next((block for block in course.list_blocks() if block.usage_key == inquiry.usage_key), None)
    place_key = (place.unit_key or place.usage_key) if place else ""
    unit_block = next((block for block in course.list_blocks() if block.usage_key == place_key), None)
    wanted = Wanted(
        question=inquiry.question,
        limit=count,
        place_key=place_key,
        earlier=find_earlier(inquiry, unit_block if replier.is_search else None),
        # What is no question about the course is sent nowhere to be searched for.
        embedder=inquiry.embedder if _is_sought(inquiry) else None,
    )
    gathered = gather_passages(course, wanted, is_shown=replier.is_search)
    anchors = find_passages(course, inquiry.anchors)
    focus = find_focus(inquiry, (*anchors, *gathered.passages))
    found = find(inquiry, gathered, focus, wanted) if replier.is_search else None
    further = list_spots(found) if found else support(inquiry, gathered, focus, wanted)
    size = find_size(None if inquiry.search_reason else mentor.provider)
    longest = int(size.prompt * share)
    tools = _offer(inquiry, focus) if longest >= _LEAST_WITH_TOOLS else ()
    has_dates = any(tool.name == LIST_DATES for tool in tools) or replier.is_search
    memory = recall_served(inquiry)
    teaching = Teaching() if found else gather_teaching(inquiry, focus, memory)
    # Who is told of a few passages is told of the best; a search shows what it found alone.
    unit = course.read(wanted.place_key) if wanted.place_key and not replier.is_search and count >= PASSAGES else ()
    chosen = (
        Selection(hits=found.passages)
        if found
        else select(inquiry, focus, gathered.passages, anchors=anchors, unit=unit)
    )
    material = Material(
        policy=build_rules(has_tools=bool(tools)),
        step=_write_step(inquiry, focus, teaching, chosen, tools),
        question=inquiry.question,
        course_title=course.title,
        unit=chosen.unit,
        found=chosen.found,
        hits=chosen.hits,
        memory=memory,
        notes=list_served_notes(inquiry),
        dates="" if has_dates else write_dates(course.list_dates(), timezone.now()),
        instruction=read_wishes(inquiry),
        problem=focus.problem,
        problem_name=focus.problem_name,
        submission=teaching.submission,
        hints=teaching.hints,
        briefing=inquiry.briefing,
        tenant_prompt=mentor.system_prompt,
        page_content="" if course.repeats_off(inquiry.page_content) else inquiry.page_content,
        history=inquiry.history,
    )
    told = cut_material(material, budget=int(longest * (_TOLD_FIRST if tools else 1)), correction=correction, seed=seed)
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
    prompt = replace(prompt, extract=found.write(passages) if found else "", tools=tools)
    return Draft(
        replier=replier,
        correction=correction,
        prompt=prompt,
        told=told,
        focus=focus,
        passages=passages,
        guard=Guard(open_problems, asked=focus.asked, said=said),
        said=said,
        longest_prompt=longest,
        place_key=wanted.place_key,
        contact=describe_contact() if is_distressed(inquiry.question) else "",
        further=further,
        kept={
            **focus.kept,
            "offers_contact": _offers_contact(inquiry, focus, gathered.finding),
            # Of a conversation that has some already, they stay with the reply that they were found for.
            "passages": [] if anchors else name_passages(chosen.found),
        },
    )


def _write_step(inquiry: Inquiry, focus: Focus, teaching: Teaching, chosen: Selection, tools: Sequence[Tool]) -> str:
    """Return the rules of this reply; who taps asks about the unit, whatever problem the conversation is about."""
    turn = Turn(
        has_problem=bool(focus.named or (focus.kept and not inquiry.action)),
        has_submission=bool(teaching.submission),
        has_hints=bool(teaching.hints),
        has_calculator=any(tool.name == CALCULATE for tool in tools),
        has_passages=bool(chosen.unit),
        action=inquiry.action,
    )
    return build_step(focus.step, may_tell_result=focus.tells_result, turn=turn)


def _offers_contact(inquiry: Inquiry, focus: Focus, finding: Finding) -> bool:
    """Say whether the learner is shown where people help: they went up the whole ladder, or the course says nothing."""
    if focus.step is Step.CHECK:
        return True
    # Small talk finds nothing, either; and in distress another contact is named.
    is_question = bool(inquiry.question) and _is_sought(inquiry)
    return is_question and not inquiry.action and finding is Finding.NOTHING


def _is_sought(inquiry: Inquiry) -> bool:
    """Say whether a question is about the course, as far as its words tell, and no button."""
    return not (inquiry.intent or is_distressed(inquiry.question) or find_intent(inquiry.question))


def _offer(inquiry: Inquiry, focus: Focus) -> tuple[Tool, ...]:
    """
    Return the tools that may be called: nothing is calculated where that may be an open problem's work.

    And nothing is looked up for a quiz, whose passages are chosen so that they have no answer.
    """
    if inquiry.action == Message.Action.QUIZ:
        return ()
    withheld = {CALCULATE} if focus.is_near_open else set()
    return tuple(tool.tool for tool in TOOLS if tool.slug in inquiry.tools and tool.slug not in withheld)


def name_boundary(session_id: UUID) -> str:
    """Return what a session's boundary lines are made of: nobody can tell it who lacks this site's secret."""
    return salted_hmac("iblai_mentor_plugin.boundary", str(session_id), algorithm="sha256").hexdigest()


def name_end_user(tenant: Tenant, user_id: int | None) -> str:
    """Return a name of the learner that says nothing to who lacks this site's secret; "" for None."""
    if user_id is None:
        return ""
    salt = f"iblai_mentor_plugin.end_user.{tenant.key}"
    return salted_hmac(salt, str(user_id), algorithm="sha256").hexdigest()

"""Gathers what a reply is made of: where the learner is, what the course says there, who they are, what was said before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.llm import Message as Said
from iblai_mentor_plugin.memory.presentation import recall
from iblai_mentor_plugin.memory.session_notes import list_told
from iblai_mentor_plugin.mentor.guarding.citations import strip_marks
from iblai_mentor_plugin.mentor.guarding.output_guard import Guard, matches_open_problem
from iblai_mentor_plugin.mentor.prompting.context import CutMaterial, Material, cut_material, write_prompt
from iblai_mentor_plugin.mentor.prompting.ladder import Asked, Step, decide_step, may_tell_result
from iblai_mentor_plugin.mentor.prompting.policy import build_policy
from iblai_mentor_plugin.mentor.providers.choice import Replier, describe_llm
from iblai_mentor_plugin.mentor.spending.calibration import find_correction
from iblai_mentor_plugin.mentor.staff.assistance import Level, find_level
from iblai_mentor_plugin.mentor.staff.briefings import find_briefing
from iblai_mentor_plugin.models import CustomInstruction, Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from iblai_mentor_plugin.courseware.course import (
        LearnerCourse,
        OpenProblem,
        Passage,
        ProblemState,
        VisibleBlock,
    )
    from iblai_mentor_plugin.llm import Prompt
    from iblai_mentor_plugin.mentor.prompting.ladder import Level as LadderLevel
    from iblai_mentor_plugin.models import Mentor, Tenant

_HISTORY: Final = 12  # Earlier messages that go along, the newest.
_HITS: Final = 6
_EARLIER: Final = 50  # Earlier questions about a problem that count for the ladder.
_LEVELS: Final[Mapping[Level, LadderLevel]] = {Level.OFF: "off", Level.HINTS: "hints", Level.FULL: "full"}
_WISHES: Final = ("about_user", "mentor_tone", "profession", "desired_mentor_traits")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """
    What is asked, of whom, by whom and where; a prompt follows from it, and nothing is kept of it.

    ``user_id`` None is a learner of whom nothing is known. ``before`` is the id of the reply that is to be made: only what
    was asked before it counts for the ladder.
    """

    tenant: Tenant
    mentor: Mentor
    course: LearnerCourse
    course_key: str
    user_id: int | None
    usage_key: str = ""
    question: str = ""
    history: Sequence[Said] = ()
    before: int | None = None
    briefing: str = ""
    page_content: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """What the question is about, and how far a reply may go; ``problem_key`` "" where it is about no problem."""

    level: Level
    step: Step
    problem_key: str
    problem: ProblemState | None
    open_problems: Sequence[OpenProblem]

    def make_guard(self) -> Guard:
        """Return a guard for what is said here."""
        return Guard(self.open_problems, asked={self.problem_key} if self.problem_key else ())

    def may_say(self, text: str) -> bool:
        """Say whether the guard lets a whole text go."""
        guard = self.make_guard()
        return guard.feed(text) + guard.finish() == text

    def describe(self) -> dict[str, Any]:
        """Return what the ladder's next decision needs to know of this one, as fields of the reply."""
        if self.problem is None:
            return {}
        return {
            "problem_key": self.problem_key,
            "attempts": self.problem.attempts,
            "answer_digest": self.problem.digest,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """
    A prompt, what it is made of, what it may cite, and the guard that the reply passes.

    ``replier`` is who would be asked; ``correction``: tokens that they count for one that we estimate.
    """

    replier: Replier
    correction: float
    prompt: Prompt
    told: CutMaterial
    focus: Focus
    passages: tuple[Passage, ...]
    guard: Guard


def compose(reply: Message) -> Draft:
    """Return what the LLM is asked for this reply. Raises ``CoursewareError``."""
    session = reply.session
    question, history = _list_said(reply)
    return build_draft(
        Inquiry(
            tenant=session.tenant,
            mentor=session.mentor,
            course=get_courseware().open_course(session.user_id, session.course_key),
            course_key=session.course_key,
            user_id=session.user_id,
            usage_key=reply.usage_key,
            question=question,
            history=history,
            before=reply.pk,
            briefing=find_briefing(session.course_key),
            # An operator may have thought better of it since.
            page_content=reply.page_content if settings.IBLAI_MENTOR_PAGE_CONTENT else "",
        )
    )


def build_draft(inquiry: Inquiry) -> Draft:
    """Return what the LLM would be asked. Keeps nothing. Raises ``CoursewareError``."""
    course, mentor = inquiry.course, inquiry.mentor
    replier = describe_llm(mentor)
    correction = find_correction(replier)
    blocks = {block.usage_key: block for block in course.list_blocks()}
    place = blocks.get(inquiry.usage_key)
    focus = _find_focus(inquiry, place, blocks)
    material = Material(
        policy=build_policy(focus.step, may_tell_result=may_tell_result(focus.problem)),
        question=inquiry.question,
        course_title=course.title,
        unit=course.read(place.unit_key or place.usage_key) if place else (),
        hits=course.search(inquiry.question, limit=_HITS) if inquiry.question else (),
        memory=_recall(inquiry),
        notes=list_told(inquiry.user_id, inquiry.tenant, inquiry.course_key) if inquiry.user_id is not None else (),
        instruction=_read_wishes(inquiry),
        problem=focus.problem,
        briefing=inquiry.briefing,
        tenant_prompt=mentor.system_prompt,
        page_content=inquiry.page_content,
        history=inquiry.history,
    )
    told = cut_material(material, budget=settings.IBLAI_MENTOR_PROMPT_TOKENS, correction=correction)
    prompt = write_prompt(
        told,
        max_tokens=settings.IBLAI_MENTOR_LONGEST_REPLY,
        model=mentor.model,
        end_user=name_end_user(inquiry.tenant, inquiry.user_id),
    )
    return Draft(
        replier=replier,
        correction=correction,
        prompt=prompt,
        told=told,
        focus=focus,
        passages=cast("tuple[Passage, ...]", prompt.passages),
        guard=focus.make_guard(),
    )


def _find_focus(inquiry: Inquiry, place: VisibleBlock | None, blocks: Mapping[str, VisibleBlock]) -> Focus:
    """Find the problem in question, and decide how far the reply may go."""
    open_problems = inquiry.course.list_open_problems()
    problem_key = _find_problem_key(place, blocks, inquiry.question, open_problems)
    problem = inquiry.course.find_problem(problem_key) if problem_key else None
    level = find_level(inquiry.course, inquiry.course_key, problem_key or inquiry.usage_key)
    asked = _list_asked(inquiry, problem_key) if problem else []
    digest = problem.digest if problem else ""
    step = decide_step(problem, asked, now=timezone.now(), level=_LEVELS[level], digest=digest)
    return Focus(level=level, step=step, problem_key=problem_key, problem=problem, open_problems=open_problems)


def _find_problem_key(
    place: VisibleBlock | None, blocks: Mapping[str, VisibleBlock], question: str, problems: Sequence[OpenProblem]
) -> str:
    """
    Return the problem in question, "" for none.

    The one whose words the question has, whatever the place; else the one that the learner is on, else the first of the
    unit whose answer is not to be told.
    """
    matched = matches_open_problem(question, problems)
    if matched is not None:
        return matched.usage_key
    if place is None or place.block_type == "problem":
        return place.usage_key if place else ""
    unit_key = place.unit_key or place.usage_key
    in_unit = {key for key, block in blocks.items() if block.unit_key == unit_key}
    return next((problem.usage_key for problem in problems if problem.usage_key in in_unit), "")


def _list_asked(inquiry: Inquiry, problem_key: str) -> list[Asked]:
    """Return the learner's earlier questions about a problem, the oldest first."""
    if inquiry.user_id is None:
        return []
    earlier = Message.objects.filter(session__user=inquiry.user_id, problem_key=problem_key)
    if inquiry.before is not None:
        earlier = earlier.filter(pk__lt=inquiry.before)
    found = earlier.order_by("-pk").values_list("created", "attempts", "answer_digest")[:_EARLIER]
    return [Asked(*one) for one in found][::-1]


def _list_said(reply: Message) -> tuple[str, list[Said]]:
    """Return the question, and what was said before it, the oldest first; one query."""
    said = reply.session.messages.filter(number__lt=reply.number).exclude(text="").order_by("-number")
    question, *earlier = said.values_list("kind", "text", "citations")[: _HISTORY + 1]
    # The numbers of its earlier marks are none of this prompt's passages: an LLM that reads them repeats them.
    return question[1], [
        Said("learner" if kind == Message.Kind.QUESTION else "mentor", strip_marks(text, citations))
        for kind, text, citations in reversed(earlier)
    ]


def name_end_user(tenant: Tenant, user_id: int | None) -> str:
    """Return a name of the learner that says nothing to who lacks this site's secret; "" for None."""
    if user_id is None:
        return ""
    salt = f"iblai_mentor_plugin.end_user.{tenant.key}"
    return salted_hmac(salt, str(user_id), algorithm="sha256").hexdigest()


def _recall(inquiry: Inquiry) -> Mapping[str, Any]:
    """Return what is remembered of the learner here; nothing while they pause remembering."""
    return {} if inquiry.user_id is None else recall(inquiry.user_id, inquiry.course_key)


def _read_wishes(inquiry: Inquiry) -> dict[str, Any]:
    if inquiry.user_id is None:
        return {}
    instruction = CustomInstruction.objects.filter(tenant=inquiry.tenant, user_id=inquiry.user_id).first()
    return {name: getattr(instruction, name) for name in _WISHES} if instruction else {}

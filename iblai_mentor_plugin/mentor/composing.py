"""Gathers what a reply is made of: where the learner is, what the course says there, who they are, what was said before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.llm import Message as Said
from iblai_mentor_plugin.memory.reading import build_memory_data, list_memories
from iblai_mentor_plugin.mentor.assistance import Level, find_level
from iblai_mentor_plugin.mentor.context import Material, build_prompt
from iblai_mentor_plugin.mentor.guard import Guard, matches_open_problem
from iblai_mentor_plugin.mentor.ladder import Asked, Step, decide_step, may_tell_result
from iblai_mentor_plugin.mentor.policy import build_policy
from iblai_mentor_plugin.models import CustomInstruction, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from iblai_mentor_plugin.courseware.course import (
        LearnerCourse,
        OpenProblem,
        Passage,
        ProblemState,
        VisibleBlock,
    )
    from iblai_mentor_plugin.llm import Prompt
    from iblai_mentor_plugin.mentor.ladder import Level as LadderLevel
    from iblai_mentor_plugin.models import Session

_HISTORY: Final = 12  # Earlier messages that go along, the newest.
_HITS: Final = 6
_EARLIER: Final = 50  # Earlier questions about a problem that count for the ladder.
_LEVELS: Final[Mapping[Level, LadderLevel]] = {Level.OFF: "off", Level.HINTS: "hints", Level.FULL: "full"}
_WISHES: Final = ("about_user", "mentor_tone", "profession", "desired_mentor_traits")


@dataclass(frozen=True, slots=True)
class Draft:
    """A prompt, what it may cite, and the guard that the reply passes."""

    prompt: Prompt
    passages: tuple[Passage, ...]
    guard: Guard


def compose(reply: Message) -> Draft:
    """Return what the LLM is asked for this reply. Raises ``CoursewareError``."""
    session = reply.session
    course = get_courseware().open_course(session.user_id, session.course_key)
    question = session.messages.get(number=reply.number - 1)
    blocks = {block.usage_key: block for block in course.list_blocks()}
    place = blocks.get(reply.usage_key)
    problems = course.list_open_problems()
    problem_key = _find_problem_key(place, blocks, question.text, problems)
    problem = course.find_problem(problem_key) if problem_key else None
    material = Material(
        policy=build_policy(
            _decide_step(reply, course, problem_key, problem), may_tell_result=may_tell_result(problem)
        ),
        question=question.text,
        course_title=course.title,
        unit=course.read(place.unit_key or place.usage_key) if place else (),
        hits=course.search(question.text, limit=_HITS),
        memory=_recall(session),
        instruction=_read_wishes(session),
        problem=problem,
        tenant_prompt=session.mentor.system_prompt,
        history=list(_list_history(session, question)),
    )
    prompt = build_prompt(
        material,
        budget=settings.IBLAI_MENTOR_PROMPT_TOKENS,
        max_tokens=settings.IBLAI_MENTOR_LONGEST_REPLY,
        model=session.mentor.model,
        end_user=_name_end_user(session),
    )
    passages = cast("tuple[Passage, ...]", prompt.passages)
    return Draft(prompt, passages, Guard(problems, asked={problem_key} if problem_key else ()))


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


def _decide_step(reply: Message, course: LearnerCourse, problem_key: str, problem: ProblemState | None) -> Step:
    """Return how far the reply may go, and keep what the next decision needs to know of this one."""
    session = reply.session
    level = find_level(course, session.course_key, problem_key or reply.usage_key)
    asked: list[Asked] = []
    if problem is not None:
        attempts = {"problem_key": problem_key, "attempts": problem.attempts}
        Message.objects.filter(pk=reply.pk).update(**attempts)
        earlier = Message.objects.filter(session__user=session.user_id, problem_key=problem_key, pk__lt=reply.pk)
        asked = [
            Asked(at, count) for at, count in earlier.order_by("-pk").values_list("created", "attempts")[:_EARLIER]
        ]
    return decide_step(problem, asked[::-1], now=timezone.now(), level=_LEVELS[level])


def _list_history(session: Session, question: Message) -> Iterator[Said]:
    earlier = session.messages.filter(number__lt=question.number).exclude(text="").order_by("-number")[:_HISTORY]
    for message in reversed(earlier):
        yield Said("learner" if message.kind == Message.Kind.QUESTION else "mentor", message.text)


def _name_end_user(session: Session) -> str:
    """Return a name of the learner that says nothing to who lacks this site's secret."""
    salt = f"iblai_mentor_plugin.end_user.{session.tenant.key}"
    return salted_hmac(salt, str(session.user_id), algorithm="sha256").hexdigest()


def _recall(session: Session) -> Mapping[str, Any]:
    memory = list_memories().filter(user_id=session.user_id, course_key=session.course_key).first()
    return build_memory_data([memory])[memory.pk] if memory else {}


def _read_wishes(session: Session) -> dict[str, Any]:
    instruction = CustomInstruction.objects.filter(tenant_id=session.tenant_id, user_id=session.user_id).first()
    return {name: getattr(instruction, name) for name in _WISHES} if instruction else {}

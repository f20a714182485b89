"""
What a question is about, and how far a reply may go.

What is off is refused here, wherever it is asked. Which problem is in question only its own words say, or a client that
names it; where the learner is, and what the conversation was about, are guesses: they hold help back, and are told to nobody
as a fact.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from iblai_mentor_plugin.exceptions import OffError
from iblai_mentor_plugin.mentor.prompting.efforts import Surroundings, is_step
from iblai_mentor_plugin.mentor.prompting.ladder import (
    Asked,
    Step,
    decide_step,
    find_least,
    find_most,
    may_tell_result,
)
from iblai_mentor_plugin.mentor.prompting.matching import list_stems, match_problems, write_asked
from iblai_mentor_plugin.mentor.staff.assistance import Level
from iblai_mentor_plugin.mentor.standing.admission import describe_off, describe_off_elsewhere
from iblai_mentor_plugin.models import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from iblai_mentor_plugin.courseware.course import OpenProblem, Passage, ProblemState, VisibleBlock
    from iblai_mentor_plugin.mentor.prompting.inquiry import Inquiry
    from iblai_mentor_plugin.mentor.prompting.ladder import Level as LadderLevel

_PROBLEM: Final = "problem"
_EARLIER: Final = 50  # Earlier questions about a problem that count for the ladder.
_SAID: Final = 100  # Earlier messages in which a step must not stand already.
_ALIKE: Final = 4  # Problems that read alike which are looked at.
_SHARED: Final = 2  # Stems by which a step is known to be about one problem of several.
_BEGINNING: Final = 120
_LEVELS: Final[Mapping[Level, LadderLevel]] = {Level.HINTS: "hints", Level.FULL: "full"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """
    What a question is about, and how far a reply may go.

    ``problem`` is what the LLM is told of the problem in question, by its ``problem_name``; None where that is a guess.
    ``named`` is the key of the problem that the question's own words, or the client, name; "" where it is likely at most.
    ``asked`` are the problems whose answers the guard looks for most closely. ``kept`` are fields of the reply that the
    ladder's next decision needs.
    """

    level: Level
    step: Step
    open_problems: Sequence[OpenProblem]
    problem: ProblemState | None = None
    problem_name: str = ""
    named: str = ""
    tells_result: bool = True
    asked: frozenset[str] = frozenset()
    kept: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_near_open(self) -> bool:
        """Say whether an open problem may be in question: it is named, likely, or in the unit that is asked in."""
        return not self.tells_result or any(problem.usage_key in self.asked for problem in self.open_problems)


def find_focus(inquiry: Inquiry, hits: Sequence[Passage]) -> Focus:
    """
    Say what a question is about; ``hits`` are passages that it found.

    Raises ``OffError`` where that is off, and ``CoursewareError``.
    """
    if inquiry.course.is_off(inquiry.usage_key):
        raise OffError(describe_off())
    if inquiry.course.repeats_off(inquiry.question):
        raise OffError(describe_off_elsewhere())
    return _Seeker(inquiry, hits).find()


class _Seeker:
    """Looks for the problem that one question is about."""

    def __init__(self, inquiry: Inquiry, hits: Sequence[Passage]) -> None:
        self._inquiry, self._course, self._hits = inquiry, inquiry.course, hits
        self._open_problems = inquiry.course.list_open_problems()
        # What is off, too: to know that it is asked about.
        self._blocks = {block.usage_key: block for block in inquiry.course.list_whole()}
        self._place = self._blocks.get(inquiry.usage_key)
        self._steps: dict[str, bool] = {}
        self._open_here = [one.usage_key for one in self._open_problems if self._is_here(one.usage_key)]

    def find(self) -> Focus:
        """Look at its words first, then at what the client says, then at what is likely."""
        matched = self._match()
        if not matched and self._place is not None and self._place.block_type == _PROBLEM:
            matched = [self._place.usage_key]
        if matched:
            return self._focus_on(matched)
        likely = self._find_likely()
        return self._focus_on_likely(likely) if likely else self._focus_on_place()

    def _match(self) -> list[str]:
        """Return the problem whose words the question has, several where they read alike."""
        matched = match_problems(self._inquiry.question, self._texts) if self._inquiry.question else []
        served = [key for key in matched if not self._course.is_off(key)]
        if matched and not served:
            raise OffError(describe_off_elsewhere())
        return [key for key in served if self._is_here(key)] or served

    def _find_likely(self) -> str:
        """Return the problem that the conversation is about, or that a step was written towards; "" for none."""
        earlier = self._inquiry.earlier_problem
        if earlier in self._texts and not self._course.is_off(earlier) and (not self._place or self._is_here(earlier)):
            return earlier
        stems = list_stems(self._inquiry.question)
        shared = {key: len(stems & list_stems(self._texts[key])) for key in self._open_here}
        most = max(shared.values(), default=0)
        nearest = [key for key, count in shared.items() if count == most and (most >= _SHARED or len(shared) == 1)]
        return nearest[0] if len(nearest) == 1 and self._has_step(nearest[0]) else ""

    def _focus_on(self, keys: Sequence[str]) -> Focus:
        problems = {key: self._course.find_problem(key) for key in keys[:_ALIKE]}
        key, problem = next(iter(problems.items()))
        told = problem if len(keys) == 1 else None
        return Focus(
            level=self._course.find_level(key),
            step=find_least(self._decide(*one) for one in problems.items()),
            open_problems=self._open_problems,
            problem=told,
            problem_name=self._name(key) if told else "",
            named=key,
            tells_result=told is not None and may_tell_result(told),
            asked=frozenset(keys),
            kept=self._keep(key, problem),
        )

    def _focus_on_likely(self, key: str) -> Focus:
        problem = self._course.find_problem(key)
        return Focus(
            level=self._course.find_level(key),
            step=find_most(self._decide(key, problem), Step.CONCEPT),
            open_problems=self._open_problems,
            tells_result=False,
            asked=frozenset({key}),
            kept=self._keep(key, problem),
        )

    def _focus_on_place(self) -> Focus:
        """Where the learner is near an open problem, explain what it needs, and neither less nor more."""
        level = self._course.find_level(self._inquiry.usage_key)
        return Focus(
            level=level,
            step=Step.CONCEPT if self._open_here else decide_step(None, [], now=timezone.now(), level=_LEVELS[level]),
            open_problems=self._open_problems,
            tells_result=not self._open_here,
            asked=frozenset(self._open_here if len(self._open_here) == 1 else ()),
        )

    def _decide(self, key: str, problem: ProblemState | None) -> Step:
        if problem is None:
            # Not to be seen yet: the platform does not say how it stands, and its answer is no less a secret.
            return Step.CONCEPT
        return decide_step(
            problem,
            self._list_asked(key),
            now=timezone.now(),
            level=_LEVELS[self._course.find_level(key)],
            has_step=self._has_step(key),
            is_guarded=self._is_guarded(key),
        )

    def _is_guarded(self, key: str) -> bool:
        """Say whether the guard knows a problem's answer, or staff said *full* of its place and have thought about it."""
        unguarded = any(one.usage_key == key and not one.is_guarded for one in self._open_problems)
        return not unguarded or self._course.find_set_level(key) == Level.FULL

    def _keep(self, key: str, problem: ProblemState | None) -> dict[str, Any]:
        if problem is None:
            return {}
        return {
            "problem_key": key,
            "attempts": problem.attempts,
            "answer_digest": problem.digest,
            "has_step": self._has_step(key),
        }

    def _name(self, key: str) -> str:
        """Return a problem's title and how it begins: four of a unit may have one title."""
        block = self._blocks.get(key)
        begins = " ".join(self._texts.get(key, "").split())[:_BEGINNING]
        return f"“{block.title if block else ''}”" + (f", which begins “{begins}”" if begins else "")

    @cached_property
    def _texts(self) -> dict[str, str]:
        """What each problem asks, open or not, of those that the learner may see and of the open ones that they may not."""
        seen = [key for key, block in self._blocks.items() if block.block_type == _PROBLEM]
        texts = {problem.usage_key: problem.text for problem in self._open_problems}
        return texts | {key: write_asked(self._course.whole.read(key)) for key in seen if key not in texts}

    def _has_step(self, key: str) -> bool:
        """Say whether the question shows a step towards a problem."""
        if key not in self._steps:
            self._steps[key] = is_step(self._inquiry.question, self._look_around(key))
        return self._steps[key]

    def _look_around(self, key: str) -> Surroundings:
        block = self._blocks.get(key)
        return Surroundings(
            problem=self._texts.get(key, ""),
            unit=[passage.text for passage in self._course.read(block.unit_key)] if block else (),
            # A problem that is pasted is no step, wherever it stands.
            elsewhere=[*(passage.text for passage in self._hits), *self._texts.values(), *self._list_offered()],
            list_said=self._list_said,
        )

    def _list_offered(self) -> Iterator[str]:
        """Yield what open problems offer to choose from, a text for each field."""
        for problem in self._open_problems:
            yield from ("\n".join(option.text for option in options) for options in problem.options)

    def _is_here(self, key: str) -> bool:
        block = self._blocks.get(key)
        return block is not None and self._place is not None and _get_unit(block) == _get_unit(self._place)

    def _list_asked(self, key: str) -> list[Asked]:
        """Return the learner's earlier questions about a problem, the oldest first."""
        if self._inquiry.user_id is None:
            return []
        earlier = Message.objects.filter(session__user=self._inquiry.user_id, problem_key=key)
        if self._inquiry.before is not None:
            earlier = earlier.filter(pk__lt=self._inquiry.before)
        found = earlier.order_by("-pk").values_list("created", "attempts", "answer_digest", "has_step")[:_EARLIER]
        return [Asked(*one) for one in found][::-1]

    def _list_said(self) -> list[str]:
        """Return what the learner and the mentor said in the course before, the newest first."""
        if self._inquiry.user_id is None:
            return []
        said = Message.objects.filter(
            session__user=self._inquiry.user_id, session__course_key=self._inquiry.course_key
        ).exclude(text="")
        if self._inquiry.before is not None:
            said = said.filter(pk__lt=self._inquiry.before)
        return list(said.order_by("-pk").values_list("text", flat=True)[:_SAID])


def _get_unit(block: VisibleBlock) -> str:
    return block.unit_key or block.usage_key

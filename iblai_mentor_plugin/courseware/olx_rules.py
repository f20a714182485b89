"""What a learner may see of a course that was read from OLX: the platform's rules, over blocks. Pure, no database."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

# Show one of their children, or some: by an experiment's group, or once a condition is met.
_CONDITIONAL: Final = frozenset({"conditional", "split_test"})
_LIBRARIES: Final = frozenset({"itembank", "library_content"})
# Settings of a subsection, any of which makes it an exam.
_EXAM_FLAGS: Final = ("is_time_limited", "is_proctored_enabled", "is_practice_exam")
# The track of who enrols without paying, or being asked for anything else.
AUDIT: Final = "audit"
# The platform's partition of enrolment tracks, and its groups.
TRACKS: Final = "50"
_TRACK_GROUPS: Final[Mapping[str, int]] = {
    "audit": 1,
    "verified": 2,
    "professional": 3,
    "no-id-professional": 4,
    "credit": 5,
    "honor": 6,
    "masters": 7,
}


class OlxBlock(Protocol):
    """What these rules need of a block."""

    @property
    def usage_key(self) -> Any:
        """Return the usage key."""

    @property
    def category(self) -> str:
        """Return the type."""

    @property
    def children(self) -> Sequence[Any]:
        """Return what is in it."""

    def setting(self, name: str) -> Any:
        """Return a setting, inherited where the platform does so."""

    def flag(self, name: str) -> bool:
        """Return a setting that is yes or no."""

    def number(self, name: str) -> float | None:
        """Return a setting that is a number."""

    def moment(self, name: str) -> datetime | None:
        """Return a setting that is a point in time."""

    def ancestor(self, category: str) -> OlxBlock | None:
        """Return the nearest block of a type that holds this one."""


AnyBlock = TypeVar("AnyBlock", bound=OlxBlock)


@dataclass(frozen=True, slots=True)
class Visitor:
    """
    Who looks at the course, and when.

    ``mode`` is that of the enrolment; ``exams`` the timed subsections whose attempt runs; ``is_made_up``: nobody for whom a
    library could have drawn anything.
    """

    user_id: int
    now: datetime
    mode: str = ""
    is_staff: bool = False
    exams: frozenset[str] = frozenset()
    is_made_up: bool = False


def list_visible(block: OlxBlock, visitor: Visitor) -> Iterator[OlxBlock]:
    """Yield a block and what is in it, in the order of the course, as far as the visitor may see it."""
    if not visitor.is_staff and not _is_open(block, visitor):
        return
    yield block
    for child in _draw_for(block, visitor):
        yield from list_visible(child, visitor)


def _is_open(block: OlxBlock, visitor: Visitor) -> bool:
    start = block.moment("start")
    if block.flag("visible_to_staff_only") or (start is not None and start > visitor.now):
        return False
    if is_timed(block) and str(block.usage_key) not in visitor.exams:
        return False
    return _is_in_groups(block, visitor.mode) and not _is_hidden_after_due(block, visitor.now)


def is_timed(block: OlxBlock) -> bool:
    """
    Say whether a block is a subsection that its author made an exam.

    The minutes say nothing of that: the platform writes them down for any subsection that somebody once looked at.
    """
    return block.category == "sequential" and any(block.flag(name) for name in _EXAM_FLAGS)


def _is_hidden_after_due(block: OlxBlock, now: datetime) -> bool:
    if not block.flag("hide_after_due"):
        return False
    course = block.ancestor("course")
    is_self_paced = course is not None and course.flag("self_paced")
    closing = course.moment("end") if course is not None and is_self_paced else block.moment("due")
    return closing is not None and closing <= now


def _is_in_groups(block: OlxBlock, mode: str) -> bool:
    """
    Say whether a learner is in one of the groups that a block is for, of each partition that it names.

    OLX names groups and not who is in them, so that only the groups of enrolment tracks have members here.
    """
    groups = _read_groups(block.setting("group_access"))
    if groups is None:
        return False
    return all(partition == TRACKS and _TRACK_GROUPS.get(mode) in ids for partition, ids in groups.items() if ids)


def _read_groups(value: Any) -> dict[str, list[int]] | None:
    """Return the groups of a block by partition; None where they cannot be read, which is for nobody."""
    try:
        groups = json.loads(value) if isinstance(value, str) else (value or {})
        return {str(partition): list(ids) for partition, ids in groups.items()}
    except (AttributeError, TypeError, ValueError):
        return None


def _draw_for(block: OlxBlock, visitor: Visitor) -> Sequence[OlxBlock]:
    if visitor.is_staff:
        return block.children
    if block.category in _CONDITIONAL or (visitor.is_made_up and block.category in _LIBRARIES):
        return ()
    return draw(block, block.children, visitor.user_id) if block.category in _LIBRARIES else block.children


def draw(block: OlxBlock, children: Sequence[AnyBlock], user_id: int) -> Sequence[AnyBlock]:
    """Return the blocks that a learner gets of a library; the same ones at every visit."""
    count = int(block.number("max_count") or 1)
    if count < 0 or count >= len(children):
        return children
    # Nothing here needs to be hard to guess.
    chosen = random.Random(f"{user_id}:{block.usage_key}").sample(children, count)  # noqa: S311
    return [child for child in children if child in chosen]


def are_results_visible(block: OlxBlock, now: datetime, *, is_staff: bool = False) -> bool:
    """Say whether a learner may see score and correctness of a block at this moment."""
    due = block.moment("due")
    is_past_due = due is not None and due <= now
    subsection = block.ancestor("sequential")
    if subsection is not None and subsection.flag("hide_after_due") and is_past_due and not is_staff:
        return False
    rule = str(block.setting("show_correctness") or "always").strip('"')
    # As in the platform, "never" holds for staff, too.
    if rule in {"never", "always"}:
        return rule == "always"
    return rule == "past_due" and (is_staff or due is None or is_past_due)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a learner is with a problem; ``is_locked`` says that its exam does not run."""

    attempts: int = 0
    is_correct: bool = False
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class _Facts:
    attempts: int
    limit: int | None
    needed: int
    is_correct: bool
    is_past_due: bool
    is_locked: bool

    @property
    def has_used_all(self) -> bool:
        return self.limit is not None and self.attempts >= self.limit

    @property
    def is_closed(self) -> bool:
        return self.has_used_all or self.is_past_due or self.is_locked

    @property
    def has_tried_enough(self) -> bool:
        return self.attempts >= (self.needed if self.limit is None else min(self.needed, self.limit))


# When the answer may be asked for, by the platform's names.
_SHOW_ANSWER: Final[Mapping[str, Callable[[_Facts], bool]]] = {
    "always": lambda _facts: True,
    "answered": lambda facts: facts.is_correct,
    "attempted": lambda facts: facts.attempts > 0 or facts.is_past_due,
    "attempted_no_past_due": lambda facts: facts.attempts > 0,
    "closed": lambda facts: facts.is_closed,
    "finished": lambda facts: facts.is_closed or facts.is_correct,
    "correct_or_past_due": lambda facts: facts.is_correct or facts.is_past_due,
    "past_due": lambda facts: facts.is_past_due,
    "after_attempts": lambda facts: facts.has_tried_enough,
    "after_all_attempts": lambda facts: facts.has_used_all,
    "after_all_attempts_or_correct": lambda facts: facts.has_used_all or facts.is_correct,
}


def find_max_attempts(block: OlxBlock) -> int | None:
    """Return how often an answer may be submitted, None where there is no limit."""
    number = block.number("max_attempts")
    return None if number is None else int(number)


def may_show_answer(block: OlxBlock, progress: Progress, now: datetime, *, is_staff: bool = False) -> bool:
    """Say whether the learner may see the answer of a problem at this moment."""
    rule = str(block.setting("showanswer") or "finished").strip('"')
    if rule == "never" or not are_results_visible(block, now, is_staff=is_staff):
        return False
    due = block.moment("due")
    facts = _Facts(
        attempts=progress.attempts,
        limit=find_max_attempts(block),
        needed=int(block.number("attempts_before_showanswer_button") or 0),
        is_correct=progress.is_correct,
        is_past_due=due is not None and due <= now,
        is_locked=progress.is_locked,
    )
    return is_staff or (rule in _SHOW_ANSWER and _SHOW_ANSWER[rule](facts))

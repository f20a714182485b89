"""
Fills memories from what the LMS already holds, for a course that was running before, or after events were lost.

What the LMS holds becomes facts at the time of its last change, and merges like any event: nothing newer is overwritten, and
nothing comes back that was forgotten or paused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.data import Fact
from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.memory.recorder import record_now, unhurried

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iblai_mentor_plugin.data import BlockState

# With a capital, which sorts before the platform's names: of two facts of the same instant the event keeps its word.
KIND: Final = "Reconciled"
_BATCH: Final = 500  # Facts held in memory at once; those of one learner in it are written together.


def reconcile(course_key: str) -> Iterator[int]:
    """
    Merge what the LMS holds of every learner of a course; yields how many states were read so far, now and then.

    Safe at any time and as often as wanted. Raises ``NotFoundError`` for a course that the LMS does not have.
    """
    if not get_courseware().course_exists(course_key):
        message = f"There is no course {course_key}."
        raise NotFoundError(message)
    facts: list[Fact] = []
    read = 0
    for read, state in enumerate(get_courseware().list_block_states(course_key), start=1):
        facts.append(_build_fact(course_key, state))
        if len(facts) >= _BATCH:
            _write(facts)
            facts = []
            yield read
    _write(facts)
    yield read


def _write(facts: list[Fact]) -> None:
    """Write what heals what was dropped: it is not dropped itself where a row is held for a moment, as nobody waits."""
    with unhurried():
        record_now(facts)


def _build_fact(course_key: str, state: BlockState) -> Fact:
    values: dict[str, Any] = {}
    if state.completion is not None:
        values["completion"] = state.completion
    if state.attempts is not None:
        # Told with it, so that a reset, a rescore or an override that no event spoke of leaves no earlier word standing.
        values |= {"attempts": state.attempts, "correct": state.is_correct}
    if state.earned is not None and state.possible is not None:
        values["score"] = [state.earned, state.possible]
    # A completion is as old as what the learner did; a problem's state changes when staff rescore it, too.
    moves_page = bool(state.completion)
    return Fact(state.user_id, course_key, state.usage_key, KIND, state.modified, values, moves_page)

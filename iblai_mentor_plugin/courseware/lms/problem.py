"""A learner's problems, as the platform's own problem block sees them."""
# ruff: noqa: PLC0415 - the platform is imported when it is asked, see the package

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from opaque_keys.edx.keys import UsageKey

from iblai_mentor_plugin.courseware.course import ProblemState, SubmittedField
from iblai_mentor_plugin.courseware.extraction import read_submission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from opaque_keys.edx.keys import CourseKey

log = logging.getLogger(__name__)


def bind_problems(
    user: Any, course_key: CourseKey, usage_keys: Iterable[str], *, as_new: bool = False
) -> dict[str, Any]:
    """
    Return problem blocks bound to a learner, by usage key; those that the platform refuses are missing.

    The learner's states of all of them are read at once, with ``as_new`` none, and nothing is written.
    """
    from lms.djangoapps.courseware.block_render import get_block_for_descriptor
    from lms.djangoapps.courseware.model_data import FieldDataCache
    from xmodule.modulestore.django import modulestore

    store = modulestore()
    with store.bulk_operations(course_key):
        blocks = {key: store.get_item(UsageKey.from_string(key)) for key in usage_keys}
        if not blocks:
            return {}
        # What is not read into the cache has the values that a field has before anybody did anything.
        states = FieldDataCache([] if as_new else list(blocks.values()), course_key, user, read_only=True)
        bound = {
            key: get_block_for_descriptor(
                user, None, block, states, course_key, wrap_xblock_display=False, track_function=_track_nothing
            )
            for key, block in blocks.items()
        }
    return {key: block for key, block in bound.items() if block is not None}


def _track_nothing(_event_type: str, _event: Any) -> None:
    """Looking at a problem for the mentor is nothing that the learner did."""


def describe_problem(problem: Any, *, is_graded: bool, digest: Callable[[Any], str]) -> ProblemState:
    """Return what a bound problem says of its learner; ``digest`` makes of the answers what stands for them."""
    shows_correctness = _is_certain(problem.correctness_available)
    attempts = int(problem.attempts or 0)
    return ProblemState(
        attempts=attempts,
        max_attempts=problem.max_attempts,
        is_correct=_is_certain(problem.is_correct) if shows_correctness and attempts else None,
        may_show_answer=may_show_answer(problem),
        may_show_correctness=shows_correctness,
        is_graded=is_graded,
        # Saved ones, too, until others are submitted: what counts is that more was submitted, and that it changed.
        digest=digest(getattr(problem, "student_answers", None)) if attempts else "",
    )


def find_submission(problem: Any) -> tuple[SubmittedField, ...]:
    """
    Return what was submitted last to a bound problem, where it would tell the result now.

    The platform itself tells none while answers are saved that were not submitted.
    """
    if not problem.attempts or getattr(problem, "has_saved_answers", False):
        return ()
    if not _is_certain(problem.correctness_available):
        return ()
    answers, judged = getattr(problem, "student_answers", None), getattr(problem, "correct_map", None)
    return read_submission(str(getattr(problem, "data", "")), answers, judged)


def may_show_answer(problem: Any) -> bool:
    """Say whether a bound problem would show its answer now."""
    return _is_certain(problem.answer_available)


def _is_certain(ask: Callable[[], Any]) -> bool:
    """Ask a problem; one that breaks over its author's source has nothing to show."""
    try:
        return bool(ask())
    # Broad on purpose: scripts of authors run in here.
    except Exception as error:  # noqa: BLE001
        log.warning("A problem could not say whether something may be shown (%s).", type(error).__name__)
        return False


def read_tried(user_id: int, course_key: CourseKey) -> set[str]:
    """Return the problems of a course that the learner has ever submitted; one query."""
    from lms.djangoapps.courseware.models import StudentModule

    rows = StudentModule.objects.filter(student_id=user_id, course_id=course_key, module_type="problem").order_by()
    # A state without an attempt has no score, and no attempts to speak of.
    tried = rows.exclude(state__isnull=True).values_list("module_state_key", "state")
    return {str(key.map_into_course(course_key)) for key, state in tried if '"attempts"' in (state or "")}

"""
The inlets' door: each kind of event becomes facts, and the facts are recorded.

Nothing in here raises; what cannot be understood is dropped with one warning that names the event and its keys.
"""

from __future__ import annotations

import logging
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.data import Fact
from iblai_mentor_plugin.drops import count_drop
from iblai_mentor_plugin.exceptions import MalformedEventError
from iblai_mentor_plugin.memory import tracking
from iblai_mentor_plugin.memory.recorder import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from opaque_keys.edx.keys import LearningContextKey, UsageKey

    from iblai_mentor_plugin.data import UnitViewedData

log = logging.getLogger(__name__)
P = ParamSpec("P")


def drop_malformed(kind: str, why: str) -> None:
    """Drop an event that cannot be understood; ``why`` names fields, never their contents."""
    log.warning("Event %s dropped: %s", kind, why)
    count_drop("malformed", kind)


def _inlet(read: Callable[Concatenate[str, P], Iterable[Fact]]) -> Callable[Concatenate[str, P], None]:
    """
    Record what a reader makes of an event of some kind.

    Where it can make nothing of the event, the event is dropped with one warning.
    """

    @wraps(read)
    def take(kind: str, /, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            record(list(read(kind, *args, **kwargs)))
        except MalformedEventError as error:
            drop_malformed(kind, str(error))
        # The broad handler of the inlets: the sender is the LMS, in the middle of its own work.
        except Exception as error:  # noqa: BLE001
            log.warning("Event %s dropped: %s", kind, type(error).__name__)
            count_drop("error", kind)

    return take


@_inlet
def record_course_fact(
    kind: str, user_id: int, course_key: LearningContextKey, at: datetime, values: dict[str, Any]
) -> Iterable[Fact]:
    """Record what an event says of a learner and a course: enrolment, grade, passing, certificate."""
    if user_id and course_key.is_course:
        yield Fact(user_id, str(course_key), "", kind, at, values)


@_inlet
def record_completion(
    kind: str, user_id: int, course_key: LearningContextKey, usage_key: UsageKey, at: datetime, completion: float
) -> Iterable[Fact]:
    """Record how far a learner completed a block; one that is begun or done is where they are."""
    if not isinstance(course_key, CourseKey) or not course_key.is_course or not user_id:
        return
    if get_courseware().is_masquerading(str(course_key)):
        return
    block = str(usage_key.map_into_course(course_key))
    yield Fact(user_id, str(course_key), block, kind, at, {"completion": completion}, moves_page=completion > 0)


@_inlet
def record_unit_view(kind: str, unit: UnitViewedData, at: datetime) -> Iterable[Fact]:
    """Record that a learner is on a unit, what it is called, and what is in it."""
    value = {
        "title": unit.title,
        "subsection": unit.subsection_title,
        "section": unit.section_title,
        "blocks": [list(block) for block in zip(unit.block_ids, unit.block_titles, strict=True)],
    }
    yield Fact(unit.user_id, str(unit.course_key), str(unit.usage_key), kind, at, {"unit": value}, moves_page=True)


@_inlet
def record_tracking_log(kind: str, at: datetime, data: Any, context: Any) -> Iterable[Fact]:
    """Record what a tracking event teaches, if it is one of ours."""
    event = tracking.decode(kind, at, data, context)
    if tracking.is_forged(event):
        message = "a server's event came from a browser"
        raise MalformedEventError(message)
    facts = tracking.read_facts(event)
    if facts and tracking.speaks_for_request_user(event) and get_courseware().is_masquerading(facts[0].course_key):
        return
    yield from facts

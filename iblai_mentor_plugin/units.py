"""Tells that a learner was shown a unit: the platform has no event of its own for that."""

from __future__ import annotations

import logging
from typing import Any, Final

from django.conf import settings

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.data import UnitViewedData
from iblai_mentor_plugin.drops import count_drop
from iblai_mentor_plugin.signals import UNIT_VIEWED
from iblai_mentor_plugin.switches import is_switched_on

log = logging.getLogger(__name__)

_BLOCKS: Final = 50  # Of a unit's children; more in one unit is no page for a learner.
_TITLE: Final = 255
KIND: Final = UNIT_VIEWED.event_type
SUBSECTION: Final = "sequential"


def announce_unit_view(block: Any, *, context: dict[str, Any], view: str) -> None:
    """
    Send ``UNIT_VIEWED`` for a vertical that was rendered, if it is a unit and the learner's own view of it.

    A vertical that is no child of a subsection (within a unit, or an arm of an experiment, which can be opened on its own), a
    public view, a preview and a view as somebody else are not. Raises nothing: a page is
    worth more than our knowing of it.
    """
    try:
        if is_own_view(block, context=context, view=view):
            _announce(block)
    # The page goes on, whatever a block did.
    except Exception as error:  # noqa: BLE001
        log.warning("Event %s dropped: %s", KIND, type(error).__name__)
        count_drop("malformed", KIND)


def is_own_view(block: Any, *, context: dict[str, Any], view: str) -> bool:
    """
    Say whether a vertical that was rendered is a unit of a course, and its learner's own view of it; no query.

    May raise whatever a block raises that is no block, and ``CoursewareError``.
    """
    if view != "student_view" or context.get("child_of_vertical") or context.get("preview") == "1":
        return False
    course_key = block.location.context_key
    is_learners = bool(block.scope_ids.user_id) and course_key.is_course and find_subsection(block) is not None
    return is_learners and not get_courseware().is_masquerading(str(course_key))


def find_subsection(block: Any) -> Any:
    """
    Return the subsection that a rendered block is in, None where it stands in anything else; no query.

    The platform loaded it before the page, to say where in the course the page is.
    """
    parent = block.get_parent()
    return parent if parent is not None and parent.location.block_type == SUBSECTION else None


def _announce(block: Any) -> None:
    user_id, course_key = block.scope_ids.user_id, block.location.context_key
    if UNIT_VIEWED.event_type in getattr(settings, "EVENT_BUS_PRODUCER_CONFIG", {}) and not is_switched_on(
        str(course_key)
    ):
        return  # It would leave this process; inside it, the memory asks for itself.
    subsection = find_subsection(block)
    section = subsection.get_parent() if subsection is not None else None
    # ``children`` would name blocks that this learner may not see; ``get_children`` is what was rendered, loaded already.
    children = block.get_children()[:_BLOCKS]
    unit = UnitViewedData(
        user_id=user_id,
        course_key=course_key,
        usage_key=block.location.map_into_course(course_key),
        title=_title(block),
        subsection_title=_title(subsection),
        section_title=_title(section),
        block_ids=[str(child.location) for child in children],
        block_titles=[_title(child) for child in children],
    )
    UNIT_VIEWED.send_event(unit=unit)


def _title(block: Any) -> str:
    return str(getattr(block, "display_name", None) or "")[:_TITLE]

"""The platform's structure of a course, without what somebody may not see, as blocks in order."""
# ruff: noqa: PLC0415 - the platform is imported when it is asked, see the package

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.courseware.course import VisibleBlock

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime

    from opaque_keys.edx.keys import CourseKey, UsageKey

# Whether its condition is met is not known here; the platform's outline holds what is in it anyway.
_CONDITIONAL: Final = "conditional"
# Draw some of their problems for each learner.
_LIBRARIES: Final = frozenset({"itembank", "library_content"})


@dataclass(frozen=True, slots=True)
class Look:
    """
    How somebody looks at a structure.

    ``partitions`` are those that the course has; None for staff, who are in every group. ``is_released`` is asked where the
    platform does not look at dates: for a learner who is made up, for whom no library drew anything, either.
    """

    partitions: Collection[int] | None
    is_released: Callable[[UsageKey], bool] | None = None

    def shuts(self, block_type: str) -> bool:
        """Say whether what is in a block of this type is not told, though the block is."""
        if self.partitions is None:
            return False
        return block_type == _CONDITIONAL or (self.is_released is not None and block_type in _LIBRARIES)


def read_structure(user: Any, course_key: CourseKey, *, is_whole: bool) -> Any:
    """
    Return the course without what this user may not see: unreleased, for others, gated, or a timed exam.

    ``is_whole``: libraries keep all their problems, and nothing is drawn for the user, as the platform does for everybody,
    staff and those whom they masquerade as included.
    """
    from lms.djangoapps.course_api.blocks.transformers.milestones import MilestonesAndSpecialExamsTransformer
    from lms.djangoapps.course_blocks.api import get_course_block_access_transformers, get_course_blocks
    from lms.djangoapps.course_blocks.transformers import library_content
    from lms.djangoapps.course_blocks.transformers.hidden_content import HiddenContentTransformer
    from openedx.core.djangoapps.content.block_structure.transformers import BlockStructureTransformers
    from xmodule.modulestore.django import modulestore

    drawing = (library_content.ContentLibraryTransformer, library_content.ContentLibraryOrderTransformer)
    access = get_course_block_access_transformers(user)
    kept = [one for one in access if not isinstance(one, drawing)] if is_whole else access
    transformers = BlockStructureTransformers(kept)
    # After the others: they look at dates that those have moved.
    transformers += [
        MilestonesAndSpecialExamsTransformer(include_special_exams=False, include_gated_sections=False),
        HiddenContentTransformer(),
    ]
    root = modulestore().make_course_usage_key(course_key)
    if not is_whole:
        return get_course_blocks(user, root, transformers)
    with _no_arms(course_key):
        return get_course_blocks(user, root, transformers)


@contextmanager
def _no_arms(course_key: CourseKey) -> Iterator[None]:
    """Let nobody be in an arm of an experiment, nor be drawn into one: the platform assigns whoever has none, but in bulk."""
    from edx_django_utils.cache import RequestCache
    from openedx.core.djangoapps.user_api.course_tag.api import BulkCourseTags

    BulkCourseTags.prefetch(course_key, [])
    try:
        yield
    finally:
        RequestCache(BulkCourseTags.CACHE_NAMESPACE).clear()


def read_partitions(structure: Any) -> set[int]:
    """Return the ids of the course's partitions of learners."""
    from lms.djangoapps.course_blocks.transformers.user_partitions import UserPartitionTransformer

    found = structure.get_transformer_data(UserPartitionTransformer, "user_partitions", default=())
    return {int(partition.id) for partition in found}


def is_released(structure: Any, key: UsageKey, *, now: datetime) -> bool:
    """Say whether a block, and what it stands in, was released to everybody; a date that is missing is none."""
    from lms.djangoapps.course_blocks.transformers.start_date import StartDateTransformer

    field = StartDateTransformer.MERGED_START_DATE
    start = structure.get_transformer_block_field(key, StartDateTransformer, field)
    return not start or start <= now


def list_structure(structure: Any, look: Look) -> Iterator[VisibleBlock]:
    """Yield the blocks of a structure, depth first; a block with two parents stands below the first."""
    root = structure.root_block_usage_key
    yield from _list_below(structure, root, look, set()) if root in structure else ()


def _list_below(
    structure: Any,
    key: UsageKey,
    look: Look,
    seen: set[UsageKey],
    place: tuple[UsageKey | None, str] = (None, ""),
) -> Iterator[VisibleBlock]:
    """Yield a block and what is in it; its place is what it stands in, and the unit."""
    if key in seen or _is_denied(structure, key, look):
        return
    seen.add(key)
    parent, unit_key = place
    if parent is not None and parent.block_type == "sequential":
        unit_key = str(key)
    yield _describe(structure, key, "" if parent is None else str(parent), unit_key)
    for child in () if look.shuts(key.block_type) else structure.get_children(key):
        yield from _list_below(structure, child, look, seen, (key, unit_key))


def _is_denied(structure: Any, key: UsageKey, look: Look) -> bool:
    """
    Say whether a block is only there to say that it may not be had, e.g. before an upgrade; is for nobody, or to come.

    A block that is limited to groups of a partition which the course lost stays in the platform's outline, and its page
    refuses everybody but staff.
    """
    groups = structure.get_xblock_field(key, "group_access") or {}
    known = look.partitions
    is_lost = known is not None and any(ids and int(name) not in known for name, ids in groups.items())
    is_to_come = look.is_released is not None and not look.is_released(key)
    return is_lost or is_to_come or bool(structure.get_xblock_field(key, "authorization_denial_reason"))


def _describe(structure: Any, key: UsageKey, parent_key: str, unit_key: str) -> VisibleBlock:
    title = structure.get_xblock_field(key, "display_name")
    return VisibleBlock(
        usage_key=str(key),
        block_type=key.block_type,
        title=str(title or key.block_type.replace("_", " ").capitalize()),
        parent_key=parent_key,
        unit_key=unit_key,
        assignment_type=str(structure.get_xblock_field(key, "format") or ""),
        is_graded=bool(structure.get_xblock_field(key, "graded")),
    )

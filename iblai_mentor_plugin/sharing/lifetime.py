"""How long copies are there: until their course ends, whoever looks; and how they are taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from iblai_mentor_plugin.cascades import delete_rows
from iblai_mentor_plugin.collisions import retried
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.models import SharedCopy

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet


def find_over(course_keys: Collection[str], now: datetime | None = None) -> set[str]:
    """Return the courses of these that ended, or that the LMS has no more; one question. Raises ``CoursewareError``."""
    if not course_keys:
        return set()
    ends = get_courseware().find_course_ends(course_keys)
    at = now or timezone.now()
    return {key for key in course_keys if key not in ends or ((end := ends[key]) is not None and end <= at)}


def list_present(copies: QuerySet[SharedCopy]) -> QuerySet[SharedCopy]:
    """Keep of these copies those whose course goes on: the others wait for their deletion, and nobody sees them."""
    keys = set(copies.order_by().values_list("course_key", flat=True).distinct())
    return copies.exclude(course_key__in=find_over(keys))


@retried
def take_away(copies: QuerySet[SharedCopy]) -> int:
    """Delete copies with all that is in them; returns how many. Who opens one at this moment comes before, or finds none."""
    with transaction.atomic():
        # Locked first, as whoever opens one does: an opening that is written meanwhile would outlive its copy, or stop this.
        keys = list(copies.order_by("pk").select_for_update().values_list("pk", flat=True))
        delete_rows(SharedCopy, keys)
    return len(keys)

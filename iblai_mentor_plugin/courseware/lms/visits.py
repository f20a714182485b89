"""
Whether a learner ever opened a course.

The outline of one who did not has the platform draw for them: a cohort, the arm of an experiment, problems of a library. The
course's own state is written by the old course pages and the mobile apps alone, so that anything done in it counts, and our own
word that they were shown a page.
"""
# ruff: noqa: PLC0415 - the platform is imported when it is asked, see the package

from __future__ import annotations

from typing import TYPE_CHECKING

from iblai_mentor_plugin.models import MemoryEntry

if TYPE_CHECKING:
    from opaque_keys.edx.keys import CourseKey


def has_opened(user_id: int, course_key: CourseKey) -> bool:
    """Say whether the learner ever opened the course; one query where they did something in it, three at the most."""
    from completion.models import BlockCompletion
    from lms.djangoapps.courseware.models import StudentModule

    return (
        StudentModule.objects.filter(student_id=user_id, course_id=course_key).exists()
        or BlockCompletion.objects.filter(user_id=user_id, context_key=course_key).exists()
        or MemoryEntry.objects.filter(user=user_id, course_key=str(course_key), page_at__isnull=False).exists()
    )

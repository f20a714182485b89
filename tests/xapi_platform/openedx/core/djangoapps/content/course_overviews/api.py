"""Courses, as far as event-routing-backends asks the platform for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opaque_keys.edx.keys import CourseKey


def get_course_overviews(course_keys: list[CourseKey]) -> list[dict[str, str]]:
    """Return what each is called."""
    return [{"display_name": f"Course {key.course}"} for key in course_keys]

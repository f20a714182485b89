"""Ways back from the panel into the course."""

from __future__ import annotations

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.exceptions import CoursewareError


def find_course_address(course_key: str) -> str:
    """Return the absolute address of a course's own first page; "" where the LMS does not say."""
    try:
        return get_courseware().build_page_link(course_key, "course")
    except CoursewareError:
        return ""

"""A member of a course team, and the course with a section, a subsection and units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.courseware.course import VisibleBlock
from tests.mentor.conftest import HTML, UNIT, access, asker, course, provider, provider_settings

if TYPE_CHECKING:
    from tests.fakes import FakeLearnerCourse
    from tests.mentor.conftest import Access

__all__ = ["access", "asker", "course", "provider", "provider_settings"]

SECTION, SUBSECTION, OTHER = (
    UNIT.replace("vertical", kind).replace("@unit", f"@{kind}") for kind in ("chapter", "sequential", "vertical")
)


@pytest.fixture
def team(access: Access, course: FakeLearnerCourse) -> Access:
    """Make the asker staff of a course with two units."""
    course.is_staff = True
    course.blocks = [
        VisibleBlock("root", "course", "A course", "", ""),
        VisibleBlock(SECTION, "chapter", "The sky", "root", ""),
        VisibleBlock(SUBSECTION, "sequential", "Stars", SECTION, "", "Homework", is_graded=True),
        VisibleBlock(UNIT, "vertical", "Finding north", SUBSECTION, UNIT, "Homework"),
        VisibleBlock(HTML, "html", "The pole star", UNIT, UNIT),
        VisibleBlock(OTHER, "vertical", "Finding south", SUBSECTION, OTHER, "Homework"),
    ]
    return access

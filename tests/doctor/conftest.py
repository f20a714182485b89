"""A site that is sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api.inspection import Finding, Installation, Severity, examine, examine_privacy
from iblai_mentor_plugin.models import Mentor, Tenant

if TYPE_CHECKING:
    from tests.fakes import FakeCourseware


@pytest.fixture(autouse=True)
def _sound(db: None, settings: Any, lms: FakeCourseware) -> None:
    settings.SECRET_KEY = "a long random string of this site's own"
    operating_api.switch_on("--all")


@pytest.fixture
def mentor_row(main: Tenant) -> Mentor:
    """Return the mentor that exists after migrate."""
    return Mentor.objects.get_or_create(tenant=main, slug="mentor", defaults={"name": "Mentor", "is_default": True})[0]


def find_faults(course_key: str = "", *, is_quick: bool = True) -> dict[str, Finding]:
    """Return what is worse than a note, by the names of the checks."""
    findings = examine(Installation(course_key), is_quick=is_quick)
    return {one.name: one for one in findings if one.severity > Severity.NOTE}


def find_all(*, is_quick: bool = True) -> dict[str, Finding]:
    """Return every finding, by the name of its check."""
    return {one.name: one for one in examine(Installation(), is_quick=is_quick)}


def find_privacy() -> dict[str, Finding]:
    """Return what a privacy officer is told, by the names of the checks."""
    return {one.name: one for one in examine_privacy(Installation())}

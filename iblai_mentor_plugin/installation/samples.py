"""
Data of events that are made up for a check.

Built from the classes that a signal itself declares, so that what a release adds to them is filled in, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import attr
from django.utils import timezone
from opaque_keys.edx.keys import CourseKey, UsageKey

from iblai_mentor_plugin.courseware.conformance_subject import NO_BLOCK, build_absent_key

if TYPE_CHECKING:
    from iblai_mentor_plugin.installation.check import Installation


def build_sample(kind: Any, installation: Installation) -> Any:
    """Return a value of a type: an attrs class with all that it requires, about this course and learner."""
    if attr.has(kind):
        required = (field for field in attr.fields(kind) if field.default is attr.NOTHING)
        return kind(**{field.name: build_sample(field.type, installation) for field in required})
    values = {
        CourseKey: CourseKey.from_string(installation.course_key),
        UsageKey: UsageKey.from_string(build_absent_key(installation.course_key, "vertical")),
        # The only numbers that events require are ids of users.
        int: installation.user_id,
        str: NO_BLOCK,
        bool: True,
        float: 1.0,
        datetime: timezone.now(),
    }
    return values[kind]


@dataclass(frozen=True, slots=True)
class _ScopeIds:
    user_id: int


@dataclass(frozen=True, slots=True)
class SampleSubsection:
    """The subsection that the unit is in; no exam, and no other block of the course."""

    installation: Installation
    display_name: str = NO_BLOCK

    @property
    def location(self) -> UsageKey:
        """Return the usage key."""
        return UsageKey.from_string(build_absent_key(self.installation.course_key, "sequential"))

    def get_parent(self) -> None:
        """Return no section."""


@dataclass(frozen=True, slots=True)
class SampleUnit:
    """A unit as a step of the filter meets it; the course has no such block."""

    installation: Installation
    display_name: str = NO_BLOCK

    @property
    def location(self) -> UsageKey:
        """Return the usage key."""
        return UsageKey.from_string(build_absent_key(self.installation.course_key, "vertical"))

    @property
    def scope_ids(self) -> _ScopeIds:
        """Return for whom it is rendered."""
        return _ScopeIds(self.installation.user_id)

    def get_parent(self) -> SampleSubsection:
        """Return what holds it."""
        return SampleSubsection(self.installation)

    def get_children(self) -> list[Any]:
        """Return no blocks."""
        return []

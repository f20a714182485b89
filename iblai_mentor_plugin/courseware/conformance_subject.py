"""Whom and what the checks of conformance ask about, and what never exists anywhere."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey, UsageKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iblai_mentor_plugin.courseware import Courseware

NO_USER: Final = 2**31 - 1  # The greatest id that the platform's users can have; nobody's.
NO_ORG: Final = "iblai_mentor_no_such_org"
NO_COURSE: Final = f"course-v1:{NO_ORG}+none+none"
NO_BLOCK: Final = "iblai_mentor_check"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom and what is asked about: a course, and the id of a learner who is enrolled in it."""

    courseware: Courseware
    course_key: str
    user_id: int

    @property
    def org(self) -> str:
        """Return the course's org."""
        return str(CourseKey.from_string(self.course_key).org)

    @property
    def nobody(self) -> int:
        """Return the id of a user who does not exist."""
        return NO_USER

    @property
    def absent_block(self) -> str:
        """Return a usage key of the course that no block has."""
        return build_absent_key(self.course_key)


def build_absent_key(course_key: str, block_type: str = "problem") -> str:
    """Return the usage key of a block that the course does not have."""
    return str(CourseKey.from_string(course_key).make_usage_key(block_type, NO_BLOCK))


def is_block_of(usage_key: str, course_key: str) -> bool:
    """Say whether this is the usage key of a block of the course."""
    try:
        return str(UsageKey.from_string(usage_key).course_key) == course_key
    except InvalidKeyError:
        return False


@contextmanager
def hear_warnings(name: str) -> Iterator[list[str]]:
    """Collect what a logger and those below it warn about: some of what goes wrong is told to nobody else."""
    warnings: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: warnings.append(record.getMessage())  # type: ignore[method-assign]
    log = logging.getLogger(name)
    log.addHandler(handler)
    try:
        yield warnings
    finally:
        log.removeHandler(handler)

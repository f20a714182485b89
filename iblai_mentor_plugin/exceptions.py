"""
The errors of this package, a tree.

::

    MentorError
    ├── NotFoundError          the caller may not know of it, whether or not it exists
    ├── ForbiddenError         a forbidden action on what the caller may see
    ├── InvalidInputError      the input is wrong; ``errors`` maps each field to its messages
    │   └── AlreadyExistsError there may be only one, and there is one
    ├── MalformedEventError    an event lacks what it must have, or has it in the wrong shape
    ├── CoursewareError        the courseware port could not answer
    └── FaultFoundError        a check of the installation found a fault
"""

from __future__ import annotations


class MentorError(Exception):
    """Base of every error that this package raises on purpose."""


class NotFoundError(MentorError):
    """The caller may not know of it, whether or not it exists."""


class ForbiddenError(MentorError):
    """A forbidden action on something that the caller may see."""


class InvalidInputError(MentorError):
    """The input is wrong: ``errors`` maps each field (or ``detail``) to its messages."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("; ".join(f"{field}: {' '.join(messages)}" for field, messages in errors.items()))
        self.errors = errors


class AlreadyExistsError(InvalidInputError):
    """There may be only one, and there is one already."""


class MalformedEventError(MentorError):
    """An event lacks what it must have, or has it in the wrong shape; names fields, never their contents."""


class CoursewareError(MentorError):
    """The courseware port could not answer: the message says what it was asked, not about whom."""


class FaultFoundError(MentorError):
    """A check of the installation found a fault: the message says what was seen."""

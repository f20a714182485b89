"""
The errors of this package, a tree.

::

    MentorError
    ├── NotFoundError          the caller may not know of it, whether or not it exists
    │   └── UnknownMentorError there is no mentor by that name; ``names`` are those that there are
    ├── ForbiddenError         a forbidden action on what the caller may see
    │   └── OffError           what is asked about is in a part of the course where its staff set the mentor to off
    ├── InvalidInputError      the input is wrong; ``errors`` maps each field to its messages
    │   └── AlreadyExistsError there may be only one, and there is one
    ├── ConflictError          it does not fit with what there is, e.g. another course's session
    ├── TryLaterError          not now; ``retry_after`` says in how many seconds
    │   ├── LimitReachedError  the allowance of the learner, the course or the site is used up
    │   │   └── BudgetReachedError what replies may cost this month is spent, or nobody said what they cost
    │   └── BusyError          as many replies are being produced as may be at once
    ├── MalformedEventError    an event lacks what it must have, or has it in the wrong shape
    ├── CoursewareError        the courseware port could not answer
    ├── LlmError               the LLM port brought no reply, or no whole one
    │   ├── LlmUnavailableError it is down, out of reach, too slow, or broke off
    │   ├── LlmBusyError       it has too many questions (429)
    │   ├── LlmRefusedError    it will not answer until something is changed, mostly by an operator
    │   │   ├── LlmKeyError    it does not take the key
    │   │   ├── LlmModelError  it does not know the model
    │   │   ├── LlmTooLongError the prompt is longer than its model takes
    │   │   └── ProviderOffError an operator put the mentor's provider out of service
    │   └── LlmMalformedError  what it sent is no reply
    │       └── LlmEmptyError  it ended without having said anything
    ├── RetirementError        a user is not erased yet: the next try goes on
    ├── EncryptionError        a secret cannot be kept, or be read, until an operator changes something
    ├── ExportStorageError     an export could not be stored, or is not there any more
    ├── ExportSupersededError  somebody else writes this export, or nobody wants it any more
    └── FaultFoundError        a check of the installation found a fault
"""

from __future__ import annotations


class MentorError(Exception):
    """Base of every error that this package raises on purpose."""


class NotFoundError(MentorError):
    """The caller may not know of it, whether or not it exists."""


class UnknownMentorError(NotFoundError):
    """There is no mentor by that name in the tenant; ``names`` are those that there are, for who may read them."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(f"There is no such mentor. There are: {', '.join(names)}.")
        self.names = names


class ForbiddenError(MentorError):
    """A forbidden action on something that the caller may see."""


class OffError(ForbiddenError):
    """What is asked about is in a part of the course where its staff set the mentor to off; in words for the learner."""


class InvalidInputError(MentorError):
    """The input is wrong: ``errors`` maps each field (or ``detail``) to its messages."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("; ".join(f"{field}: {' '.join(messages)}" for field, messages in errors.items()))
        self.errors = errors


class AlreadyExistsError(InvalidInputError):
    """There may be only one, and there is one already."""


class ConflictError(MentorError):
    """It does not fit with what there is; the message says why, in words for the learner."""


class TryLaterError(MentorError):
    """Not now, but in ``retry_after`` seconds; the message is for the learner."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class LimitReachedError(TryLaterError):
    """The allowance of the learner, the course or the site is used up for today."""


class BudgetReachedError(LimitReachedError):
    """What replies may cost this month is spent, or cannot be reckoned for want of a price."""


class BusyError(TryLaterError):
    """As many replies are being produced as may be at once."""


class MalformedEventError(MentorError):
    """An event lacks what it must have, or has it in the wrong shape; names fields, never their contents."""


class CoursewareError(MentorError):
    """The courseware port could not answer: the message says what it was asked, not about whom."""


class LlmError(MentorError):
    """
    The LLM port brought no reply, or no whole one.

    The message is for operators, and holds neither keys nor anybody's words; ``retry_after`` are the seconds after which to
    ask again, None where nobody said. ``is_in_protocol``: an endpoint of the protocol said so, False for a server
    that is none, None where nobody said it. ``was_sent`` is False where it is certain that nothing of the prompt left.
    """

    was_sent = True

    def __init__(self, message: str, *, retry_after: float | None = None, is_in_protocol: bool | None = None) -> None:
        super().__init__(message)
        self.retry_after, self.is_in_protocol = retry_after, is_in_protocol


class LlmUnavailableError(LlmError):
    """The provider is down, out of reach, too slow, or broke off."""


class LlmBusyError(LlmError):
    """The provider has too many questions of this site's (429)."""


class LlmRefusedError(LlmError):
    """The provider will not answer until an operator changes something: a wrong key or model, a missing package."""


class LlmKeyError(LlmRefusedError):
    """The provider does not take the key, or the key may not ask this."""


class LlmModelError(LlmRefusedError):
    """The provider does not know the model, or nothing of the protocol is at its address."""


class LlmTooLongError(LlmRefusedError):
    """The prompt is longer than the provider's model takes; a shorter one may fit."""


class ProviderOffError(LlmRefusedError):
    """An operator put the mentor's provider out of service."""


class LlmMalformedError(LlmError):
    """What the provider sent is no reply: no JSON, nothing at all, or far too much."""


class LlmEmptyError(LlmMalformedError):
    """The provider ended its reply without having said anything."""


class RetirementError(MentorError):
    """A user is not erased yet, and the next try goes on; the message holds ids and counts only."""


class EncryptionError(MentorError):
    """A secret cannot be kept, or be read; the message tells operators what to do, and holds nothing of the secret."""


class ExportStorageError(MentorError):
    """An export could not be stored, or what was stored is gone; names no content."""


class ExportSupersededError(MentorError):
    """Somebody else writes this export now, or it was deleted: whoever hears this stops."""


class FaultFoundError(MentorError):
    """A check of the installation found a fault: the message says what was seen."""

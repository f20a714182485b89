"""What a check is, and what it finds."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from iblai_mentor_plugin.exceptions import FaultFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

# What is named one by one.
_NAMED: Final = 10
_ASK_ELSEWHERE: Final = "Run manage.py lms mentor_check, which takes its time."
T = TypeVar("T")


class Severity(IntEnum):
    """How bad a finding is; the greater, the worse."""

    FINE = 0
    # Good to know, and nobody's fault.
    NOTE = 1
    # It works, and not as well or as long as it should.
    WARNING = 2
    # It does not work, or it is not safe.
    ERROR = 3


@dataclass(frozen=True, slots=True)
class Installation:
    """
    What is checked: the LMS of this process; with a course of it, and a learner who is enrolled there, where they are named.

    ``course_key`` is "" and ``user_id`` 0 where none is. ``until`` is when nobody else is asked any more, in
    ``time.monotonic``'s seconds; None is as long as it takes.
    """

    course_key: str = ""
    user_id: int = 0
    until: float | None = None
    _heard: dict[Callable[[], Any], Any] = field(default_factory=dict, compare=False, repr=False)

    def has_time(self) -> bool:
        """Say whether somebody else may still be asked."""
        return self.until is None or time.monotonic() < self.until

    def ask_once(self, question: Callable[[], T]) -> T:
        """Return what a question is answered with, or raise what it raises; asked once, however many checks want to know."""
        if question not in self._heard:
            try:
                self._heard[question] = question()
            # Broad: what is raised is raised again, by each check that asks.
            except Exception as error:  # noqa: BLE001
                self._heard[question] = error
        answer = self._heard[question]
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Check:
    """
    One thing to look at.

    ``look`` returns what was seen where all is well, and raises ``FaultFoundError`` where it is not. ``remedy`` tells the
    operator what to do then, ``why`` what happens if they do not. ``severity`` is how bad that is; something else that is
    raised is an error in any case. What ``is_slow`` waits for others: a broker, a provider, a storage.
    """

    name: str
    look: Callable[[Installation], str]
    remedy: str
    why: str
    severity: Severity = Severity.ERROR
    is_slow: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; ``why`` and ``remedy`` are empty where there is nothing to do."""

    name: str
    severity: Severity
    detail: str
    why: str = ""
    remedy: str = ""

    @property
    def passed(self) -> bool:
        """Say whether there is nothing to mend."""
        return self.severity <= Severity.NOTE


def refuse(names: Sequence[str], what_is_wrong: str) -> None:
    """Raise ``FaultFoundError`` where there are any, with at most ten of their names."""
    if names:
        more = " …" if len(names) > _NAMED else ""
        message = f"{what_is_wrong}: {', '.join(names[:_NAMED])}{more}"
        raise FaultFoundError(message)


def run_checks(checks: Iterable[Check], installation: Installation) -> list[Finding]:
    """Run the checks in order; one that breaks is one that failed."""
    return [_run(check, installation) for check in checks]


def _run(check: Check, installation: Installation) -> Finding:
    if check.is_slow and not installation.has_time():
        return Finding(check.name, Severity.NOTE, "not looked at: no time was left", check.why, _ASK_ELSEWHERE)
    try:
        detail = check.look(installation)
    except FaultFoundError as fault:
        return Finding(check.name, check.severity, str(fault), check.why, check.remedy)
    # Broad on purpose: an installation can be broken in any way, and the checks after this one still tell something.
    except Exception as error:  # noqa: BLE001
        return Finding(check.name, Severity.ERROR, f"{type(error).__name__}: {error}", check.why, check.remedy)
    return Finding(check.name, Severity.FINE, detail)

"""What a check is, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from iblai_mentor_plugin.exceptions import FaultFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True, slots=True)
class Installation:
    """What is checked: the LMS of this process, with one of its courses and a learner who is enrolled in it."""

    course_key: str
    user_id: int


@dataclass(frozen=True, slots=True)
class Check:
    """
    One thing to look at.

    ``look`` returns what was seen where all is well, and raises ``FaultFoundError`` where it is not. ``remedy`` tells the
    operator what to do then.
    """

    name: str
    look: Callable[[Installation], str]
    remedy: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; ``remedy`` is empty where there is nothing to do."""

    name: str
    passed: bool
    detail: str
    remedy: str = ""


def run_checks(checks: Iterable[Check], installation: Installation) -> list[Finding]:
    """Run the checks in order; one that breaks is one that failed."""
    return [_run(check, installation) for check in checks]


def _run(check: Check, installation: Installation) -> Finding:
    try:
        detail = check.look(installation)
    except FaultFoundError as fault:
        return Finding(check.name, passed=False, detail=str(fault), remedy=check.remedy)
    # Broad on purpose: an installation can be broken in any way, and the checks after this one still tell something.
    except Exception as error:  # noqa: BLE001
        return Finding(check.name, passed=False, detail=f"{type(error).__name__}: {error}", remedy=check.remedy)
    return Finding(check.name, passed=True, detail=detail)

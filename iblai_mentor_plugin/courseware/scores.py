"""What the state that the platform stores of a problem says of attempts, score and correctness. Pure, no platform."""

from __future__ import annotations

import json
from typing import Any


def read_state(stored: str | None) -> dict[str, Any]:
    """Return a stored state; {} where there is none that can be read."""
    try:
        state = json.loads(stored or "{}")
    except ValueError:
        return {}
    return state if isinstance(state, dict) else {}


def read_attempts(state: dict[str, Any]) -> int | None:
    """Return the attempts that a state tells; None where it tells none."""
    attempts = state.get("attempts")
    is_count = isinstance(attempts, int) and not isinstance(attempts, bool) and attempts >= 0
    return attempts if is_count else None


def read_correctness(state: dict[str, Any], earned: float | None, possible: float | None) -> bool | None:
    """
    Say whether what stands in a problem is right, None while nothing does.

    The score counts before what the answer was found to be: staff may have given another one.
    """
    found = state.get("correct_map")
    if not found and not earned:
        return None
    if earned is not None and possible:
        return earned >= possible
    judged = list(found.values()) if isinstance(found, dict) else []
    return bool(judged) and all(isinstance(one, dict) and one.get("correctness") == "correct" for one in judged)


def weigh(
    grade: float | None, max_grade: float | None, weight: float | None
) -> tuple[float, float] | tuple[None, None]:
    """
    Return a score as the platform's events tell it: points of the problem's weight, where it has one.

    (None, None) where there is no score.
    """
    if grade is None or max_grade is None:
        return None, None
    if weight is None or max_grade == 0:
        return grade, max_grade
    return grade * weight / max_grade, weight

"""Facts of examples."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from iblai_mentor_plugin.data import Fact
from tests.conftest import COURSE

UNIT = "block-v1:DemoX+MENTOR101+2026+type@vertical+block@unit1"
PROBLEM = "block-v1:DemoX+MENTOR101+2026+type@problem+block@problem1"
VIDEO = "block-v1:DemoX+MENTOR101+2026+type@video+block@video1"
START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    """Return a time of the example's day, in the past of every test."""
    return START + timedelta(seconds=seconds)


def make_fact(user_id: int, usage_key: str = UNIT, seconds: float = 0, **changes: Any) -> Fact:
    """Return a fact of the course; ``changes`` are fields of ``Fact``."""
    fields: dict[str, Any] = {"course_key": COURSE, "kind": "example", "at": at(seconds), "moves_page": True, **changes}
    return Fact(user_id=user_id, usage_key=usage_key, **fields)

"""
The tracking backend that feeds the memory: the one way by which tracking events of this process come in.

It hears of every event that the platform's tracker emits, and sends none on: what an operator publishes to an event bus stays
as it is.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from iblai_mentor_plugin.api import memory as memory_api


class MentorTrackingBackend:
    """A top-level entry of ``EVENT_TRACKING_BACKENDS``."""

    def __init__(self, **_options: Any) -> None:
        """Take no options."""

    def send(self, event: dict[str, Any]) -> None:
        """Hand a tracking event to the door of the receiver; most are none of ours."""
        name = event.get("name")
        if name in memory_api.TRACKED_NAMES:
            at: Any = event.get("timestamp")
            if isinstance(at, str):
                at = datetime.fromisoformat(at)
            memory_api.record_tracking_log(name, at, event.get("data"), event.get("context"))

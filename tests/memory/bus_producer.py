"""
Another process of the LMS, which tells an event bus what happened; run with a file: ``{"rows", "viewers"}``.

Rows are those of a recording, viewers the ids of users who are shown a unit. Nothing of it is remembered in here: the receivers
are connected where ``consume_events`` runs.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from opaque_keys.edx.keys import CourseKey, UsageKey
from openedx_events.tooling import OpenEdxPublicSignal

from iblai_mentor_plugin.data import UnitViewedData
from iblai_mentor_plugin.signals import UNIT_VIEWED
from tests.conftest import COURSE
from tests.memory.recording import build_value
from tests.mentor.conftest import UNIT


def tell(payload: dict[str, Any]) -> None:
    """Send a recorded event as its sender did; what is configured puts it on the bus."""
    recorded = payload["metadata"]
    signal = OpenEdxPublicSignal.get_signal_by_type(recorded["event_type"])
    values = {name: build_value(value) for name, value in payload["kwargs"].items()}
    signal.send_event(time=datetime.fromisoformat(recorded["time"]), **values)


def show_unit(user_id: int) -> None:
    """Tell that a user was shown the unit."""
    unit = UnitViewedData(user_id, CourseKey.from_string(COURSE), UsageKey.from_string(UNIT), "Finding north")
    UNIT_VIEWED.send_event(unit=unit)


if __name__ == "__main__":
    errand = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    for row in errand["rows"]:
        tell(row["payload"])
    for viewer in errand["viewers"]:
        show_unit(viewer)

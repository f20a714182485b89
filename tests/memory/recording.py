"""Plays what a real LMS emitted, through the same doors: signals, filters and saved completions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import django
import time_machine

if __name__ == "__main__":
    django.setup()

from completion.models import BlockCompletion
from django.db import connection
from django.db.models.signals import post_save
from eventtracking.tracker import get_tracker
from opaque_keys.edx.keys import CourseKey, UsageKey
from openedx_events import data as metadata_data
from openedx_events.analytics import data as analytics_data
from openedx_events.learning import data as learning_data
from openedx_events.tooling import OpenEdxPublicSignal
from openedx_filters.learning.filters import VerticalBlockRenderCompleted
from web_fragments.fragment import Fragment

from iblai_mentor_plugin.api.memory import merged_recording

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Row = dict[str, Any]
FILTER = VerticalBlockRenderCompleted.filter_type
_MODULES = {module.__name__: module for module in (metadata_data, analytics_data, learning_data)}


def load(path: Path) -> list[Row]:
    """Return the rows that this plugin has a door for, in order."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        row for row in rows if row["kind"] in ("openedx_events", "tracking.raw") or _is_unit(row) or _is_completion(row)
    ]


def play(rows: Iterable[Row]) -> None:
    """Emit each row as the LMS did, at the time at which it did."""
    for row in rows:
        with time_machine.travel(datetime.fromisoformat(row["time"]), tick=False):
            if row["kind"] == "openedx_events":
                _send_event(row["payload"])
            elif row["kind"] == "tracking.raw":
                # As the middleware does around the request: all of those that were recorded succeeded.
                with merged_recording():
                    get_tracker().backends["iblai_mentor"].send(row["payload"])
            elif _is_unit(row):
                _run_filter(row["block"])
            else:
                _save_completion(row)


def start_process(rows: list[Row], path: Path) -> subprocess.Popen[bytes]:
    """Play rows in a process of their own, on the database of this one."""
    path.write_text(json.dumps(rows), "utf-8")
    name = connection.settings_dict["NAME"]
    environment = {**os.environ, "MENTOR_MYSQL_NAME": name, "MENTOR_POSTGRESQL_NAME": name}
    return subprocess.Popen([sys.executable, "-m", __name__, str(path)], env=environment)


def _is_unit(row: Row) -> bool:
    return row["kind"] == "openedx_filters" and row["name"] == FILTER


def _is_completion(row: Row) -> bool:
    return row["name"] == "completion.BlockCompletion post_save"


def _send_event(payload: Row) -> None:
    recorded = payload["metadata"]
    metadata = metadata_data.EventsMetadata(
        event_type=recorded["event_type"],
        id=UUID(recorded["id"].removeprefix("uuid.UUID: ")),
        minorversion=recorded["minorversion"],
        source=recorded["source"],
        sourcehost=recorded["sourcehost"],
        time=datetime.fromisoformat(recorded["time"]),
        sourcelib=tuple(recorded["sourcelib"]),
    )
    signal = OpenEdxPublicSignal.get_signal_by_type(recorded["event_type"])
    signal.send_event_with_custom_metadata(
        metadata, **{name: build_value(value) for name, value in payload["kwargs"].items()}
    )


def build_value(value: Any) -> Any:
    """Make the attrs object, the key or the time that a recorded value stands for."""
    if isinstance(value, dict) and "__class__" in value:
        module, name = value["__class__"].rsplit(".", 1)
        fields = {field: build_value(part) for field, part in value.items() if field != "__class__"}
        return getattr(_MODULES[module], name)(**fields)
    if isinstance(value, str) and value.startswith("opaque_keys."):
        return CourseKey.from_string(value.split(": ", 1)[1])
    if isinstance(value, str) and value[:4].isdigit() and value[10:11] == "T":
        return datetime.fromisoformat(value)
    return value


def _run_filter(recorded: Row) -> None:
    subsection, section = recorded["parent_titles"]
    location = UsageKey.from_string(recorded["usage_key"])
    parents = SimpleNamespace(
        location=location.course_key.make_usage_key("sequential", "recorded"),
        display_name=subsection,
        get_parent=lambda: SimpleNamespace(display_name=section),
    )
    block = SimpleNamespace(
        location=location,
        display_name=recorded["display_name"],
        scope_ids=SimpleNamespace(user_id=recorded["scope_user_id"]),
        get_parent=lambda: parents,
        get_children=lambda: _children(location),
    )
    context = {"child_of_vertical": True} if recorded["child_of_vertical"] else {}
    VerticalBlockRenderCompleted.run_filter(block=block, fragment=Fragment(), context=context, view=recorded["view"])


def _children(unit: UsageKey) -> list[SimpleNamespace]:
    """What the recorded course has in its two units."""
    number = unit.block_id.removeprefix("unit")
    kinds = ("html", "problem", "video") if number == "2" else ("html", "problem")
    names = {"html": "Text", "problem": "Problem", "video": "Video"}
    video = {"video": "1"}
    return [
        SimpleNamespace(
            location=unit.course_key.make_usage_key(kind, f"{kind}{video.get(kind, number)}"),
            display_name=f"{names[kind]} {video.get(kind, number)}",
        )
        for kind in kinds
    ]


def _save_completion(row: Row) -> None:
    saved = row["payload"]
    instance = BlockCompletion(
        user_id=saved["user_id"],
        context_key=CourseKey.from_string(saved["context_key"]),
        block_key=UsageKey.from_string(saved["block_key"]),
        block_type=saved["block_type"],
        completion=saved["completion"],
        modified=datetime.fromisoformat(row["time"]),
    )
    post_save.send(BlockCompletion, instance=instance, created=saved["created"], raw=False, using="default")


if __name__ == "__main__":
    from iblai_mentor_plugin.courseware import get_courseware
    from tests.conftest import COURSE

    get_courseware().enrolments.update({(1, COURSE): True, (2, COURSE): True})
    play(json.loads(open(sys.argv[1], encoding="utf-8").read()))  # noqa: PTH123, SIM115

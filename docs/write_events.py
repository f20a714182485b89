"""
Writes ``events.rst``, the reference of the events that the plugin tells, from the annotations of signals and data.

From the root: ``PYTHONPATH=. DJANGO_SETTINGS_MODULE=tests.settings python docs/write_events.py``.
"""

from __future__ import annotations

import re
from inspect import cleandoc
from pathlib import Path
from typing import Any

import django

_INTRODUCTION = """\
Events
======

For programmers and operators. Written by ``docs/write_events.py``: do not edit.

With ``IBLAI_MENTOR_EVENTS: true`` the plugin tells the platform what happened in it, once it is committed: as a **tracking
event** by the platform's tracker (``user_id``, ``course_id`` and ``org_id`` are in its context, beside what the tracker
knows of a request), and as a **signal** of openedx-events in ``iblai_mentor_plugin.signals``, which other plugins listen to
and ``EVENT_BUS_PRODUCER_CONFIG`` sends to an event bus. Ids, codes and counts, never anybody's words. Who listens and fails
does the mentor no harm. Tracking logs, buses and stores of statements keep what they got: retirement here does not reach it.
How each way is set up, and how a tracking event reads as an xAPI statement: :doc:`programming`.

``UNIT_VIEWED`` is sent whatever that setting says, as the memory lives on it; it has no tracking event.
"""


def render_events() -> str:
    """Return the page."""
    from iblai_mentor_plugin import announcements, signals  # noqa: PLC0415 - they need Django set up

    names = {kind.signal.event_type: kind.name for kind in announcements.KINDS.values()}
    source = Path(str(signals.__file__)).read_text("utf-8")
    blocks = re.findall(r"((?:^# \.\. .+\n)+)", source, re.MULTILINE)
    return "\n".join([_INTRODUCTION, *(_render(_read(block), signals, names) for block in blocks)])


def _read(block: str) -> dict[str, str]:
    return dict(re.findall(r"^# \.\. event_(\w+): (.+)$", block, re.MULTILINE))


def _render(annotation: dict[str, str], signals: Any, names: dict[str, str]) -> str:
    from iblai_mentor_plugin import data  # noqa: PLC0415

    title = annotation["name"]
    signal = getattr(signals, title)
    if signal.event_type != annotation["type"]:
        message = f"{title} is annotated as {annotation['type']}"
        raise ValueError(message)
    fields = cleandoc(getattr(data, annotation["data"]).__doc__).partition("Attributes:\n")[2]
    lines = [
        title,
        "-" * len(title),
        "",
        annotation["description"],
        "",
        f":signal: ``{annotation['type']}``",
        f":key on a bus: ``{annotation['key_field']}``",
        *([f":tracking event: ``{names[annotation['type']]}``"] if annotation["type"] in names else []),
        f":argument: ``{next(iter(signal.init_data))}``, a ``{annotation['data']}``",
        "",
        *(re.sub(r"^ +(\w+) \((.+?)\): ", r"* ``\1`` (\2): ", line) for line in fields.splitlines()),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Write the file beside this one."""
    django.setup()
    Path(__file__).with_name("events.rst").write_text(render_events(), "utf-8")


if __name__ == "__main__":
    main()

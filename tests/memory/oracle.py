"""
A naive memory, written apart from the real one: it keeps every event for ever and computes what is left when asked.

It shares no code with the plugin, knows no rows, no merging and no "ahead": only the rules, said as plainly as possible.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

SKEW = 300 * 1_000_000
# Wider scopes than everywhere, and than the course; a block has both.
_WIDER: dict[str, tuple[str, ...]] = {"*": (), "": ("*",)}


@dataclass
class Event:
    """An event as delivered: ``at`` its own time, ``arrived`` the clock when it came in (microseconds)."""

    at: int
    arrived: int
    block: str
    kind: str
    values: dict[str, Any]
    page: bool


@dataclass
class Oracle:
    """What one learner's course should look like after a history of orders and events, in order of arrival."""

    events: list[Event] = field(default_factory=list)
    forgotten: dict[str, int] = field(
        default_factory=dict
    )  # scope ("*" everywhere, "" the course, else a block) → time
    pauses: dict[str, list[list[int | None]]] = field(default_factory=lambda: {"*": [], "": []})
    retired: bool = False

    def deliver(self, event: Event) -> None:
        """An event comes in; one that is too far ahead, or of a retired user, never was."""
        if not self.retired and event.at <= event.arrived + SKEW:
            self.events.append(event)
            self._drop_inadmissible()

    def forget(self, scope: str, now: int) -> None:
        """Everything of the scope goes up to now, and to what is, or was once, forgotten from a clock ahead of ours."""
        held = [event.at for event in self.events if scope in ("*", "", event.block)]
        marks = [
            mark for other, mark in self.forgotten.items() if other == scope or scope in _WIDER.get(other, ("*", ""))
        ]
        self.forgotten[scope] = max([now, *held, *marks])
        self._drop_inadmissible()

    def pause(self, scope: str, now: int) -> None:
        """After this moment nothing is remembered."""
        if not any(until is None for _start, until in self.pauses[scope]):
            self.pauses[scope].append([now + 1, None])
        self._drop_inadmissible()

    def resume(self, scope: str, now: int) -> None:
        """Up to this moment nothing was remembered."""
        self.pauses[scope] = [[start, now + 1 if until is None else until] for start, until in self.pauses[scope]]

    def retire(self) -> None:
        """Nothing is left, and nothing comes back."""
        self.retired = True
        self.events, self.forgotten, self.pauses = [], {}, {"*": [], "": []}

    def _drop_inadmissible(self) -> None:
        self.events = [event for event in self.events if self._is_admissible(event)]

    def _is_admissible(self, event: Event) -> bool:
        if any(event.at <= self.forgotten.get(scope, -1) for scope in ("*", "", event.block)):
            return False
        intervals = self.pauses["*"] + self.pauses[""]
        return not any(start <= event.at and (until is None or event.at < until) for start, until in intervals)

    def blocks(self) -> dict[str, dict[str, Any]]:
        """Return each block's facts, first and last time."""
        return {
            block: self._describe([event for event in self.events if event.block == block])
            for block in sorted({event.block for event in self.events} - {""})
        }

    def course(self) -> dict[str, Any] | None:
        """Return what is known of the course itself, and the first and last time of all that is remembered in it."""
        if not self.events:
            return None
        own = [event for event in self.events if event.block == ""]
        facts = self._describe(own)["facts"] if own else {}
        times = [event.at for event in self.events]
        return {"facts": facts, "first": min(times), "last": max(times)}

    def _describe(self, events: list[Event]) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        for name in {name for event in events for name in event.values}:
            saying = [event for event in events if name in event.values]
            latest = max(saying, key=lambda e: (e.at, e.kind, json.dumps(e.values[name], sort_keys=True)))
            facts[name] = (latest.at, latest.kind, latest.values[name])
        times = [event.at for event in events]
        pages = [event.at for event in events if event.page]
        return {"facts": facts, "first": min(times), "last": max(times), "page_at": max(pages, default=None)}

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
    # Names of values that the learner said are not true.
    untrue: set[str] = field(default_factory=set)

    def says(self, name: str) -> bool:
        """Say whether it is to be believed in this."""
        return name in self.values and name not in self.untrue


@dataclass
class Oracle:
    """What one learner's course should look like after a history of orders and events, in order of arrival."""

    events: list[Event] = field(default_factory=list)
    forgotten: dict[str, int] = field(
        default_factory=dict
    )  # scope ("*" everywhere, "" the course, else a block) → time
    pauses: dict[str, list[list[int | None]]] = field(default_factory=lambda: {"*": [], "": []})
    retired: bool = False
    # Once enrolled is enough, whatever became of it.
    enrolled: bool = True
    # Block and name of what the learner said is not true → up to when, and the event that had said it.
    corrections: dict[tuple[str, str], tuple[int, Event]] = field(default_factory=dict)

    def deliver(self, event: Event) -> None:
        """An event comes in; one that is too far ahead, or of a retired user, or of somebody who never took part, never was."""
        if self.retired or event.at > event.arrived + SKEW or not (self.events or self.enrolled):
            return
        for (block, name), (until, _was) in self.corrections.items():
            if block == event.block and event.at <= until:
                event.untrue.add(name)
        self.events.append(event)
        self._drop_inadmissible()

    def delete(self, now: int) -> None:
        """The memory of the course is deleted as a thing; where there is none, nothing happens."""
        if self.events:
            self.forget("", now)

    def forget(self, scope: str, now: int) -> None:
        """Everything of the scope goes up to now, and to what is, or was once, forgotten from a clock ahead of ours."""
        held = [event.at for event in self.events if scope in ("*", "", event.block)]
        marks = [
            mark for other, mark in self.forgotten.items() if other == scope or scope in _WIDER.get(other, ("*", ""))
        ]
        self.forgotten[scope] = max([now, *held, *marks])
        self.corrections = {about: told for about, told in self.corrections.items() if scope not in ("*", "", about[0])}
        self._drop_inadmissible()

    def correct(self, block: str, name: str, now: int) -> None:
        """What is said of a block under this name is not true, and was not up to now; what happens later is heard again."""
        if (latest := self._find_latest(block, name)) is None:
            return
        until = max(now, latest.at)
        self.corrections[block, name] = until, latest
        for event in self.events:
            if event.block == block and event.at <= until:
                event.untrue.add(name)

    def reinstate(self, block: str, name: str) -> None:
        """What was said before the correction is true after all."""
        _until, was = self.corrections.pop((block, name), (0, None))
        for event in self.events:
            if event is was:
                event.untrue.discard(name)

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
        self.events, self.forgotten, self.pauses, self.corrections = [], {}, {"*": [], "": []}, {}

    def _drop_inadmissible(self) -> None:
        self.events = [event for event in self.events if self._is_admissible(event)]
        # A correction goes with what it is about.
        self.corrections = {
            about: (until, was)
            for about, (until, was) in self.corrections.items()
            if any(event is was for event in self.events)
        }

    def _is_admissible(self, event: Event) -> bool:
        if any(event.at <= self.forgotten.get(scope, -1) for scope in ("*", "", event.block)):
            return False
        intervals = self.pauses["*"] + self.pauses[""]
        return not any(start <= event.at and (until is None or event.at < until) for start, until in intervals)

    def blocks(self) -> dict[str, dict[str, Any]]:
        """Return each block's facts, first and last time."""
        return {block: self._describe(block) for block in sorted({event.block for event in self.events} - {""})}

    def course(self) -> dict[str, Any] | None:
        """Return what is known of the course itself, and the first and last time of all that is remembered in it."""
        if not self.events:
            return None
        facts, times = self._describe("")["facts"], [event.at for event in self.events]
        return {"facts": facts, "first": min(times), "last": max(times)}

    def answer(self) -> dict[str, Any] | None:
        """Return what the learner is shown: the page, the blocks (those of the last events first), and the course itself."""
        if not self.events:
            return None
        pages = [(event.at, event.block, event.kind) for event in self.events if event.page]
        blocks = sorted(self.blocks().items(), key=lambda one: (-one[1]["last"], one[0]))
        return {
            "page": max(pages, default=None),
            "blocks": [(block, one["first"], one["last"], one["facts"]) for block, one in blocks],
            "corrected": {block: names for block in ("", *dict(blocks)) if (names := self._list_corrected(block))},
            "course": self._describe("")["facts"],
        }

    def _find_latest(self, block: str, name: str) -> Event | None:
        saying = [event for event in self.events if event.block == block and event.says(name)]
        return max(saying, key=lambda e: (e.at, e.kind, json.dumps(e.values[name], sort_keys=True)), default=None)

    def _list_corrected(self, block: str) -> list[str]:
        latest = {name: self._find_latest(block, name) for about, name in self.corrections if about == block}
        return sorted(name for name, event in latest.items() if event is None)

    def _describe(self, block: str) -> dict[str, Any]:
        events = [event for event in self.events if event.block == block]
        facts: dict[str, Any] = {}
        for name in {name for event in events for name in event.values}:
            if latest := self._find_latest(block, name):
                facts[name] = (latest.at, latest.kind, latest.values[name])
        times = [event.at for event in events]
        pages = [event.at for event in events if event.page]
        return {
            "facts": facts,
            "first": min(times, default=None),
            "last": max(times, default=None),
            "page_at": max(pages, default=None),
        }

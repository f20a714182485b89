"""
How facts merge into an entry of the memory: pure, no database.

An entry is a set of *registers*. A register holds what the latest event said of one field; of two events at the same instant
the greater (kind, value) wins, so that every order of arrival gives the same entry. First and last time are the least and
the greatest. All of these are joins of a semilattice: commutative, associative and idempotent (Shapiro et al.,
"Conflict-free replicated data types", 2011, sections 3.1 and 3.2.1).

What a learner says is not true leaves its register for ``corrected``, under the time at which they said so: an event up to then
is refused there, one that happened later is the new truth and takes the correction's place.

Facts whose time has not come yet wait in ``ahead``. Everything merged is therefore in the past, as is every forgetting and
the beginning of every pause at the moment that it is ordered; so these need no history to be judged by event time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from iblai_mentor_plugin.data import Fact

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
PAGE: Final = "page"

Register = tuple[int, str, Any]
# Since when, and what was remembered until then.
Correction = tuple[int, Register]
# First, last, and whether something else than a browser's word stands behind it.
Span = tuple[int, int, bool]
Interval = tuple[int, int | None]


def to_microseconds(at: datetime) -> int:
    """Return a time as whole microseconds since 1970, exactly."""
    return (at - EPOCH) // MICROSECOND


def to_datetime(microseconds: int) -> datetime:
    """Return microseconds since 1970 as a time in UTC."""
    return EPOCH + microseconds * MICROSECOND


def join_spans(spans: Iterable[Span | None]) -> Span | None:
    """Return the span of them all; None of none."""
    known = [span for span in spans if span is not None]
    if not known:
        return None
    firsts, lasts, proofs = zip(*known, strict=True)
    return min(firsts), max(lasts), any(proofs)


def _rank(register: Register) -> tuple[int, str, str]:
    at, kind, value = register
    return at, kind, json.dumps(value, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Observation:
    """What one fact says about one entry: when, by which kind of event, and which values."""

    at: int
    kind: str
    values: dict[str, Any] = field(default_factory=dict)
    moves_page: bool = False
    from_browser: bool = False

    @classmethod
    def of(cls, fact: Fact) -> Observation:
        """Take a fact's part that concerns its entry."""
        return cls(to_microseconds(fact.at), fact.kind, dict(fact.values), fact.moves_page, fact.from_browser)

    def to_json(self) -> list[Any]:
        """Return the form kept in the database."""
        return [self.at, self.kind, self.values, self.moves_page, self.from_browser]

    def says_something(self) -> bool:
        """Say whether it teaches more than that there was an event."""
        return bool(self.values) or self.moves_page

    def without_values(self) -> Observation:
        """Return that there was an event, and no more."""
        return replace(self, values={}, moves_page=False)


@dataclass(frozen=True, slots=True)
class EntryState:
    """
    What is remembered in one entry. Times are microseconds since 1970.

    ``first`` and ``last`` are None while nothing is. ``ahead`` holds observations whose time had not come. ``own`` spans the
    observations that said something: a course's entry also hears, without a word of what, that there was an event of a block,
    and must be able to forget that. ``corrected`` has the registers that the learner said are not true: nobody is told them.
    """

    registers: dict[str, Register] = field(default_factory=dict)
    first: int | None = None
    last: int | None = None
    is_proven: bool = False
    ahead: tuple[Observation, ...] = ()
    own: Span | None = None
    corrected: dict[str, Correction] = field(default_factory=dict)

    def observe(self, observation: Observation, *, now: int) -> EntryState:
        """Return the entry that has also seen this observation: merged, or kept until its time has come."""
        if observation.at <= now:
            return self.merge(observation)
        if observation in self.ahead:
            return self
        return replace(self, ahead=_sort((*self.ahead, observation)))

    def settle(self, *, now: int) -> EntryState:
        """Return the entry with every observation merged whose time has come."""
        settled = replace(self, ahead=tuple(waiting for waiting in self.ahead if waiting.at > now))
        for observation in self.ahead:
            if observation.at <= now:
                settled = settled.merge(observation)
        return settled

    def view(self) -> EntryState:
        """Return the entry as it is shown: what waits counts too."""
        if not self.ahead:
            return self
        shown = replace(self, ahead=())
        for observation in self.ahead:
            shown = shown.merge(observation)
        return shown

    def without_ahead_from(self, at: int) -> EntryState:
        """
        Return the entry without what waits for this time or a later one (a pause begins then), corrected or not.

        What waited for an earlier one is merged before, while the corrections stand that go: what the learner said of it holds.
        """
        settled = self.settle(now=at - 1)
        corrected = {name: (said, was) for name, (said, was) in settled.corrected.items() if was[0] < at}
        return replace(settled, ahead=(), corrected=corrected)

    def without_blocks(self) -> EntryState:
        """Return a course's entry as it is without the events of any block."""
        first, last, is_proven = self.own or (None, None, False)
        ahead = tuple(waiting for waiting in self.ahead if waiting.says_something())
        return replace(self, first=first, last=last, is_proven=is_proven, ahead=ahead)

    def hear(self, span: Span | None, ahead: Iterable[Observation] = ()) -> EntryState:
        """Return a course's entry that also knows when there were events of blocks, and which wait, without a word of what."""
        first, last, is_proven = join_spans([self.span, span]) or (None, None, False)
        heard = replace(self, first=first, last=last, is_proven=is_proven)
        words = (observation.without_values() for observation in ahead)
        return replace(heard, ahead=_sort([*heard.ahead, *(word for word in words if word not in heard.ahead)]))

    def correct(self, names: Iterable[str], *, now: int) -> EntryState:
        """Return the entry without what it says under these names: the learner says that it is not true."""
        shown = self.view().registers
        wrong = {name: (max(now, shown[name][0]), shown[name]) for name in names if name in shown}
        registers = {name: register for name, register in self.registers.items() if name not in wrong}
        return replace(self, registers=registers, corrected={**self.corrected, **wrong})

    def reinstate(self, names: Iterable[str]) -> EntryState:
        """Return the entry that says again what was corrected under these names: the learner takes that back."""
        back = {name: self.corrected[name][1] for name in names if name in self.corrected}
        corrected = {name: one for name, one in self.corrected.items() if name not in back}
        return replace(self, registers={**self.registers, **back}, corrected=corrected)

    @property
    def span(self) -> Span | None:
        """Return first, last, and whether it is proven; None while nothing is remembered."""
        return None if self.first is None or self.last is None else (self.first, self.last, self.is_proven)

    def to_json(self) -> dict[str, Any]:
        """Return the form kept in the database; {} when nothing is remembered."""
        if self == EMPTY:
            return {}
        corrected = sorted(self.corrected.items())
        return {
            "fields": {name: list(self.registers[name]) for name in sorted(self.registers)},
            "first": self.first,
            "last": self.last,
            "proven": self.is_proven,
            **({"own": self.own} if self.own != _span_registers(self.registers) else {}),
            **({"ahead": [waiting.to_json() for waiting in self.ahead]} if self.ahead else {}),
            **({"corrected": {name: [at, list(was)] for name, (at, was) in corrected}} if corrected else {}),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> EntryState:
        """Read the form kept in the database."""
        if not kept:
            return EMPTY
        registers = {name: _read_register(register) for name, register in kept["fields"].items()}
        ahead = tuple(Observation(*waiting) for waiting in kept.get("ahead", ()))
        # What was kept before there were spans of one's own is told by the registers as well as it can be.
        own = tuple(kept["own"]) if kept.get("own") else _span_registers(registers)
        corrected = {name: (at, _read_register(was)) for name, (at, was) in kept.get("corrected", {}).items()}
        return cls(registers, kept["first"], kept["last"], kept["proven"], ahead, own, corrected)

    def merge(self, observation: Observation) -> EntryState:
        """Return the entry that has merged an observation, whatever its time."""
        values = {**observation.values, **({PAGE: True} if observation.moves_page else {})}
        registers, corrected = dict(self.registers), dict(self.corrected)
        for name, value in values.items():
            register = (observation.at, observation.kind, value)
            known = registers.get(name)
            if name in corrected and observation.at <= corrected[name][0]:
                continue
            corrected.pop(name, None)
            if known is None or _rank(register) > _rank(known):
                registers[name] = register
        span: Span = (observation.at, observation.at, not observation.from_browser)
        own = join_spans([self.own, span]) if observation.says_something() else self.own
        first, last, is_proven = join_spans([self.span, span]) or span
        return replace(
            self, registers=registers, first=first, last=last, is_proven=is_proven, own=own, corrected=corrected
        )


def _read_register(kept: list[Any]) -> Register:
    at, kind, value = kept
    return at, kind, value


def _sort(waiting: Iterable[Observation]) -> tuple[Observation, ...]:
    return tuple(sorted(waiting, key=lambda observation: repr(observation.to_json())))


def _span_registers(registers: Mapping[str, Register]) -> Span | None:
    """Return the span of what registers say; a register does not tell whose word it is, and passes for proven."""
    times = [at for at, _kind, _value in registers.values()]
    return (min(times), max(times), True) if times else None


EMPTY: Final = EntryState()


@dataclass(frozen=True, slots=True)
class Controls:
    """What a learner ordered for one scope: when it was last forgotten, and its pauses, as [from, until) intervals."""

    forgotten: int | None = None
    pauses: tuple[Interval, ...] = ()

    def admit(self, at: int) -> bool:
        """Say whether an event of this time may be remembered."""
        if self.forgotten is not None and at <= self.forgotten:
            return False
        return not any(start <= at and (until is None or at < until) for start, until in self.pauses)

    def is_paused(self) -> bool:
        """Say whether a pause is open."""
        return any(until is None for _start, until in self.pauses)


def admit(observation: Observation, controls: Iterable[Controls]) -> bool:
    """Say whether an observation may be remembered under the controls of all its scopes."""
    return all(scope.admit(observation.at) for scope in controls)

"""
What an endpoint of the protocol cannot do: found out once for its model, and kept.

Endpoints differ in what they refuse, and in how they say so: one names the field, another says nothing at all.
"""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, Protocol

from django.core.cache import cache

from iblai_mentor_plugin.caches import ask_cache

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from iblai_mentor_plugin.exceptions import LlmRefusedError

log = logging.getLogger(__name__)
# Seconds after which it is found out anew, where no provider of the admin keeps it: a new version may have learned it.
_KEPT: Final = 7 * 86_400
_LIMIT_NAMES: Final = ("max_tokens", "max_completion_tokens", "")


@dataclass(frozen=True, slots=True)
class Dialect:
    """
    What is understood there; what it is until something else turned out.

    ``limit_name``: how the limit of a reply goes by, "" where none is taken. ``thinks_aloud``: its text begins with thoughts,
    and only a tag says where they end. ``takes_tools``: it does not refuse them; ``calls_tools``: it was seen to call one.
    """

    asks_usage: bool = True
    names_user: bool = True
    has_system: bool = True
    takes_temperature: bool = True
    # Newer models of OpenAI know only "max_completion_tokens", most other endpoints only this.
    limit_name: str = _LIMIT_NAMES[0]
    thinks_aloud: bool = False
    takes_tools: bool = True
    calls_tools: bool = False


_DEFAULT: Final = Dialect()
# The least that an endpoint can be asked with.
_LEAST: Final[dict[str, Any]] = {
    "asks_usage": False,
    "names_user": False,
    "has_system": False,
    "takes_temperature": False,
    "takes_tools": False,
}
# How an error names what it does not take. A name may be quoted, or stand in a path such as ["body", "user"].
_NAMED: Final = {
    "asks_usage": re.compile(r"stream_options|include_usage"),
    "names_user": re.compile(r"""['"`]user['"`]|\bfield:? user\b"""),
    "takes_temperature": re.compile(r"temperature"),
    "has_system": re.compile(r"\brole|\bsystem\b"),
    "takes_tools": re.compile(r"\btools?\b|\btool_|function.call"),
}
_LIMIT: Final = re.compile(r"max_(?:completion_)?tokens")


class Dialects(Protocol):
    """Where it is kept what an endpoint understands, by model, and what an operator must see of it."""

    def find(self, base_url: str, model: str) -> Dialect:
        """Return what is known."""

    def keep(self, base_url: str, model: str, dialect: Dialect) -> None:
        """Keep what was found out."""

    def note_refusal(self, error: LlmRefusedError) -> None:
        """Show an operator what they must change."""

    def note_reply(self, *, is_trial: bool) -> None:
        """Show it no more: it replied."""


class CachedDialects:
    """In Django's cache, which processes share, and in this process for sites whose cache is down or none."""

    def __init__(self) -> None:
        self._own: dict[str, Dialect] = {}

    def find(self, base_url: str, model: str) -> Dialect:
        """Return what is known."""
        key = _build_key(base_url, model)
        known = ask_cache(lambda: cache.get(key))
        return read_dialect(known) if isinstance(known, dict) else self._own.get(key, _DEFAULT)

    def keep(self, base_url: str, model: str, dialect: Dialect) -> None:
        """Keep it for a week."""
        key = _build_key(base_url, model)
        self._own[key] = dialect
        ask_cache(lambda: cache.set(key, write_dialect(dialect), _KEPT))

    def note_refusal(self, error: LlmRefusedError) -> None:
        """Write it into the log: who runs by settings reads that."""
        log.error("An operator must change something: %s", error)

    def note_reply(self, *, is_trial: bool) -> None:
        """Have nothing to take back."""


def read_dialect(data: Mapping[str, Any]) -> Dialect:
    """Return what was kept as JSON; of what makes no sense nothing."""
    known = {
        field.name: data[field.name]
        for field in fields(Dialect)
        if type(data.get(field.name)) is type(getattr(_DEFAULT, field.name))
    }
    return Dialect(**known)


def write_dialect(dialect: Dialect) -> dict[str, Any]:
    """Return what differs from what most endpoints understand, as JSON."""
    return {name: value for name, value in asdict(dialect).items() if value != getattr(_DEFAULT, name)}


def list_alternatives(dialect: Dialect, said: str) -> Iterator[Dialect]:
    """
    Yield what to try where an endpoint refused a request.

    Without what its error names, else without one thing each, then without anything that can be left out.
    """
    named: dict[str, Any] = {name: False for name, pattern in _NAMED.items() if pattern.search(said)}
    if _LIMIT.search(said):
        named["limit_name"] = _find_other_limit(dialect)
    if named:
        yield replace(dialect, **named)
        yield from (replace(dialect, **{name: value}) for name, value in named.items())
    for name in _LEAST:
        yield replace(dialect, **{name: _LEAST[name]})
    yield replace(dialect, limit_name=_find_other_limit(dialect))
    yield replace(dialect, **_LEAST)
    yield replace(dialect, limit_name="", **_LEAST)


def _find_other_limit(dialect: Dialect) -> str:
    at = _LIMIT_NAMES.index(dialect.limit_name) if dialect.limit_name in _LIMIT_NAMES else 0
    return _LIMIT_NAMES[min(at + 1, len(_LIMIT_NAMES) - 1)]


def _build_key(base_url: str, model: str) -> str:
    digest = hashlib.sha256(f"{base_url}\n{model}".encode()).hexdigest()[:32]
    return f"iblai_mentor.dialect.{digest}"

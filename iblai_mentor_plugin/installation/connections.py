"""The receivers that the plugin declares, and our tracking backend: whether, and how often, this process has them connected."""

from __future__ import annotations

import weakref
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from django.apps import apps
from django.utils.module_loading import import_string
from eventtracking.tracker import get_tracker

from iblai_mentor_plugin.settings.common import MENTOR_BACKEND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django.dispatch import Signal

_APP: Final = "iblai_mentor_plugin"
_PROJECT: Final = "lms.djangoapp"


@dataclass(frozen=True, slots=True)
class Declared:
    """A receiver as ``MentorConfig.plugin_app`` declares it."""

    name: str
    signal_path: str
    dispatch_uid: str
    sender_path: str | None = None

    @property
    def signal(self) -> Signal:
        """Return the signal that it is for."""
        return import_string(self.signal_path)  # type: ignore[no-any-return]

    @property
    def sender(self) -> Any:
        """Return the sender that it is for; None for any."""
        return import_string(self.sender_path) if self.sender_path else None


def list_declared() -> list[Declared]:
    """Return every receiver that the plugin declares."""
    config: Any = apps.get_app_config(_APP)
    return [
        Declared(
            receiver["receiver_func_name"],
            receiver["signal_path"],
            receiver["dispatch_uid"],
            receiver.get("sender_path"),
        )
        for receiver in config.plugin_app["signals_config"][_PROJECT]["receivers"]
    ]


def find_connected(declared: Declared) -> Callable[..., Any] | None:
    """Return the function that Django calls for this receiver; None where it is not connected."""
    for entry in declared.signal.receivers or ():
        if entry[0] == _lookup_key(declared):
            return cast("Callable[..., Any]", _follow(entry[1]))
    return None


def count_connections(declared: Declared) -> int:
    """Return how often Django calls this receiver's function for one event, under whatever name it was connected."""
    own = find_connected(declared)
    return sum(_follow(entry[1]) is own for entry in declared.signal.receivers or ())


def _follow(reference: Any) -> Any:
    return reference() if isinstance(reference, weakref.ReferenceType) else reference


def _lookup_key(declared: Declared) -> tuple[str, int]:
    # Django's key of a receiver that is connected with a dispatch uid; a sender counts by its identity.
    return declared.dispatch_uid, id(declared.sender)


@contextmanager
def only(declared: Declared) -> Iterator[None]:
    """Narrow a signal to this one receiver; nobody else in this process hears of it meanwhile, nor does an event bus."""
    signal = declared.signal
    others = signal.receivers
    _replace_receivers(signal, [entry for entry in others or () if entry[0] == _lookup_key(declared)])
    try:
        yield
    finally:
        _replace_receivers(signal, others)


def _replace_receivers(signal: Signal, receivers: Any) -> None:
    with signal.lock:
        signal.receivers = receivers
        signal.sender_receivers_cache.clear()


def list_tracking_backends() -> list[Any]:
    """Return each backend of ours that hears of an event of this process's tracker; within another backend, too."""
    own = import_string(MENTOR_BACKEND)
    return [backend for backend in _walk(get_tracker().backends) if isinstance(backend, own)]


def _walk(backends: Mapping[str, Any]) -> Iterator[Any]:
    for backend in backends.values():
        yield backend
        yield from _walk(getattr(backend, "backends", None) or {})

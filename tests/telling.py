"""What is heard of the plugin's events: by other plugins, and by the platform's tracker."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from eventtracking import tracker
from eventtracking.django.django_tracker import DjangoTracker

from iblai_mentor_plugin.announcements import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import SettingsWrapper


class Recorder:
    """A backend of the platform's tracker."""

    heard: list[dict[str, Any]] = []

    def send(self, event: dict[str, Any]) -> None:
        """Keep what a log would hold."""
        json.dumps(event["data"])
        Recorder.heard.append(event)


@pytest.fixture
def heard(settings: SettingsWrapper) -> Iterator[list[Any]]:
    """Return what other plugins hear; tracking is recorded as well."""
    settings.IBLAI_MENTOR_EVENTS = True
    found: list[Any] = []

    def listen(signal: Any, **event: Any) -> None:
        found.extend(value for value in event.values() if type(value) in KINDS)

    Recorder.heard = []
    for kind in KINDS.values():
        kind.signal.connect(listen)
    with tracked(settings):
        yield found
    for kind in KINDS.values():
        kind.signal.disconnect(listen)


@contextmanager
def tracked(settings: SettingsWrapper) -> Iterator[None]:
    known = tracker.get_tracker()
    settings.EVENT_TRACKING_BACKENDS = {"recorder": {"ENGINE": f"{__name__}.Recorder", "OPTIONS": {}}}
    tracker.register_tracker(DjangoTracker())
    yield
    tracker.register_tracker(known)

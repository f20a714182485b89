"""
What happens once in each process, when every app is loaded and nobody changes the settings any more.

Lines that run after the plugins' own settings, as Tutor's patches do, may have replaced a setting that we had added to.
"""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.db import router
from eventtracking.django.django_tracker import DjangoTracker
from eventtracking.tracker import get_tracker

from iblai_mentor_plugin.settings.common import BACKEND_NAME, XAPI_APP, plugin_settings
from iblai_mentor_plugin.tracking_backend import MentorTrackingBackend


def complete_settings() -> None:
    """Add to the settings once more, and to the platform's tracker, which was made of them before plugins were ready."""
    plugin_settings(settings)
    # Who asked for a database before had those of then kept.
    vars(router).update(_routers=None)
    vars(router).pop("routers", None)
    tracker = get_tracker()
    is_ours = any(isinstance(backend, MentorTrackingBackend) for backend in tracker.backends.values())
    # Any other tracker is the one of a site that switched tracking off.
    if isinstance(tracker, DjangoTracker) and not is_ours:
        tracker.routing_backend.register_backend(BACKEND_NAME, MentorTrackingBackend())
    if apps.is_installed(XAPI_APP):
        # Importing it registers the transformers; where that app is not installed, neither is what it imports.
        import_module("iblai_mentor_plugin.xapi")

"""
What loading the app adds to an LMS process that has loaded the rest; run as a program.

Prints seconds and bytes, and the seconds that Django's admin took in the same process, with all that it pulls in: of work, not
of the clock, as a busy machine stretches that.
"""

from __future__ import annotations

import gc
import os
from importlib import import_module
from pathlib import Path
from time import process_time

# The first import of all, so that what it pulls in is counted with it.
_BEGUN = process_time()
import_module("django.contrib.admin")
ADMIN = process_time() - _BEGUN

import django
from django.apps import apps
from django.conf import settings

APP = "iblai_mentor_plugin.apps.MentorConfig"
# What the platform imports before it comes to its plugins.
PLATFORM = (
    "celery.app.base",
    "kombu.exceptions",
    "django.contrib.admin",
    "edx_rest_framework_extensions.auth.jwt.authentication",
    "lxml.etree",
    "eventtracking.backends.event_bus",
    "openedx_events.analytics.signals",
    "openedx_events.learning.signals",
    "openedx_filters.learning.filters",
    "rest_framework.pagination",
    "rest_framework.throttling",
    "rest_framework.views",
)
# What the platform imports of a plugin when it starts. URLs come with the first request, and are counted all the same.
OURS = ("settings.production", "receivers", "filters", "middleware", "urls")


def resident() -> int:
    """Return the resident memory of this process (Linux)."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Load the rest, load the app list once more without the plugin, then with it; print the difference."""
    rest = [app for app in settings.INSTALLED_APPS if app != APP]
    settings.INSTALLED_APPS = rest
    # An LMS that has not got the plugin names no backend of it; it comes back with the app.
    settings.EVENT_TRACKING_BACKENDS = {}
    django.setup()
    for module in PLATFORM:
        import_module(module)
    start = process_time()
    apps.set_installed_apps(rest)
    again = process_time() - start
    before, start = resident(), process_time()
    apps.set_installed_apps([*rest, APP])
    for module in OURS:
        import_module(f"iblai_mentor_plugin.{module}")
    print(process_time() - start - again, resident() - before, ADMIN)


main()

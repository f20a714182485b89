"""The tests' settings on a database of its own, a file where it is SQLite; no receiver is connected but by the bench."""

from __future__ import annotations

import os

from tests.settings import *  # noqa: F403

DATABASES["default"]["NAME"] = os.environ["MENTOR_BENCH_DATABASE"]  # noqa: F405
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("tests.")]  # noqa: F405
LOGGING_CONFIG = None  # Tracking events would be printed.
IBLAI_MENTOR_LAUNCHER_SECONDS = 15  # As it ships: the tests ask at every page.

"""
Settings of an LMS that makes xAPI statements, by event-routing-backends; for a Python that has it.

``MENTOR_XAPI_FIRST`` says whose settings run first, as in an LMS nobody can say: ``ours`` or ``theirs``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from event_routing_backends.settings import common as theirs

from iblai_mentor_plugin.settings import common as ours

# What it asks the platform for.
sys.path.insert(0, str(Path(__file__).with_name("xapi_platform")))

SECRET_KEY = "tests-only"
USE_TZ = True
LMS_ROOT_URL = "http://lms.example.com"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "eventtracking.django.apps.EventTrackingConfig",
    "openedx_events",
    "celery_utils",
    "config_models",
    "event_routing_backends",
    "iblai_mentor_plugin.apps.MentorConfig",
]
EVENT_TRACKING_ENABLED = True
# What is queued is done at once.
CELERY_TASK_ALWAYS_EAGER = True

_ORDER = [ours, theirs] if os.environ.get("MENTOR_XAPI_FIRST") == "ours" else [theirs, ours]
for _plugin in _ORDER:
    _plugin.plugin_settings(sys.modules[__name__])

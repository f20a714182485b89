"""
Settings of another process than the tests': a worker, or a web server.

``MENTOR_WORKER_DATABASE`` names the database that it shares with the tests, ``MENTOR_WORKER_SETTINGS`` holds what a test
sets, as JSON.
"""

from __future__ import annotations

import json
import os

from tests.settings import *  # noqa: F403

DATABASES["default"]["NAME"] = os.environ["MENTOR_WORKER_DATABASE"]  # noqa: F405
if not os.environ.get("MENTOR_TEST_DB"):
    # Several processes write to one file.
    DATABASES["default"]["ENGINE"] = "iblai_mentor_plugin.demo.database"  # noqa: F405
# What a test tells the fake LMS is told in the test's process: elsewhere everybody is enrolled in one small course.
IBLAI_MENTOR_COURSEWARE = "tests.fakes_worker.OpenCourseware"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
globals().update(json.loads(os.environ.get("MENTOR_WORKER_SETTINGS", "{}")))

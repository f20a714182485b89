"""
Settings in the order in which Tutor has them run, in a process of their own.

The LMS's own module, with plugins' settings and the operator's YAML, is imported whole; then come the lines of patches.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.settings import common
from tests.services import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# The LMS's module; and what was dropped is written down at once.
SETTINGS = "from iblai_mentor_plugin.demo.settings import *\nIBLAI_MENTOR_DROP_COUNT_INTERVAL = 0\n"
ASPECTS = """
EVENT_BUS_PRODUCER_CONFIG = {
    "org.openedx.analytics.tracking.event.emitted.v1": {
        "analytics": {"event_key_field": "tracking_log.name", "enabled": True}
    }
}
EVENT_BUS_TRACKING_LOGS = ["problem_check", "edx.course.enrollment.activated"]
SEND_TRACKING_EVENT_EMITTED_SIGNAL = True
EVENT_TRACKING_BACKENDS["event_bus"] = {
    "ENGINE": "eventtracking.backends.event_bus.EventBusRoutingBackend", "OPTIONS": {}
}
"""
OWN_BACKEND = """
EVENT_TRACKING_BACKENDS.update(
    {"event_bus": {"ENGINE": "eventtracking.backends.event_bus.EventBusRoutingBackend", "OPTIONS": {}}}
)
"""
REPLACING = """
OPEN_EDX_FILTERS_CONFIG = {"org.example.v1": {"fail_silently": False, "pipeline": []}}
EVENT_TRACKING_BACKENDS = {"tracking_logs": EVENT_TRACKING_BACKENDS["tracking_logs"]}
MIDDLEWARE = [middleware for middleware in MIDDLEWARE if not middleware.startswith("iblai_mentor_plugin.middleware")]
TRACKING_IGNORE_URL_PATTERNS = ["^/event"]
"""
# What the process does: it prepares the site, sends an event that cannot be understood, and tells what came of it. Such an
# event is counted each time that it is taken, where what teaches something merges with itself.
PROGRAM = """
import json
import django
django.setup()
from django.conf import settings
from django.contrib.auth import get_user_model
from eventtracking import tracker
from openedx_events.analytics.signals import TRACKING_EVENT_EMITTED
from iblai_mentor_plugin.api import inspection
from iblai_mentor_plugin.demo.access import get_course
from iblai_mentor_plugin.demo.seed import prepare
from iblai_mentor_plugin.models import DropCount

prepare()
sent = []
def hear(tracking_log, **kwargs):
    sent.append(tracking_log.name)
TRACKING_EVENT_EMITTED.connect(hear)
with tracker.get_tracker().context("request", {"user_id": 1, "event_source": "server"}):
    for name in ("problem_check", "showanswer"):
        tracker.emit(name, {"problem_id": "none"})
learner = get_user_model().objects.get(username="learner1")
installation = inspection.Installation(str(get_course().key), learner.pk)
print(json.dumps({
    "sent": sent,
    "taken": dict(DropCount.objects.values_list("kind", "count")),
    "failed": [one.name for one in inspection.examine(installation) if not one.passed],
    "backends": sorted(tracker.get_tracker().backends),
    "pipeline": settings.OPEN_EDX_FILTERS_CONFIG[FILTER_TYPE]["pipeline"],
    "published": list(getattr(settings, "EVENT_BUS_TRACKING_LOGS", [])),
}))
"""


def start(folder: Path, patch: str) -> dict[str, Any]:
    """Start the stand-in with the lines of a patch behind its settings, and return what became of them."""
    (folder / "patched.py").write_text(f"{SETTINGS}{patch}", "utf-8")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "patched",
        "IBLAI_MENTOR_DEMO_DATA": str(folder / "data"),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)]),
    }
    program = f"FILTER_TYPE = {common.FILTER_TYPE!r}\n{PROGRAM}"
    run = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("patch", "sent", "published"),
    [
        ("", [], []),
        (ASPECTS, ["problem_check"], ["problem_check", "edx.course.enrollment.activated"]),
        (OWN_BACKEND, [], []),
        (REPLACING, [], []),
    ],
    ids=["none", "Aspects", "a backend", "what replaces"],
)
def test_each_event_comes_in_once_and_goes_out_as_the_operator_says(tmp_path, patch, sent, published):
    outcome = start(tmp_path, patch)

    assert outcome["taken"] == {"problem_check": 1, "showanswer": 1}
    assert (outcome["sent"], outcome["published"]) == (sent, published)
    assert outcome["pipeline"] == [common.FILTER_STEP]
    assert {"filter step", "middleware", "tracking inlet", "tracking log", "receivers"}.isdisjoint(outcome["failed"])


def test_the_check_tells_when_a_patch_names_our_backend_again(tmp_path):
    patch = f'EVENT_TRACKING_BACKENDS["twice"] = {{"ENGINE": "{common.MENTOR_BACKEND}", "OPTIONS": {{}}}}'

    assert "tracking inlet" in start(tmp_path, patch)["failed"]

"""
What event-routing-backends makes of tracking events; run by a Python that has it.

Standard input: ``{"user_id", "events"}``, events as the platform's tracker hands them to its backends. Standard output: the
statements that an LRS would get.
"""

from __future__ import annotations

import json
import logging
import sys

import django
from celery import Celery, current_app
from django.contrib.auth import get_user_model
from django.core.management import call_command


class Heard(logging.Handler):
    """Keeps what is logged: each statement, on its way to an LRS."""

    def __init__(self) -> None:
        super().__init__()
        self.statements: list[object] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.statements.append(json.loads(record.getMessage()))


def main() -> None:
    """Send the events to the tracker's backends, and print the statements."""
    errand = json.load(sys.stdin)
    Celery("xapi", set_as_current=True).config_from_object("django.conf:settings", namespace="CELERY")
    assert current_app.conf.task_always_eager
    django.setup()
    call_command("migrate", verbosity=0)
    get_user_model().objects.create(pk=errand["user_id"], username="learner1")
    from eventtracking.tracker import get_tracker  # noqa: PLC0415 - it needs Django set up

    heard = Heard()
    logging.getLogger("xapi_tracking").addHandler(heard)
    logging.getLogger("xapi_tracking").setLevel(logging.INFO)
    for event in errand["events"]:
        get_tracker().routing_backend.send(event)
    json.dump(heard.statements, sys.stdout)


if __name__ == "__main__":
    main()

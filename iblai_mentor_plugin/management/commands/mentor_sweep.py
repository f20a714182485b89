"""End what dead producers left behind, and have their exports begun anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import operating as operating_api


class Command(BaseCommand):
    """``manage.py lms mentor_sweep``."""

    help = (
        "End replies whose producer died or that no worker took, settle what is held back for them, and free their "
        "places; go on with what learners deleted; have exports begun anew whose writer died, and delete those that expired. "
        "Safe at any time; for the schedule, every few minutes."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Sweep, and say what there was."""
        swept = operating_api.sweep()
        history_api.sweep_hidden()
        history_api.sweep_exports()
        self.stdout.write(
            f"{swept.replies} replies ended, {swept.places} places freed, {swept.reservations} reservations settled"
        )

"""Note the sessions that rest, for learners who want it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from iblai_mentor_plugin.api.notes import note_rested


class Command(BaseCommand):
    """``manage.py lms mentor_note_sessions``."""

    help = (
        "Note what sessions that rest showed of their learners, where these switched session memory on. For the schedule, "
        "every few minutes; the task iblai_mentor_plugin.note_sessions does the same."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Note them, and say how many notes were made."""
        self.stdout.write(f"{note_rested()} notes made")

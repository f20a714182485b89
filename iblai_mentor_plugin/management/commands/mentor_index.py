"""Make the indexes of courses that changed anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from iblai_mentor_plugin.api import renewal as renewal_api


class Command(BaseCommand):
    """``manage.py lms mentor_index [<course key> …]``."""

    help = (
        "Make the index that the mentor searches anew, of courses that changed since theirs was made. Without a course: of all "
        "that were searched before, or have a switch of their own. Where the mentor is off, the index is deleted. "
        "Safe at any time; for the schedule, every hour or so."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the courses."""
        parser.add_argument("courses", nargs="*", metavar="course", help="e.g. course-v1:DemoX+DemoCourse+2026")

    def handle(self, *_args: Any, courses: list[str], **_options: Any) -> None:
        """Renew, and say what there was; a course that cannot be read makes the exit status 1."""
        renewed = renewal_api.renew_indexes(courses)
        self.stdout.write(f"{renewed.made} indexes made, {renewed.deleted} deleted")
        if renewed.failed:
            raise CommandError(f"These courses could not be read: {', '.join(renewed.failed)}.")

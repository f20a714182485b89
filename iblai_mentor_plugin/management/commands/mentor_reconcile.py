"""Fill the memories of a course from what the LMS holds."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import MentorError


class Command(BaseCommand):
    """``manage.py lms mentor_reconcile <course key>``."""

    help = (
        "Fill the memories of a course from the completions and problem states that the LMS holds: for a course that "
        "was running before the mentor, or after events were lost. What was forgotten or paused stays so."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the course key."""
        parser.add_argument("course_key", help="e.g. course-v1:DemoX+DemoCourse+2026")

    def handle(self, *_args: Any, course_key: str, **_options: Any) -> None:
        """Reconcile, and say how far it is."""
        try:
            key = str(CourseKey.from_string(course_key))
        except InvalidKeyError:
            message = f"“{course_key}” is not a course key; one looks like course-v1:Org+Course+Run."
            raise CommandError(message) from None
        if not operating_api.is_switched_on(key):
            message = f"The mentor is off for {key}: nothing would be remembered. See mentor_enable."
            raise CommandError(message)
        try:
            for read in memory_api.reconcile(key):
                self.stdout.write(f"{read} states read")
        except MentorError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(f"Reconciled {key}."))

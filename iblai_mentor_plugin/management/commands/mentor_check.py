"""Check an installation inside the LMS."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.api.inspection import inspect_installation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.api.inspection import Finding


class Command(BaseCommand):
    """``manage.py lms mentor_check --course <course key> --user <username> [--json]``."""

    help = (
        "Check that the mentor is installed: that it is loaded and set up, and that events of every kind reach the memory "
        "of a learner. Choose a learner who is enrolled in the course; their memory is the same afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the course and the learner."""
        parser.add_argument("--course", required=True, help="e.g. course-v1:DemoX+DemoCourse+2026")
        parser.add_argument("--user", required=True, help="The username of a learner of this course.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object instead of lines.")

    def handle(self, *_args: Any, course: str, user: str, **options: Any) -> None:
        """Run the checks; a failed one makes the exit status 1."""
        course_key, user_id = _parse_course(course), _find_user(user)
        findings = inspect_installation(course_key, user_id)
        if options["json"]:
            self._print_json(findings, course_key, user)
        else:
            self._print_lines(findings)
        failed = sum(not finding.passed for finding in findings)
        if failed:
            message = f"{failed} of {len(findings)} checks failed."
            raise CommandError(message)

    def _print_json(self, findings: Sequence[Finding], course_key: str, username: str) -> None:
        passed = all(finding.passed for finding in findings)
        checks = [asdict(finding) for finding in findings]
        self.stdout.write(json.dumps({"course": course_key, "user": username, "passed": passed, "checks": checks}))

    def _print_lines(self, findings: Sequence[Finding]) -> None:
        for finding in findings:
            if finding.passed:
                self.stdout.write(f"{self.style.SUCCESS('passed')}  {finding.name}: {finding.detail}")
            else:
                self.stdout.write(f"{self.style.ERROR('FAILED')}  {finding.name}: {finding.detail}")
                self.stdout.write(f"        → {finding.remedy}")


def _parse_course(text: str) -> str:
    try:
        return str(CourseKey.from_string(text))
    except InvalidKeyError:
        message = f"“{text}” is not a course key; one looks like course-v1:Org+Course+Run."
        raise CommandError(message) from None


def _find_user(username: str) -> int:
    user = get_user_model().objects.filter(username=username).first()
    if user is None:
        message = f"There is no user “{username}”."
        raise CommandError(message)
    return int(user.pk)

"""Check an installation inside the LMS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.api.inspection import Installation, Severity, examine, examine_privacy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.api.inspection import Finding

# As monitoring systems of Nagios' kind read them.
_STATUS: Final = {Severity.WARNING: 1, Severity.ERROR: 2}
_UNKNOWN: Final = 3


class Command(BaseCommand):
    """``manage.py lms mentor_check [--course <course key> [--user <username>]] [--privacy] [--quick] [--json]``."""

    help = (
        "Check that the mentor is installed and well. With a course, that it serves there; with a learner of the course, also "
        "that events of every kind reach their memory, which is the same afterwards. Prints what is wrong, why it matters and "
        "what to do; with -v 2 also what is well. Exit status: 0 all is well, 1 warnings, 2 errors, 3 it could not be asked."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to look at."""
        parser.add_argument("--course", default="", help="A course, e.g. course-v1:DemoX+DemoCourse+2026.")
        parser.add_argument("--user", default="", help="The username of a learner who is enrolled in that course.")
        parser.add_argument(
            "--privacy",
            action="store_true",
            help="Say instead where words go, what is kept for how long, and who may read it.",
        )
        parser.add_argument(
            "--quick", action="store_true", help="Leave out what waits for broker, workers or providers."
        )
        parser.add_argument("--json", action="store_true", help="Print one JSON object instead of lines.")

    def handle(self, *_args: Any, course: str, user: str, **options: Any) -> None:
        """Run the checks; the exit status says how bad the worst finding is."""
        if user and not course:
            raise CommandError("Name the course, too, that the learner is enrolled in.", returncode=_UNKNOWN)
        installation = Installation(_parse_course(course), _find_user(user))
        is_quick = options["quick"]
        findings = examine_privacy(installation) if options["privacy"] else examine(installation, is_quick=is_quick)
        if options["json"]:
            self._print_json(findings, installation.course_key, user)
        else:
            # Whoever asks about privacy wants to know how it is, not only what is wrong.
            self._print_lines(findings, says_all=options["privacy"] or options["verbosity"] > 1)
        _end(findings)

    def _print_json(self, findings: Sequence[Finding], course_key: str, username: str) -> None:
        checks = [
            {
                "name": finding.name,
                "severity": finding.severity.name.lower(),
                "passed": finding.passed,
                "detail": finding.detail,
                "why": finding.why,
                "remedy": finding.remedy,
            }
            for finding in findings
        ]
        passed = all(finding.passed for finding in findings)
        self.stdout.write(json.dumps({"course": course_key, "user": username, "passed": passed, "checks": checks}))

    def _print_lines(self, findings: Sequence[Finding], *, says_all: bool) -> None:
        styles = {
            Severity.FINE: self.style.SUCCESS("passed "),
            Severity.NOTE: self.style.NOTICE("note   "),
            Severity.WARNING: self.style.WARNING("WARNING"),
            Severity.ERROR: self.style.ERROR("FAILED "),
        }
        for finding in findings:
            if finding.severity > Severity.FINE or says_all:
                self.stdout.write(f"{styles[finding.severity]}  {finding.name}: {finding.detail}")
            if finding.severity > Severity.FINE:
                self.stdout.write(f"         why: {finding.why}")
                self.stdout.write(f"         → {finding.remedy}")
        if all(finding.passed for finding in findings):
            self.stdout.write(self.style.SUCCESS(f"All is well ({len(findings)} checks)."))


def _end(findings: Sequence[Finding]) -> None:
    worst = max(finding.severity for finding in findings)
    if worst in _STATUS:
        failed = sum(not finding.passed for finding in findings)
        raise CommandError(f"{failed} of {len(findings)} checks found something.", returncode=_STATUS[worst])


def _parse_course(text: str) -> str:
    if not text:
        return ""
    try:
        return str(CourseKey.from_string(text))
    except InvalidKeyError:
        message = f"“{text}” is not a course key; one looks like course-v1:Org+Course+Run."
        raise CommandError(message, returncode=_UNKNOWN) from None


def _find_user(username: str) -> int:
    if not username:
        return 0
    user = get_user_model().objects.filter(username=username).first()
    if user is None:
        message = f"There is no user “{username}”."
        raise CommandError(message, returncode=_UNKNOWN)
    return int(user.pk)

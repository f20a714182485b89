"""``manage.py lms mentor_retention``: deletes what is older than it may be."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import MentorError

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """For the operator's schedule; a run that is stopped goes on with the next one, and two at once do no harm."""

    help = (
        "Delete what is older than the settings IBLAI_MENTOR_*_DAYS and the rules in the admin let it be. Look at it first, "
        "with --dry-run."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether only to look, and how gently to delete."""
        parser.add_argument("--dry-run", action="store_true", help="Only say what would go, by tenant and course.")
        parser.add_argument("--batch-size", type=int, default=1000, help="Rows of one transaction; default: 1000.")
        parser.add_argument("--pause", type=float, default=0.1, help="Seconds between two of them; default: 0.1.")
        parser.add_argument("--seconds", type=float, help="End after so long, and leave the rest to the next run.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Delete, or count."""
        if options["batch_size"] < 1 or options["pause"] < 0:
            message = "--batch-size is 1 at least, and --pause 0."
            raise CommandError(message)
        try:
            counts = self._show() if options["dry_run"] else self._delete(options)
        except MentorError as error:
            raise CommandError(str(error)) from error
        verb = "would be deleted" if options["dry_run"] else "deleted"
        for kind, count in counts.items():
            self.stdout.write(f"{kind}: {count} {verb}")
        if not counts:
            self.stdout.write("Nothing is too old.")

    def _show(self) -> Counter[str]:
        """Write what would go, a line for each tenant and course; returns how many by kind."""
        counts: Counter[str] = Counter()
        for expired in operating_api.list_expired():
            where = " ".join(filter(None, (expired.tenant, expired.course_key))) or "(site)"
            self.stdout.write(f"  {where}: {expired.count} {expired.kind}")
            counts[expired.kind] += expired.count
        return counts

    def _delete(self, options: dict[str, Any]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for kind, count in operating_api.apply_retention(
            size=options["batch_size"], pause=options["pause"], seconds=options["seconds"]
        ):
            counts[kind] += count
        return counts

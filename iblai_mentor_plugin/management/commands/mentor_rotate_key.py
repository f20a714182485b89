"""``manage.py lms mentor_rotate_key <prefix>``: makes the key that takes another's place, and prints it once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import ConflictError, InvalidInputError

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Replaces an API key; only the new key goes to standard output, for programs to take."""

    help = "Replace an API key: print a new one of the same user, tenant and scopes, and let the old one open a while longer."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take which key it is, and how long it goes on."""
        parser.add_argument("prefix", help="The first eight characters of the key, as the admin lists them.")
        parser.add_argument(
            "--days",
            type=int,
            default=operating_api.OVERLAP.days,
            help=f"Days that the old key still opens, {operating_api.LONGEST_OVERLAP.days} at most; default: %(default)s.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Replace the key."""
        key = operating_api.find_key_by_prefix(options["prefix"])
        if key is None:
            raise CommandError("There is no such key that could be replaced.")
        try:
            new, raw = operating_api.rotate_api_key(key, overlap=timedelta(days=options["days"]))
        except (ConflictError, InvalidInputError, OverflowError) as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"Key {new} takes the place of {key} in {options['days']} days. It is not shown again:")
        self.stdout.write(raw)

"""``manage.py lms mentor_create_key <username>``: makes an API key and prints it once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import InvalidInputError

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Makes an API key; only the key goes to standard output, for programs to take."""

    help = "Make an API key of a user in a tenant, and print it. It cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whose key it is, and what it is for."""
        parser.add_argument("username")
        parser.add_argument("--tenant", default="main", help="Key of the tenant; default: main.")
        parser.add_argument(
            "--scope",
            action="append",
            choices=list(operating_api.SCOPES),
            help="May be repeated; default: every scope.",
        )
        parser.add_argument("--days", type=int, help="Days until it expires; default: never.")
        parser.add_argument("--name", default="", help="What it is for.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the key."""
        user = get_user_model().objects.filter(username=options["username"]).first()
        tenant = operating_api.find_tenant(options["tenant"])
        if user is None or tenant is None:
            raise CommandError(f"There is no such {'tenant' if user else 'user'}.")
        days = options["days"]
        try:
            key, raw = operating_api.create_api_key(
                tenant,
                user,
                name=options["name"],
                scopes=options["scope"],
                expires_at=None if days is None else timezone.now() + timedelta(days=days),
            )
        except (InvalidInputError, OverflowError) as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"Key {key} of {user.username} in {tenant}: {', '.join(key.scopes)}. It is not shown again:")
        self.stdout.write(raw)

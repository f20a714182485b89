"""``manage.py lms mentor_retire <username or id>``: erases everything that is kept of a user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import MentorError

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """What the platform's retirement does by itself, for an operator to do, or to look at first."""

    help = (
        "Erase everything that this plugin keeps of a user, in every tenant. The LMS's own retirement does so by itself; "
        "this is for accounts that were retired while the plugin was not connected, or deleted."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whom, and whether only to count."""
        parser.add_argument("user", help="The username; or the id, also of an account that is not there any more.")
        parser.add_argument("--by-id", action="store_true", help="It is an id, whatever it looks like.")
        parser.add_argument("--dry-run", action="store_true", help="Only say how many rows would go.")

    def handle(self, *_args: Any, user: str, by_id: bool, dry_run: bool, **_options: Any) -> None:
        """Erase, and say what went."""
        user_id = _read_id(user) if by_id else _find_id(user)
        try:
            counts = operating_api.count_rows(user_id) if dry_run else operating_api.retire(user_id)
        except MentorError as error:
            raise CommandError(str(error)) from error
        for name, count in sorted(counts.items()):
            if count:
                self.stdout.write(f"{name}: {count}")
        verb = "would be erased" if dry_run else "erased"
        self.stdout.write(self.style.SUCCESS(f"User {user_id}: {sum(counts.values())} rows {verb}."))
        if not operating_api.is_retired(user_id):
            self.stderr.write(
                "The LMS does not retire this account: what it does from now on is remembered again, and so is what is "
                "sent once more of its past."
            )


def _find_id(named: str) -> int:
    """Return the id of the user with this name, or the number itself. Raises ``CommandError``."""
    found = get_user_model().objects.filter(username=named).first()
    if found is None or found.get_username() != named:
        return _read_id(named)
    if named.isdecimal() and found.pk != int(named):
        message = (
            f"“{named}” is the name of user {found.pk}, and may be an id: give the id that you mean, with --by-id."
        )
        raise CommandError(message)
    return int(found.pk)


def _read_id(text: str) -> int:
    if text.isdecimal() and int(text):
        return int(text)
    message = f"There is no user “{text}”. A retired one has another name: give the id."
    raise CommandError(message)

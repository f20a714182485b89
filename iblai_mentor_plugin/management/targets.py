"""What the commands ``mentor_enable`` and ``mentor_disable`` share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.management.base import BaseCommand, CommandError

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.management.base import CommandParser


class SwitchCommand(BaseCommand):
    """Switches one thing, then says what is on."""

    # The option about the kill switch, and what it says of itself.
    kill_option: ClassVar[tuple[str, str]]
    switch: ClassVar[Callable[[str], object]]
    turn_kill_switch: ClassVar[Callable[[], None]]

    def add_arguments(self, parser: CommandParser) -> None:
        """Take exactly one target."""
        name, description = self.kill_option
        group = parser.add_mutually_exclusive_group(required=True)
        group.add_argument("target", nargs="?", help="An org, or a course key (course-v1:Org+Course+Run).")
        group.add_argument("--all", action="store_true", help="Every course.")
        group.add_argument(f"--{name}", action="store_true", dest="turns_kill_switch", help=description)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Switch, and print every switch."""
        try:
            if options["turns_kill_switch"]:
                type(self).turn_kill_switch()
            else:
                type(self).switch(operating_api.EVERY_COURSE if options["all"] else options["target"])
        except InvalidInputError as error:
            raise CommandError(str(error)) from error
        for switch in operating_api.list_switches():
            self.stdout.write(str(switch))
        if not operating_api.list_switches().filter(is_on=True).exists():
            self.stdout.write("Nothing is switched on.")
        elif operating_api.is_killed():
            self.stdout.write("The kill switch is thrown: nothing is remembered or sent.")

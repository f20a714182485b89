"""``manage.py lms mentor_enable --all | <org> | <course key> | --revive``."""

from __future__ import annotations

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.management.targets import SwitchCommand


class Command(SwitchCommand):
    """Switches the mentor on."""

    help = "Switch the mentor on for every course, an org or a course; or take the kill switch back."
    kill_option = ("revive", "Take the kill switch back; the other switches hold again.")
    switch = operating_api.switch_on
    turn_kill_switch = operating_api.revive

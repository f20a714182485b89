"""``manage.py lms mentor_disable --all | <org> | <course key> | --kill``."""

from __future__ import annotations

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.management.targets import SwitchCommand


class Command(SwitchCommand):
    """Switches the mentor off."""

    help = "Switch the mentor off for every course, an org or a course; or throw the kill switch."
    kill_option = ("kill", "Stop everything at once, in every process, whatever the other switches say.")
    switch = operating_api.switch_off
    turn_kill_switch = operating_api.kill

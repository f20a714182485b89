"""Settings of the plugin that the command's options name, as an operator's YAML would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.settings.common import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SETTINGS: Final = "IBLAI_MENTOR_DEMO_SETTINGS"


class SettingOptionError(Exception):
    """An option names no setting of the plugin; the message is for the person at the terminal."""


def build_setting_environment(assignments: Iterable[str]) -> dict[str, str]:
    """Return what the settings are to read of ``NAME=VALUE`` each. Raises ``SettingOptionError``."""
    named = dict(map(_read_assignment, assignments))
    # Empty rather than absent: what an outer environment says is not what the options say.
    return {SETTINGS: json.dumps(named)}


def build_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings by name."""
    settings: dict[str, Any] = json.loads(environment.get(SETTINGS) or "{}")
    return settings


def _read_assignment(assignment: str) -> tuple[str, Any]:
    name, sign, value = assignment.partition("=")
    if not sign or name not in DEFAULTS:
        raise SettingOptionError(f"--set {assignment} names no setting; one is IBLAI_MENTOR_MESSAGES_A_DAY=5.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value

"""What the settings say: names that are none, values of a wrong kind, and values that contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings

from iblai_mentor_plugin.encryption import encrypt
from iblai_mentor_plugin.exceptions import EncryptionError, FaultFoundError
from iblai_mentor_plugin.installation.check import Check, Severity, refuse
from iblai_mentor_plugin.settings.common import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iblai_mentor_plugin.installation.check import Installation

_PREFIX: Final = "IBLAI_MENTOR_"


def _look_at_names(_installation: Installation) -> str:
    unknown = sorted(name for name in dir(settings) if name.startswith(_PREFIX) and name not in DEFAULTS)
    refuse(unknown, "no such setting")
    return "each setting that is set exists"


def _look_at_kinds(_installation: Installation) -> str:
    wrong = [
        f"{name} is {type(value).__name__}, not {_name_kind(default)}"
        for name, default in DEFAULTS.items()
        if not _is_like(value := getattr(settings, name), default)
    ]
    refuse(wrong, "of a wrong kind")
    return "each value is of its kind"


def _is_like(value: object, default: object) -> bool:
    """Say whether a value may stand where the default does; of a default that is empty nothing is known."""
    if default is None or value is None:
        return True
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, int | float):
        return isinstance(value, int | float) and value >= 0
    if isinstance(default, list):
        return isinstance(value, list | tuple)
    return isinstance(value, type(default))


def _name_kind(default: object) -> str:
    return (
        "a number from 0 on"
        if isinstance(default, int | float) and not isinstance(default, bool)
        else type(default).__name__
    )


def _look_at_limits(_installation: Installation) -> str:
    refuse(list(_find_contradictions()), "they contradict each other")
    return "limits and seconds fit together"


def _find_contradictions() -> Iterator[str]:
    longest = settings.IBLAI_MENTOR_PROMPT_TOKENS + settings.IBLAI_MENTOR_LONGEST_REPLY
    if longest > settings.IBLAI_MENTOR_TOKENS_A_REPLY:
        yield f"IBLAI_MENTOR_TOKENS_A_REPLY is less than PROMPT_TOKENS and LONGEST_REPLY together ({longest})"
    if settings.IBLAI_MENTOR_LLM_SECONDS >= settings.IBLAI_MENTOR_REPLY_SECONDS:
        yield "IBLAI_MENTOR_LLM_SECONDS is not less than IBLAI_MENTOR_REPLY_SECONDS"
    if settings.IBLAI_MENTOR_COURSE_TOKENS_A_DAY > settings.IBLAI_MENTOR_SITE_TOKENS_A_DAY:
        yield "IBLAI_MENTOR_COURSE_TOKENS_A_DAY is more than IBLAI_MENTOR_SITE_TOKENS_A_DAY"


def _look_at_days(_installation: Installation) -> str:
    days = {name: getattr(settings, name) for name in DEFAULTS if name.endswith("_DAYS")}
    refuse([name for name, number in days.items() if number == 0], "0 days")
    return "nothing is deleted on the day it was made"


def _look_at_encryption(_installation: Installation) -> str:
    try:
        encrypt("a key")
    except EncryptionError as error:
        raise FaultFoundError(str(error)) from error
    return "keys of providers can be encrypted"


_CORRECT: Final = "Correct it in the LMS's YAML; docs/settings.rst has the defaults. Then restart LMS and workers."

VALUE_CHECKS: Final = (
    Check(
        "names of settings",
        _look_at_names,
        _CORRECT,
        "A setting with a wrong name sets nothing: the default holds.",
        Severity.WARNING,
    ),
    Check("kinds of settings", _look_at_kinds, _CORRECT, "A text where a number belongs makes questions fail."),
    Check(
        "limits",
        _look_at_limits,
        _CORRECT,
        "A limit is passed by, or a reply is cut off before its provider was given up.",
        Severity.WARNING,
    ),
    Check(
        "days of 0",
        _look_at_days,
        "Set at least 1; null keeps it for ever.",
        "0 deletes what is kept at the next midnight (UTC): learners lose it while they use it.",
        Severity.WARNING,
    ),
    Check(
        "encryption secret",
        _look_at_encryption,
        "Set IBLAI_MENTOR_ENCRYPTION_KEYS to a list with one long random string (openssl rand -base64 48), and restart.",
        "No key of a provider can be entered in the admin, and those that are there may be read by anybody.",
    ),
)

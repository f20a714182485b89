"""Is the plugin part of this LMS: its app, its tables, its settings, its receivers."""

from __future__ import annotations

from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils.module_loading import import_string

from iblai_mentor_plugin import __version__, migrations
from iblai_mentor_plugin.encryption import is_known_secret
from iblai_mentor_plugin.exceptions import FaultFoundError
from iblai_mentor_plugin.installation.check import Check, refuse
from iblai_mentor_plugin.installation.connections import (
    count_connections,
    find_connected,
    list_declared,
    list_tracking_backends,
)
from iblai_mentor_plugin.installation.filters import find_filter_options
from iblai_mentor_plugin.memory.rows import database
from iblai_mentor_plugin.settings import common

if TYPE_CHECKING:
    from iblai_mentor_plugin.installation.check import Installation

APP: Final = "iblai_mentor_plugin"
ENTRY_POINTS: Final = "lms.djangoapp"
_RETIREMENT: Final = "retire_user"
_RESTART: Final = "then restart every process of the LMS, web and worker"


def _look_at_app(_installation: Installation) -> str:
    if not apps.is_installed(APP):
        message = f"{APP} is not in INSTALLED_APPS"
        raise FaultFoundError(message)
    config = apps.get_app_config(APP)
    named = [point.value for point in entry_points(group=ENTRY_POINTS)]
    if f"{type(config).__module__}:{type(config).__qualname__}" not in named:
        message = f"no entry point in the group {ENTRY_POINTS} names {type(config).__qualname__}"
        raise FaultFoundError(message)
    return f"version {__version__}, loaded by its entry point"


def _look_at_migrations(_installation: Installation) -> str:
    """Ask for ours alone: to read those of every app takes seconds in an LMS."""
    ours = sorted(module.name for module in iter_modules(migrations.__path__) if not module.name.startswith("_"))
    applied = MigrationRecorder(connections[database()]).migration_qs.filter(app=APP)
    names = set(applied.values_list("name", flat=True))
    refuse([name for name in ours if name not in names], "not applied")
    return f"all applied, up to {ours[-1]}"


def _look_at_settings(_installation: Installation) -> str:
    refuse([name for name in common.DEFAULTS if not hasattr(settings, name)], "not set")
    import_string(settings.IBLAI_MENTOR_COURSEWARE)
    return f"{len(common.DEFAULTS)} defaults in place, courseware: {settings.IBLAI_MENTOR_COURSEWARE}"


def _look_at_filter(_installation: Installation) -> str:
    _expect_one(find_filter_options()["pipeline"].count(common.FILTER_STEP), f"in the pipeline of {common.FILTER_TYPE}")
    import_string(common.FILTER_STEP)
    return f"once in the pipeline of {common.FILTER_TYPE}"


def _look_at_middleware(_installation: Installation) -> str:
    _expect_one(list(settings.MIDDLEWARE).count(common.MIDDLEWARE), "in MIDDLEWARE")
    import_string(common.MIDDLEWARE)
    return "once in MIDDLEWARE"


def _look_at_tracking(_installation: Installation) -> str:
    """Ask the tracker of this process, not only the settings that it was made of."""
    _expect_one(len(list_tracking_backends()), "among the backends of the live tracker")
    return "our own backend hears of each tracking event once; what is published to an event bus stays as it is"


def _look_at_tracking_log(_installation: Installation) -> str:
    if common.UNTRACKED_PATH not in (getattr(settings, "TRACKING_IGNORE_URL_PATTERNS", None) or ()):
        message = "what learners say to the mentor is written to the platform's tracking log"
        raise FaultFoundError(message)
    return "what is asked of the plugin's endpoints is left out"


def _look_at_receivers(_installation: Installation) -> str:
    declared = list_declared()
    refuse([receiver.name for receiver in declared if find_connected(receiver) is None], "not connected")
    refuse([receiver.name for receiver in declared if count_connections(receiver) > 1], "connected more than once")
    return f"{len(declared)} connected, each once"


def _expect_one(count: int, where: str) -> None:
    if count != 1:
        message = f"{count} times {where}" if count else f"not {where}"
        raise FaultFoundError(message)


def _look_at_retirement(_installation: Installation) -> str:
    """Look that both steps reach us; a trial would erase somebody."""
    steps = [receiver for receiver in list_declared() if receiver.name == _RETIREMENT]
    refuse([receiver.signal_path for receiver in steps if find_connected(receiver) is None], "not connected")
    return f"{len(steps)} steps of the platform's pipeline erase what is kept of a user"


def _look_at_secret(_installation: Installation) -> str:
    if is_known_secret(str(settings.SECRET_KEY)):
        message = "SECRET_KEY is one that everybody knows, or too short to be a secret"
        raise FaultFoundError(message)
    return "SECRET_KEY is the site's own"


def _look_at_throttles(_installation: Installation) -> str:
    names = ("IBLAI_MENTOR_THROTTLE", "IBLAI_MENTOR_ANONYMOUS_THROTTLE")
    refuse([name for name in names if not getattr(settings, name, None)], "no limit")
    if "dummy" in settings.CACHES["default"]["BACKEND"].lower():
        message = "the default cache keeps nothing, so nothing is counted"
        raise FaultFoundError(message)
    return f"{settings.IBLAI_MENTOR_THROTTLE} a user, {settings.IBLAI_MENTOR_ANONYMOUS_THROTTLE} a stranger"


WIRING_CHECKS: Final = (
    Check(
        "plugin",
        _look_at_app,
        f"Install the package into the environment that runs the LMS (pip install iblai-mentor-plugin), {_RESTART}.",
        "Nothing of the mentor is there.",
    ),
    Check(
        "migrations",
        _look_at_migrations,
        f"Run manage.py lms migrate {APP}.",
        "Tables lack what this version writes: questions and events fail.",
    ),
    Check(
        "settings",
        _look_at_settings,
        f"The LMS must read the settings of its plugins (add_plugins in lms.envs.production); {_RESTART}.",
        "Whatever needs such a setting fails.",
    ),
    Check(
        "filter step",
        _look_at_filter,
        f"“{common.FILTER_STEP}” belongs into the pipeline of “{common.FILTER_TYPE}” once. The plugin adds it: see what else "
        f"changes OPEN_EDX_FILTERS_CONFIG, {_RESTART}.",
        "Units show no button, and the mentor does not know where learners are; twice, each unit is told of twice.",
    ),
    Check(
        "middleware",
        _look_at_middleware,
        f"“{common.MIDDLEWARE}” belongs into MIDDLEWARE once. The plugin adds it: see what else changes that, {_RESTART}.",
        "Events of one request are written one by one, which slows pages down, or are lost with it.",
    ),
    Check(
        "tracking inlet",
        _look_at_tracking,
        f"EVENT_TRACKING_BACKENDS must name “{common.MENTOR_BACKEND}” once, and EVENT_TRACKING_ENABLED must be on. The plugin "
        f"adds it: see what else changes these, {_RESTART}.",
        "What learners answer in problems is not remembered; twice, it is worked out twice.",
    ),
    Check(
        "tracking log",
        _look_at_tracking_log,
        f"TRACKING_IGNORE_URL_PATTERNS must have “{common.UNTRACKED_PATH}”. The plugin adds it: see what else changes the "
        f"setting, {_RESTART}.",
        "Whoever reads that log reads what learners ask, and nothing of it can be deleted there.",
    ),
    Check(
        "receivers",
        _look_at_receivers,
        f"The LMS must connect the receivers of its plugins (openedx.core.djangoapps.plugins); {_RESTART}.",
        "Events are missed, or written twice.",
    ),
    Check(
        "retirement",
        _look_at_retirement,
        "Whoever is retired now must be erased by hand (manage.py lms mentor_retire). The LMS must connect the receivers of "
        f"its plugins; {_RESTART}.",
        "What is kept of a user stays when their account is retired, which may be against the law.",
    ),
    Check(
        "secret key",
        _look_at_secret,
        f"Set SECRET_KEY to a long random string of your own, {_RESTART}.",
        "Whoever knows it can log in as anybody, and tell which learner a provider was asked for.",
    ),
    Check(
        "throttles",
        _look_at_throttles,
        "Set IBLAI_MENTOR_THROTTLE and IBLAI_MENTOR_ANONYMOUS_THROTTLE (such as “120/min”), and a default cache that all "
        "processes share.",
        "One program can ask as often as it likes, at your cost.",
    ),
)

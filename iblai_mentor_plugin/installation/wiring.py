"""Is the plugin part of this LMS: its app, its tables, its settings, its receivers."""

from __future__ import annotations

from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string
from eventtracking.tracker import get_tracker

from iblai_mentor_plugin import __version__
from iblai_mentor_plugin.encryption import decrypt, is_known_secret
from iblai_mentor_plugin.exceptions import EncryptionError, FaultFoundError
from iblai_mentor_plugin.installation.check import Check
from iblai_mentor_plugin.installation.connections import find_connected, list_declared
from iblai_mentor_plugin.installation.filters import find_filter_options
from iblai_mentor_plugin.memory.rows import database
from iblai_mentor_plugin.models import Provider
from iblai_mentor_plugin.settings import common

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    executor = MigrationExecutor(connections[database()])
    targets = [node for node in executor.loader.graph.leaf_nodes() if node[0] == APP]
    missing = [migration.name for migration, _backwards in executor.migration_plan(targets)]
    _refuse(missing, "not applied")
    return f"all applied, up to {targets[0][1]}"


def _look_at_settings(_installation: Installation) -> str:
    _refuse([name for name in common.DEFAULTS if not hasattr(settings, name)], "not set")
    import_string(settings.IBLAI_MENTOR_COURSEWARE)
    return f"{len(common.DEFAULTS)} defaults in place, courseware: {settings.IBLAI_MENTOR_COURSEWARE}"


def _look_at_filter(_installation: Installation) -> str:
    if common.FILTER_STEP not in find_filter_options()["pipeline"]:
        message = f"{common.FILTER_STEP} is not in the pipeline of {common.FILTER_TYPE}"
        raise FaultFoundError(message)
    import_string(common.FILTER_STEP)
    return f"in the pipeline of {common.FILTER_TYPE}"


def _look_at_middleware(_installation: Installation) -> str:
    _refuse([path for path in (common.MIDDLEWARE,) if path not in settings.MIDDLEWARE], "not in MIDDLEWARE")
    import_string(common.MIDDLEWARE)
    return "in MIDDLEWARE"


def _look_at_tracking(_installation: Installation) -> str:
    """Ask the tracker of this process, not only the settings that it was made of."""
    backends = get_tracker().backends.values()
    if _has_backend(backends, common.MENTOR_BACKEND):
        return "our own backend feeds the receiver; what is published stays as it is"
    if not _has_backend(backends, common.ROUTING_BACKEND):
        message = "no backend of the live tracker hands tracking events on"
        raise FaultFoundError(message)
    if not getattr(settings, "SEND_TRACKING_EVENT_EMITTED_SIGNAL", False):
        message = "SEND_TRACKING_EVENT_EMITTED_SIGNAL is off"
        raise FaultFoundError(message)
    handed_on = getattr(settings, "EVENT_BUS_TRACKING_LOGS", [])
    _refuse([name for name in common.TRACKED_EVENTS if name not in handed_on], "not in EVENT_BUS_TRACKING_LOGS")
    return f"{len(common.TRACKED_EVENTS)} names are handed on as signals"


def _has_backend(backends: Iterable[Any], path: str) -> bool:
    return any(f"{type(backend).__module__}.{type(backend).__qualname__}" == path for backend in backends)


def _look_at_receivers(_installation: Installation) -> str:
    declared = list_declared()
    _refuse([receiver.name for receiver in declared if find_connected(receiver) is None], "not connected")
    return f"{len(declared)} connected"


def _look_at_retirement(_installation: Installation) -> str:
    """Look that both steps reach us; a trial would erase somebody."""
    steps = [receiver for receiver in list_declared() if receiver.name == _RETIREMENT]
    _refuse([receiver.signal_path for receiver in steps if find_connected(receiver) is None], "not connected")
    return f"{len(steps)} steps of the platform's pipeline erase what is kept of a user"


def _look_at_secret(_installation: Installation) -> str:
    if is_known_secret(str(settings.SECRET_KEY)):
        message = "SECRET_KEY is one that everybody knows, or too short to be a secret"
        raise FaultFoundError(message)
    return "SECRET_KEY is the site's own"


def _look_at_providers(_installation: Installation) -> str:
    providers = list(Provider.objects.filter(is_active=True).order_by("name"))
    _refuse(
        [provider.name for provider in providers if not _has_readable_key(provider)], "a key that cannot be decrypted"
    )
    if providers and find_spec("openai") is None:
        message = "the package openai is missing"
        raise FaultFoundError(message)
    _refuse([f"{one.name}: {one.problem}" for one in providers if one.problem], "refused to reply")
    return f"{len(providers)} in service"


def _has_readable_key(provider: Provider) -> bool:
    try:
        return not provider.encrypted_key or bool(decrypt(provider.encrypted_key))
    except EncryptionError:
        return False


def _look_at_throttles(_installation: Installation) -> str:
    names = ("IBLAI_MENTOR_THROTTLE", "IBLAI_MENTOR_ANONYMOUS_THROTTLE")
    _refuse([name for name in names if not getattr(settings, name, None)], "no limit")
    if "dummy" in settings.CACHES["default"]["BACKEND"].lower():
        message = "the default cache keeps nothing, so nothing is counted"
        raise FaultFoundError(message)
    return f"{settings.IBLAI_MENTOR_THROTTLE} a user, {settings.IBLAI_MENTOR_ANONYMOUS_THROTTLE} a stranger"


def _refuse(names: list[str], what_is_wrong: str) -> None:
    if names:
        message = f"{what_is_wrong}: {', '.join(names)}"
        raise FaultFoundError(message)


WIRING_CHECKS: Final = (
    Check(
        "plugin",
        _look_at_app,
        f"Install the package into the environment that runs the LMS (pip install iblai-mentor-plugin), {_RESTART}.",
    ),
    Check("migrations", _look_at_migrations, f"Run manage.py lms migrate {APP}."),
    Check(
        "settings",
        _look_at_settings,
        f"The LMS must read the settings of its plugins (add_plugins in lms.envs.production); {_RESTART}.",
    ),
    Check(
        "filter step",
        _look_at_filter,
        "OPEN_EDX_FILTERS_CONFIG was replaced after the plugin's settings ran: add "
        f"“{common.FILTER_STEP}” to its pipeline of “{common.FILTER_TYPE}” where that happens, {_RESTART}.",
    ),
    Check(
        "middleware",
        _look_at_middleware,
        f"MIDDLEWARE was replaced after the plugin's settings ran: append “{common.MIDDLEWARE}” there, {_RESTART}.",
    ),
    Check(
        "tracking inlet",
        _look_at_tracking,
        "EVENT_TRACKING_BACKENDS, SEND_TRACKING_EVENT_EMITTED_SIGNAL or EVENT_BUS_TRACKING_LOGS was replaced after the "
        f"plugin's settings ran: add to it there instead of replacing it, {_RESTART}.",
    ),
    Check(
        "receivers",
        _look_at_receivers,
        f"The LMS must connect the receivers of its plugins (openedx.core.djangoapps.plugins); {_RESTART}.",
    ),
    Check(
        "retirement",
        _look_at_retirement,
        "Whoever is retired now must be erased by hand (manage.py lms mentor_retire). The LMS must connect the receivers of "
        f"its plugins; {_RESTART}.",
    ),
    Check("secret key", _look_at_secret, f"Set SECRET_KEY to a long random string of your own, {_RESTART}."),
    Check(
        "providers",
        _look_at_providers,
        "A key that was encrypted with another secret: add the earlier one to the end of IBLAI_MENTOR_ENCRYPTION_KEYS (or of "
        "SECRET_KEY_FALLBACKS), or enter the key again in the admin. A missing package: pip install "
        f"'iblai-mentor-plugin[openai]', {_RESTART}.",
    ),
    Check(
        "throttles",
        _look_at_throttles,
        "Set IBLAI_MENTOR_THROTTLE and IBLAI_MENTOR_ANONYMOUS_THROTTLE (such as “120/min”), and a default cache that all "
        "processes share.",
    ),
)

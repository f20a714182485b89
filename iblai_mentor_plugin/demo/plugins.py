"""
Loading plugins as the LMS does: through their entry points, by edx-django-utils' own functions.

One plugin at a time, because one that is written for the platform alone would take the others with it.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from edx_django_utils.plugins import (
    add_plugins,
    connect_plugin_receivers,
    get_plugin_apps,
    get_plugin_url_patterns,
    registry,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.urls import URLResolver

PROJECT: Final = "lms.djangoapp"
# Modules that a plugin's receivers name and only the platform has, under the platform's own names.
PLATFORM: Final = Path(__file__).parent / "platform"
# Their models work anywhere; their URLs and receivers import the platform. The stand-in has those of its own.
NEED_THE_PLATFORM: Final = frozenset({"completion"})


def offer_platform() -> None:
    """Let the platform's modules be imported that stand in for it here; the real ones come first where there are any."""
    if str(PLATFORM) not in sys.path:
        sys.path.append(str(PLATFORM))


@contextmanager
def _alone(app_config: Any) -> Iterator[None]:
    """Have the registry name one plugin only. At start-up, before there are other threads."""
    original = registry.get_plugin_app_configs
    registry.get_plugin_app_configs = lambda _project_type: [app_config]
    try:
        yield
    finally:
        registry.get_plugin_app_configs = original


def _each(*, of_the_platform: bool = True) -> Iterator[Any]:
    for app_config in list(registry.get_plugin_app_configs(PROJECT)):
        if of_the_platform or app_config.name not in NEED_THE_PLATFORM:
            with _alone(app_config):
                yield app_config


def find_apps(installed: list[str]) -> list[str]:
    """Return the apps of the plugins, but those that are installed already."""
    found = [app for _config in _each() for app in get_plugin_apps(PROJECT)]
    return [app for app in found if app not in installed]


def apply_settings(module: str, kind: str) -> None:
    """Let the plugins change the settings module: ``common``, then ``production``."""
    for _config in _each():
        add_plugins(module, PROJECT, kind)


def find_urls() -> list[URLResolver]:
    """Return the URLs that the plugins mount."""
    return [pattern for _config in _each(of_the_platform=False) for pattern in get_plugin_url_patterns(PROJECT)]


def connect_receivers() -> None:
    """Connect the receivers of the plugins."""
    for _config in _each(of_the_platform=False):
        connect_plugin_receivers(PROJECT)

"""What Tutor loads: the plugin's configuration, and what it adds to the files that Tutor renders and to its commands."""

from __future__ import annotations

from pathlib import Path

from tutor import hooks

from . import commands, defaults, image, templating

PATCHES = Path(__file__).parent / "patches"

hooks.Filters.CONFIG_DEFAULTS.add_items(list(defaults.DEFAULTS.items()))
hooks.Filters.ENV_TEMPLATE_FILTERS.add_items(list(templating.FILTERS.items()))
hooks.Filters.ENV_PATCHES.add_items([(path.name, path.read_text("utf-8")) for path in sorted(PATCHES.iterdir())])
hooks.Filters.CLI_DO_COMMANDS.add_items(commands.COMMANDS)
image.register()
commands.register_tests()

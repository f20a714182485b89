"""The same once more, after the operator's YAML: it may have replaced a whole setting that ``common`` had added to."""

from __future__ import annotations

from iblai_mentor_plugin.settings.common import plugin_settings

__all__ = ["plugin_settings"]

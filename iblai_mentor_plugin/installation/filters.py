"""What the platform reads out of its setting of filters."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from iblai_mentor_plugin.settings.common import FILTER_TYPE


def find_filter_options() -> dict[str, Any]:
    """Return the ``pipeline`` of our filter, a list, and what its steps are given; the platform takes three forms of it."""
    configured = settings.OPEN_EDX_FILTERS_CONFIG.get(FILTER_TYPE) or []
    options: dict[str, Any] = dict(configured) if isinstance(configured, dict) else {"pipeline": configured}
    steps = options.get("pipeline") or []
    options.pop("fail_silently", None)
    return {**options, "pipeline": [steps] if isinstance(steps, str) else list(steps)}

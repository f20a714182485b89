"""Completions as the mobile apps send them: many at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest, PermissionDenied

from iblai_mentor_plugin.demo.access import Viewer, get_block, get_viewer

if TYPE_CHECKING:
    from django.http import HttpRequest
    from opaque_keys.edx.keys import UsageKey


def read_batch(request: HttpRequest) -> tuple[Viewer, list[tuple[UsageKey, float]]]:
    """Return who completed what; raises ``BadRequest`` or ``PermissionDenied``."""
    try:
        data: Any = json.loads(request.body)
        username, course_key = str(data["username"]), str(data["course_key"])
        blocks = {str(key): float(value) for key, value in data["blocks"].items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        message = "username, course_key and blocks are needed."
        raise BadRequest(message) from error
    if username != request.user.get_username():
        raise PermissionDenied
    viewer = get_viewer(request, course_key)
    return viewer, [(get_block(viewer, key).usage_key, completion) for key, completion in blocks.items()]

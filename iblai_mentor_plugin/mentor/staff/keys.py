"""The keys of courses and of what is in them, as outsiders write them: one form of each, and none of a version."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.exceptions import InvalidInputError, NotFoundError
from iblai_mentor_plugin.models import KEY_LENGTH


def parse_course_key(text: str) -> str:
    """Return a course key that a path names. Raises ``NotFoundError`` for what is none."""
    try:
        key = parse_key(CourseKey, "course_id", text)
    except InvalidInputError as error:
        raise NotFoundError from error
    if key is None:
        raise NotFoundError
    return str(key)


def parse_key(key_class: Any, field: str, text: str) -> Any:
    """Return the key of a course or of what is in one, None for "". Raises ``InvalidInputError``."""
    if not text:
        return None
    try:
        key = key_class.from_string(text)
    except InvalidKeyError:
        key = None
    context = getattr(key, "context_key", key)
    if key is None or not context.is_course or _is_version(context) or len(text) > KEY_LENGTH:
        raise InvalidInputError({field: [_("This is not the key of a course, or of a part of one.")]})
    return key


def _is_version(course_key: Any) -> bool:
    """Say whether a key names a branch or a version of a course: what is set for the course would not be found by it."""
    return bool(getattr(course_key, "branch", None) or getattr(course_key, "version_guid", None))

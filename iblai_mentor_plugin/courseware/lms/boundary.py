"""Asking the platform: whatever it raises leaves as our own error."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crum import get_current_request, set_current_request
from django.conf import settings
from django.http import HttpRequest

from iblai_mentor_plugin.exceptions import CoursewareError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def asking(what: str) -> Iterator[None]:
    """Turn whatever the platform raises into our error; the message says what was asked, not about whom."""
    try:
        yield
    except CoursewareError:
        raise
    # Broad on purpose: a moved symbol, a modulestore that is away, a broken row are one answer to us.
    except Exception as error:
        message = f"The LMS could not say {what} ({type(error).__name__})."
        raise CoursewareError(message) from error


@contextmanager
def request_of(user: Any) -> Iterator[None]:
    """
    Let there be a request of this user while the platform is asked, as the platform does for its own tasks.

    Outside a request it reads each of its flags from the database, and again for every block.
    """
    if get_current_request() is not None:
        yield
        return
    request, address = HttpRequest(), urlsplit(settings.LMS_ROOT_URL)
    request.user = user
    request.META |= {"SERVER_NAME": address.hostname or "localhost", "SERVER_PORT": str(address.port or 80)}
    set_current_request(request)
    try:
        yield
    finally:
        set_current_request(None)

"""Asking the platform: whatever it raises leaves as our own error."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

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

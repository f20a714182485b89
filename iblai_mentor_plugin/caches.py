"""The LMS's cache, which may be gone: nothing of ours may fail for want of it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)
_Answer = TypeVar("_Answer")


def ask_cache(ask: Callable[[], _Answer]) -> _Answer | None:
    """Return what the cache answers, None where it cannot."""
    try:
        return ask()
    # Each kind of cache has errors of its own, and all of them mean the same.
    except Exception as error:  # noqa: BLE001
        log.warning("The cache could not be asked: %s", type(error).__name__)
        return None

"""Which pages besides the LMS's own may show the panel; and what a browser says of who sees an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping


def find_host_origins() -> list[str]:
    """Return the origins besides the LMS's own whose pages may show the panel, sorted."""
    # The platform's setting; a plain LMS has none.
    learning = getattr(settings, "LEARNING_MICROFRONTEND_URL", None) or ""
    origins = [find_origin(address) for address in (learning, *settings.IBLAI_MENTOR_PANEL_ORIGINS)]
    return sorted({origin for origin in origins if origin})


def find_origin(address: str) -> str:
    """Return scheme, host and port of an address; "" for a path or what is no address of the web."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and not set(parts.netloc) & set("; ,'@")
    return f"{parts.scheme}://{parts.netloc}" if is_web else ""


def is_unseen(headers: Mapping[str, str]) -> bool:
    """Say whether a browser says that nobody sees the answer as a page: it is asked for as a picture, or by another site."""
    mode = headers.get("Sec-Fetch-Mode")
    return mode == "no-cors" or (headers.get("Sec-Fetch-Site") == "cross-site" and mode != "navigate")

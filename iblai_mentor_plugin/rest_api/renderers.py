"""Answers, in JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import renderers


class _AsciiRenderer(renderers.JSONRenderer):
    ensure_ascii = True


class JSONRenderer(renderers.JSONRenderer):
    """JSON that can always be written: an error may repeat half of a pair of surrogates, which UTF-8 cannot say."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """Return the JSON, with escapes only where it takes them."""
        try:
            return super().render(data, accepted_media_type, renderer_context)
        except UnicodeEncodeError:
            return _AsciiRenderer().render(data, accepted_media_type, renderer_context)

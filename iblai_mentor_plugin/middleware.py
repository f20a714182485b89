"""The one middleware: what a request taught is written once, when its view and its transaction are done."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from iblai_mentor_plugin.api import memory as memory_api

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class MemoryMiddleware:
    """Gather what the events of a request say, and write it once before the response leaves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; nothing that goes wrong in the memory changes the answer."""
        with memory_api.merged_recording() as gathering:
            response = self.get_response(request)
            gathering.is_refused = response.status_code >= HTTPStatus.BAD_REQUEST
            return response

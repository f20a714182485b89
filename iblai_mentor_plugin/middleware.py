"""The one middleware: what a request taught is written once, and who asks a page of ours to write what cannot be is told so."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

log = logging.getLogger(__name__)
_APP: Final = "iblai_mentor_plugin"
# Seconds after which to ask again: somebody is at work on the database.
_RETRY_AFTER: Final = 60


class MemoryMiddleware:
    """
    Gather what the events of a request say, and write it once, when its response has left.

    The server tells when: it closes the response after the last byte (PEP 3333), and Django then closes the request, whichever
    response an outer middleware made of ours. A response that streams may take minutes, so its request is written before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; nothing that goes wrong in the memory changes the answer."""
        # Of a response of this thread that nobody closed.
        memory_api.record_left()
        with memory_api.merged_recording() as gathering:
            response = self.get_response(request)
            gathering.is_refused = response.status_code >= HTTPStatus.BAD_REQUEST
            if gathering.facts and not response.streaming:
                gathering.leave()
                _record_at_close(request)
            return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Keep our pages of the admin from what nobody sees: who reads a learner's words there is written down."""
        if _is_of_admin(request) and operating_api.is_unseen(request.headers):
            return HttpResponse(status=HTTPStatus.FORBIDDEN)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say on our own pages, in the admin too, that the database takes no writes now; REST answers for itself."""
        if not (operating_api.is_read_only(exception) and _is_ours(request)):
            return None
        log.warning("%s %s: the database takes no writes", request.method, request.path)
        said = _("The database takes no changes at the moment, so nothing was saved. Try again in a few minutes.")
        response = HttpResponse(said, status=HTTPStatus.SERVICE_UNAVAILABLE, content_type="text/plain; charset=utf-8")
        response["Retry-After"] = str(_RETRY_AFTER)
        patch_cache_control(response, private=True, no_store=True)
        return response


def _record_at_close(request: HttpRequest) -> None:
    """Have what was left written when the request is closed."""

    def close() -> None:
        del request.close  # The class's own comes back.
        try:
            memory_api.record_left()
        finally:
            request.close()

    request.close = close  # type: ignore[method-assign]


def _is_ours(request: HttpRequest) -> bool:
    """Say whether a request is for a page of ours."""
    match = request.resolver_match
    return (match is not None and _APP in match.app_names) or _is_of_admin(request)


def _is_of_admin(request: HttpRequest) -> bool:
    """Say whether it is a page of the admin about what is ours: it names pages after the app of what they show."""
    match = request.resolver_match
    return match is not None and (match.url_name or "").startswith(f"{_APP}_")

"""
The one transaction of a request.

Begun here instead of by Django, which would answer in HTML where the database is gone at its beginning or its end; and begun
anew after a deadlock, of which nothing was kept.
"""

from __future__ import annotations

import logging
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.db import connections, transaction
from django.http import HttpResponse, JsonResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.utils.cache import patch_cache_control

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.rest_api.authentication import note_key
from iblai_mentor_plugin.rest_api.errors import GONE, LmsUnavailableError
from iblai_mentor_plugin.rest_api.event_stream import EVENT_STREAM, write_event
from iblai_mentor_plugin.rest_api.request_data import BODY_LENGTH, read_length

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponseBase]

log = logging.getLogger(__name__)


def serve_in_transaction(view: View) -> View:
    """
    Return a view that does what Django would do around it, and answers in JSON where that fails.

    Of what is refused in it other plugins are told when its transaction is over.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        begin = operating_api.retried(operating_api.telling_refusals()(_make_atomic(view)))
        try:
            _keep_body(request)
            return begin(request, *args, **kwargs)
        except UnreadablePostError:
            return JsonResponse({"detail": "The body could not be read."}, status=400)
        except GONE as error:
            log.warning("%s %s: %s", request.method, request.path, type(error).__name__)
            return _build_outage(request)
        finally:
            note_key(request)

    answer._non_atomic_requests = set(connections)  # type: ignore[attr-defined]  # noqa: SLF001 - Django's own mark
    return answer


def is_begun_anew(error: Exception) -> bool:
    """Say whether the whole request begins anew after this error, so that nobody answers it yet."""
    return operating_api.is_deadlock(error) and any(
        connection.in_atomic_block for connection in connections.all(initialized_only=True)
    )


def _make_atomic(view: View) -> View:
    for alias, options in connections.settings.items():
        if options["ATOMIC_REQUESTS"]:
            view = transaction.atomic(using=alias)(view)
    return view


def _keep_body(request: HttpRequest) -> None:
    """Keep the body for another attempt, or leave one that is too large unread. Raises ``UnreadablePostError``."""
    if 0 < read_length(request.META) <= BODY_LENGTH:
        try:
            request.body  # noqa: B018 - kept by the request
        except RawPostDataException as error:
            # The LMS's tracking read a form before us, and the request keeps its fields; none, where it could not be read.
            if not (request.POST or request.FILES or _is_empty_form(request)):
                raise UnreadablePostError from error


def _is_empty_form(request: HttpRequest) -> bool:
    """Say whether a form is as long as its end alone (``--boundary--`` and a line's end): it has no fields."""
    end = f"--{(request.content_params or {}).get('boundary', '')}--"
    return request.content_type == "multipart/form-data" and read_length(request.META) - len(end) in (0, 2)


def _build_outage(request: HttpRequest) -> HttpResponse:
    said = LmsUnavailableError()
    if EVENT_STREAM in request.headers.get("Accept", ""):
        event = write_event({"error": str(said.detail), "status_code": said.status_code})
        response = HttpResponse(event, status=said.status_code, content_type=EVENT_STREAM)
    else:
        response = JsonResponse({"detail": str(said.detail)}, status=said.status_code)
    response["Retry-After"] = str(said.wait)
    patch_cache_control(response, private=True, no_store=True)
    return response

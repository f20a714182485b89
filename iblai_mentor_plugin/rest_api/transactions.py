"""
The one transaction of a request.

Begun here instead of by Django, which would answer in HTML where the database is gone at its beginning or its end; and begun
anew after a deadlock, of which nothing was kept, and after a wait for what is not written yet.
"""

from __future__ import annotations

import logging
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from django.db import connections, transaction
from django.http import HttpResponse, JsonResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.utils.cache import patch_cache_control

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.rest_api.authentication import note_key
from iblai_mentor_plugin.rest_api.errors import GONE, LmsUnavailableError
from iblai_mentor_plugin.rest_api.event_stream import EVENT_STREAM, write_event
from iblai_mentor_plugin.rest_api.request_data import BODY_LENGTH, read_length

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

    View = Callable[..., HttpResponseBase]

log = logging.getLogger(__name__)
# Of a request that has waited, for it is done once.
_HAS_WAITED: Final = "iblai_mentor_has_waited"


class NotWrittenYetError(Exception):
    """What the request asks of is not written yet: it begins anew when it is."""

    def __init__(self, user_id: int) -> None:
        """Keep whose it is."""
        super().__init__()
        self.user_id = user_id


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
            try:
                return begin(request, *args, **kwargs)
            except NotWrittenYetError as error:
                setattr(request, _HAS_WAITED, True)
                memory_api.await_written(error.user_id)
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


def begin_when_written(request: Request, user_id: int) -> None:
    """
    Have the request begin anew when what the last pages taught of a learner is written, a moment later at the most.

    Who waits inside the transaction sees it in some databases never, and keeps those that let one writer in from writing it.
    """
    if not hasattr(request, _HAS_WAITED) and memory_api.is_awaited(user_id):
        raise NotWrittenYetError(user_id)


def is_begun_anew(error: Exception) -> bool:
    """Say whether the whole request begins anew after this error, so that nobody answers it yet."""
    if isinstance(error, NotWrittenYetError):
        return True
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

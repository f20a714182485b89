"""Tracking events: the context of a request, and the event of each request, as the LMS makes them."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from eventtracking import tracker
from eventtracking.backends.logger import DateTimeJSONEncoder
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from iblai_mentor_plugin.demo.olx import Block

_COURSE = re.compile(r"^(?:.*?/courses?/)(?!v[0-9]+/[^/]+)(?P<course_key>[^/+]+[/+][^/+]+[/+][^/?]+)")
_HEADERS = {
    "SERVER_NAME": "host",
    "HTTP_USER_AGENT": "agent",
    "PATH_INFO": "path",
    "HTTP_REFERER": "referer",
    "HTTP_ACCEPT_LANGUAGE": "accept_language",
}
_SECRET = frozenset({"password", "new_password", "old_password", "csrfmiddlewaretoken"})
# The platform cuts the event of a request here.
_LENGTH = 512
# Files that belong to pages; a web server answers these before the LMS.
_IGNORED = ("/static/", "/asset-v1:", "/favicon.ico")


def course_context(url: str, course_key: str = "") -> dict[str, str]:
    """Return what a tracking event says of the course, from an address or a key; empty where there is none."""
    match = _COURSE.match(url)
    found = course_key or (match["course_key"] if match else "")
    try:
        key = CourseKey.from_string(found) if found else None
    except InvalidKeyError:
        key = None
    return {"course_id": str(key or ""), "org_id": (key.org or "") if key else "", "enterprise_uuid": ""}


def emit_from_server(name: str, data: Any, *, page: str | None = None) -> None:
    """Emit an event as the platform's ``server_track`` does."""
    with tracker.get_tracker().context("edx.course.server", {"event_source": "server", "page": page}):
        tracker.emit(name, data)


def emit_from_block(name: str, data: dict[str, Any]) -> None:
    """Emit an event as a block's runtime does."""
    with tracker.get_tracker().context("xblock.asides", {"asides": {}}):
        emit_from_server(name, data, page="x_module")


def emit_for_course(name: str, data: dict[str, Any], course_key: str) -> None:
    """Emit an event about a course from a request that is about none."""
    with tracker.get_tracker().context("course", course_context("", course_key)):
        tracker.emit(name, data)


def emit_from_browser(request: HttpRequest) -> None:
    """Emit what the browser says, whatever it says: the platform believes it, too."""
    values = request.POST if request.method == "POST" else request.GET
    data: Any = values.get("event", {})
    with suppress(TypeError, ValueError, RecursionError):
        # What is no JSON travels as the string that it is.
        data = json.loads(data)
    page = values.get("page", "")
    context = course_context(page, values.get("courserun_key", ""))
    context |= {"username": request.user.get_username(), "event_source": "browser", "page": page}
    with tracker.get_tracker().context("edx.course.browser", context):
        tracker.emit(values.get("event_type", ""), data)


def block_context(block: Block) -> Any:
    """Return a context manager under which events name the block that handles a request."""
    module = {"display_name": block.title, "usage_key": str(block.usage_key)}
    return tracker.get_tracker().context("module", {"module": module})


class TrackingMiddleware:
    """Enter the context of the request, and emit the event named after its path."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request within its context."""
        if request.path.startswith(_IGNORED):
            return self.get_response(request)
        with tracker.get_tracker().context("edx.request", _request_context(request)):
            # A form that cannot be read is no failure here: the platform's middleware passes it on, too.
            if request.path != "/event" and (data := _request_data(request)) is not None:
                emit_from_server(request.path, data)
            return self.get_response(request)


def _request_context(request: HttpRequest) -> dict[str, Any]:
    context: dict[str, Any] = {
        "session": _session_digest(request.session.session_key),
        "user_id": request.user.pk,
        "username": request.user.get_username(),
        "ip": request.META.get("REMOTE_ADDR", ""),
        "client_id": None,
    }
    context |= {key: request.META.get(header, "") for header, key in _HEADERS.items()}
    context |= course_context(request.build_absolute_uri())
    if context["course_id"]:
        context["course_user_tags"] = {}
    return context


def _session_digest(session_key: str | None) -> str:
    """Return an id of the session from which the session can't be taken over."""
    if not session_key:
        return ""
    return hashlib.shake_128(settings.SECRET_KEY.encode() + session_key.encode()).hexdigest(16)


def _request_data(request: HttpRequest) -> str | None:
    """Return what the event of a request says; None where its form cannot be read."""
    is_form = request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}
    try:
        post = dict(request.POST) if is_form else {}
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        return None
    data = {"GET": _censor(dict(request.GET)), "POST": _censor(post)}
    return json.dumps(data)[:_LENGTH]


def _censor(values: dict[str, Any]) -> dict[str, Any]:
    return {name: "********" if name in _SECRET else value for name, value in values.items()}


class FileBackend:
    """The tracking log: one JSON object a line."""

    def send(self, event: dict[str, Any]) -> None:
        """Append an event."""
        with settings.TRACKING_LOG.open("a", encoding="utf-8") as log:
            log.write(json.dumps(event, cls=DateTimeJSONEncoder) + "\n")

"""Do the endpoints answer, and refuse who brings no credential."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import RequestFactory
from django.urls import NoReverseMatch, URLPattern, get_resolver, resolve, reverse

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.courseware.conformance_subject import build_absent_key
from iblai_mentor_plugin.exceptions import FaultFoundError
from iblai_mentor_plugin.installation.check import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    from iblai_mentor_plugin.installation.check import Installation

NAMESPACE: Final = "iblai_mentor"
PREFIX: Final = "/api/ai-mentor/"
_UNAUTHORIZED: Final = 401
# Names of what has nobody's data: pages, which ask for a login in their own way, and the schema, which may be public.
_OPEN: Final = ("panel", "course_page", "course_sheet", "reference", "schema")


def _look_at_endpoints(installation: Installation) -> str:
    paths = list(_list_paths())
    faults = [fault for path in paths if (fault := _find_fault(path, installation))]
    if faults or not paths:
        raise FaultFoundError("; ".join(faults) or "none is mounted")
    return f"{len(paths)} below {PREFIX} ask for a credential"


def _list_paths() -> Iterator[str]:
    """Yield an address of every endpoint that the LMS mounts for the plugin."""
    _prefix, mounted = get_resolver().namespace_dict.get(NAMESPACE, ("", None))
    for pattern in mounted.url_patterns if mounted else ():
        if isinstance(pattern, URLPattern) and pattern.name and not pattern.name.startswith(_OPEN):
            yield _reverse(pattern)


def _reverse(pattern: URLPattern) -> str:
    try:
        return reverse(f"{NAMESPACE}:{pattern.name}", kwargs=dict.fromkeys(pattern.pattern.converters, "1"))
    except NoReverseMatch as error:
        message = f"no address for {pattern.name}"
        raise FaultFoundError(message) from error


def _find_fault(path: str, installation: Installation) -> str:
    if not path.startswith(PREFIX):
        return f"{path} is not below {PREFIX}"
    response = _ask(path, installation)
    header = response.headers.get("WWW-Authenticate")
    if response.status_code != _UNAUTHORIZED or header != "Api-Token":
        return f"{path} answers {response.status_code} (WWW-Authenticate: {header}) to a request without a credential"
    return ""


def _ask(path: str, installation: Installation) -> HttpResponse:
    match = resolve(path)
    # As the platform's ATOMIC_REQUESTS does: a refusal marks the transaction around it to be rolled back.
    with transaction.atomic():
        return match.func(_build_request(path, installation), *match.args, **match.kwargs)  # type: ignore[no-any-return]


def _build_request(path: str, installation: Installation) -> HttpRequest:
    link = get_courseware().build_link(installation.course_key, build_absent_key(installation.course_key))
    # An address of its own (RFC 3849), so that the throttle of strangers counts nobody else's requests with these.
    address = f"2001:db8::{secrets.token_hex(2)}:{secrets.token_hex(2)}"
    request = RequestFactory(HTTP_HOST=urlsplit(link).netloc, REMOTE_ADDR=address).get(path)
    request.user = AnonymousUser()
    return request


ENDPOINT_CHECKS: Final = (
    Check(
        "endpoints",
        _look_at_endpoints,
        f"The LMS must mount the URLs of its plugins (get_plugin_url_patterns in lms.urls), and nothing before them may "
        f"take {PREFIX}.",
        "The panel and programs cannot ask; or somebody may ask without saying who they are.",
    ),
)

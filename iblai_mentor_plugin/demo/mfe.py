"""
Two origins of one site, as an Open edX site has them: the LMS, and the learning MFE with the course's pages.

One program serves both, on two ports; what is on the one is not on the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

LEARNING = "/learning/"
# Other names of this machine: cookies belong to a name, so that all pages must have the same one.
OTHER_NAMES = frozenset({"localhost", "[::1]"})


class OriginMiddleware:
    """Keep the pages of the learning MFE and those of the LMS apart."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response
        self.mfe_port = str(urlsplit(settings.LEARNING_MICROFRONTEND_URL).port)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer what this origin has, and lead to the other one for the course's pages."""
        is_learning = request.path.startswith(LEARNING)
        if request.get_port() == self.mfe_port:
            return self._answer_as_mfe(request, is_learning=is_learning)
        if is_learning:
            return redirect(settings.LEARNING_MICROFRONTEND_URL.removesuffix("/learning") + request.get_full_path())
        root = urlsplit(settings.LMS_ROOT_URL)
        name = request.get_host().rpartition(":")[0]
        if request.method == "GET" and name in OTHER_NAMES and name != root.hostname:
            return redirect(settings.LMS_ROOT_URL + request.get_full_path())
        return self.get_response(request)

    def _answer_as_mfe(self, request: HttpRequest, *, is_learning: bool) -> HttpResponse:
        if not is_learning:
            message = "The learning MFE has the pages of courses only."
            raise Http404(message)
        response = self.get_response(request)
        # Files of a web server have none of Django's headers; this one would cut the panel off from a window that it opens.
        del response.headers["Cross-Origin-Opener-Policy"]
        return response


def find_origin(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def name_origins(_request: HttpRequest) -> dict[str, str]:
    """Tell the templates where the LMS is: pages of the learning MFE lead to it."""
    return {"lms_url": settings.LMS_ROOT_URL}

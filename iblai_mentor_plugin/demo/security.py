"""A content security policy for the stand-in's own pages, so that what the plugin adds is seen to work under one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from iblai_mentor_plugin.demo.mfe import find_origin

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

# A page of the one origin leads to the other, and has the LMS's units, files and answers.
ORIGINS = f"'self' {settings.LMS_ROOT_URL}"
LEARNING = find_origin(settings.LEARNING_MICROFRONTEND_URL)
POLICY = (
    f"default-src 'self'; script-src {ORIGINS}; img-src 'self' data:; frame-src {ORIGINS}; connect-src {ORIGINS}; "
    f"object-src 'none'; base-uri 'self'; form-action {ORIGINS} {LEARNING}; frame-ancestors 'none'"
)
# A unit shows a course author's own html, which the LMS serves without a policy, too.
EXEMPT = ("/xblock/", "/asset-v1:", "/api/")


class PolicyMiddleware:
    """Add the policy to every page but those that the LMS serves without one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the policy."""
        response = self.get_response(request)
        if not request.path.startswith(EXEMPT):
            response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

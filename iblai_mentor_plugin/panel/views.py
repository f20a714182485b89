"""The panel's pages."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import Http404
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render, resolve_url
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.panel.policy import HEADERS, build_policy
from iblai_mentor_plugin.panel.strings import build_strings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

# What comes when it is needed, by the name that the panel's sources know it by; static storage may add to each file's name.
LATER_FILES: Final = {
    "markdown": "markdown.js",
    "maths": "maths.js",
    "mathsFont": "maths.woff2",
    "history": "history.js",
    "mentor": "mentor.js",
    "staff": "staff.js",
}
VIEWS: Final = ("docked", "dialog", "page", "sheet", "window")
SCHEMES: Final = ("light", "dark")
# Seconds that a browser remembers which file the dock's script is.
DOCK_SECONDS: Final = 300


def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Add what a browser must know of who may frame the page, and what the page may do."""

    @wraps(view)
    def respond(request: HttpRequest, **path: str) -> HttpResponse:
        response = view(request, **path)
        for name, value in {**HEADERS, "Content-Security-Policy": build_policy()}.items():
            response.headers[name] = value
        return response

    return xframe_options_exempt(never_cache(require_safe(respond)))


@guarded
@ensure_csrf_cookie
def show_panel(request: HttpRequest) -> HttpResponse:
    """Show the panel of a course, or to who is not logged in the way to do so."""
    course_key = _get_course_key(request)
    if not request.user.is_authenticated:
        return show_login(request)
    view, scheme = request.GET.get("view", ""), request.GET.get("scheme", "")
    words = {
        "course_key": course_key,
        "usage_key": request.GET.get("usage_key", ""),
        "view": view if view in VIEWS else "",
        "tab": request.GET.get("tab", ""),
        "scheme": scheme if scheme in SCHEMES else "",
        "configuration": build_configuration(request, course_key),
        **describe_language(),
    }
    return render(request, "iblai_mentor_plugin/panel/panel.html", words)


@guarded
def show_logged_in(request: HttpRequest) -> HttpResponse:
    """Say that one is logged in again: where the login leads that the panel opened in a window of its own."""
    return render(request, "iblai_mentor_plugin/panel/logged_in.html", describe_language())


@require_safe
@cache_control(public=True, max_age=DOCK_SECONDS)
def find_dock_script(_request: HttpRequest) -> HttpResponse:
    """Lead to the dock's script, whose name changes with what is in it: pages of other origins know this address alone."""
    return redirect(static("iblai_mentor_plugin/dock.js"))


def _get_course_key(request: HttpRequest) -> str:
    # A plus sign that nobody escaped arrives as a space.
    course_key = request.GET.get("course_id", "").strip().replace(" ", "+")
    try:
        return str(CourseKey.from_string(course_key))
    except InvalidKeyError as error:
        message = _("There is no such course.")
        raise Http404(message) from error


def build_configuration(request: HttpRequest, course_key: str) -> dict[str, Any]:
    """Return what the panel must know before its first request; what is about the learner it asks for itself."""
    try:
        tenant = operating_api.tenant_of_course(course_key)
    except NotFoundError as error:
        raise Http404 from error
    username = request.user.get_username()
    panel_url = reverse("iblai_mentor:panel")
    user_path = f"orgs/{quote(tenant.key, safe='')}/users/{quote(username, safe='')}/"
    return {
        "apiUrl": panel_url.removesuffix("panel/") + user_path,
        "panelUrl": panel_url,
        "courseUrl": reverse("iblai_mentor:course_page", args=[course_key]),
        "sheetUrl": reverse("iblai_mentor:course_sheet", args=[course_key]),
        "loginUrl": build_login_url(reverse("iblai_mentor:panel_logged_in")),
        "wayBackUrl": mentor_api.find_course_address(course_key),
        "files": {name: static(f"iblai_mentor_plugin/{file}") for name, file in LATER_FILES.items()},
        "username": username,
        "language": get_language(),
        "csrfCookie": settings.CSRF_COOKIE_NAME,
        "csrfToken": get_token(request),
        "hostOrigins": operating_api.find_host_origins(),
        "isSharing": settings.IBLAI_MENTOR_SHARING,
        "isStreaming": settings.IBLAI_MENTOR_STREAMING,
        "questionLength": settings.IBLAI_MENTOR_QUESTION_LENGTH,
        "strings": build_strings(),
    }


def describe_language() -> dict[str, str]:
    """Return what a page says of its language."""
    return {"language": get_language() or "", "direction": "rtl" if get_language_bidi() else "ltr"}


def show_login(request: HttpRequest) -> HttpResponse:
    """Show who is not logged in the way to do so."""
    words = {"login_url": build_login_url(request.get_full_path()), **describe_language()}
    return render(request, "iblai_mentor_plugin/panel/login.html", words, status=401)


def build_login_url(next_url: str) -> str:
    """Return where to log in, and to be led on from there."""
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': next_url})}"

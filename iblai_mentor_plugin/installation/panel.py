"""Is the learner's interface there: its files, its page, and the pages around it that may show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit

from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import transaction
from django.templatetags.static import static
from django.test import RequestFactory
from django.urls import resolve, reverse

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.courseware.conformance_subject import build_absent_key
from iblai_mentor_plugin.exceptions import FaultFoundError
from iblai_mentor_plugin.installation.check import Check, Severity
from iblai_mentor_plugin.origins import find_host_origins

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from iblai_mentor_plugin.installation.check import Installation

FILES: Final = (
    *("launcher.js", "dock.js", "panel.js", "panel.css", "history.js", "mentor.js", "staff.js"),
    *("markdown.js", "maths.js", "maths.woff2", "course.js", "course.css"),
)
_OK: Final = 200


def _look_at_files(_installation: Installation) -> str:
    missing = [name for name in FILES if not _is_served(f"iblai_mentor_plugin/{name}")]
    if missing:
        raise FaultFoundError(f"not collected: {', '.join(missing)}")
    return f"served, the launcher at {static('iblai_mentor_plugin/launcher.js')}"


def _is_served(name: str) -> bool:
    """Say whether the file was collected, or is served from where it lies; its hashed name is asked for, too."""
    try:
        static(name)
    except ValueError:
        return False
    return finders.find(name) is not None or staticfiles_storage.exists(name)


def _look_at_page(installation: Installation) -> str:
    response = _show(installation)
    policy = response.headers.get("Content-Security-Policy", "")
    framers = policy.partition("frame-ancestors ")[2].partition(";")[0].split()
    missing = [origin for origin in ("'self'", *find_host_origins()) if origin not in framers]
    if response.status_code != _OK or not policy:
        raise FaultFoundError(f"answers {response.status_code} to the learner, its policy is “{policy}”")
    if missing or response.headers.get("X-Frame-Options"):
        raise FaultFoundError(f"may not be shown by {', '.join(missing) or 'anybody'}")
    return f"served to the learner, may be shown by {' '.join(framers)}"


def _show(installation: Installation) -> HttpResponse:
    request = _build_request(installation)
    match = resolve(request.path)
    with transaction.atomic():
        return match.func(request, *match.args, **match.kwargs)  # type: ignore[no-any-return]


def _build_request(installation: Installation) -> HttpRequest:
    link = get_courseware().build_link(installation.course_key, build_absent_key(installation.course_key))
    query = urlencode({"course_id": installation.course_key})
    request = RequestFactory(HTTP_HOST=urlsplit(link).netloc).get(f"{reverse('iblai_mentor:panel')}?{query}")
    request.user = get_user_model().objects.get(pk=installation.user_id)
    return request


def _look_at_hosts(_installation: Installation) -> str:
    origins = find_host_origins()
    if not origins:
        raise FaultFoundError("no page but the LMS's own may show the mentor")
    return f"the mentor may be shown by pages of {', '.join(origins)}"


PANEL_CHECKS: Final = (
    Check(
        "panel: files",
        _look_at_files,
        "Run manage.py lms collectstatic with the plugin installed (tutor images build openedx does so), and serve the result.",
        "Learners see no button in a unit, and an empty panel.",
    ),
    Check(
        "panel: page",
        _look_at_page,
        "The LMS must mount the plugin's URLs and its templates (APP_DIRS of Django's own template engine), and no middleware "
        "may add X-Frame-Options or another Content-Security-Policy to the panel.",
        "Learners see an empty frame where the mentor should be.",
    ),
    Check(
        "panel: learning MFE",
        _look_at_hosts,
        "Set LEARNING_MICROFRONTEND_URL to the whole address of the learning MFE, or IBLAI_MENTOR_PANEL_ORIGINS to those of "
        "the pages that show units.",
        "The button in a unit opens a window of its own instead of a panel beside the unit.",
        Severity.WARNING,
    ),
)

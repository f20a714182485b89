"""The pages of a course team: what it sets, and the course sheet. They are not there for anybody else."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie

from iblai_mentor_plugin.api import course_team as team_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import CoursewareError, NotFoundError
from iblai_mentor_plugin.panel.views import build_configuration, describe_language, guarded, show_login

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.http import HttpRequest

    from iblai_mentor_plugin.api.operating import Access


def _for_team(view: Callable[[HttpRequest, Access, str], HttpResponse]) -> Callable[..., HttpResponse]:
    """Serve a page to the course's team: who is not logged in may do so, to all others there is nothing."""

    @wraps(view)
    def respond(request: HttpRequest, course_id: str) -> HttpResponse:
        if not request.user.is_authenticated:
            return show_login(request)
        try:
            return view(request, *_open(request.user, course_id))
        except NotFoundError as error:
            raise Http404 from error
        except CoursewareError:
            return HttpResponse(_("The LMS could not answer. Try again in a minute."), status=503)

    return guarded(respond)


def _open(user: User, course_id: str) -> tuple[Access, str]:
    """Return what the user may do, and the course key in its one form. Raises ``NotFoundError``."""
    course_key = team_api.parse_course_key(course_id)
    tenant = operating_api.tenant_of_course(course_key)
    return operating_api.get_access(user, tenant_key=tenant.key, username=user.get_username()), course_key


@_for_team
def show_sheet(request: HttpRequest, access: Access, course_key: str) -> HttpResponse:
    """Show the course sheet, made to be printed."""
    words = {"sheet": team_api.build_sheet(access, course_key), **describe_language()}
    return render(request, "iblai_mentor_plugin/course/sheet.html", words)


@ensure_csrf_cookie
@_for_team
def show_page(request: HttpRequest, access: Access, course_key: str) -> HttpResponse:
    """Show the page on which the team decides."""
    words = {
        "course_key": course_key,
        "course_title": team_api.get_title(access, course_key),
        "configuration": build_configuration(request, course_key),
        **describe_language(),
    }
    return render(request, "iblai_mentor_plugin/course/page.html", words)

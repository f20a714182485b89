"""The pages that a course has beside its outline, at the addresses where the platform has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from opaque_keys.edx.keys import UsageKey

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.courseware.supplements import HANDOUTS, OVERVIEW, UPDATES
from iblai_mentor_plugin.demo.access import get_course, get_viewer
from iblai_mentor_plugin.demo.blocks import rewrite
from iblai_mentor_plugin.demo.links import list_tabs
from iblai_mentor_plugin.demo.outline import home_url

if TYPE_CHECKING:
    from iblai_mentor_plugin.demo.access import Viewer


@dataclass(frozen=True)
class ShownPage:
    """A page that somebody may see: its name in addresses, its title, where it is, and its html."""

    slug: str
    title: str
    url: str
    html: str


def list_shown(viewer: Viewer) -> list[ShownPage]:
    """Return the pages that this view may have, and that have something on them."""
    course, courseware = viewer.course, get_courseware()
    return [
        ShownPage(
            UsageKey.from_string(page.usage_key).block_id,
            page.title,
            courseware.build_link(str(course.key), page.usage_key),
            rewrite(course.pages.sources[page.usage_key], viewer, root=settings.LMS_ROOT_URL),
        )
        for page in course.list_visible_pages(is_staff=viewer.is_staff)
    ]


@login_required
def static_tab(request: HttpRequest, course_key: str, slug: str) -> HttpResponse:
    """Show a static tab; 404 for one that this view may not have, and the outline for older addresses of the platform."""
    viewer = get_viewer(request, course_key)
    if slug not in {tab.slug for tab in viewer.course.pages.tabs}:
        return redirect(home_url(get_course(course_key)))
    return _show(request, viewer, slug)


@login_required
def updates(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show what the course's staff announced."""
    return _show(request, get_viewer(request, course_key), UPDATES)


@login_required
def about(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show what is about the course; 404 where it says nothing, or nobody is to find it."""
    return _show(request, get_viewer(request, course_key), OVERVIEW)


def find_handouts(pages: list[ShownPage]) -> ShownPage | None:
    """Return the handouts, which the outline's page shows."""
    return next((page for page in pages if page.slug == HANDOUTS), None)


def _show(request: HttpRequest, viewer: Viewer, slug: str) -> HttpResponse:
    page = next((one for one in list_shown(viewer) if one.slug == slug), None)
    if page is None:
        message = "There is no such page."
        raise Http404(message)
    values = {"viewer": viewer, "course": viewer.course, "page": page, "home_url": home_url(viewer.course)}
    values["tabs"] = list_tabs(viewer)
    return render(request, "demo/course_page.html", values)

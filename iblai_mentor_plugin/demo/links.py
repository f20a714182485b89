"""The tabs and tools of a course, those of plugins included: found as the platform finds them."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from edx_django_utils.plugins import PluginManager

from iblai_mentor_plugin.demo.outline import home_url

if TYPE_CHECKING:
    from django.http import HttpRequest

    from iblai_mentor_plugin.demo.access import Viewer


class TabManager(PluginManager):  # type: ignore[misc]
    """Knows the tabs that plugins add."""

    NAMESPACE = "openedx.course_tab"


class ToolManager(PluginManager):  # type: ignore[misc]
    """Knows the tools that plugins add."""

    NAMESPACE = "openedx.course_tool"


@dataclass(frozen=True)
class Link:
    """A link: what the platform calls it, its words, and where it leads."""

    slug: str
    title: str
    url: str


def list_tabs(viewer: Viewer) -> list[Link]:
    """Return the tabs of a course for whoever views it: its own, then those of plugins."""
    course = SimpleNamespace(id=viewer.course.key)
    found = [tab({}) for tab in TabManager.get_available_plugins().values() if tab.is_dynamic]
    return [
        Link("outline", "Course", home_url(viewer.course)),
        *(
            Link(tab.tab_id, str(tab.title), _complete(tab.link_func(course, reverse)))
            for tab in found
            if tab.is_enabled(course, user=viewer.user)
        ),
    ]


def list_tools(request: HttpRequest, viewer: Viewer) -> list[Link]:
    """Return the tools of a course for whoever asks."""
    key: Any = viewer.course.key
    tools = sorted(ToolManager.get_available_plugins().values(), key=lambda tool: str(tool.title()))
    return [
        Link(tool.analytics_id(), str(tool.title()), _complete(tool.url(key)))
        for tool in tools
        if tool.is_enabled(request, key)
    ]


def _complete(path: str) -> str:
    """Return an address of the LMS as a whole one: the course's pages are on another origin."""
    return f"{settings.LMS_ROOT_URL}{path}"

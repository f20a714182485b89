"""
Two links to the mentor on a course's own pages: a tab, and one among the course's tools; nothing is built anew for them.

The platform loads them by their entry points, in the LMS and in Studio, where this plugin is no app: so nothing here
imports it before a link is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.apps import apps
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import pgettext_lazy
from xmodule.tabs import CourseTab

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.utils.functional import Promise

_APP: Final = "iblai_mentor_plugin"
# The tab's, by which a panel of the learning MFE's sidebar knows that there is a mentor here.
TAB: Final = "iblai_mentor"
_TITLE: Final = pgettext_lazy("a link of a course", "Mentor")


def _is_offered(user: Any, course_key: Any) -> bool:
    if user is None or not user.is_authenticated or not apps.is_installed(_APP):
        return False
    return bool(import_string(f"{_APP}.api.mentor.is_offered")(user.pk, str(course_key)))


def _build_address(course_key: Any) -> str:
    query = urlencode({"course_id": str(course_key), "view": "page"})
    return f"{reverse('iblai_mentor:panel')}?{query}"


class MentorTab(CourseTab):  # type: ignore[misc]
    """The tab, for whom the mentor is in a course; entry point ``openedx.course_tab``."""

    type = TAB
    title = _TITLE
    # Added for who has it; kept in no course.
    is_dynamic = True

    @classmethod
    def is_enabled(cls, course: Any, user: Any = None) -> bool:
        """Say whether this user meets the mentor in the course."""
        return _is_offered(user, course.id)

    @property
    def link_func(self) -> Callable[[Any, Any], str]:
        """Return what makes the tab's address of the course, and of the platform's ``reverse``."""
        return lambda course, _reverse: _build_address(course.id)


class MentorTool:
    """The same among the course's tools, on its outline; entry point ``openedx.course_tool``."""

    @classmethod
    def analytics_id(cls) -> str:
        """Return the name by which events of the platform know the link."""
        return "iblai.mentor"

    @classmethod
    def is_enabled(cls, request: HttpRequest, course_key: Any) -> bool:
        """Say whether who asks meets the mentor in the course."""
        return _is_offered(request.user, course_key)

    @classmethod
    def title(cls, course_key: Any = None) -> Promise:
        """Return the link's words; the platform sorts by them before it has a course."""
        del course_key
        return _TITLE

    @classmethod
    def icon_classes(cls, course_key: Any = None) -> str:
        """Return the classes of its icon, on the platform's older pages."""
        del course_key
        return "fa fa-comments-o"

    @classmethod
    def url(cls, course_key: Any) -> str:
        """Return the link's address."""
        return _build_address(course_key)

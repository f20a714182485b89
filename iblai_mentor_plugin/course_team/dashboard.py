"""The way to a course team's page from the platform's instructor dashboard, the old one and the new one."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import DatabaseError
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.mentor.staff.opting import may_opt_in
from iblai_mentor_plugin.switches import is_switched_on
from iblai_mentor_plugin.tenants import tenant_of_course

if TYPE_CHECKING:
    from collections.abc import MutableSequence

log = logging.getLogger(__name__)

_PAGE: Final = "iblai_mentor:course_page"
_CODE: Final = "iblai_mentor"
# Behind the platform's own tabs, which count in tens.
_LAST: Final = 900
# Where the old dashboard looks for the template of a section, among the platform's Mako templates.
_FOLDER: Final = "/instructor_dashboard/"


def add_dashboard_section(sections: MutableSequence[dict[str, Any]], course_key: str) -> None:
    """Add our section to those of the old dashboard, where the mentor is on or its team may switch it on. Raises nothing."""
    if (url := _find_url(course_key)) and not any(one.get("section_key") == _CODE for one in sections):
        sections.append(
            {
                "section_key": _CODE,
                "section_display_name": _("AI mentor"),
                "course_id": course_key,
                "template_path_prefix": _FOLDER,
                "url": url,
                "label": _("Open the mentor's page for the course team"),
                "about": _(
                    "Switch the mentor on or off, set how far it helps, plan quiet hours and print the course sheet."
                ),
            }
        )


def add_dashboard_tab(tabs: MutableSequence[dict[str, Any]], course_key: str) -> None:
    """Add our tab to those of the new dashboard, which leads to a page of its own. Raises nothing."""
    if (url := _find_url(course_key)) and not any(one.get("tab_id") == _CODE for one in tabs):
        tabs.append({"tab_id": _CODE, "title": _("AI mentor"), "url": url, "sort_order": _LAST})


def _find_url(course_key: str) -> str:
    """Return the absolute address of the page: one of the dashboard's own has none of our routes; "" where it is not to be."""
    try:
        is_there = is_switched_on(course_key) or may_opt_in(tenant_of_course(course_key), course_key)
        return settings.LMS_ROOT_URL.rstrip("/") + reverse(_PAGE, args=[course_key]) if is_there else ""
    except (DatabaseError, NotFoundError, NoReverseMatch, AttributeError) as error:
        log.warning("No link to the mentor in the instructor dashboard: %s", type(error).__name__)
        return ""

"""Names beside keys: what courses are called, in lists of rows that are about one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.api import overview as overview_api

if TYPE_CHECKING:
    from django.contrib.admin.views.main import ChangeList
    from django.http import HttpRequest


class NamesCourses(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list with the column ``course_name``: the title of a row's course, and its key; asked for once a page."""

    def get_course_key(self, row: Any) -> str:
        """Return the key of a row's course, "" for none."""
        return str(row.course_key)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Ask what the courses of the page are called."""
        page = super().get_changelist_instance(request)
        keys = {self.get_course_key(row) for row in page.result_list} - {""}
        titles = overview_api.find_titles(keys) if keys else {}
        for row in page.result_list:
            row.course_title = titles.get(self.get_course_key(row), "")
        return page

    @admin.display(description=_("course"), ordering="course_key")
    def course_name(self, row: Any) -> str:
        """Return the title and the key."""
        key, title = self.get_course_key(row), getattr(row, "course_title", "")
        return format_html("{}<br>{}", title, key) if title else key

"""How is it set: every value that holds in a course, where it comes from, and where to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext as _

from iblai_mentor_plugin.admin.base.course_field import CourseField
from iblai_mentor_plugin.api import overview as overview_api

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.template.response import TemplateResponse

    from iblai_mentor_plugin.admin.overview.frame import Call


# Courses that are listed to choose from.
_OFFERED: Final = 100


class CourseForm(forms.Form):
    """Which course."""

    def __init__(self, data: Mapping[str, Any] | None, scope: overview_api.Scope) -> None:
        super().__init__(data)
        self.fields["course"] = CourseField(scope, takes_words=True, label=_("course"))


def show_configuration(call: Call) -> TemplateResponse:
    """Show what holds in a course; without one, the courses to choose from."""
    form = CourseForm(call.request.GET if "course" in call.request.GET else None, call.scope)
    course_key = form.cleaned_data["course"] if form.is_valid() else ""
    context: dict[str, Any] = {}
    if course_key:
        values = overview_api.list_values(call.scope, course_key)
        context = {
            "course_key": course_key,
            "course_title": overview_api.find_titles([course_key]).get(course_key, ""),
            "serves": overview_api.serves(values),
            "values": [(value, _link(call, value)) for value in values],
        }
    courses = overview_api.search_courses(call.scope, "", limit=_OFFERED)
    return call.render(
        "configuration",
        _("Settings"),
        form=form,
        courses=courses,
        **context,
    )


def _link(call: Call, value: overview_api.Value) -> str:
    return call.link_row(str(value.row._meta.model_name), value.row.pk) if value.row is not None else ""  # noqa: SLF001

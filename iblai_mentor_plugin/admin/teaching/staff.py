"""What a course decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin

from iblai_mentor_plugin.admin.base.course_field import CourseKeyForm
from iblai_mentor_plugin.admin.base.course_names import NamesCourses
from iblai_mentor_plugin.admin.base.forms import ToolsField
from iblai_mentor_plugin.admin.base.read_only import ReadOnlyAdmin
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.models import Assistance, Briefing, CourseSetting, ProblemHint

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest


class AssistanceForm(CourseKeyForm):
    """How far the mentor may help in a course, or in a part of it."""

    class Meta:
        """What is asked."""

        model = Assistance
        fields = ("course_key", "part", "key", "level")

    def check_fields(self, data: dict[str, Any]) -> None:
        """Refuse what could never hold."""
        mentor_api.check_assistance(**data)


@admin.register(Assistance)
class AssistanceAdmin(NamesCourses):
    """How far the mentor may help, course by course."""

    form = AssistanceForm
    list_display = ("course_name", "part", "key", "level", "modified")
    list_filter = ("level",)
    search_fields = ("=course_key",)


class CourseSettingForm(CourseKeyForm):
    """Whether the mentor helps in a course, which one, with what, and what it may use there."""

    tools = ToolsField()

    class Meta:
        """What is asked."""

        model = CourseSetting
        fields = ("course_key", "is_on", "mentor", "tools", "tells_answers", "helps_when_graded", "help_contact")

    def check_fields(self, data: dict[str, Any]) -> None:
        """Refuse a mentor that could not serve there, and a contact that is none."""
        mentor_api.check_course_setting(data["course_key"], data["mentor"], data["help_contact"])


@admin.register(CourseSetting)
class CourseSettingAdmin(NamesCourses):
    """What the staff of courses chose; operators may choose for them."""

    form = CourseSettingForm
    list_display = ("course_name", "is_on", "mentor", "changed_by", "modified")
    list_filter = ("is_on",)
    list_select_related = ("mentor", "changed_by")
    search_fields = ("=course_key",)
    readonly_fields = ("changed_by", "modified")

    def save_model(self, request: HttpRequest, obj: CourseSetting, form: Any, change: Any) -> None:
        """Keep who chose."""
        obj.changed_by = cast("User", request.user)
        super().save_model(request, obj, form, change)


@admin.register(ProblemHint)
class ProblemHintAdmin(ReadOnlyAdmin):
    """What staff know of problems; they write it in their course, where the guard of answers looks at it."""

    list_display = ("usage_key", "kind", "step", "modified")
    list_filter = ("kind", "step")
    search_fields = ("=course_key", "=usage_key")


@admin.register(Briefing)
class BriefingAdmin(NamesCourses, ReadOnlyAdmin):
    """What staff want the mentor to know; they write and publish it in their course."""

    list_display = ("course_name", "version", "published_at", "written_by", "modified")
    list_select_related = ("written_by",)
    search_fields = ("=course_key",)

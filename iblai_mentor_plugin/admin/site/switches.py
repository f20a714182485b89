"""Switches, and the kill switch above their list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.admin.base.course_field import CourseInput, find_named_course
from iblai_mentor_plugin.admin.base.review import ConfirmedAdmin
from iblai_mentor_plugin.admin.overview.bulk import describe, refuse_unpermitted
from iblai_mentor_plugin.admin.overview.frame import name_url
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api import overview as overview_api
from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.models import Switch

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


def parse_target(target: str) -> tuple[Switch.Scope, str]:
    """Return what is meant, as the commands read it. Raises ``ValidationError``."""
    try:
        return operating_api.parse_target(target)
    except InvalidInputError as error:
        raise ValidationError(error.errors["target"]) from error


class SwitchForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new switch: what it is about, in the words of the commands."""

    target = forms.CharField(
        required=False,
        strip=True,
        widget=CourseInput(None),
        help_text=_("An org, or a course by its key or title; empty is every course."),
    )

    class Meta:
        """What is stored follows from the target."""

        model = Switch
        fields = ("is_on",)
        help_texts = {"is_on": _("A course follows the narrowest switch that covers it.")}

    def clean_target(self) -> str:
        """Take an org, or a course that the LMS has, by its key or title."""
        target = cast("str", self.cleaned_data["target"] or operating_api.EVERY_COURSE)
        target = find_named_course(None, target) or target
        parse_target(target)
        try:
            overview_api.check_courses([target])
        except InvalidInputError as error:
            raise ValidationError(error.errors["target"]) from error
        return target


@admin.register(Switch)
class SwitchAdmin(ConfirmedAdmin):
    """Switches, and the kill switch above their list."""

    list_display = ("covers", "key", "is_on", "modified")
    readonly_fields = ("scope", "key", "modified")
    confirmation_template = "admin/iblai_mentor_plugin/switch/confirmation.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Switch]:
        """Leave the kill switch to its button."""
        return super().get_queryset(request).exclude(scope=Switch.Scope.KILL).order_by("scope", "key")

    @admin.display(description=_("covers"), ordering="scope")
    def covers(self, switch: Switch) -> str:
        """Say how much a switch covers."""
        return str(Switch.Scope(switch.scope).label)

    def get_form(self, request: HttpRequest, obj: Switch | None = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Ask for a target only when there is none yet."""
        if obj is None:
            return SwitchForm
        return super().get_form(request, obj, change=change, **{**kwargs, "help_texts": SwitchForm.Meta.help_texts})

    def get_fields(self, request: HttpRequest, obj: Switch | None = None) -> Any:  # noqa: ARG002
        """Show what the switch is about, or ask for it."""
        return ("target", "is_on") if obj is None else ("scope", "key", "is_on", "modified")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin on: who adds a switch wants something on, and an exception is one click away."""
        return {"is_on": True, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Switch, form: Any, change: Any) -> None:
        """Switch; a second switch of the same target is the first one."""
        if change:
            super().save_model(request, obj, form, change)
            return
        refuse_unpermitted(request, [form.cleaned_data["target"]])
        turn = operating_api.switch_on if obj.is_on else operating_api.switch_off
        switch = turn(form.cleaned_data["target"])
        obj.pk, obj.scope, obj.key = switch.pk, switch.scope, switch.key

    def describe_change(self, form: Any, obj: Switch | None) -> dict[str, Any] | None:
        """Say which courses it turns."""
        is_on = bool(form.cleaned_data.get("is_on"))
        target = form.cleaned_data["target"] if obj is None else obj.key or operating_api.EVERY_COURSE
        effect = overview_api.preview_switch([target], is_on=is_on)
        return {"effect": effect, "sentence": describe(effect)}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show the state of the kill switch."""
        context = {
            "is_killed": operating_api.is_killed(),
            "may_change": self.has_change_permission(request),
            "stop_url": f"{self.admin_site.name}:{name_url('stop')}",
            "courses_url": f"{self.admin_site.name}:{name_url('courses')}",
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

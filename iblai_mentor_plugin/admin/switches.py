"""Switches, and the kill switch above their list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.models import Switch

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern


_KILL_URL = "iblai_mentor_plugin_switch_kill"


def parse_target(target: str) -> tuple[Switch.Scope, str]:
    """Return what is meant, as the commands read it. Raises ``ValidationError``."""
    try:
        return operating_api.parse_target(target)
    except InvalidInputError as error:
        raise ValidationError(error.errors["target"]) from error


class SwitchForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new switch: what it is about, in the words of the commands."""

    target = forms.CharField(required=False, strip=True, help_text=_("An org, or a course key; empty is every course."))

    class Meta:
        """What is stored follows from the target."""

        model = Switch
        fields = ("is_on",)
        help_texts = {"is_on": _("A course follows the narrowest switch that covers it.")}

    def clean_target(self) -> str:
        """Refuse what is neither an org nor a course key."""
        target = self.cleaned_data["target"] or operating_api.EVERY_COURSE
        parse_target(target)
        return cast("str", target)


@admin.register(Switch)
class SwitchAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Switches, and the kill switch above their list."""

    list_display = ("covers", "key", "is_on", "modified")
    readonly_fields = ("scope", "key", "modified")

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
        turn = operating_api.switch_on if obj.is_on else operating_api.switch_off
        switch = turn(form.cleaned_data["target"])
        obj.pk, obj.scope, obj.key = switch.pk, switch.scope, switch.key

    def get_urls(self) -> list[URLPattern]:
        """Add the kill switch's."""
        turn = self.admin_site.admin_view(require_POST(self.turn_kill_switch))
        return [path("kill/", turn, name=_KILL_URL), *super().get_urls()]

    def turn_kill_switch(self, request: HttpRequest) -> HttpResponse:
        """Throw the kill switch, or take it back."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.POST.get("state") == "kill":
            operating_api.kill()
            self.message_user(request, _("Everything is stopped."), messages.WARNING)
        else:
            operating_api.revive()
            self.message_user(request, _("The switches hold again."))
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:iblai_mentor_plugin_switch_changelist"))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show the state of the kill switch."""
        context = {
            "is_killed": operating_api.is_killed(),
            "may_kill": self.has_change_permission(request),
            "kill_url": f"{self.admin_site.name}:{_KILL_URL}",
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

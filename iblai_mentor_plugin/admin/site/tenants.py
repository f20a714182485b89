"""Tenants, their orgs and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.admin.site.switches import parse_target
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import Switch, Tenant, TenantMember, TenantOrg

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest


class TenantOrgForm(forms.ModelForm):  # type: ignore[type-arg]
    """A claim of an org."""

    def clean_org(self) -> str:
        """Refuse what cannot be the org of a course key."""
        scope, org = parse_target(self.cleaned_data["org"])
        if scope != Switch.Scope.ORG:
            raise ValidationError(_("This is not an org."))
        return org


class TenantOrgInline(admin.TabularInline):  # type: ignore[type-arg]
    """The orgs that a tenant claims."""

    model = TenantOrg
    form = TenantOrgForm
    extra = 1


class TenantMemberInline(admin.TabularInline):  # type: ignore[type-arg]
    """The members of a tenant."""

    model = TenantMember
    raw_id_fields = ("user",)
    extra = 1


@admin.register(Tenant)
class TenantAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Tenants. Which one is the default is not chosen here: it covers whatever nobody claims."""

    list_display = ("key", "name", "teams_switch_on", "is_default", "created")
    search_fields = ("key", "name", "orgs__org")
    readonly_fields = ("is_default", "created")
    inlines = (TenantOrgInline, TenantMemberInline)

    def save_model(self, request: HttpRequest, obj: Tenant, form: Any, change: Any) -> None:
        """Keep in the log which way course teams were let, or let no more: Django's own line says that it was changed."""
        super().save_model(request, obj, form, change)
        if "teams_switch_on" in form.changed_data:
            said = _("Course teams may switch it on") if obj.teams_switch_on else _("Course teams may not switch it on")
            operating_api.log_act(cast("User", request.user).pk, Tenant, obj.pk, str(obj), str(said))

    def has_delete_permission(self, request: HttpRequest, obj: Tenant | None = None) -> bool:
        """Keep the default tenant: unclaimed courses would belong to nobody."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_default)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Delete one at a time, so that the default one cannot be among them."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

"""Tenants, their members and their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from iblai_mentor_plugin.admin.base.forms import CheckedForm
from iblai_mentor_plugin.admin.base.read_only import ReadOnlyAdmin
from iblai_mentor_plugin.admin.site.switches import parse_target
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import ApiKey, Switch, Tenant, TenantMember, TenantOrg

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


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

    list_display = ("key", "name", "is_default", "created")
    search_fields = ("key", "name", "orgs__org")
    readonly_fields = ("is_default", "created")
    inlines = (TenantOrgInline, TenantMemberInline)

    def has_delete_permission(self, request: HttpRequest, obj: Tenant | None = None) -> bool:
        """Keep the default tenant: unclaimed courses would belong to nobody."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_default)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Delete one at a time, so that the default one cannot be among them."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}


class ApiKeyForm(CheckedForm):
    """A new API key."""

    scopes = forms.MultipleChoiceField(
        choices=list(operating_api.SCOPES.items()),
        initial=list(operating_api.SCOPES),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        """What a key is made of; the secret is not among it."""

        model = ApiKey
        fields = ("tenant", "user", "name", "scopes", "expires_at")

    def check_fields(self, data: dict[str, Any]) -> None:
        """Refuse what no key can be made of."""
        operating_api.check_api_key(data["name"], data["scopes"], data["expires_at"])


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """API keys: made, shown once, revoked; never edited."""

    form = ApiKeyForm
    list_display = ("prefix", "name", "user", "tenant", "created", "last_used_at", "expires_at", "revoked_at")
    list_filter = ("tenant",)
    list_select_related = ("user", "tenant")
    search_fields = ("=user__username", "=prefix", "name")
    raw_id_fields = ("user",)
    actions = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:  # noqa: ARG002
        """Show everything but the digest."""
        fields = ("tenant", "user", "name", "scopes", "expires_at")
        return fields if obj is None else ("prefix", *fields, "created", "last_used_at", "revoked_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Ask Django's permission."""
        return cast("User", request.user).has_perm("iblai_mentor_plugin.add_apikey")

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Ask the permission to change: revoking is the one change there is."""
        return cast("User", request.user).has_perm("iblai_mentor_plugin.change_apikey")

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: Any) -> None:  # noqa: ARG002
        """Make the key; its text lives as long as this request."""
        data = form.cleaned_data
        if data["user"].is_superuser and not cast("User", request.user).is_superuser:
            raise PermissionDenied
        key, raw = operating_api.create_api_key(
            data["tenant"], data["user"], name=data["name"], scopes=data["scopes"], expires_at=data["expires_at"]
        )
        obj.pk, obj.prefix = key.pk, key.prefix
        request.mentor_raw_key = raw  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None) -> HttpResponse:  # noqa: ARG002
        """Show the key in this very answer: a message would be stored, in a cookie or the session, until it is read."""
        content = format_html(
            "<p>{}</p><p><code>{}</code></p><p><a href='{}'>{}</a></p>",
            _("Copy the key now, it is not shown again:"),
            request.mentor_raw_key,  # type: ignore[attr-defined]
            reverse(f"{self.admin_site.name}:iblai_mentor_plugin_apikey_changelist"),
            _("API keys"),
        )
        context = {**self.admin_site.each_context(request), "title": _("API key created"), "content": content}
        response = TemplateResponse(request, "admin/base_site.html", context)
        add_never_cache_headers(response)
        return response

    @admin.action(description=_("Revoke the selected API keys"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        """End these keys at once."""
        for key in keys:
            operating_api.revoke_api_key(key)
        self.message_user(request, ngettext("%d key is revoked.", "%d keys are revoked.", len(keys)) % len(keys))

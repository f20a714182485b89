"""API keys: made, shown once, replaced with an overlap, revoked; never edited."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from iblai_mentor_plugin.admin.base.forms import CheckedForm
from iblai_mentor_plugin.admin.base.read_only import ReadOnlyAdmin
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import ConflictError
from iblai_mentor_plugin.models import ApiKey

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

_TEMPLATES: Final = "admin/iblai_mentor_plugin/apikey"


class ApiKeyForm(CheckedForm):
    """A new API key."""

    # Who finds a key years later must know what stops when it is revoked.
    name = forms.CharField(
        max_length=100, label=_("Name"), help_text=_("What it is for, so that others know it later.")
    )
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


class OverlapForm(forms.Form):
    """How long a key that is replaced still opens."""

    days = forms.IntegerField(
        min_value=0,
        max_value=operating_api.LONGEST_OVERLAP.days,
        initial=operating_api.OVERLAP.days,
        label=_("Days that the old key still opens"),
        help_text=_("Enough for you to hand out the new one. 0 ends the old one at once."),
    )


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """API keys."""

    form = ApiKeyForm
    list_display = (
        *("prefix", "name", "user", "tenant", "created", "last_used_at", "expires_at", "successor", "revoked_at"),
    )
    list_filter = ("tenant",)
    list_select_related = ("user", "tenant")
    search_fields = ("=user__username", "=prefix", "name")
    raw_id_fields = ("user",)
    actions = ("replace", "revoke")

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:  # noqa: ARG002
        """Show everything but the digest."""
        fields = ("tenant", "user", "name", "scopes", "expires_at")
        return fields if obj is None else ("prefix", *fields, "created", "last_used_at", "successor", "revoked_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Ask Django's permission."""
        return cast("User", request.user).has_perm("iblai_mentor_plugin.add_apikey")

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Ask the permission to change: revoking is the one change there is."""
        return cast("User", request.user).has_perm("iblai_mentor_plugin.change_apikey")

    def has_replace_permission(self, request: HttpRequest) -> bool:
        """Ask for both permissions: a new key is made, and an old one ends."""
        return self.has_add_permission(request) and self.has_revoke_permission(request)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: Any) -> None:  # noqa: ARG002
        """Make the key; its text lives as long as this request."""
        data = form.cleaned_data
        _refuse_superusers(request, [data["user"]])
        key, raw = operating_api.create_api_key(
            data["tenant"], data["user"], name=data["name"], scopes=data["scopes"], expires_at=data["expires_at"]
        )
        obj.pk, obj.prefix = key.pk, key.prefix
        request.mentor_raw_key = raw  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None) -> HttpResponse:  # noqa: ARG002
        """Show the key in this very answer: a message would be stored, in a cookie or the session, until it is read."""
        return self._show_once(request, _("API key created"), [(obj, request.mentor_raw_key)])  # type: ignore[attr-defined]

    def _show_once(self, request: HttpRequest, title: Any, made: list[tuple[ApiKey, str]]) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "title": title, "made": made, "opts": self.opts}
        response = TemplateResponse(request, f"{_TEMPLATES}/made.html", context)
        add_never_cache_headers(response)
        return response

    @admin.action(description=_("Replace the selected API keys, with an overlap"), permissions=["replace"])
    def replace(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> HttpResponse:
        """Ask how long the old keys still open; then make the new ones, and show them once."""
        _refuse_superusers(request, [key.user for key in keys.select_related("user")])
        form = OverlapForm(request.POST if "days" in request.POST else None)
        if not form.is_valid():
            context = {**self.admin_site.each_context(request), "title": _("Replace API keys"), "opts": self.opts}
            return TemplateResponse(request, f"{_TEMPLATES}/replace.html", {**context, "form": form, "keys": keys})
        overlap = timedelta(days=form.cleaned_data["days"])
        made = [new for key in keys if (new := self._replace_one(request, key, overlap)) is not None]
        return self._show_once(request, _("API keys replaced"), made)

    def _replace_one(self, request: HttpRequest, key: ApiKey, overlap: timedelta) -> tuple[ApiKey, str] | None:
        try:
            new, raw = operating_api.rotate_api_key(key, overlap=overlap)
        except ConflictError as error:
            self.message_user(request, str(error), messages.WARNING)
            return None
        operating_api.log_act(cast("User", request.user).pk, ApiKey, key.pk, str(key), f"Replaced by {new}.")
        return new, raw

    @admin.action(description=_("Revoke the selected API keys"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        """End these keys at once."""
        for key in keys:
            operating_api.revoke_api_key(key)
        self.message_user(request, ngettext("%d key is revoked.", "%d keys are revoked.", len(keys)) % len(keys))


def _refuse_superusers(request: HttpRequest, users: list[User]) -> None:
    """Let superusers alone make keys of superusers. Raises ``PermissionDenied``."""
    if not cast("User", request.user).is_superuser and any(user.is_superuser for user in users):
        raise PermissionDenied

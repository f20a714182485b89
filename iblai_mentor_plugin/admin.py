"""
The admin: configuration is edited, what learners did and said is only read, and secrets are neither shown nor searched.

Lists show who and when, never anybody's words; content takes a permission of its own, and reading it is recorded.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from iblai_mentor_plugin import api
from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.models import (
    ApiKey,
    Assistance,
    AuditRecord,
    CustomInstruction,
    DropCount,
    LedgerEntry,
    MemoryEntry,
    Mentor,
    Message,
    Notice,
    Session,
    Switch,
    Tenant,
    TenantMember,
    TenantOrg,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

_KILL_URL = "iblai_mentor_plugin_switch_kill"


def _parse_target(target: str) -> tuple[Switch.Scope, str]:
    """Return what is meant, as the commands read it. Raises ``ValidationError``."""
    try:
        return api.parse_target(target)
    except InvalidInputError as error:
        raise ValidationError(error.errors["target"]) from error


# Django's admin classes are generic to the type checker only, hence the ignored type arguments.
class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that nobody edits here."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Nobody changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes here; with a user or a tenant that is deleted elsewhere in the admin goes what is theirs."""
        match = request.resolver_match
        own_pages = f"{self.opts.app_label}_{self.opts.model_name}_"
        return obj is not None and match is not None and not (match.url_name or "").startswith(own_pages)


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
        target = self.cleaned_data["target"] or api.EVERY_COURSE
        _parse_target(target)
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

    def save_model(self, request: HttpRequest, obj: Switch, form: Any, change: Any) -> None:
        """Switch; a second switch of the same target is the first one."""
        if change:
            super().save_model(request, obj, form, change)
            return
        turn = api.switch_on if obj.is_on else api.switch_off
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
            api.kill()
            self.message_user(request, _("Everything is stopped."), messages.WARNING)
        else:
            api.revive()
            self.message_user(request, _("The switches hold again."))
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:iblai_mentor_plugin_switch_changelist"))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show the state of the kill switch."""
        context = {
            "is_killed": api.is_killed(),
            "may_kill": self.has_change_permission(request),
            "kill_url": f"{self.admin_site.name}:{_KILL_URL}",
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})


class TenantOrgForm(forms.ModelForm):  # type: ignore[type-arg]
    """A claim of an org."""

    def clean_org(self) -> str:
        """Refuse what cannot be the org of a course key."""
        org = cast("str", self.cleaned_data["org"])
        if _parse_target(org)[0] != Switch.Scope.ORG:
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


class ApiKeyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new API key."""

    scopes = forms.MultipleChoiceField(
        choices=list(api.SCOPES.items()), initial=list(api.SCOPES), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        """What a key is made of; the secret is not among it."""

        model = ApiKey
        fields = ("tenant", "user", "name", "scopes", "expires_at")


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
        key, raw = api.create_api_key(
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
            api.revoke_api_key(key)
        self.message_user(request, ngettext("%d key is revoked.", "%d keys are revoked.", len(keys)) % len(keys))


@admin.register(MemoryEntry)
class MemoryEntryAdmin(ReadOnlyAdmin):
    """Memories: one a learner and course; the content only by the permission to read others'."""

    list_display = ("id", "user", "course_key", "first_at", "last_at")
    list_select_related = ("user",)
    search_fields = ("=user__username", "=course_key")

    def get_queryset(self, request: HttpRequest) -> QuerySet[MemoryEntry]:  # noqa: ARG002
        """Return the memories, without the entries of their blocks."""
        return api.list_memories().order_by("-modified", "-id")

    def get_fields(self, request: HttpRequest, obj: MemoryEntry | None = None) -> Any:  # noqa: ARG002
        """Show the content to who may read it."""
        shown = ("user", "course_key", "first_at", "last_at", "created", "modified")
        return (*shown, "content") if self.may_read(request) else shown

    def get_readonly_fields(self, request: HttpRequest, obj: MemoryEntry | None = None) -> Any:
        """Name the fields that are no columns."""
        return self.get_fields(request, obj)

    def may_read(self, request: HttpRequest) -> bool:
        """Say whether the content may be shown."""
        return cast("User", request.user).has_perm("iblai_mentor_plugin.view_others_memory")

    @admin.display(description=_("content"))
    def content(self, entry: MemoryEntry) -> str:
        """Show what the REST interface shows."""
        data = api.build_memory_data([entry])[entry.pk]
        return format_html("<pre>{}</pre>", json.dumps(data, indent=2, ensure_ascii=False))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a memory, and record that it was read."""
        response = super().change_view(request, object_id, *args, **kwargs)
        entry = self.get_object(request, object_id)
        if entry is not None and self.may_read(request):
            actor = cast("User", request.user)
            api.record_reading(actor.pk, [entry.user_id], api.tenant_of_course(entry.course_key), "memory.read")
        return response


@admin.register(CustomInstruction)
class CustomInstructionAdmin(ReadOnlyAdmin):
    """Custom instructions: the words only by the permission to read others'."""

    list_display = ("user", "tenant", "written_by", "modified")
    list_select_related = ("user", "tenant", "written_by")
    list_filter = ("tenant",)
    search_fields = ("=user__username",)

    def get_fields(self, request: HttpRequest, obj: CustomInstruction | None = None) -> Any:  # noqa: ARG002
        """Show the words to who may read them."""
        shown = ("user", "tenant", "written_by", "created", "modified")
        words = ("about_user", "mentor_tone", "profession", "desired_mentor_traits")
        return (*shown, *words) if self.may_read(request) else shown

    def may_read(self, request: HttpRequest) -> bool:
        """Say whether the words may be shown."""
        return cast("User", request.user).has_perm("iblai_mentor_plugin.view_others_instruction")

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a custom instruction, and record that it was read."""
        response = super().change_view(request, object_id, *args, **kwargs)
        instruction = self.get_object(request, object_id)
        if instruction is not None and self.may_read(request):
            actor = cast("User", request.user)
            api.record_reading(actor.pk, [instruction.user_id], instruction.tenant, "custom_instruction.read")
        return response


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Notices: a new one is published; what somebody agreed to stays as it was."""

    list_display = ("version", "created")
    ordering = ("-version",)
    fields = ("version", "text", "created")

    def get_readonly_fields(self, request: HttpRequest, obj: Notice | None = None) -> Any:  # noqa: ARG002
        """Let the text be edited until somebody agreed to it."""
        return ("version", "text", "created") if _was_accepted(obj) else ("version", "created")

    def has_delete_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        """Keep what somebody agreed to."""
        return super().has_delete_permission(request, obj) and obj is not None and not _was_accepted(obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:  # noqa: ARG002
        """Begin with the text in force."""
        notice = api.find_notice()
        return {"text": notice.text if notice else ""}

    def save_model(self, request: HttpRequest, obj: Notice, form: Any, change: Any) -> None:
        """Publish a new version, or mend one that nobody agreed to yet."""
        if change:
            super().save_model(request, obj, form, change)
            return
        notice = api.publish_notice(obj.text)
        obj.pk, obj.version = notice.pk, notice.version


def _was_accepted(notice: Notice | None) -> bool:
    return notice is not None and notice.noticeacceptance_set.exists()


@admin.register(DropCount)
class DropCountAdmin(ReadOnlyAdmin):
    """How many events were dropped, and why."""

    list_display = ("day", "reason", "kind", "count")
    list_filter = ("reason",)
    date_hierarchy = "day"


@admin.register(AuditRecord)
class AuditRecordAdmin(ReadOnlyAdmin):
    """What admins did for users, or read of them."""

    list_display = ("created", "action", "actor", "user", "tenant")
    fields = list_display
    list_filter = ("action", "tenant")
    list_select_related = ("actor", "user", "tenant")
    search_fields = ("=actor__username", "=user__username")


@admin.register(Mentor)
class MentorAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Mentors; one that was asked is put out of service, not deleted."""

    list_display = ("name", "slug", "tenant", "model", "is_default", "is_active", "modified")
    list_filter = ("tenant", "is_active")
    list_select_related = ("tenant",)
    search_fields = ("name", "slug")
    readonly_fields = ("unique_id", "created", "modified")
    prepopulated_fields = {"slug": ("name",)}

    def has_delete_permission(self, request: HttpRequest, obj: Mentor | None = None) -> bool:
        """Keep a mentor that somebody asked."""
        is_asked = obj is not None and Session.objects.filter(mentor=obj).exists()
        return super().has_delete_permission(request, obj) and not is_asked


class MessageInline(admin.TabularInline):  # type: ignore[type-arg]
    """What was said in a session; the words only by the permission to read others'."""

    model = Message
    extra = 0
    can_delete = False
    ordering = ("number",)

    def get_fields(self, request: HttpRequest, obj: Session | None = None) -> Any:  # noqa: ARG002
        """Show the words to who may read them."""
        shown = ("number", "kind", "state", "error", "usage_key", "prompt_tokens", "reply_tokens", "created")
        return (*shown, "text") if _may_read_messages(request) else shown

    def get_readonly_fields(self, request: HttpRequest, obj: Session | None = None) -> Any:
        """Name them all: nobody puts words into anybody's mouth."""
        return self.get_fields(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Nobody adds."""
        return False


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """Sessions: who, with whom, where and when; a title is somebody's words, too."""

    list_display = ("session_id", "user", "mentor", "course_key", "tenant", "created", "modified")
    list_filter = ("tenant",)
    list_select_related = ("user", "mentor", "tenant")
    search_fields = ("=user__username", "=course_key", "=session_id")
    inlines = (MessageInline,)

    def get_fields(self, request: HttpRequest, obj: Session | None = None) -> Any:  # noqa: ARG002
        """Show the title to who may read the words."""
        shown = ("session_id", "user", "mentor", "course_key", "tenant", "created", "modified")
        return (*shown, "title") if _may_read_messages(request) else shown

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a session, and record that it was read."""
        response = super().change_view(request, object_id, *args, **kwargs)
        session = self.get_object(request, object_id)
        if session is not None and _may_read_messages(request):
            actor = cast("User", request.user)
            api.record_action(actor.pk, [session.user_id], session.tenant, "session.read")
        return response


def _may_read_messages(request: HttpRequest) -> bool:
    return cast("User", request.user).has_perm("iblai_mentor_plugin.view_others_messages")


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    """What was used on which day."""

    list_display = ("day", "scope", "key", "shard", "reserved", "settled")
    list_filter = ("scope",)
    search_fields = ("=key",)
    date_hierarchy = "day"


class AssistanceForm(forms.ModelForm):  # type: ignore[type-arg]
    """How far the mentor may help in a course, or in a part of it."""

    class Meta:
        """What is asked."""

        model = Assistance
        fields = ("course_key", "part", "key", "level")

    def clean(self) -> dict[str, Any]:
        """Refuse what makes no sense."""
        data = super().clean() or {}
        if not self.errors:
            try:
                api.check_assistance(**data)
            except InvalidInputError as error:
                raise ValidationError(error.errors) from error
        return data


@admin.register(Assistance)
class AssistanceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """How far the mentor may help, course by course."""

    form = AssistanceForm
    list_display = ("course_key", "part", "key", "level", "modified")
    list_filter = ("level",)
    search_fields = ("=course_key",)

"""Notices: written once, superseded by the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.utils.translation import gettext as _

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import Notice

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Notices: a new one is published; what somebody agreed to stays as it was."""

    list_display = ("version", "names_answers", "created")
    ordering = ("-version",)
    fields = ("version", "text", "names_answers", "created")

    def get_readonly_fields(self, request: HttpRequest, obj: Notice | None = None) -> Any:  # noqa: ARG002
        """Let the text be edited until somebody agreed to it."""
        return self.fields if _was_accepted(obj) else ("version", "created")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Warn where words go to somebody whom the notice in force does not name."""
        if request.method == "GET" and (unnamed := operating_api.list_unnamed()):
            said = _("Learners' words leave this site for %(hosts)s, and the notice in force does not say so.")
            self.message_user(request, said % {"hosts": ", ".join(unnamed)}, messages.WARNING)
        return super().changelist_view(request, extra_context)

    def has_delete_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        """Keep what somebody agreed to."""
        return super().has_delete_permission(request, obj) and obj is not None and not _was_accepted(obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:  # noqa: ARG002
        """Begin with the text in force."""
        notice = operating_api.find_notice()
        return {"text": notice.text, "names_answers": notice.names_answers} if notice else {}

    def save_model(self, request: HttpRequest, obj: Notice, form: Any, change: Any) -> None:
        """Publish a new version, or mend one that nobody agreed to yet."""
        if change:
            super().save_model(request, obj, form, change)
            return
        notice = operating_api.publish_notice(obj.text, names_answers=obj.names_answers)
        obj.pk, obj.version = notice.pk, notice.version


def _was_accepted(notice: Notice | None) -> bool:
    return notice is not None and notice.noticeacceptance_set.exists()

"""Feedback: thumbs for everybody who may see the list, the words by permission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.admin.base.course_names import NamesCourses
from iblai_mentor_plugin.admin.base.read_only import ReadOnlyAdmin, may_read_messages
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import Feedback

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


@admin.register(Feedback)
class FeedbackAdmin(NamesCourses, ReadOnlyAdmin):
    """What learners thought of replies; a list of thumbs names nobody."""

    list_display = ("created", "rating", "mentor", "course_name")
    list_filter = ("rating", "message__session__mentor", "message__session__tenant", "created")
    search_fields = ("=message__session__course_key",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feedback]:
        """Return the feedback with what the list names; none on what was deleted and is not swept yet."""
        feedback = super().get_queryset(request).select_related("message__session__mentor")
        return feedback.filter(message__session__user_id__gt=0)

    def get_fields(self, request: HttpRequest, obj: Feedback | None = None) -> Any:  # noqa: ARG002
        """Show the words, and whose they are, to who may read them."""
        shown = ("rating", "mentor", "course", "created", "modified")
        return (*shown, "user", "reason", "details", "reply") if may_read_messages(request) else shown

    def get_readonly_fields(self, request: HttpRequest, obj: Feedback | None = None) -> Any:
        """Name them all."""
        return self.get_fields(request, obj)

    def get_course_key(self, row: Feedback) -> str:
        """Return where it was said."""
        return row.message.session.course_key

    @admin.display(description=_("mentor"))
    def mentor(self, feedback: Feedback) -> str:
        """Return who replied."""
        return feedback.message.session.mentor.name

    @admin.display(description=_("reply"))
    def reply(self, feedback: Feedback) -> str:
        """Lead to the session of the reply, where it stands."""
        message = feedback.message
        url = reverse(f"{self.admin_site.name}:iblai_mentor_plugin_session_change", args=[message.session_id])
        return format_html('<a href="{}">{}</a>', url, _("reply %d of its session") % message.number)

    @admin.display(description=_("course"))
    def course(self, feedback: Feedback) -> str:
        """Return where."""
        return feedback.message.session.course_key

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show feedback, and record that its words were read."""
        response = super().change_view(request, object_id, *args, **kwargs)
        feedback = self.get_object(request, object_id)
        if feedback is not None and may_read_messages(request):
            actor, session = cast("User", request.user), feedback.message.session
            operating_api.record_reading(actor.pk, [feedback.user_id], session.tenant, "feedback.read")
        return response

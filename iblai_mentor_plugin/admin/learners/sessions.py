"""Sessions without words in lists; the words by permission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin

from iblai_mentor_plugin.admin.base.course_names import NamesCourses
from iblai_mentor_plugin.admin.base.read_only import ReadOnlyAdmin, may_read_messages
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import Message, Session

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


class MessageInline(admin.TabularInline):  # type: ignore[type-arg]
    """What was said in a session; the words only by the permission to read others'."""

    model = Message
    extra = 0
    can_delete = False
    ordering = ("number",)

    def get_fields(self, request: HttpRequest, obj: Session | None = None) -> Any:  # noqa: ARG002
        """Show the words to who may read them."""
        shown = ("number", "kind", "state", "error", "usage_key", "prompt_tokens", "reply_tokens", "created")
        return (*shown, "text") if may_read_messages(request) else shown

    def get_readonly_fields(self, request: HttpRequest, obj: Session | None = None) -> Any:
        """Name them all: nobody puts words into anybody's mouth."""
        return self.get_fields(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Nobody adds."""
        return False


@admin.register(Session)
class SessionAdmin(NamesCourses, ReadOnlyAdmin):
    """Sessions: who, with whom, where and when; a title is somebody's words, too."""

    list_display = ("session_id", "user", "mentor", "course_name", "tenant", "created", "modified")
    list_filter = ("tenant", "mentor", "modified")
    list_select_related = ("user", "mentor", "tenant")
    search_fields = ("=user__username", "=course_key", "=session_id")
    inlines = (MessageInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        """Return the sessions; none that was deleted and is not swept yet."""
        return super().get_queryset(request).filter(user_id__gt=0)

    def get_fields(self, request: HttpRequest, obj: Session | None = None) -> Any:  # noqa: ARG002
        """Show the title to who may read the words."""
        shown = ("session_id", "user", "mentor", "course_key", "tenant", "created", "modified")
        return (*shown, "title") if may_read_messages(request) else shown

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a session, and record that it was read."""
        response = super().change_view(request, object_id, *args, **kwargs)
        session = self.get_object(request, object_id)
        if session is not None and may_read_messages(request):
            actor = cast("User", request.user)
            operating_api.record_reading(actor.pk, [session.user_id], session.tenant, "session.read")
        return response

"""What is kept of learners: read by permission, and the reading is recorded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.admin.base.course_names import NamesCourses
from iblai_mentor_plugin.admin.base.read_only import ReadOnlyAdmin
from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import CustomInstruction, MemoryEntry

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


@admin.register(MemoryEntry)
class MemoryEntryAdmin(NamesCourses, ReadOnlyAdmin):
    """Memories: one a learner and course; the content only by the permission to read others'."""

    list_display = ("id", "user", "course_name", "first_at", "last_at")
    list_select_related = ("user",)
    search_fields = ("=user__username", "=course_key")

    def get_queryset(self, request: HttpRequest) -> QuerySet[MemoryEntry]:  # noqa: ARG002
        """Return the memories, without the entries of their blocks."""
        return memory_api.list_memories().order_by("-modified", "-id")

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
        data = memory_api.build_memory_data([entry])[entry.pk]
        return format_html("<pre>{}</pre>", json.dumps(data, indent=2, ensure_ascii=False))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a memory, and record that it was read."""
        response = super().change_view(request, object_id, *args, **kwargs)
        entry = self.get_object(request, object_id)
        if entry is not None and self.may_read(request):
            actor = cast("User", request.user)
            operating_api.record_reading(
                actor.pk, [entry.user_id], operating_api.tenant_of_course(entry.course_key), "memory.read"
            )
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
            operating_api.record_reading(actor.pk, [instruction.user_id], instruction.tenant, "custom_instruction.read")
        return response

"""A change that is shown with what it means before it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class ConfirmedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """
    Rows whose change is asked about once more, where there is something to say of it.

    ``confirmation_template`` is shown with what ``describe_change`` returns.
    """

    confirmation_template: ClassVar[str]

    def describe_change(self, form: Any, obj: Any) -> dict[str, Any] | None:
        """Return what a valid form would mean, None where nobody needs to be asked; ``obj`` is None for a new row."""
        raise NotImplementedError

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show what a change means; save it once that was seen."""
        if request.method == "POST" and "confirmed" not in request.POST:
            described = self._describe(request, object_id)
            if described is not None:
                shared = {**self.admin_site.each_context(request), "title": _("What this means"), "opts": self.opts}
                return TemplateResponse(request, self.confirmation_template, {**shared, **described})
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _describe(self, request: HttpRequest, object_id: str | None) -> dict[str, Any] | None:
        """Return what is asked; None for who may not change it and for a form with faults, which the form itself says."""
        obj = self.get_object(request, object_id) if object_id else None
        may = self.has_change_permission(request, obj) if object_id else self.has_add_permission(request)
        if not may or (object_id and obj is None):
            return None
        form = self.get_form(request, obj, change=obj is not None)(request.POST, request.FILES, instance=obj)
        return self.describe_change(form, obj) if form.is_valid() else None

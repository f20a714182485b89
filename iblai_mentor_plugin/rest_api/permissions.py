"""What a credential is good for, beyond the rights of its user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.permissions import BasePermission

from iblai_mentor_plugin.exceptions import ForbiddenError
from iblai_mentor_plugin.models import ApiKey

if TYPE_CHECKING:
    from rest_framework.request import Request


class HasScope(BasePermission):
    """
    An API key needs the scope that the view names for the method.

    Asked once the path proved to be the caller's to know: who may not know of it learns nothing from a 403.
    """

    def has_object_permission(self, request: Request, view: Any, obj: Any) -> bool:  # noqa: ARG002
        """Pass whoever came without a key, and a key with the scope. Raises ``ForbiddenError``."""
        scope = view.scopes.get("GET" if request.method == "HEAD" else request.method)
        if isinstance(request.auth, ApiKey) and scope is not None and scope not in request.auth.scopes:
            message = f"This API key lacks the scope {scope}."
            raise ForbiddenError(message)
        return True

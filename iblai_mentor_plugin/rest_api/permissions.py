"""What a credential is good for, beyond the rights of its user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.permissions import BasePermission

from iblai_mentor_plugin.exceptions import ForbiddenError

if TYPE_CHECKING:
    from rest_framework.request import Request

    from iblai_mentor_plugin.api.operating import Access


class HasScope(BasePermission):
    """
    An API key needs the scope that the view names for the method.

    Asked once the path proved to be the caller's to know: who may not know of it learns nothing from a 403.
    """

    def has_object_permission(self, request: Request, view: Any, obj: Access) -> bool:
        """Pass whoever came without a key, and a key with the scope. Raises ``ForbiddenError``."""
        scope = view.scopes.get("GET" if request.method == "HEAD" else request.method)
        if scope is not None:
            require_scope(obj, scope)
        return True


def require_scope(access: Access, scope: str) -> None:
    """Raise ``ForbiddenError`` where the caller's key lacks a scope."""
    if not access.has_scope(scope):
        message = f"This API key lacks the scope {scope}."
        raise ForbiddenError(message)

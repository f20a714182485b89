"""Ids of users that other sites may know, as far as event-routing-backends asks the platform for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import NAMESPACE_OID, UUID, uuid5

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class ExternalIdType:
    """Who may know them."""

    XAPI = "xapi"
    LTI = "lti"


class ExternalId(NamedTuple):
    """An id that says nothing of its user."""

    external_user_id: UUID

    @classmethod
    def add_new_user_id(cls, user: User, type_name: str) -> tuple[ExternalId, bool]:
        """Return the user's id of this type, and whether it is new."""
        return cls(uuid5(NAMESPACE_OID, f"{type_name} {user.pk}")), True

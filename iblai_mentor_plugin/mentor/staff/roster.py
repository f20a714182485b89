"""The mentors of a tenant: which may be asked, and which one is meant."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db.models import Q

from iblai_mentor_plugin.exceptions import UnknownMentorError
from iblai_mentor_plugin.models import Mentor

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from iblai_mentor_plugin.models import Tenant

_DEFAULT_SLUG: Final = "mentor"
_FIRST: Final[dict[str, Any]] = {"name": "Mentor", "is_default": True}
# Names that somebody is told who named none of them.
_NAMES: Final = 20


def list_mentors(tenant: Tenant) -> QuerySet[Mentor]:
    """Return the mentors that may be asked in a tenant, the default one first; a tenant without any gets its first."""
    if not _has_any(tenant):
        Mentor.objects.get_or_create(tenant=tenant, slug=_DEFAULT_SLUG, defaults=_FIRST)
    return _list_active(tenant)


def find_default_mentor(tenant: Tenant) -> Mentor | None:
    """
    Return the mentor that serves a tenant whose courses chose no other, None where none is in service; makes none.

    Of a tenant without any it is the one that the first question makes, not saved yet.
    """
    mentor = _list_active(tenant).first()
    return mentor if mentor or _has_any(tenant) else Mentor(tenant=tenant, slug=_DEFAULT_SLUG, **_FIRST)


def _list_active(tenant: Tenant) -> QuerySet[Mentor]:
    mentors = Mentor.objects.select_related("provider").filter(tenant=tenant, is_active=True)
    return mentors.order_by("-is_default", "pk")


def _has_any(tenant: Tenant) -> bool:
    return Mentor.objects.filter(tenant=tenant).exists()


def get_mentor(tenant: Tenant, named: str) -> Mentor:
    """Return the mentor with this unique id, slug or name, looked for in this order. Raises ``UnknownMentorError``."""
    condition = Q(slug=named) | Q(name=named)
    with suppress(ValueError):
        condition |= Q(unique_id=UUID(named))
    found = list(list_mentors(tenant).filter(condition))
    if not found:
        raise UnknownMentorError(list(list_mentors(tenant).values_list("slug", flat=True)[:_NAMES]))
    # Who is meant by the name alone comes last, then who is meant by the slug.
    return min(found, key=lambda mentor: (named in (mentor.slug, mentor.name), mentor.slug != named))

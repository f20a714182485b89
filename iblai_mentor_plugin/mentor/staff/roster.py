"""The mentors of a tenant: which may be asked, and which one is meant."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import Q

from iblai_mentor_plugin.exceptions import UnknownMentorError
from iblai_mentor_plugin.models import Mentor

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from iblai_mentor_plugin.models import Tenant

_DEFAULT_SLUG: Final = "mentor"
# Names that somebody is told who named none of them.
_NAMES: Final = 20


def list_mentors(tenant: Tenant) -> QuerySet[Mentor]:
    """Return the mentors that may be asked in a tenant, the default one first; a tenant without any gets its first."""
    if not Mentor.objects.filter(tenant=tenant).exists():
        Mentor.objects.get_or_create(tenant=tenant, slug=_DEFAULT_SLUG, defaults={"name": "Mentor", "is_default": True})
    mentors = Mentor.objects.select_related("provider").filter(tenant=tenant, is_active=True)
    return mentors.order_by("-is_default", "pk")


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

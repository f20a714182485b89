"""Which tenants somebody may see in the operator's pages, and which courses are theirs."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.data import find_org
from iblai_mentor_plugin.exceptions import CoursewareError, NotFoundError
from iblai_mentor_plugin.models import Tenant, TenantMember, TenantOrg
from iblai_mentor_plugin.tenants import administers_all, get_default_tenant, read_coverage

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.tenants import Coverage


@dataclass(frozen=True, slots=True)
class Scope:
    """
    The tenants that somebody may see, by key; ``is_whole`` says that it is the whole site.

    ``claims`` are the keys of the tenants that claim an org, ``default`` is that of who has all others.
    """

    tenants: Mapping[str, Tenant]
    is_whole: bool
    claims: Mapping[str, str]
    default: str

    def find_tenant_key(self, course_key: str) -> str:
        """Return the key of the tenant that a course belongs to now; no query."""
        return self.claims.get(find_org(course_key), self.default)

    def covers(self, course_key: str) -> bool:
        """Say whether a course may be seen; no query."""
        return self.is_whole or self.find_tenant_key(course_key) in self.tenants

    def get_coverage(self, tenant_key: str) -> Coverage:
        """Return which course orgs are a tenant's now; no query."""
        return read_coverage(self.claims.items(), tenant_key, is_default=tenant_key == self.default)

    def narrow(self, tenant_key: str) -> Scope:
        """Return one tenant of these, all of them for "". Raises ``NotFoundError`` for any other one."""
        if not tenant_key:
            return self
        if tenant_key not in self.tenants:
            raise NotFoundError
        return replace(self, tenants={tenant_key: self.tenants[tenant_key]}, is_whole=False)


def get_scope(user: User) -> Scope:
    """Return what a user may see: all for who administers every tenant, else those that they administer, maybe none."""
    is_whole = administers_all(user)
    tenants = Tenant.objects.order_by("key")
    if not is_whole:
        administered = TenantMember.objects.filter(user=user, is_admin=True).values("tenant")
        tenants = tenants.filter(pk__in=administered)
    default = ""
    with suppress(NotFoundError):
        default = get_default_tenant().key
    claims = dict(TenantOrg.objects.values_list("org", "tenant__key"))
    return Scope({tenant.key: tenant for tenant in tenants}, is_whole, claims, default)


def find_titles(course_keys: Collection[str] | None) -> dict[str, str]:
    """Return what courses are called, as far as the LMS answers; None is all of them. A page does without."""
    with suppress(CoursewareError):
        return get_courseware().find_course_titles(course_keys)
    return {}


def find_named(scope: Scope | None, text: str) -> list[tuple[str, str]]:
    """Return the courses that a text names exactly, by its key or else its title, as key and title; None is the site."""
    courses = {key: title for key, title in find_titles(None).items() if scope is None or scope.covers(key)}
    if text in courses:
        return [(text, courses[text])]
    return sorted((key, title) for key, title in courses.items() if title == text)


def search_courses(scope: Scope | None, text: str, *, limit: int) -> list[tuple[str, str]]:
    """Return courses whose title or key has these words, as key and title, by title; a scope of None is the site."""
    words = text.casefold().split()
    found = [
        (key, title)
        for key, title in find_titles(None).items()
        if (scope is None or scope.covers(key)) and all(word in f"{title} {key}".casefold() for word in words)
    ]
    return sorted(found, key=lambda one: (one[1].casefold(), one[0]))[:limit]

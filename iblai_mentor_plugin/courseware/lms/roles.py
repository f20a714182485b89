"""
Who is staff of which course, as the platform's roles say.

They stand in a table, and move from there to a service of their own (openedx-authz): a course whose roles were moved has no
rows left. Both are asked, as the platform itself does.
"""
# ruff: noqa: PLC0415 - the platform is imported when it is asked, see the package

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

# Limited staff are staff of the LMS, and not of Studio.
STAFF_ROLES: Final = frozenset({"instructor", "limited_staff", "staff"})


@dataclass(frozen=True, slots=True)
class StaffRole:
    """That a user is staff of a course, or ("") of every course of an org."""

    user_id: int
    course_key: str
    org: str

    @property
    def scope(self) -> str:
        """Return the course, else the org."""
        return self.course_key or self.org


def list_table_roles(user_ids: Collection[int]) -> set[StaffRole]:
    """Return the roles of these users in the platform's table; one query."""
    from common.djangoapps.student.models import CourseAccessRole

    return read_roles(CourseAccessRole.objects.filter(user_id__in=user_ids, role__in=STAFF_ROLES))


def list_moved_roles(users: Iterable[Any]) -> set[StaffRole]:
    """Return the roles of these users in the platform's service of roles; none where a release has no such service."""
    try:
        from common.djangoapps.student.roles import get_authz_compat_course_access_roles_for_user as list_roles
    except ImportError:
        return set()
    return {role for user in users for role in read_roles(list_roles(user))}


def read_roles(roles: Iterable[Any]) -> set[StaffRole]:
    """Return those of the platform's roles that make somebody staff; rows of its table, or what its service says."""
    return set(_read(roles))


def _read(roles: Iterable[Any]) -> Iterator[StaffRole]:
    for role in roles:
        course_key, org = str(role.course_id or ""), str(role.org or "")
        # A role without either is one of the whole site, which the platform grants to no staff.
        if role.role in STAFF_ROLES and (course_key or org):
            yield StaffRole(role.user_id, course_key, org)

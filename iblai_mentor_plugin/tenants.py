"""
Tenants: who they are, what belongs to them, and what a user may do in one.

What belongs to a tenant follows from the course's org at read time, so that a tenant which claims an org later gets
exactly its courses, old memories included.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.contrib.auth import get_user_model
from django.db.models import Exists, F, FilteredRelation, Model, OuterRef, Q, Subquery, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import Exact

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.data import find_org
from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.models import MemoryEntry, Tenant, TenantMember, TenantOrg

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import User
    from django.db.models import QuerySet

ADMINISTER_TENANTS: Final = "iblai_mentor_plugin.administer_tenants"
VIEW_OTHERS_MEMORY: Final = "iblai_mentor_plugin.view_others_memory"
VIEW_OTHERS_INSTRUCTION: Final = "iblai_mentor_plugin.view_others_instruction"
DELETE_OTHERS_DATA: Final = "iblai_mentor_plugin.delete_others_data"
EXPORT_OTHERS_DATA: Final = "iblai_mentor_plugin.export_others_data"

_Row = TypeVar("_Row", bound=Model)
# A tenant, by its id or its key.
_Owner = TypeVar("_Owner", int, str)
# How the string form of a course key begins: a course, a custom course, and the form of before 2014.
_COURSE_KEY_FORMS: Final = ("course-v1:{org}+", "ccx-v1:{org}+", "{org}/")


@dataclass(frozen=True, slots=True)
class Coverage:
    """The course orgs of a tenant: those named, or with ``excluded`` every other one."""

    orgs: frozenset[str]
    excluded: bool


@dataclass(frozen=True, slots=True)
class Access:
    """
    What a caller may do for one user of a tenant; made by ``get_access`` and ``get_admin_access`` only.

    ``user`` is the one that it is about. ``is_bound`` says that the caller's
    credential speaks for this tenant only, ``scopes`` what it is good for; None is everything. The permissions are about other
    people's memory and words: everybody reads, exports and deletes their own.
    """

    tenant: Tenant
    coverage: Coverage
    caller: User
    user: User
    is_admin: bool
    may_read_memories: bool
    may_read_instructions: bool
    is_bound: bool
    scopes: frozenset[str] | None = None

    def has_scope(self, scope: str) -> bool:
        """Say whether the caller's credential is good for this, too: a call may show what is another one's to show."""
        return self.scopes is None or scope in self.scopes

    @property
    def is_own(self) -> bool:
        """Say whether the caller acts for themselves."""
        return self.caller.pk == self.user.pk

    @property
    def reaches_everywhere(self) -> bool:
        """Say whether what is done here may concern every course: not with a credential of one tenant among others."""
        return not self.is_bound or (self.coverage.excluded and not self.coverage.orgs)

    @property
    def may_export(self) -> bool:
        """Say whether the caller may export what is kept of the user; as ``may_delete``."""
        return self.is_own or (self.is_admin and self.caller.has_perm(EXPORT_OTHERS_DATA))

    @property
    def may_delete(self) -> bool:
        """Say whether the caller may delete what is the user's; asked only where it matters, as it takes two queries."""
        return self.is_own or (self.is_admin and self.caller.has_perm(DELETE_OTHERS_DATA))


def find_tenant(key: str) -> Tenant | None:
    """Return the tenant with exactly this key."""
    tenant = Tenant.objects.filter(key=key).first()
    # MySQL compares without regard to case and accents; a path names a tenant exactly or not at all.
    return tenant if tenant is not None and tenant.key == key else None


def get_default_tenant() -> Tenant:
    """Return the tenant that covers every unclaimed org. Raises ``NotFoundError`` where an operator removed it."""
    tenant = Tenant.objects.filter(is_default=True).order_by("pk").first()
    if tenant is None:
        message = "There is no default tenant."
        raise NotFoundError(message)
    return tenant


def tenant_of_course(course_key: str, **looks: Subquery) -> Tenant:
    """
    Return the tenant that a course belongs to now; one query. Raises ``NotFoundError`` as ``get_default_tenant`` does.

    It brings ``looks`` along (see there), as far as the course has an org.
    """
    org = find_org(course_key)
    if not org:
        return get_default_tenant()
    claim = TenantOrg.objects.filter(tenant=OuterRef("pk"), org=org).values("org")[:1]
    tenants = Tenant.objects.annotate(claimed=Subquery(claim), **looks).filter(Q(claimed=org) | Q(is_default=True))
    candidates = list(tenants.order_by("pk"))
    # A database may compare without regard to case; an org is claimed exactly, or not at all.
    claiming = (one for one in candidates if one.claimed == org)
    return next(claiming, None) or next((one for one in candidates if one.is_default), None) or get_default_tenant()


def _is_the_default(tenant: Tenant) -> bool:
    """Say whether it is the default tenant; should there be two by mistake, only the first of them is."""
    return tenant.is_default and not Tenant.objects.filter(is_default=True, pk__lt=tenant.pk).exists()


def get_coverage(tenant: Tenant) -> Coverage:
    """Return which course orgs are the tenant's now; two queries at the most."""
    excluded = _is_the_default(tenant)
    claims = TenantOrg.objects.exclude(tenant=tenant) if excluded else TenantOrg.objects.filter(tenant=tenant)
    return Coverage(frozenset(claims.values_list("org", flat=True)), excluded)


def list_coverages(tenants: Iterable[Tenant]) -> dict[int, Coverage]:
    """Return which course orgs are these tenants' now, by their ids; two queries for any number of them, none for none."""
    wanted = {tenant.pk for tenant in tenants}
    if not wanted:
        return {}
    default = Tenant.objects.filter(is_default=True).order_by("pk").values_list("pk", flat=True).first()
    claims = list(TenantOrg.objects.values_list("org", "tenant"))
    return {pk: read_coverage(claims, pk, is_default=pk == default) for pk in wanted}


def read_coverage(claims: Iterable[tuple[str, _Owner]], owner: _Owner, *, is_default: bool) -> Coverage:
    """Return which course orgs are an owner's, of claims as org and owner: its own or, of the default one, all but others'."""
    return Coverage(frozenset(org for org, one in claims if (one == owner) is not is_default), is_default)


def covers(coverage: Coverage, course_key: str) -> bool:
    """Say whether a course is one of a tenant's; no query. What is no course key is the default tenant's."""
    org = find_org(course_key)
    return (org in coverage.orgs) is not coverage.excluded if org else coverage.excluded


def _is_of_org(org: str) -> Q:
    """Return the condition that a course key is of an org, by exact comparison on every database."""
    condition = Q()
    for form in _COURSE_KEY_FORMS:
        prefix = form.format(org=org)
        # It takes both to be exact: LIKE disregards case on SQLite, INSTR does in MySQL's usual collations.
        begins: Exact[Any] = Exact(StrIndex(F("course_key"), Value(prefix)), 1)
        condition |= Q(course_key__startswith=prefix) & Q(begins)
    return condition


def scope_courses(rows: QuerySet[_Row], coverage: Coverage) -> QuerySet[_Row]:
    """Keep of these rows, which have a course key, those of the courses of a tenant."""
    if not coverage.orgs:
        return rows if coverage.excluded else rows.none()
    condition = Q()
    for org in sorted(coverage.orgs):
        condition |= _is_of_org(org)
    return rows.exclude(condition) if coverage.excluded else rows.filter(condition)


def list_visible(memories: QuerySet[MemoryEntry], access: Access) -> QuerySet[MemoryEntry]:
    """
    Keep of these memories those that the caller may see at this path.

    Their own; for an admin who may read others', the tenant's under their own path and the user's under another one.
    Raises ``NotFoundError`` where the path is somebody else's and the caller may not read it.
    """
    if not (access.is_own or access.may_read_memories):
        raise NotFoundError
    of_tenant = scope_courses(memories, access.coverage)
    return of_tenant if access.is_own and access.may_read_memories else of_tenant.filter(user=access.user)


def belongs_to(user_id: int, tenant: Tenant, coverage: Coverage) -> bool:
    """
    Say whether the user is one of the tenant's: a member, or enrolled in one of its courses now or once.

    Raises ``CoursewareError`` when the LMS could not answer.
    """
    return TenantMember.objects.filter(tenant=tenant, user_id=user_id).exists() or is_enrolled(user_id, coverage)


def is_enrolled(user_id: int, coverage: Coverage) -> bool:
    """Say whether the user is, or was, enrolled in a course of a tenant's. Raises ``CoursewareError``."""
    if not coverage.orgs and not coverage.excluded:
        return False
    return get_courseware().has_enrolment(user_id, coverage.orgs, excluded=coverage.excluded)


def _has_part(user_id: int, coverage: Coverage) -> bool:
    """Say whether the user has a part in a course of the tenant's: enrolled, or on its staff, who need not be."""
    if is_enrolled(user_id, coverage):
        return True
    is_empty = not coverage.orgs and not coverage.excluded
    return not is_empty and get_courseware().has_course_role(user_id, coverage.orgs, excluded=coverage.excluded)


def administers_all(user: User) -> bool:
    """Say whether this is global staff with the permission; ``is_staff`` alone is worth nothing here."""
    return (user.is_staff or user.is_superuser) and user.has_perm(ADMINISTER_TENANTS)


def _find_other(username: str, tenant: Tenant, coverage: Coverage) -> User | None:
    """Return the user with exactly this name, if they are one of the tenant's."""
    user = get_user_model().objects.filter(username=username).first()
    if user is None or user.username != username or not belongs_to(user.pk, tenant, coverage):
        return None
    return user


@dataclass(frozen=True, slots=True)
class _CallerRole:
    """What our tables say of a caller and a tenant; ``is_admin`` by membership, the site's own permissions apart."""

    tenant: Tenant
    coverage: Coverage
    is_member: bool
    is_admin: bool
    can_read: bool


def _get_role(key: str, caller: User) -> _CallerRole:
    """
    Return how the caller stands to the tenant with exactly this key; one statement. Raises ``NotFoundError``.

    It yields a row for each org that the tenant claims, or, for the default one, that anybody does.
    """
    is_default = Exists(Tenant.objects.filter(key=key, is_default=True))
    rows = (
        Tenant.objects.annotate(
            org=F("orgs__org"),
            own=FilteredRelation("members", condition=Q(members__user=caller)),
            leads=F("own__is_admin"),
            reads=F("own__can_read_memories"),
            is_first=~Exists(Tenant.objects.filter(is_default=True, pk__lt=OuterRef("pk"))),
        )
        .filter(Q(key=key) | Q(is_default, org__isnull=False))
        .order_by("pk")
    )
    columns = [field.attname for field in Tenant._meta.concrete_fields]  # noqa: SLF001
    # No models: of the default tenant there is a row for each org of the site.
    found = list(rows.values(*columns, "org", "leads", "reads", "is_first"))
    # MySQL compares without regard to case and accents; a path names a tenant exactly or not at all.
    own = next((one for one in found if one["key"] == key), None)
    if own is None:
        raise NotFoundError
    tenant = Tenant.from_db(Tenant.objects.db, columns, [own[name] for name in columns])
    claims = [(one["org"], one["id"]) for one in found if one["org"] is not None]
    # Should there be two defaults by mistake, only the first of them is.
    coverage = read_coverage(claims, tenant.pk, is_default=tenant.is_default and own["is_first"])
    return _CallerRole(tenant, coverage, own["leads"] is not None, bool(own["leads"]), bool(own["reads"]))


def get_access(
    caller: User,
    *,
    tenant_key: str,
    username: str,
    bound_to: int | None = None,
    scopes: Iterable[str] | None = None,
) -> Access:
    """
    Return what the caller may do for this user of this tenant.

    ``bound_to`` is the id of the tenant that the caller's credential is bound to, ``scopes`` what it is good for. Raises
    ``NotFoundError`` when the caller may not know of the tenant or of the user, whether or not they exist; ``CoursewareError``
    when the LMS could not answer.
    """
    role = _get_role(tenant_key, caller)
    if bound_to not in (None, role.tenant.pk):
        raise NotFoundError
    is_admin = role.is_admin or administers_all(caller)
    if username != caller.username:
        user = _find_other(username, role.tenant, role.coverage) if is_admin else None
    else:
        user = caller if role.is_member or is_admin or _has_part(caller.pk, role.coverage) else None
    if user is None:
        raise NotFoundError
    access = _build_access(caller, user, role, is_admin=is_admin)
    return replace(access, is_bound=bound_to is not None, scopes=None if scopes is None else frozenset(scopes))


def get_admin_access(caller: User, tenant: Tenant, user: User) -> Access:
    """
    Return what an admin may do for an account in a tenant, whether or not it belongs there: something may be kept of it.

    Raises ``NotFoundError`` where the caller does not administer the tenant, and ``CoursewareError`` when the LMS could not
    answer.
    """
    role = _get_role(tenant.key, caller)
    if not (role.is_admin or administers_all(caller)):
        raise NotFoundError
    return _build_access(caller, user, role, is_admin=True)


def _may_read(admin: User, role: _CallerRole, permission: str) -> bool:
    """Say whether an admin may read what is others', as a member of the tenant or by a permission of the site."""
    return role.can_read or admin.has_perm(permission)


def _build_access(caller: User, user: User, role: _CallerRole, *, is_admin: bool) -> Access:
    # Whose deletion was asked for is served no more, and nobody else for them: nothing new is to be kept of them.
    if any(get_courseware().is_retired(pk) for pk in {caller.pk, user.pk}):
        raise NotFoundError
    return Access(
        tenant=role.tenant,
        coverage=role.coverage,
        caller=caller,
        user=user,
        is_admin=is_admin,
        may_read_memories=is_admin and _may_read(caller, role, VIEW_OTHERS_MEMORY),
        may_read_instructions=is_admin and _may_read(caller, role, VIEW_OTHERS_INSTRUCTION),
        is_bound=False,
    )

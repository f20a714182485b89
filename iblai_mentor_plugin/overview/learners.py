"""What is kept of a learner: counts and dates, no words; and the way to let it be taken along, or go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth import get_user_model
from django.db.models import Case, Count, Max, Min, Q, When

from iblai_mentor_plugin.audit import list_audit, record_reading
from iblai_mentor_plugin.exceptions import CoursewareError, NotFoundError
from iblai_mentor_plugin.memory.presentation import list_memories
from iblai_mentor_plugin.models import (
    AuditRecord,
    CustomInstruction,
    Export,
    Feedback,
    Message,
    NoticeAcceptance,
    Session,
    SharedCopy,
    Tenant,
    TenantMember,
)
from iblai_mentor_plugin.overview.scope import find_titles
from iblai_mentor_plugin.retirement import count_rows, is_retired
from iblai_mentor_plugin.tenants import is_enrolled, scope_courses

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.overview.scope import Scope

_READ: Final = "learner.read"
_AUDIT: Final = 20
# What is kept of a user in a tenant.
_OF_TENANTS: Final = (TenantMember, Session, CustomInstruction, Export, SharedCopy)
# Of an account: a greater one is refused by some databases, and by Django's older release not before them.
_GREATEST_ID: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class CourseTrace:
    """What is kept of a learner in a course: whether there is a memory, sessions, messages, and when."""

    course_key: str
    title: str
    has_memory: bool
    sessions: int
    messages: int
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class LearnerFile:
    """
    What is kept of a learner in the tenants that the looker sees; ``tenants`` are those of them that the learner belongs to.

    ``rows`` is everything that ``retire`` would erase, by model, in all tenants; ``words`` are what they said of the notice,
    for hosts of all tenants. Both are None for who does not see all of them.
    """

    user: User
    is_retired: bool | None
    tenants: list[Tenant]
    courses: list[CourseTrace]
    feedback: int
    has_instruction: bool
    words: list[NoticeAcceptance] | None
    exports: list[Export]
    audit: list[AuditRecord]
    rows: dict[str, int] | None


@dataclass(frozen=True, slots=True)
class Found:
    """Accounts that were found; ``is_cut`` says that there may be more."""

    users: list[User]
    is_cut: bool


def search_learners(scope: Scope, text: str, *, limit: int) -> Found:
    """
    Return accounts by id, e-mail address, or the beginning of their username, an exact match first.

    Those of whom nothing is kept, and who belong to none of the tenants, are not among them where the looker does not see all:
    who is a member or left something is looked up at once, of ``limit`` others the LMS is asked whether they are enrolled.
    """
    text = text.strip()
    if not text:
        return Found([], is_cut=False)
    accounts = _find_accounts(text)
    if scope.is_whole:
        users = list(accounts[: limit + 1])
        return Found(users[:limit], is_cut=len(users) > limit)
    known = list(accounts.filter(_is_known(scope))[: limit + 1])
    others = list(accounts.exclude(pk__in=[user.pk for user in known])[: limit + 1]) if len(known) <= limit else []
    enrolled = [user for user in others[:limit] if any(_is_enrolled(user.pk, scope, key) for key in scope.tenants)]
    users = [*known, *enrolled]
    return Found(users[:limit], is_cut=len(users) > limit or len(others) > limit)


def _find_accounts(text: str) -> Any:
    """Return the accounts that a text means; those that it means exactly come first, so that no cut loses them."""
    exactly = Q(username=text) | Q(email__iexact=text)
    if text.isdecimal() and len(text) <= len(str(_GREATEST_ID)) and int(text) <= _GREATEST_ID:
        exactly |= Q(pk=int(text))
    accounts = get_user_model().objects.filter(exactly | Q(username__istartswith=text))
    return accounts.order_by(Case(When(exactly, then=0), default=1), "username")


def _is_known(scope: Scope) -> Q:
    """Return the condition that an account is a member of one of the tenants, or that something of it is kept there."""
    tenants = list(scope.tenants.values())
    known = Q()
    for model in _OF_TENANTS:
        known |= Q(pk__in=model._base_manager.filter(tenant__in=tenants).values("user"))  # noqa: SLF001 - in no order
    for key in scope.tenants:
        known |= Q(pk__in=scope_courses(list_memories(), scope.get_coverage(key)).values("user"))
    return known


def open_learner(scope: Scope, user_id: int, actor: User) -> LearnerFile:
    """
    Return what is kept of a learner, and record in their audit that it was looked at.

    Raises ``NotFoundError`` for who is not there, or belongs to no tenant that the looker sees.
    """
    if user_id > _GREATEST_ID:
        raise NotFoundError
    user: Any = get_user_model().objects.filter(pk=user_id).first()
    tenants = _list_tenants(scope, user_id) if user else []
    if user is None or not (tenants or scope.is_whole):
        raise NotFoundError
    for tenant in tenants or _list_default(scope):
        record_reading(actor.pk, [user_id], tenant, _READ)
    within = Q() if scope.is_whole else Q(tenant__in=tenants)
    audit = [record for tenant in tenants or _list_default(scope) for record in list_audit(user_id, tenant)[:_AUDIT]]
    return LearnerFile(
        user=user,
        is_retired=_ask_retired(user_id),
        tenants=tenants,
        courses=_list_courses(scope, user_id, within),
        feedback=Feedback.objects.filter(_through(within, "message__session__"), user=user_id).count(),
        has_instruction=CustomInstruction.objects.filter(within, user=user_id).exists(),
        words=_list_words(user_id) if scope.is_whole else None,
        exports=list(Export.objects.filter(within, user=user_id).select_related("tenant")[:_AUDIT]),
        audit=sorted(audit, key=lambda record: record.created, reverse=True)[:_AUDIT],
        rows=count_rows(user_id) if scope.is_whole else None,
    )


def _list_words(user_id: int) -> list[NoticeAcceptance]:
    return list(NoticeAcceptance.objects.filter(user=user_id).select_related("notice").order_by("-accepted_at"))


def _through(within: Q, path: str) -> Q:
    """Return the same condition, from another table."""
    return Q(**{f"{path}{name}": value for name, value in within.children}) if within else within  # type: ignore[misc]


def _list_tenants(scope: Scope, user_id: int) -> list[Tenant]:
    """Return the tenants of these that the learner belongs to, or that keep something of them; one question to the LMS each."""
    kept = {
        pk
        for model in _OF_TENANTS
        for pk in model._base_manager.filter(user=user_id).values_list("tenant", flat=True).distinct()  # noqa: SLF001
    }
    courses = {scope.find_tenant_key(key) for key in _list_memories(user_id)}
    return [
        tenant
        for key, tenant in scope.tenants.items()
        if tenant.pk in kept or key in courses or _is_enrolled(user_id, scope, key)
    ]


def _is_enrolled(user_id: int, scope: Scope, tenant_key: str) -> bool:
    coverage = scope.get_coverage(tenant_key)
    try:
        return is_enrolled(user_id, coverage)
    except CoursewareError:  # Who asks sees less than there is, and not more.
        return False


def _list_default(scope: Scope) -> list[Tenant]:
    """Return where a look is recorded at somebody who belongs to no tenant."""
    return [scope.tenants[scope.default]] if scope.default in scope.tenants else list(scope.tenants.values())[:1]


def _list_memories(user_id: int) -> dict[str, tuple[datetime | None, datetime | None]]:
    rows = list_memories().filter(user=user_id).values_list("course_key", "first_at", "last_at")
    return {key: (first, last) for key, first, last in rows}


def _list_courses(scope: Scope, user_id: int, within: Q) -> list[CourseTrace]:
    memories = {key: times for key, times in _list_memories(user_id).items() if scope.covers(key)}
    sessions = Session.objects.filter(within, user=user_id).order_by().values_list("course_key")
    counts = dict(sessions.annotate(Count("pk")))
    said = Message.objects.filter(_through(within, "session__"), session__user=user_id).order_by()
    spoken = {
        key: row
        for key, *row in said.values_list("session__course_key").annotate(Count("pk"), Min("created"), Max("created"))
    }
    keys = sorted({*memories, *counts})
    titles = find_titles([key for key in keys if key])
    return [
        CourseTrace(
            key,
            titles.get(key, ""),
            key in memories,
            counts.get(key, 0),
            spoken[key][0] if key in spoken else 0,
            *_span(memories.get(key, (None, None)), spoken.get(key, [0, None, None])),
        )
        for key in keys
    ]


def _span(
    memory: tuple[datetime | None, datetime | None], spoken: list[Any]
) -> tuple[datetime | None, datetime | None]:
    firsts = [at for at in (memory[0], spoken[1]) if at]
    lasts = [at for at in (memory[1], spoken[2]) if at]
    return min(firsts, default=None), max(lasts, default=None)


def _ask_retired(user_id: int) -> bool | None:
    """Return whether the account is retired, None where the LMS does not answer."""
    try:
        return is_retired(user_id)
    except CoursewareError:
        return None

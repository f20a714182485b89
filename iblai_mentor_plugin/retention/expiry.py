"""What is older than it may be, kind by kind."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Protocol

from django.db import router, transaction
from django.db.models import Exists, OuterRef, Q

from iblai_mentor_plugin.collisions import keep_trying
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.history.deletion import delete_messages, sweep_hidden
from iblai_mentor_plugin.history.withdrawal import delete_exports
from iblai_mentor_plugin.memory.controls import expire_course
from iblai_mentor_plugin.mentor.asking.sessions import build_title
from iblai_mentor_plugin.models import (
    ApiKey,
    AuditRecord,
    BudgetAlert,
    BudgetEntry,
    DropCount,
    Export,
    LedgerEntry,
    MemoryEntry,
    Message,
    ProducerLease,
    Session,
    SharedCopy,
    Tenant,
    UsageEntry,
)
from iblai_mentor_plugin.retention.terms import Term, Terms, find_days
from iblai_mentor_plugin.sharing.lifetime import find_over, take_away
from iblai_mentor_plugin.tenants import tenant_of_course

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from django.db.models import Model, QuerySet


Place = tuple[str, str]
NOWHERE: Final = ""
# Rows that are looked at together, with one question to the LMS: each look begins where the last one ended, and goes over
# what is as old as its last row once more.
_LOOK: Final = 10_000


class Expiry(Protocol):
    """One kind of things that are too old."""

    @property
    def kind(self) -> str:
        """Return what they are called."""

    def count(self) -> Counter[Place]:
        """Return how many there are, by tenant and course ("" where they belong to none)."""

    def delete(self, size: int) -> Iterator[int]:
        """Delete them, yielding after each batch of at most so many how many it was."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that a query finds, of no tenant in particular; ``erase`` deletes those with these keys, in a transaction."""

    kind: str
    rows: QuerySet[Any]
    # Rows go in the order of this column, the index's.
    order: str
    erase: Callable[[Sequence[Any]], object]

    def count(self) -> Counter[Place]:
        """Return how many there are."""
        count = self.rows.count()
        return Counter({(NOWHERE, NOWHERE): count} if count else {})

    def delete(self, size: int) -> Iterator[int]:
        """Delete the rows, oldest first."""
        for page in _read_pages(self.rows, (self.order, "pk"), size):
            _erase(self.rows.model, self.erase, [pk for _at, pk in page])
            yield len(page)


@dataclass(frozen=True, slots=True)
class OwnedRows:
    """
    Rows of tenants and courses, each with a term of its own.

    Read in the order of an index, whoever's they are, and judged one by one: a query for each tenant would sort them all.
    """

    kind: str
    rows: QuerySet[Any]
    order: str
    erase: Callable[[Sequence[Any]], object]
    terms: Terms
    term: Term
    # The columns that say how old a row is, and of what it is; and what makes of the latter tenant and course.
    age: str
    belongs: tuple[str, ...]
    locate: Callable[[list[tuple[Any, ...]]], Iterable[tuple[int, str] | None]]

    def count(self) -> Counter[Place]:
        """Return how many there are, by tenant and course."""
        tenants = dict(Tenant.objects.values_list("pk", "key"))
        return Counter((tenants[tenant], course_key) for page in self._find() for _pk, tenant, course_key in page)

    def delete(self, size: int) -> Iterator[int]:
        """Delete the rows, oldest first."""
        for page in self._find():
            for start in range(0, len(page), size):
                batch = [pk for pk, _tenant, _course_key in page[start : start + size]]
                _erase(self.rows.model, self.erase, batch)
                yield len(batch)

    def _find(self) -> Iterator[list[tuple[Any, int, str]]]:
        """Yield the rows whose time is over: key, tenant and course."""
        latest = self.terms.find_latest_cutoff(self.term)
        if latest is None:
            return
        old = self.rows.filter(**{f"{self.age}__lt": latest})
        for page in _read_pages(old, (self.order, "pk", self.age, *self.belongs), _LOOK):
            located = zip(page, self.locate([row[3:] for row in page]), strict=True)
            yield [(row[1], *place) for row, place in located if place and self._is_expired(row[2], *place)]

    def _is_expired(self, at: datetime, tenant_id: int, course_key: str) -> bool:
        cutoff = self.terms.find_cutoff(self.term, tenant_id, course_key)
        return cutoff is not None and at < cutoff


def _in_sessions(rows: list[tuple[Any, ...]]) -> list[tuple[int, str] | None]:
    """Return tenant and course of sessions, None for one that is gone; not by a join, which a database might begin with."""
    sessions = Session.objects.filter(pk__in={pk for (pk,) in rows}).values_list("pk", "tenant", "course_key")
    places = {pk: (tenant, course_key) for pk, tenant, course_key in sessions}
    return [places.get(pk) for (pk,) in rows]


def _in_courses(rows: list[tuple[Any, ...]]) -> list[tuple[int, str] | None]:
    return [(tenant, course_key) for tenant, course_key in rows]


def _in_tenants(rows: list[tuple[Any, ...]]) -> list[tuple[int, str] | None]:
    return [(tenant, NOWHERE) for (tenant,) in rows]


def _read_pages(rows: QuerySet[Any], columns: tuple[str, ...], size: int) -> Iterator[list[tuple[Any, ...]]]:
    """Yield rows page by page, each begun where the last one ended: the first column is their order, the second the key."""
    order = columns[0]
    rows = rows.order_by(order, "pk").values_list(*columns)
    page = list(rows[:size])
    while page:
        yield page
        last_at, last_pk = page[-1][:2]
        later = Q(**{f"{order}__gt": last_at}) | Q(pk__gt=last_pk)
        page = list(rows.filter(later, **{f"{order}__gte": last_at})[:size])


def _erase(model: type[Model], erase: Callable[[Sequence[Any]], object], batch: Sequence[Any]) -> None:
    def write() -> None:
        with transaction.atomic(using=router.db_for_write(model)):
            erase(batch)

    keep_trying(write)


class Memories:
    """
    Memories of courses that ended: of those without an end, and those that the LMS has no more, the last event counts.

    Marks of forgetting and pauses stay: what a learner ordered holds for events that come late.
    """

    kind = "memories"

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._tenants: dict[str, Tenant] = {}

    def count(self) -> Counter[Place]:
        """Return how many there are, by tenant and course."""
        return Counter((self._name_tenant(course_key), course_key) for _user, course_key, _at in self._find())

    def delete(self, size: int) -> Iterator[int]:
        """Delete them, each in a transaction of its own."""
        expired = self._find()
        while batch := list(islice(expired, size)):
            for user_id, course_key, last_at in batch:
                keep_trying(partial(expire_course, user_id, course_key, last_at=last_at))
            yield len(batch)

    def _find(self) -> Iterator[tuple[int, str, datetime]]:
        """Yield user, course and last event of what may go, as the index has them."""
        rows = MemoryEntry.objects.filter(usage_key="", last_at__isnull=False).exclude(course_key="")
        for page in _read_pages(rows, ("modified", "pk", "user_id", "course_key", "last_at"), _LOOK):
            ends = get_courseware().find_course_ends({row[3] for row in page})
            for _modified, _pk, user_id, course_key, last_at in page:
                if self._is_expired(course_key, ends.get(course_key) or last_at):
                    yield user_id, course_key, last_at

    def _is_expired(self, course_key: str, since: datetime) -> bool:
        tenant = self._find_tenant(course_key)
        cutoff = self._terms.find_cutoff("memory_days", tenant.pk if tenant else None, course_key)
        return cutoff is not None and since < cutoff

    def _name_tenant(self, course_key: str) -> str:
        tenant = self._find_tenant(course_key)
        return tenant.key if tenant else NOWHERE

    def _find_tenant(self, course_key: str) -> Tenant | None:
        """Return the course's tenant; None where an operator removed the default one."""
        if course_key not in self._tenants:
            with suppress(NotFoundError):
                self._tenants[course_key] = tenant_of_course(course_key)
        return self._tenants.get(course_key)


class Copies:
    """What learners shared: it goes when its course ends, and when the oldest message in it is as old as messages may be."""

    kind = "shared copies"

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def count(self) -> Counter[Place]:
        """Return how many there are, by tenant and course."""
        tenants = dict(Tenant.objects.values_list("pk", "key"))
        return Counter((tenants[tenant], course_key) for page in self._find() for _pk, tenant, course_key in page)

    def delete(self, size: int) -> Iterator[int]:
        """Delete them."""
        for page in self._find():
            for start in range(0, len(page), size):
                batch = [pk for pk, _tenant, _course_key in page[start : start + size]]
                keep_trying(partial(take_away, SharedCopy.objects.filter(pk__in=batch)))
                yield len(batch)

    def _find(self) -> Iterator[list[tuple[int, int, str]]]:
        """Yield those whose time is over: key, tenant and course."""
        for page in _read_pages(SharedCopy.objects.all(), ("pk", "pk", "tenant", "course_key", "said_at"), _LOOK):
            over = find_over({row[3] for row in page}, self._terms.now)
            yield [
                (pk, tenant, course_key)
                for _order, pk, tenant, course_key, said_at in page
                if course_key in over or self._is_expired(tenant, course_key, said_at)
            ]

    def _is_expired(self, tenant_id: int, course_key: str, said_at: datetime) -> bool:
        cutoff = self._terms.find_cutoff("messages_days", tenant_id, course_key)
        return cutoff is not None and said_at < cutoff


class Hidden:
    """Sessions that their learners deleted, and that nobody came to sweep away."""

    kind = "deleted sessions"

    def count(self) -> Counter[Place]:
        """Return how many there are."""
        count = Session.objects.filter(user_id__lt=0).count()
        return Counter({(NOWHERE, NOWHERE): count} if count else {})

    def delete(self, size: int) -> Iterator[int]:  # noqa: ARG002 - they have a batch of their own
        """Sweep them away."""
        if count := self.count().total():
            sweep_hidden()
            yield count


def list_expiries(now: datetime | None = None) -> Iterator[Expiry]:
    """Yield what to look through, in the order in which it is deleted: what hangs on others comes first."""
    terms = Terms(now)
    said = Message.objects.exclude(state__in=Message.OPEN_STATES)
    days: Term = "messages_days"
    yield OwnedRows("messages", said, "created", _delete_messages, terms, days, "created", ("session",), _in_sessions)
    empty = Session.objects.filter(~Exists(Message.objects.filter(session=OuterRef("pk"))))
    own = ("tenant", "course_key")
    yield OwnedRows("sessions", empty, "pk", _delete_emptied, terms, days, "modified", own, _in_courses)
    yield Copies(terms)
    yield Memories(terms)
    yield Hidden()
    yield Rows("exports", Export.objects.filter(expires_at__lte=terms.now), "expires_at", _delete_exports)
    records, delete = AuditRecord.objects.all(), _eraser(AuditRecord)
    days = "audit_days"
    yield OwnedRows("audit records", records, "created", delete, terms, days, "created", ("tenant",), _in_tenants)
    yield from _list_operating(terms)


def _list_operating(terms: Terms) -> Iterator[Rows]:
    """Yield what the site needs to run, and for a while to look back."""
    for kind, model, setting in (
        ("ledger entries", LedgerEntry, "IBLAI_MENTOR_LEDGER_DAYS"),
        ("usage", UsageEntry, "IBLAI_MENTOR_USAGE_DAYS"),
        ("drop counts", DropCount, "IBLAI_MENTOR_DROP_COUNT_DAYS"),
    ):
        cutoff = terms.count_back(find_days(setting))
        if cutoff is not None:
            yield Rows(kind, model._default_manager.filter(day__lt=cutoff.date()), "day", _eraser(model))  # noqa: SLF001
    cutoff = terms.count_back(find_days("IBLAI_MENTOR_USAGE_DAYS"))
    for kind, of_month in (("budget entries", BudgetEntry), ("budget alerts", BudgetAlert)):
        if cutoff is not None:
            # A month is as old as its first day; the present one stays, whatever the days are.
            old = of_month._default_manager.filter(month__lt=min(cutoff.date(), terms.today.date().replace(day=1)))  # noqa: SLF001
            yield Rows(kind, old, "month", _eraser(of_month))
    cutoff = terms.count_back(find_days("IBLAI_MENTOR_API_KEY_DAYS"))
    if cutoff is not None:
        ended = ApiKey.objects.filter(Q(expires_at__lt=cutoff) | Q(revoked_at__lt=cutoff))
        yield Rows("API keys", ended, "created", _eraser(ApiKey))
    dead = ProducerLease.objects.filter(holder__isnull=False, expires_at__lt=terms.today)
    yield Rows("leases", dead, "expires_at", _free_leases)


def _eraser(model: type[Model]) -> Callable[[Sequence[Any]], object]:
    return lambda batch: model._base_manager.filter(pk__in=batch).delete()  # noqa: SLF001


def _delete_messages(batch: Sequence[int]) -> None:
    """Delete messages with what hangs on them, and from the titles of their sessions the words of a question that goes."""
    going = Message.objects.filter(pk__in=batch, kind=Message.Kind.QUESTION).exclude(session__title="")
    for session, title, said in going.values_list("session__pk", "session__title", "text"):
        if title == build_title(said):
            kept = Message.objects.filter(session=session, kind=Message.Kind.QUESTION).exclude(pk__in=batch)
            text = kept.order_by("number").values_list("text", flat=True).first()
            # By an update: the session is not used.
            Session.objects.filter(pk=session).update(title=build_title(text or ""))
    delete_messages(batch)


def _delete_emptied(batch: Sequence[int]) -> None:
    """Delete sessions in which nothing is said yet; a question that is being asked waits for the lock, or is seen."""
    locked = list(Session.objects.select_for_update().filter(pk__in=batch).values_list("pk", flat=True))
    said = set(Message.objects.filter(session__in=locked).values_list("session", flat=True))
    Session.objects.filter(pk__in=set(locked) - said).delete()


def _delete_exports(batch: Sequence[int]) -> None:
    delete_exports(Export.objects.filter(pk__in=batch))


def _free_leases(batch: Sequence[int]) -> None:
    """Forget which reply a dead process held a place for."""
    ProducerLease.objects.filter(pk__in=batch).update(holder=None)

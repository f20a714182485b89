"""
Exports: asked for now, written by somebody else a little later, followed, downloaded, and gone after some days.

An export is about one user of one tenant. Who may have it written may also follow and download it, whoever asked for it: the
user themselves, and an admin of the tenant by a permission of its own.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connections, router, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iblai_mentor_plugin.audit import record_action
from iblai_mentor_plugin.collisions import check_keys, left_to_the_next
from iblai_mentor_plugin.exceptions import BusyError, ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from iblai_mentor_plugin.history.storage import delete_orphans
from iblai_mentor_plugin.history.withdrawal import delete_exports
from iblai_mentor_plugin.mentor.asking.sessions import parse_uuid
from iblai_mentor_plugin.mentor.standing.closures import describe_closure, list_closed, refuse_closed
from iblai_mentor_plugin.models import Export, MemoryEntry, RetentionRule, Session
from iblai_mentor_plugin.models.moments import is_silent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from iblai_mentor_plugin.models import Tenant
    from iblai_mentor_plugin.tenants import Access

Kind = Export.Kind
State = Export.State
KINDS: Final = tuple(Kind)
# What was said: as a list or a table.
LISTS: Final = (Kind.HISTORY, Kind.SESSION)
# Why one failed, as codes, and in words for operators.
EXPORT_ERRORS: Final[Mapping[str, _StrPromise]] = {
    "timeout": gettext_lazy("it took longer than IBLAI_MENTOR_EXPORT_SECONDS"),
    "unavailable": gettext_lazy("the LMS did not answer in time: see the log"),
    "storage": gettext_lazy("the storage did not take it: see the log"),
    "interrupted": gettext_lazy("who wrote it died again and again: see the log of the workers"),
    "error": gettext_lazy("an error of the plugin: see the log"),
}
# How often an export is begun: one that takes its worker down with it must not take one after the other.
ATTEMPTS: Final = 3
# Finished exports of a user in a tenant that are kept; starting one over and over must not fill the disk.
_KEPT: Final = 5
# Seconds after which to ask again, in the unlikely case.
_RETRY_AFTER: Final = 1


# Days: a rule may say more than a calendar has.
_FOR_EVER: Final = 36_500


class Writer(Protocol):
    """Has exports written, somewhere else than in the request that asks."""

    def start(self, export: Export) -> None:
        """Have the export written; called after the asker's commit."""


def start_export(access: Access, kind: Export.Kind, *, session_id: str = "", writer: Writer) -> Export:
    """
    Have everything said, one session, or everything about the user written down.

    There is one at a time for a user: if the same is being written already, that one is returned. Raises
    ``ConflictError`` while something else is, and ``NotFoundError`` for what the caller may not know of.
    """
    _refuse_stranger(access)
    session = _find_session(access, session_id) if kind == Kind.SESSION else None
    asked = Export(
        tenant=access.tenant,
        user=access.user,
        requested_by=access.caller,
        kind=kind,
        session=session,
        expires_at=_find_end(access.tenant),
    )
    export = _open_one(asked)
    if export.task_id != asked.task_id:
        revive_export(export, writer)
        if (export.tenant_id, export.kind, export.session_id) != (asked.tenant_id, asked.kind, asked.session_id):
            raise ConflictError(_("Something else is being exported for this user. Wait until it is done."))
    else:
        _forget_oldest(access)
        transaction.on_commit(lambda: writer.start(export), robust=True)
    record_action(access.caller.pk, [access.user.pk], access.tenant, "export.start")
    return export


def get_export(
    access: Access,
    task_id: str,
    *,
    kinds: tuple[Export.Kind, ...] = KINDS,
    session_id: str | None = None,
    writer: Writer,
) -> Export:
    """
    Return an export of the user, of one of the kinds; one whose writer died is begun anew.

    Raises ``InvalidInputError`` for what is no id, and ``NotFoundError`` for an export that expired, or that the caller
    may not know of.
    """
    _refuse_stranger(access)
    exports = Export.objects.filter(
        tenant=access.tenant,
        user=access.user,
        task_id=_parse_task_id(task_id),
        kind__in=kinds,
        expires_at__gt=timezone.now(),
    )
    if session_id is not None:
        exports = exports.filter(session__session_id=parse_uuid(session_id))
    export = exports.first()
    if export is None:
        raise NotFoundError
    with left_to_the_next(), transaction.atomic():
        revive_export(export, writer)
    return export


def refuse_in_exam(access: Access, export: Export) -> None:
    """Have an export wait while a course is closed to its user, if it is they who download it. Raises ``ForbiddenError``."""
    if export.session is not None:
        refuse_closed(access, export.session.course_key)
        return
    closed = list_closed(access, Session) or list_closed(access, MemoryEntry)
    for course_key, silence in closed.items():
        raise ForbiddenError(describe_closure(silence, course_key))


def record_download(access: Access) -> None:
    """Keep that an admin took an export of the user."""
    record_action(access.caller.pk, [access.user.pk], access.tenant, "export.download")


def revive_export(export: Export, writer: Writer) -> None:
    """Have an export begun anew whose writer is not heard of, unless it was begun often enough; then it has failed."""
    silent = _list_silent().filter(pk=export.pk)
    if silent.filter(attempt__gte=ATTEMPTS).update(**describe_failure("interrupted")):
        export.refresh_from_db()
    # Whoever wrote it notices that it is not theirs any more.
    elif silent.update(state=State.QUEUED, heartbeat_at=timezone.now()):
        transaction.on_commit(lambda: writer.start(export), robust=True)


def revive_exports(writer: Writer) -> int:
    """Do the same for all; returns how many were silent."""
    silent = list(_list_silent())
    for export in silent:
        revive_export(export, writer)
    return len(silent)


def delete_expired_exports(limit: int = 100) -> int:
    """Delete exports whose time is over, at most so many, the longest expired first; returns how many."""
    expired = Export.objects.filter(expires_at__lte=timezone.now()).order_by("expires_at")
    deleted = delete_exports(Export.objects.filter(pk__in=list(expired.values_list("pk", flat=True)[:limit])))
    delete_orphans()
    return deleted


def describe_failure(error: str) -> dict[str, Any]:
    """Return what an export has that failed."""
    return {"state": State.FAILED, "error": error, "is_open": None, "finished_at": timezone.now()}


def describe_export_error(error: str) -> str:
    """Return what a failed export's owner is told."""
    if error == "timeout":
        return _("The export took too long and was given up. Please tell those who run this site.")
    if error == "storage":
        return _("The export could not be stored. Start it again in a while.")
    return _("The export failed. Start it again.")


def _refuse_stranger(access: Access) -> None:
    if not access.may_export:
        raise NotFoundError


def _find_session(access: Access, session_id: str) -> Session:
    sessions = Session.objects.filter(tenant=access.tenant, user=access.user)
    session = sessions.filter(session_id=parse_uuid(session_id)).first()
    if session is None:
        raise NotFoundError
    return session


def _parse_task_id(task_id: str) -> UUID:
    try:
        return UUID(task_id)
    except ValueError as error:
        raise InvalidInputError({"detail": [_("This is no id of a task.")]}) from error


def _find_end(tenant: Tenant) -> datetime:
    """Return until when an export of the tenant is kept."""
    rule = RetentionRule.objects.filter(tenant=tenant, course_key="", exports_days__isnull=False).first()
    days = rule.exports_days if rule is not None else None
    days = settings.IBLAI_MENTOR_EXPORT_DAYS if days is None else days
    return timezone.now() + timedelta(days=min(days, _FOR_EVER))


def _open_one(asked: Export) -> Export:
    """Open this export, and return it, or the one that is open already."""
    has_target = connections[router.db_for_write(Export)].features.supports_update_conflicts_with_target
    try:
        with transaction.atomic():
            Export.objects.bulk_create(
                [asked],
                # Updates nothing: on MariaDB a refused insert would leave a shared lock, and two of them a deadlock.
                update_conflicts=True,
                update_fields=["is_open"],
                unique_fields=["user", "is_open"] if has_target else None,
            )
            # Locked, as that reads what is committed now; this transaction may have begun before the other one's.
            found = Export.objects.select_for_update().filter(user=asked.user, is_open=True).first()
            check_keys(router.db_for_write(Export))
    except IntegrityError as error:  # The session was deleted meanwhile.
        raise NotFoundError from error
    if found is None:  # It ended between the two statements.
        raise BusyError(_("Ask again in a moment."), retry_after=_RETRY_AFTER)
    return found


def _forget_oldest(access: Access) -> None:
    finished = Export.objects.filter(tenant=access.tenant, user=access.user, is_open=None).order_by("-created", "-pk")
    oldest = list(finished.values_list("pk", flat=True)[_KEPT:])
    delete_exports(Export.objects.filter(pk__in=oldest))


def _list_silent() -> QuerySet[Export]:
    stale = timedelta(seconds=settings.IBLAI_MENTOR_STALE_SECONDS)
    silent = is_silent("heartbeat_at", stale) | Q(is_silent("created", stale), heartbeat_at=None)
    return Export.objects.filter(silent, is_open=True)

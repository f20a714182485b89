"""Takes exports away once something that may be in them was deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from iblai_mentor_plugin.history.storage import delete_files
from iblai_mentor_plugin.models import Export, ExportPart

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from iblai_mentor_plugin.models import Session, Tenant


def drop_exports(user_id: int, tenant: Tenant | None = None, *, session: Session | None = None) -> int:
    """
    Take away the user's exports that may hold what is being deleted; returns how many there were.

    In the tenant, or with None in all of them. With a session: those of it, and those of everything said. Without: all of
    them. Call it in the transaction that deletes: the exports go at once, and after the commit once more, for one that
    began in between and read what was not yet deleted. An export that is being written ends there, and leaves nothing.
    """
    exports = Export.objects.filter(user_id=user_id)
    if tenant is not None:
        exports = exports.filter(tenant=tenant)
    if session is not None:
        exports = exports.filter(Q(session=session) | ~Q(kind=Export.Kind.SESSION))
    transaction.on_commit(lambda: delete_exports(exports.all()), robust=True)
    return delete_exports(exports)


def erase_exports(user_id: int) -> int:
    """
    Take away the user's exports everywhere, and return only once nothing is left of them.

    Raises ``ExportStorageError`` when the storage does not let go of a file: then the exports are kept, to try again.
    """
    exports = Export.objects.filter(user_id=user_id)
    delete_files(exports.values_list("file", flat=True))
    return delete_exports(exports)


def delete_exports(exports: QuerySet[Export]) -> int:
    """
    Delete these exports with what was written of them; returns how many.

    Their files go after the commit; one that the storage does not let go of is an orphan, for ``delete_orphans``.
    """
    with transaction.atomic():
        # Locked first, as their writers do: a part that is added meanwhile would outlive its export, or stop this.
        found = dict(exports.select_for_update().values_list("pk", "file"))
        ExportPart.objects.filter(export__in=found).delete()
        Export.objects.filter(pk__in=found).delete()
        if any(found.values()):
            transaction.on_commit(lambda: delete_files(list(found.values())), robust=True)
    return len(found)

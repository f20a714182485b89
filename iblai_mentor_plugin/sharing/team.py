"""
What the team of a course sees of what learners shared with it: a list without words, and one copy at a time.

Who opens a copy is written down in the same transaction, for its learner to see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from iblai_mentor_plugin.audit import record_reading
from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.mentor.asking.sessions import parse_uuid
from iblai_mentor_plugin.mentor.staff.settings import open_as_staff
from iblai_mentor_plugin.models import SharedCopy, SharedOpening
from iblai_mentor_plugin.sharing.contents import show_copy
from iblai_mentor_plugin.sharing.copies import refuse_switched_off
from iblai_mentor_plugin.sharing.lifetime import list_present

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from iblai_mentor_plugin.sharing.contents import Shown
    from iblai_mentor_plugin.tenants import Access

_OPENED = "share.open"


def list_shared(access: Access, course_key: str) -> QuerySet[SharedCopy]:
    """
    Return what learners shared with the team of a course: first what nobody opened, then the newest.

    Raises ``NotFoundError`` for who is not its staff, ``ForbiddenError`` where sharing is switched off, ``CoursewareError``.
    """
    copies = list_present(_list_for_team(access, course_key)).select_related("user")
    opened = Exists(SharedOpening.objects.filter(copy=OuterRef("pk")))
    return copies.annotate(is_opened=opened).order_by("is_opened", "-created", "-pk")


def open_shared(access: Access, course_key: str, share_id: str) -> Shown:
    """Return a copy, and write down for its learner that the caller opened it. Raises as ``list_shared``."""
    wanted = list_present(_list_for_team(access, course_key)).filter(share_id=parse_uuid(share_id))
    with transaction.atomic():
        # Whoever takes it back at this moment waits, or came before.
        copy = wanted.select_for_update().first()
        if copy is None:
            raise NotFoundError
        opened = {"last_at": timezone.now()}
        SharedOpening.objects.update_or_create(copy=copy, reader=access.caller, defaults=opened)
        record_reading(access.caller.pk, [copy.user_id], access.tenant, _OPENED)
        return show_copy(copy)


def _list_for_team(access: Access, course_key: str) -> QuerySet[SharedCopy]:
    open_as_staff(access, course_key)
    refuse_switched_off()
    return SharedCopy.objects.filter(tenant=access.tenant, course_key=course_key)

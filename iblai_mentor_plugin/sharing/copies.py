"""A learner's own copies: looked at before they are made, made, listed with who opened them, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from iblai_mentor_plugin.exceptions import ForbiddenError, InvalidInputError, NotFoundError
from iblai_mentor_plugin.mentor.asking.sessions import parse_uuid, read_session
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.mentor.standing.admission import Standing
from iblai_mentor_plugin.mentor.standing.closures import list_closed, refuse_closed
from iblai_mentor_plugin.models import Session, SharedCopy, SharedMessage
from iblai_mentor_plugin.sharing.contents import build_copy, list_openings, show_copy
from iblai_mentor_plugin.sharing.lifetime import find_over, list_present, take_away

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.db.models import QuerySet

    from iblai_mentor_plugin.mentor.staff.served_course import ServedCourse
    from iblai_mentor_plugin.models import SharedOpening
    from iblai_mentor_plugin.sharing.contents import Shown
    from iblai_mentor_plugin.tenants import Access

# Copies of a learner in a course.
_MOST: Final = 20
# Why a question would not be answered, and a copy may be made all the same.
_NO_BARS: Final = frozenset({"off", "notice"})


def preview_copy(access: Access, session_id: str, message_ids: Collection[int]) -> Shown:
    """
    Return what the team of the course would see of these messages of a session; nothing is kept.

    Raises ``NotFoundError`` for a session that is not the user's, ``ForbiddenError`` where nothing may be shared now,
    ``InvalidInputError`` as ``build_copy``, and ``CoursewareError``.
    """
    return build_copy(*_open_session(access, session_id), message_ids)


def share(access: Access, session_id: str, message_ids: Collection[int]) -> Shown:
    """Show messages of a session to the team of its course. Raises as ``preview_copy``."""
    session, course = _open_session(access, session_id)
    with transaction.atomic():
        # Still the learner's: whoever deletes it at this moment comes before, or takes the copy along.
        if not Session.objects.select_for_update().filter(pk=session.pk, user=access.user).exists():
            raise NotFoundError
        shown = build_copy(session, course, message_ids)
        if SharedCopy.objects.filter(user=access.user, course_key=session.course_key).count() >= _MOST:
            message = _("You have shared %d times in this course. Take something back first.") % _MOST
            raise InvalidInputError({"detail": [message]})
        shown.copy.save()
        for copied in shown.messages:
            copied.copy = shown.copy
        SharedMessage.objects.bulk_create(shown.messages)
    return shown


def list_own(access: Access, course_key: str = "") -> QuerySet[SharedCopy]:
    """
    Return what the user shared in the tenant, or in one of its courses, the newest first; in an exam nothing of its course.

    Raises ``NotFoundError`` for a stranger, and ``CoursewareError``.
    """
    own = _list_own(access).exclude(course_key__in=list(list_closed(access, SharedCopy, may_be_recent=True)))
    return list_present(own.filter(course_key=course_key) if course_key else own)


def get_own(access: Access, share_id: str) -> tuple[Shown, Sequence[SharedOpening]]:
    """
    Return a copy of the user's as the team sees it, and who opened it.

    Raises ``NotFoundError``, in an exam ``ForbiddenError``, and ``CoursewareError``.
    """
    copy = list_present(_list_own(access).filter(share_id=parse_uuid(share_id))).first()
    if copy is None:
        raise NotFoundError
    refuse_closed(access, copy.course_key)
    return show_copy(copy), list_openings([copy]).get(copy.pk, [])


def take_back(access: Access, share_id: str) -> None:
    """Delete a copy: from now on nobody opens it. Raises ``NotFoundError`` for one that is not the user's, or is gone."""
    if not take_away(_list_own(access).filter(share_id=parse_uuid(share_id))):
        raise NotFoundError


def refuse_switched_off() -> None:
    """Refuse where the operator switched sharing off. Raises ``ForbiddenError``."""
    if not settings.IBLAI_MENTOR_SHARING:
        raise ForbiddenError(_("Sharing with the course team is switched off on this site."))


def _list_own(access: Access) -> QuerySet[SharedCopy]:
    if not access.is_own:
        raise NotFoundError
    return SharedCopy.objects.filter(tenant=access.tenant, user=access.user)


def _open_session(access: Access, session_id: str) -> tuple[Session, ServedCourse]:
    """Return a session of which the user may share something now, and its course."""
    session = read_session(access, session_id)
    refuse_switched_off()
    course_key = session.course_key
    if not course_key or find_over([course_key]):
        raise ForbiddenError(_("You can share while the course is running."))
    course = open_served(access.user.pk, course_key)
    refusal = Standing(course, access.user.pk, course_key, "").find_refusal(heeds_notice=False)
    if refusal is not None and refusal.code not in _NO_BARS:
        raise ForbiddenError(refusal.detail)
    return session, course

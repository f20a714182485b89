"""
What a course's staff want the mentor to know, in versions.

The newest version is a draft, one at a time, changed until it is published; from then on it stays as it is, and is in force
until a later one is. Every change is one conditional statement, so that of two at once the second finds out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from iblai_mentor_plugin.exceptions import ConflictError, InvalidInputError, NotFoundError
from iblai_mentor_plugin.looks import Look
from iblai_mentor_plugin.mentor.staff.settings import open_as_staff
from iblai_mentor_plugin.models import BRIEFING_LENGTH, Briefing

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model, OuterRef, QuerySet

    from iblai_mentor_plugin.tenants import Access

# How often a draft is begun anew, where others begin or publish one at the same moment.
_ATTEMPTS: Final = 5


def _list_published(course_key: str | OuterRef) -> QuerySet[Briefing]:
    return Briefing.objects.filter(course_key=course_key, published_at__isnull=False).order_by("-version")


# By a course key: the text in force, "" where there is none.
IN_FORCE: Final = Look("briefing", _list_published, ("text",), lambda rows: rows[0]["text"] if rows else "")


def find_briefing(course_key: str, version: int | None = None, *, row: Model | None = None) -> str:
    """Return the text in force, which ``row`` may have brought along, or of a version that is tried; "" where there is none."""
    if version is None:
        return IN_FORCE.take(row, course_key)
    tried = Briefing.objects.filter(course_key=course_key, version=version)
    return tried.values_list("text", flat=True).first() or ""


def get_briefing(course_key: str, version: int) -> Briefing:
    """Return a version, published or not. Raises ``NotFoundError``. Not scoped by user: the caller must."""
    briefing = Briefing.objects.filter(course_key=course_key, version=version).first()
    if briefing is None:
        raise NotFoundError
    return briefing


def check_trial(access: Access, course_key: str, version: int) -> None:
    """
    Refuse a question that tries a version: to who is not the course's staff, and of a version that there is not.

    Raises ``NotFoundError`` and ``InvalidInputError``.
    """
    open_as_staff(access, course_key)
    if not Briefing.objects.filter(course_key=course_key, version=version).exists():
        raise InvalidInputError({"briefing_version": [_("There is no such version.")]})


def list_briefings(access: Access, course_key: str) -> QuerySet[Briefing]:
    """Return every version, the newest first. Raises ``NotFoundError`` for who is not the course's staff."""
    open_as_staff(access, course_key)
    return Briefing.objects.select_related("written_by").filter(course_key=course_key).order_by("-version")


def write_draft(access: Access, course_key: str, text: str, *, seen_at: datetime | None = None) -> Briefing:
    """
    Change the draft, or begin one.

    ``seen_at`` is when the draft that the writer saw was modified. Raises ``NotFoundError`` for who is not the course's
    staff, ``InvalidInputError``, and ``ConflictError`` where somebody changed the draft since.
    """
    open_as_staff(access, course_key)
    if len(text) > BRIEFING_LENGTH:
        raise InvalidInputError({"text": [_("At most %d characters.") % BRIEFING_LENGTH]})
    for _attempt in range(_ATTEMPTS):
        # One look decides both: whether there is a draft, and which version comes next.
        newest = Briefing.objects.filter(course_key=course_key).order_by("-version").first()
        draft = newest if newest is not None and newest.published_at is None else None
        _refuse_stale(draft, seen_at)
        if (
            _change(draft, text, access)
            if draft
            else _begin(course_key, newest.version + 1 if newest else 1, text, access)
        ):
            return Briefing.objects.filter(course_key=course_key).order_by("-version")[0]
    raise ConflictError(_describe_change())


def publish_briefing(access: Access, course_key: str, version: int, *, seen_at: datetime | None = None) -> Briefing:
    """
    Put the draft in force, for good.

    Raises ``NotFoundError`` for who is not the course's staff, and for a version that is not there; ``ConflictError`` for one
    that is published already, or was changed since ``seen_at``.
    """
    open_as_staff(access, course_key)
    draft = get_briefing(course_key, version)
    if draft.published_at is not None:
        raise ConflictError(_("This version is published already."))
    _refuse_stale(draft, seen_at)
    if not _unchanged(draft).update(published_at=timezone.now()):
        raise ConflictError(_describe_change())
    return get_briefing(course_key, version)


def delete_draft(access: Access, course_key: str, version: int) -> None:
    """Delete a draft. Raises ``NotFoundError`` as ``publish_briefing`` does, ``ConflictError`` for what was published."""
    open_as_staff(access, course_key)
    draft = get_briefing(course_key, version)
    deleted, _by_table = Briefing.objects.filter(pk=draft.pk, published_at=None).delete()
    if not deleted:
        raise ConflictError(_("What was published stays."))


def _change(draft: Briefing, text: str, access: Access) -> bool:
    """Change a draft; says whether it was still the one that was looked at."""
    written = _unchanged(draft).update(text=text, written_by=access.caller, modified=timezone.now())
    return bool(written)


def _begin(course_key: str, version: int, text: str, access: Access) -> bool:
    """Begin a draft; says whether nobody else began one at the same moment."""
    try:
        with transaction.atomic():
            Briefing.objects.create(course_key=course_key, version=version, text=text, written_by=access.caller)
    except IntegrityError:
        return False
    return True


def _unchanged(draft: Briefing) -> QuerySet[Briefing]:
    """Return the draft, or nothing if somebody changed or published it since it was looked at."""
    return Briefing.objects.filter(pk=draft.pk, published_at=None, modified=draft.modified)


def _refuse_stale(draft: Briefing | None, seen_at: datetime | None) -> None:
    """Refuse to write over what the writer did not see."""
    if seen_at is not None and (draft is None or draft.modified != seen_at):
        raise ConflictError(_describe_change())


def _describe_change() -> str:
    return _("Somebody else changed this meanwhile. Look at it, then try again.")

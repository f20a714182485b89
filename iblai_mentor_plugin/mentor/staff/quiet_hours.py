"""Quiet hours: from when to when a course's staff keep the mentor closed to its learners, as an exam would."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from iblai_mentor_plugin.exceptions import InvalidInputError, NotFoundError
from iblai_mentor_plugin.looks import Look
from iblai_mentor_plugin.mentor.staff.settings import open_as_staff
from iblai_mentor_plugin.models import QuietHours

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import OuterRef, QuerySet

    from iblai_mentor_plugin.tenants import Access

# Longer than this staff switch the mentor off; and more of them are a mistake of a program.
_LONGEST: Final = timedelta(days=31)
_MOST: Final = 100
# How long ahead learners are told.
_AHEAD: Final = timedelta(days=14)


def _list_present(course_key: str | OuterRef) -> QuerySet[QuietHours]:
    now = timezone.now()
    return QuietHours.objects.filter(course_key=course_key, starts__lte=now, ends__gt=now).order_by("-ends")


# By a course key: when the quiet hours end that the course is in now, of several those that last longest; None out of them.
QUIET_UNTIL: Final = Look("quiet", _list_present, ("ends",), lambda rows: rows[0]["ends"] if rows else None)


def list_ahead(course_key: str) -> list[QuietHours]:
    """Return the quiet hours that learners of a course are told of: those now, and those of the next two weeks."""
    now = timezone.now()
    return list(QuietHours.objects.filter(course_key=course_key, ends__gt=now, starts__lt=now + _AHEAD))


def list_quiet_hours(access: Access, course_key: str) -> list[QuietHours]:
    """Return the quiet hours of a course that are not over. Raises ``NotFoundError`` for who is not its staff."""
    open_as_staff(access, course_key)
    return list_coming(course_key)


def list_coming(course_key: str) -> list[QuietHours]:
    """Return the quiet hours of a course that are not over, the earliest first."""
    return list(QuietHours.objects.filter(course_key=course_key, ends__gt=timezone.now()))


def add_quiet_hours(access: Access, course_key: str, *, starts: datetime, ends: datetime) -> QuietHours:
    """
    Close the mentor of a course from one moment until another one; staff go on trying it.

    Raises ``NotFoundError`` for who is not the course's staff, and ``InvalidInputError`` for times that are over, in the
    wrong order or more than a month apart, and where there are too many.
    """
    open_as_staff(access, course_key)
    _check_times(starts, ends)
    if len(list_coming(course_key)) >= _MOST:
        raise InvalidInputError({"detail": [_("There are too many quiet hours. Delete some first.")]})
    return QuietHours.objects.create(course_key=course_key, starts=starts, ends=ends)


def delete_quiet_hours(access: Access, course_key: str, number: int) -> None:
    """Open the mentor again, or leave it open. Raises ``NotFoundError`` for who is not staff, and for what is not there."""
    open_as_staff(access, course_key)
    deleted, _models = QuietHours.objects.filter(course_key=course_key, pk=number).delete()
    if not deleted:
        raise NotFoundError


def describe_quiet(until: datetime | None) -> str:
    """Return what a learner is told in quiet hours, with their end and its time zone where it is known."""
    if until is None:
        return _("Your course team has closed the mentor for now.")
    return _("Your course team has closed the mentor until %(time)s. It is back after that.") % {
        "time": write_moment(until)
    }


def write_moment(moment: datetime) -> str:
    """Return a moment in the language of the page and the site's time zone, which is named."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'DATETIME_FORMAT')} ({local.tzname()})"


def _check_times(starts: datetime, ends: datetime) -> None:
    if ends <= starts:
        raise InvalidInputError({"ends": [_("The end must be after the beginning.")]})
    if ends <= timezone.now():
        raise InvalidInputError({"ends": [_("This time is over.")]})
    if ends - starts > _LONGEST:
        raise InvalidInputError({"ends": [_("Choose 31 days at most. To close the mentor for longer, switch it off.")]})

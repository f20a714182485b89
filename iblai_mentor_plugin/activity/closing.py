"""
Closing weeks: once a week is over, what may be shown of it is counted and kept; from then on nothing changes it.

Who is erased later was in a number of tens, and stays in it: taking them out would tell that they had been there. Courses are
counted from the day on that their tenant named.
"""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from iblai_mentor_plugin.activity.disclosure import SMALL, disclose, find_band
from iblai_mentor_plugin.activity.tally import find_units, tally, tally_term
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.exceptions import CoursewareError, NotFoundError
from iblai_mentor_plugin.models import ClosedWeek, ShownCount, Tenant, TermBand
from iblai_mentor_plugin.tenants import tenant_of_course

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from iblai_mentor_plugin.activity.tally import Tally

log = logging.getLogger(__name__)
_WEEK: Final = timedelta(weeks=1)
# A reply that was asked for at midnight is over by then.
_GRACE: Final = timedelta(days=1)
# Weeks that are looked back: what a site without its scheduler missed for longer is not counted any more.
_BACK: Final = 12
# Courses whose term is read at once.
_COURSES: Final = 500
# Which week the whole site is done with.
_EVERY: Final = ""


def close_weeks(now: datetime | None = None) -> int:
    """Close the weeks that are over and were not closed yet, where tenants allow it; returns how many weeks of courses."""
    moment = now or timezone.now()
    rows = Tenant.objects.values_list("pk", "activity_from")
    begins = {pk: begin for pk, begin in rows if begin is not None}
    closed = sum(_close_week(week, begins) for week in list(_list_due(moment, begins))) if begins else 0
    if settings.IBLAI_MENTOR_USAGE_DAYS is not None:
        _drop_old(moment.date() - timedelta(days=settings.IBLAI_MENTOR_USAGE_DAYS))
    return closed


def _list_due(now: datetime, begins: dict[int, date]) -> Iterator[date]:
    """Yield the Mondays of weeks that are over and that the site is not done with, the earliest first."""
    last = (now - _WEEK - _GRACE).date()
    monday = last - timedelta(days=last.weekday())
    weeks = [monday - _WEEK * back for back in range(_BACK - 1, -1, -1)]
    done = set(ClosedWeek.objects.filter(course_key=_EVERY, week__in=weeks).values_list("week", flat=True))
    yield from (week for week in weeks if week >= min(begins.values()) and week not in done)


def _close_week(week: date, begins: dict[int, date]) -> int:
    @cache
    def find_begin(course_key: str) -> date | None:
        try:
            return begins.get(tenant_of_course(course_key).pk)
        except NotFoundError:
            return None

    def is_counted(course_key: str) -> bool:
        begin = find_begin(course_key)
        return begin is not None and begin <= week

    tallies = tally(_start(week), _start(week + _WEEK), is_counted)
    done = set(ClosedWeek.objects.filter(week=week, course_key__in=list(tallies)).values_list("course_key", flat=True))
    small, is_whole, closed = {}, True, 0
    for course_key in sorted(tallies.keys() - done):
        try:
            enrolled = get_courseware().list_enrolled(course_key)
            if len(enrolled) < SMALL:
                small[course_key] = enrolled
            else:
                closed += _close_course(course_key, week, tallies[course_key], enrolled)
        except CoursewareError as error:
            # A course that was deleted is not waited for.
            is_whole = not _is_there(course_key) and is_whole
            log.warning("The week %s of %s could not be closed: %s", week, course_key, error)
    closed += _close_small(week, small, {key: begin for key in small if (begin := find_begin(key))})
    if is_whole:
        ClosedWeek.objects.get_or_create(course_key=_EVERY, week=week)
    return closed


def _is_there(course_key: str) -> bool:
    try:
        return get_courseware().course_exists(course_key)
    except CoursewareError:
        return True


def _close_course(course_key: str, week: date, found: Tally, enrolled: frozenset[int]) -> bool:
    """Keep what is shown of a week; says whether it was this caller who did."""
    found.place(course_key)
    rows = [
        ShownCount(course_key=course_key, week=week, measure=measure, key=key, learners=learners)
        for measure, sets in found.sets.items()
        for key, learners in disclose(sets, enrolled).items()
    ]
    return _keep(course_key, week, partial(ShownCount.objects.bulk_create, rows), is_small=False)


def _close_small(week: date, small: dict[str, frozenset[int]], begins: dict[str, date]) -> int:
    """Keep the bands of small courses, of their whole term so far; returns of how many."""
    closed = 0
    for begin, some in _group(begins):
        terms = tally_term(_start(begin), _start(week + _WEEK), some)
        for course_key in some:
            try:
                closed += _raise_bands(course_key, week, begin, terms[course_key], small[course_key])
            except CoursewareError as error:
                # The next week makes up for it: bands are of the whole term.
                log.warning("The week %s of %s could not be closed: %s", week, course_key, error)
    return closed


def _group(begins: dict[str, date]) -> Iterator[tuple[date, list[str]]]:
    """Yield courses whose term is read at once, with its first day."""
    for begin in sorted(set(begins.values())):
        names = sorted(name for name in begins if begins[name] == begin)
        yield from ((begin, names[at : at + _COURSES]) for at in range(0, len(names), _COURSES))


def _raise_bands(
    course_key: str, week: date, begin: date, asked: dict[str, set[int]], enrolled: frozenset[int]
) -> bool:
    units: dict[str, set[int]] = {}
    for key, unit in find_units(course_key, asked.keys()).items():
        units.setdefault(unit, set()).update(asked[key])
    kept = TermBand.objects.filter(course_key=course_key)
    # Those of a term that was over before this one began count for nothing in it.
    is_first = not ClosedWeek.objects.filter(course_key=course_key, week__gte=begin, is_small=True).exists()
    before = {} if is_first else dict(kept.values_list("key", "band"))
    bands = {key: max(before.get(key, 0), find_band(learners, enrolled)) for key, learners in units.items()}
    # Down it never goes: that would tell of somebody who left, or was erased.
    raised = {key: band for key, band in bands.items() if band > before.get(key, 0)}
    gone = kept if is_first else kept.filter(key__in=raised)

    def write() -> None:
        gone.delete()
        TermBand.objects.bulk_create(TermBand(course_key=course_key, key=key, band=raised[key]) for key in raised)

    return _keep(course_key, week, write, is_small=True)


def _keep(course_key: str, week: date, write: Callable[[], object], *, is_small: bool) -> bool:
    """Close a week and write what is shown from now on, both or neither; says whether it was this caller who did."""
    with transaction.atomic():
        _closed, is_first = ClosedWeek.objects.get_or_create(
            course_key=course_key, week=week, defaults={"is_small": is_small}
        )
        if is_first:
            write()
    return is_first


def _drop_old(before: date) -> None:
    ShownCount.objects.filter(week__lt=before).delete()
    ClosedWeek.objects.filter(week__lt=before).delete()


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)

"""What a course team sees of what happens in its course: what was kept of closed weeks, with titles, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from django.utils.translation import gettext as _

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.mentor.staff.settings import open_as_staff
from iblai_mentor_plugin.models import ClosedWeek, ShownCount, TermBand

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from iblai_mentor_plugin.tenants import Access

# Weeks that are shown.
_WEEKS: Final = 12


@dataclass(frozen=True, slots=True)
class Count:
    """Learners in a part of the course, in tens; a ``key`` of "" is several parts taken together."""

    key: str
    title: str
    learners: int


@dataclass(frozen=True, slots=True)
class MeasuredWeek:
    """What is shown of a measure in a week, the most first; the ``total`` is the sum of it, and of nothing else."""

    measure: str
    rows: Sequence[Count]

    @property
    def total(self) -> int:
        """Return the sum of what is shown."""
        return sum(row.learners for row in self.rows)


@dataclass(frozen=True, slots=True)
class Week:
    """A closed week, by its Monday."""

    week: date
    measures: Sequence[MeasuredWeek]


@dataclass(frozen=True, slots=True)
class UnitBand:
    """How many asked in a unit over the term."""

    key: str
    title: str
    band: Literal["none", "some", "many"]


@dataclass(frozen=True, slots=True)
class Activity:
    """
    What a course team may know; the newest week first.

    ``state``: *off* where the tenant does not allow it, *bands* where few are enrolled, else *counts*. ``since`` is the first
    day that counts, None where it is off.
    """

    state: Literal["off", "bands", "counts"]
    since: date | None
    weeks: Sequence[Week] = ()
    bands: Sequence[UnitBand] = ()


def get_activity(access: Access, course_key: str) -> Activity:
    """Return what the team of a course may know. Raises ``NotFoundError`` for who is not of it, and ``CoursewareError``."""
    open_as_staff(access, course_key)
    since = access.tenant.activity_from
    if since is None:
        return Activity("off", None)
    weeks = list(ClosedWeek.objects.filter(course_key=course_key, week__gte=since).order_by("-week")[:_WEEKS])
    if weeks and weeks[0].is_small:
        return Activity("bands", since, bands=_list_bands(course_key))
    return Activity("counts", since, weeks=_list_weeks(course_key, [one.week for one in weeks if not one.is_small]))


def _list_weeks(course_key: str, weeks: Sequence[date]) -> list[Week]:
    counts = list(ShownCount.objects.filter(course_key=course_key, week__in=weeks).order_by("-learners", "key"))
    titles = _find_titles(course_key, {count.key for count in counts})
    return [
        Week(week, _list_measures([count for count in counts if count.week == week], titles))
        for week in sorted(weeks, reverse=True)
    ]


def _list_measures(counts: Sequence[ShownCount], titles: dict[str, str]) -> list[MeasuredWeek]:
    found = []
    for measure in ShownCount.Measure:
        own = [count for count in counts if count.measure == measure]
        # What was taken together comes last, however many it is.
        rows = [Count(one.key, titles[one.key], one.learners) for one in sorted(own, key=lambda one: not one.key)]
        found += [MeasuredWeek(measure.value, rows)] if rows else []
    return found


def _list_bands(course_key: str) -> list[UnitBand]:
    rows = list(TermBand.objects.filter(course_key=course_key).order_by("-band", "key"))
    titles = _find_titles(course_key, {row.key for row in rows})
    return [UnitBand(row.key, titles[row.key], _name_band(row.band)) for row in rows]


def _name_band(band: int) -> Literal["none", "some", "many"]:
    if band == TermBand.Band.MANY:
        return "many"
    return "some" if band == TermBand.Band.SOME else "none"


def _find_titles(course_key: str, keys: Collection[str]) -> dict[str, str]:
    """Return what parts of a course are called, with what they stand in."""
    places = get_courseware().find_places(course_key, [key for key in keys if key])
    titles = {"": _("Other parts together")}
    for key in keys:
        place = places.get(key)
        path = (place.section, place.unit_title, place.title) if place else ()
        # A unit is its own.
        named = list(dict.fromkeys(filter(None, path)))
        titles.setdefault(key, " › ".join(named) or _("A part that is no longer in the course"))
    return titles

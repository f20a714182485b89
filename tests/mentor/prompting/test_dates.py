"""The dates of a course in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from iblai_mentor_plugin.courseware.course import CourseDate
from iblai_mentor_plugin.mentor.prompting.dates import write_dates

NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)
NEPAL = timezone(timedelta(hours=5, minutes=45))


def test_dates_are_written_in_one_zone_what_is_next_first() -> None:
    dates = [
        CourseDate("starts", "Stars", datetime(2030, 4, 1, tzinfo=UTC)),
        CourseDate("due", "Homework 1", datetime(2030, 4, 20, tzinfo=UTC), "h1"),
        CourseDate("due", "Homework\n2", datetime(2030, 5, 2, 5, 45, tzinfo=NEPAL), "h2"),
        CourseDate("due", "Homework 3", datetime(2030, 5, 2, 12, tzinfo=UTC), "h3"),
        CourseDate("ends", "Stars", datetime(2030, 6, 1, tzinfo=UTC)),
    ]
    assert write_dates(dates, NOW).splitlines() == [
        "It is 2030-05-01 12:00 UTC.",
        "2030-05-02 00:00 UTC: “Homework 2” is due (in less than a day)",
        "2030-05-02 12:00 UTC: “Homework 3” is due (in 1 day)",
        "2030-06-01 00:00 UTC: the course ends (in 30 days)",
        "2030-04-20 00:00 UTC: “Homework 1” was due",
        "2030-04-01 00:00 UTC: the course began",
    ]


def test_nothing_is_written_where_there_are_no_dates() -> None:
    assert write_dates([], NOW) == ""

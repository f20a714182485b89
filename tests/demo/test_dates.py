"""A course that does not run now: what is said of it, and moving its dates."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.demo.dates import describe_closure, move_dates
from iblai_mentor_plugin.demo.olx import Course, read_course
from tests.demo.site import COMMAND

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def course_of(folder: Path, dates: str) -> Course:
    unit = '<vertical url_name="v"><problem url_name="p" due="2015-02-01T00:00:00Z"/></vertical>'
    section = (
        f'<chapter url_name="c" start="2015-01-12T00:00:00Z"><sequential url_name="s">{unit}</sequential></chapter>'
    )
    source = f'<course url_name="r" org="O" course="C" display_name="Shores" {dates}>{section}</course>'
    folder.mkdir(exist_ok=True)
    (folder / "course.xml").write_text(source, "utf-8")
    return read_course(folder)


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ('start="2015-01-05" end="2015-06-30"', "“Shores” ended on 30 June 2015"),
        ('start="2030-01-05"', "“Shores” begins on 05 January 2030"),
        ('start="2015-01-05" end="2030-06-30"', ""),
        ("", ""),
    ],
)
def test_it_is_said_when_a_course_does_not_run(tmp_path: Path, dates: str, said: str) -> None:
    assert describe_closure(course_of(tmp_path, dates), NOW).startswith(said)
    assert bool(describe_closure(course_of(tmp_path, dates), NOW)) is bool(said)


@pytest.mark.parametrize(
    "dates",
    [
        'start="2015-01-05" end="2015-06-30"',
        'start="2030-01-05"',
        'start="2015-01-05" end="2015-01-06"',
        'start="2015-01-05T12:00:00Z" end="2015-01-05T13:00:00Z"',
        'end="2015-01-06"',
        "",
    ],
)
def test_a_course_runs_when_its_dates_are_moved(tmp_path: Path, dates: str) -> None:
    course = course_of(tmp_path, dates)
    move_dates(course, NOW)

    assert describe_closure(course, NOW) == ""


def test_dates_keep_their_distance_and_their_weekday_when_they_are_moved(tmp_path: Path) -> None:
    course = course_of(tmp_path, 'start="2015-01-05T00:00:00Z" end="2015-06-30T00:00:00Z"')
    section, problem = course.sections[0], course.find_by_id("p")
    assert problem is not None
    assert problem.moment("due") == datetime(2015, 2, 1, tzinfo=UTC)
    move_dates(course, NOW)

    begun = course.root.moment("start")
    assert begun is not None
    assert begun.isoweekday() == 1
    assert NOW - timedelta(weeks=1) < begun <= NOW
    assert section.moment("start") == begun + timedelta(weeks=1)
    assert problem.moment("due") == begun + timedelta(days=27)
    assert course.root.moment("end") == begun + timedelta(days=176)


@pytest.mark.parametrize(("options", "times"), [([], 1), (["--move-dates"], 0)])
def test_the_stand_in_says_that_a_course_ended_and_how_to_move_it(
    tmp_path: Path, options: list[str], times: int
) -> None:
    course_of(tmp_path / "course", 'start="2015-01-05" end="2015-06-30"')
    command = [*COMMAND, "--check", "--course", str(tmp_path / "course"), *options]
    errors = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False).stderr

    said = "“Shores” ended on 30 June 2015: the mentor keeps quiet in it. Start with --move-dates"
    assert errors.count(said) == times

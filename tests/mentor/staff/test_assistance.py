"""Off, hints only or full: the narrowest setting decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.courseware.course import VisibleBlock
from iblai_mentor_plugin.exceptions import ForbiddenError, InvalidInputError
from iblai_mentor_plugin.mentor.staff.assistance import Levels, Part
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.models import Assistance
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.models import Message
    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeLearnerCourse

BLOCKS = {
    block.usage_key: block
    for block in [
        VisibleBlock("subsection", "sequential", "Homework 1", "", "", "Homework"),
        VisibleBlock("unit", "vertical", "Unit", "subsection", "unit"),
        VisibleBlock("problem", "problem", "Problem", "unit", "unit"),
    ]
}
RULES = [
    (Part.COURSE, "", "off"),
    (Part.ASSIGNMENT_TYPE, "Homework", "hints"),
    (Part.SUBSECTION, "subsection", "full"),
    (Part.UNIT, "unit", "off"),
]


@pytest.mark.parametrize(("count", "expected"), [(0, "full"), (1, "off"), (2, "hints"), (3, "full"), (4, "off")])
def test_narrowest_setting_decides(count: int, expected: str) -> None:
    rules = [Assistance(part=part, key=key, level=level) for part, key, level in RULES[:count]]
    assert Levels(rules, lambda: BLOCKS).find("problem") == expected


def test_unknown_place_counts_as_the_course() -> None:
    rules = [Assistance(part=part, key=key, level=level) for part, key, level in RULES]
    assert Levels(rules, lambda: BLOCKS).find("elsewhere") == "off"


@pytest.mark.parametrize("part", [Part.UNIT, Part.SUBSECTION])
def test_part_that_its_learner_cannot_see_is_off_when_it_was_set_so(part: int) -> None:
    rules = [Assistance(part=part, key="hidden", level="off")]
    assert Levels(rules, lambda: BLOCKS).find("hidden") == "off"


def test_course_is_full_when_nobody_said_otherwise(access: Access, course: FakeLearnerCourse) -> None:
    assert open_served(access.user.pk, COURSE).find_level(UNIT) == "full"


def test_setting_is_replaced_when_it_is_set_again(db: None) -> None:
    mentor_api.set_assistance(COURSE, "off")
    assert mentor_api.set_assistance(COURSE, "hints") == Assistance.objects.get()


@pytest.mark.parametrize(
    ("course_key", "level", "part", "key"),
    [
        (COURSE, "some", 0, ""),
        ("x", "off", 0, ""),
        (COURSE, "off", 9, "x"),
        (COURSE, "off", Part.UNIT, ""),
        (COURSE, "off", 0, "x"),
    ],
)
def test_setting_that_makes_no_sense_is_refused(course_key: str, level: str, part: int, key: str) -> None:
    with pytest.raises(InvalidInputError):
        mentor_api.set_assistance(course_key, level, part=part, key=key)


def test_nothing_is_answered_in_a_unit_that_is_off(ask: Callable[..., Message]) -> None:
    mentor_api.set_assistance(COURSE, "off", part=Part.UNIT, key=UNIT)
    with pytest.raises(ForbiddenError):
        ask()
    assert ask(usage_key="").state == "queued"

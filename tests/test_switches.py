"""What is on: nothing, until an operator says so."""

from __future__ import annotations

import pytest

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import InvalidInputError
from tests.conftest import COURSE

pytestmark = [pytest.mark.database, pytest.mark.django_db]
OTHER = "course-v1:OtherX+Course+2026"


def test_every_course_is_off_after_migrate():
    assert not operating_api.is_switched_on(COURSE)


def test_every_course_is_on_when_all_are():
    operating_api.switch_on("--all")

    assert operating_api.is_switched_on(COURSE)


def test_org_is_on_alone():
    operating_api.switch_on("DemoX")

    assert operating_api.is_switched_on(COURSE)
    assert not operating_api.is_switched_on(OTHER)


def test_org_in_other_letters_is_another_one_on_every_database():
    operating_api.switch_on("demox")
    operating_api.switch_on(COURSE.lower())

    assert not operating_api.is_switched_on(COURSE)


def test_course_decides_over_its_org_and_org_over_all():
    operating_api.switch_on("--all")
    operating_api.switch_off("DemoX")
    operating_api.switch_on(COURSE)

    assert operating_api.is_switched_on(COURSE)
    assert not operating_api.is_switched_on("course-v1:DemoX+Other+2026")


def test_kill_switch_decides_over_everything_until_it_is_taken_back():
    operating_api.switch_on(COURSE)
    operating_api.kill()
    assert not operating_api.is_switched_on(COURSE)

    operating_api.revive()
    assert operating_api.is_switched_on(COURSE)


@pytest.mark.parametrize("target", ["", "two words", "course-v1:broken", "Org/Course"])
def test_target_that_is_nothing_is_refused_with_what_to_write(target):
    with pytest.raises(InvalidInputError, match="neither a course key"):
        operating_api.switch_on(target)


def test_key_that_is_no_course_is_off():
    operating_api.switch_on("--all")

    assert not operating_api.is_switched_on("nonsense")

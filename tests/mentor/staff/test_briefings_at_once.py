"""Briefings that several write, publish and delete at the same moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.exceptions import ConflictError
from iblai_mentor_plugin.models import Assistance, Briefing, CourseSetting
from tests.conftest import COURSE
from tests.mentor.replying.test_concurrency import at_once

if TYPE_CHECKING:
    from iblai_mentor_plugin.tenants import Access

pytestmark = [pytest.mark.database, pytest.mark.server, pytest.mark.django_db(transaction=True)]


def test_there_is_one_draft_when_many_begin_one(staff: Access) -> None:
    results = at_once(8, lambda number: mentor_api.write_draft(staff, COURSE, f"Text {number}"))
    assert Briefing.objects.count() == 1
    assert not [one for one in results if not isinstance(one, (Briefing, ConflictError))]


def test_draft_is_published_once_when_many_publish_it(staff: Access) -> None:
    mentor_api.write_draft(staff, COURSE, "Speak of stars.")
    results = at_once(8, lambda _number: mentor_api.publish_briefing(staff, COURSE, 1))
    assert sum(isinstance(one, Briefing) for one in results) == 1
    assert sum(isinstance(one, ConflictError) for one in results) == 7


def test_what_was_seen_is_what_is_published_when_others_write_meanwhile(staff: Access) -> None:
    seen = mentor_api.write_draft(staff, COURSE, "Speak of stars.")

    def call(number: int) -> object:
        if number:
            return mentor_api.write_draft(staff, COURSE, f"Text {number}")
        return mentor_api.publish_briefing(staff, COURSE, 1, seen_at=seen.modified)

    at_once(6, call)
    published = Briefing.objects.filter(published_at__isnull=False)
    assert [one.text for one in published] in ([], ["Speak of stars."])
    assert Briefing.objects.filter(published_at=None).count() <= 1


def test_course_has_one_setting_and_one_level_when_many_choose(staff: Access) -> None:
    at_once(8, lambda number: mentor_api.update_course(staff, COURSE, is_on=bool(number % 2)))
    part = {"part": Assistance.Part.COURSE, "key": ""}
    at_once(8, lambda _number: mentor_api.change_assistance(staff, COURSE, Assistance.Level.HINTS, **part))
    assert (CourseSetting.objects.count(), Assistance.objects.count()) == (1, 1)

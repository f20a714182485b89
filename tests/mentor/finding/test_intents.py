"""What the buttons of the search say, in a course as the stand-in reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.utils.translation import override

from iblai_mentor_plugin.mentor.finding.buttons import BUTTONS, label_button, list_buttons
from iblai_mentor_plugin.mentor.finding.intents import Scene, answer
from iblai_mentor_plugin.mentor.finding.questions.phrases import Intent
from tests.mentor.finding.test_lookup import find_unit, open_course, show

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.courseware.course import LearnerCourse


@pytest.fixture
def packaged(make_user: Callable[..., User]) -> LearnerCourse:
    return open_course(make_user, apps.get_app_config("mentor_demo").course)


def test_every_intent_has_an_answer_wherever_it_is_asked(packaged: LearnerCourse) -> None:
    unit = find_unit(packaged, "Finding north")
    for intent in Intent:
        for key in ("", unit):
            text, _citations = show(answer(intent, Scene(course=packaged, unit_key=key)))
            assert text.strip(), intent


def test_buttons_say_something_in_every_language_and_are_no_phrases_for_something_else() -> None:
    for language in ("en", "es", "ar"):
        with override(language):
            assert len({label_button(intent) for intent in BUTTONS}) == len(BUTTONS)


def test_next_is_not_offered_where_completion_is_not_tracked() -> None:
    assert Intent.NEXT not in list_buttons(has_unit=True, tracks_completion=False)
    assert Intent.UNIT not in list_buttons(has_unit=False, tracks_completion=True)
    assert list_buttons(has_unit=True, tracks_completion=True) == list(BUTTONS)


def test_next_is_the_first_unit_behind_the_last_one_with_something_left(packaged: LearnerCourse) -> None:
    blocks = packaged.list_blocks()
    first, second, third = [one for one in blocks if one.block_type == "vertical"][:3]
    done = frozenset(one.usage_key for one in blocks if one.unit_key == second.usage_key)
    scene = Scene(course=packaged, visited=[first.usage_key], completed=done)
    assert [one.usage_key for one in answer(Intent.NEXT, scene).links] == [third.usage_key]
    everything = frozenset(one.usage_key for one in blocks)
    assert answer(Intent.NEXT, Scene(course=packaged, completed=everything)).links == ()


def test_places_before_this_one_are_shown_the_last_one_first(packaged: LearnerCourse) -> None:
    here, earlier, before = (find_unit(packaged, title) for title in ("Old light", "Finding north", "Planet or star?"))
    found = answer(Intent.RESUME, Scene(course=packaged, unit_key=here, visited=[here, earlier, "gone", before]))
    assert [one.title for one in found.links] == ["Finding north", "Planet or star?"]


def test_videos_and_exercises_are_those_found_for_the_last_question_else_the_units(packaged: LearnerCourse) -> None:
    unit = find_unit(packaged, "Finding north")
    [video] = answer(Intent.VIDEOS, Scene(course=packaged, unit_key=unit)).links
    assert video.title == "Finding north › Half a night, looking north"
    hits = packaged.read(find_unit(packaged, "Old light"))
    found = answer(Intent.EXERCISES, Scene(course=packaged, unit_key=unit, hits=hits))
    assert found.notice == "Exercises about your last question:"
    assert {one.title.partition(" › ")[0] for one in found.links} == {"Old light"}


def test_dates_and_progress_lead_to_the_platforms_own_pages(packaged: LearnerCourse) -> None:
    assert [one.page for one in answer(Intent.DATES, Scene(course=packaged)).links] == ["dates"]
    assert [one.page for one in answer(Intent.PROGRESS, Scene(course=packaged)).links] == ["progress"]


def test_course_is_told_by_its_parts(packaged: LearnerCourse) -> None:
    text, _citations = show(answer(Intent.COURSE, Scene(course=packaged)))
    assert text.startswith("“Reading the Night Sky” has these parts:\n\n- Before you go out\n- Why the stars move")

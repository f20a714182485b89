"""Briefings: a draft until it is published, then final."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.exceptions import ConflictError, InvalidInputError, NotFoundError
from iblai_mentor_plugin.llm import get_llm
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.mentor.staff.briefings import find_briefing
from iblai_mentor_plugin.models import BRIEFING_LENGTH, Briefing
from tests.conftest import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Message
    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeLearnerCourse


def publish(staff: Access, text: str) -> Briefing:
    return mentor_api.publish_briefing(staff, COURSE, mentor_api.write_draft(staff, COURSE, text).version)


def test_draft_is_changed_until_it_is_published(staff: Access) -> None:
    first = mentor_api.write_draft(staff, COURSE, "Speak of stars.")
    second = mentor_api.write_draft(staff, COURSE, "Speak of planets.")
    assert (first.pk, second.version, second.text) == (second.pk, 1, "Speak of planets.")
    assert second.written_by == staff.caller


def test_draft_is_not_in_force(staff: Access) -> None:
    publish(staff, "Speak of stars.")
    mentor_api.write_draft(staff, COURSE, "Speak of planets.")
    assert find_briefing(COURSE) == "Speak of stars."


def test_published_version_is_in_force_and_the_older_one_readable(staff: Access) -> None:
    publish(staff, "Speak of stars.")
    publish(staff, "Speak of planets.")
    assert find_briefing(COURSE) == "Speak of planets."
    assert [(one.version, one.text) for one in mentor_api.list_briefings(staff, COURSE)] == [
        (2, "Speak of planets."),
        (1, "Speak of stars."),
    ]


def test_empty_version_takes_the_briefing_back(staff: Access) -> None:
    publish(staff, "Speak of stars.")
    publish(staff, "")
    assert find_briefing(COURSE) == ""


def test_published_version_is_final(staff: Access) -> None:
    version = publish(staff, "Speak of stars.").version
    with pytest.raises(ConflictError):
        mentor_api.publish_briefing(staff, COURSE, version)
    with pytest.raises(ConflictError):
        mentor_api.delete_draft(staff, COURSE, version)
    assert mentor_api.write_draft(staff, COURSE, "Speak of planets.").version == version + 1


def test_deleted_draft_is_gone(staff: Access) -> None:
    mentor_api.delete_draft(staff, COURSE, mentor_api.write_draft(staff, COURSE, "Speak of stars.").version)
    assert not Briefing.objects.exists()


def test_version_that_is_not_there_is_not_found(staff: Access) -> None:
    with pytest.raises(NotFoundError):
        mentor_api.publish_briefing(staff, COURSE, 1)
    with pytest.raises(NotFoundError):
        mentor_api.delete_draft(staff, COURSE, 1)


def test_draft_that_somebody_else_changed_is_not_written_over(staff: Access) -> None:
    seen = mentor_api.write_draft(staff, COURSE, "Speak of stars.")
    mentor_api.write_draft(staff, COURSE, "Speak of planets.", seen_at=seen.modified)
    with pytest.raises(ConflictError):
        mentor_api.write_draft(staff, COURSE, "Speak of moons.", seen_at=seen.modified)
    assert Briefing.objects.get().text == "Speak of planets."


def test_draft_that_somebody_else_changed_is_not_published_unseen(staff: Access) -> None:
    seen = mentor_api.write_draft(staff, COURSE, "Speak of stars.")
    mentor_api.write_draft(staff, COURSE, "Speak of planets.")
    with pytest.raises(ConflictError):
        mentor_api.publish_briefing(staff, COURSE, 1, seen_at=seen.modified)
    assert find_briefing(COURSE) == ""


def test_draft_that_somebody_else_published_is_not_written_over(staff: Access) -> None:
    seen = mentor_api.write_draft(staff, COURSE, "Speak of stars.")
    mentor_api.publish_briefing(staff, COURSE, seen.version)
    with pytest.raises(ConflictError):
        mentor_api.write_draft(staff, COURSE, "Speak of moons.", seen_at=seen.modified)


def test_text_that_is_too_long_is_refused(staff: Access) -> None:
    with pytest.raises(InvalidInputError):
        mentor_api.write_draft(staff, COURSE, "x" * (BRIEFING_LENGTH + 1))


@pytest.mark.parametrize(
    "do",
    [
        lambda access: mentor_api.list_briefings(access, COURSE),
        lambda access: mentor_api.write_draft(access, COURSE, "x"),
        lambda access: mentor_api.publish_briefing(access, COURSE, 1),
        lambda access: mentor_api.delete_draft(access, COURSE, 1),
    ],
)
def test_only_staff_see_and_change_briefings(
    do: Callable[[Access], object], access: Access, course: FakeLearnerCourse
) -> None:
    Briefing.objects.create(course_key=COURSE, version=1, text="Speak of stars.")
    with pytest.raises(NotFoundError):
        do(access)
    assert Briefing.objects.get().text == "Speak of stars."


def test_prompt_has_the_briefing_in_force(
    staff: Access, ask: Callable[..., Message], settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_LLM = "tests.fakes_llm.FakeLlm"
    get_llm().reset()
    publish(staff, "Speak of stars.")
    mentor_api.write_draft(staff, COURSE, "Speak of planets.")
    produce_reply(ask().pk)
    system = get_llm().prompts[0].system
    assert "Speak of stars." in system
    assert "Speak of planets." not in system

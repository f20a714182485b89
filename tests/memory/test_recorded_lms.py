"""What a real LMS emitted gives the memory that a person reading the recording would expect."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.memory.entry import EntryState
from iblai_mentor_plugin.models import DropCount, MemoryEntry
from tests.conftest import COURSE
from tests.memory import recording
from tests.services import shared_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("switched_on")]

PREFIX = "block-v1:DemoX+MENTOR101+2026+type@"


@pytest.fixture
def rows() -> list[recording.Row]:
    return recording.load(shared_path("platform/recording.jsonl"))


@pytest.fixture
def users(make_user: Callable[..., User]) -> dict[int, User]:
    """The recording's users: two learners; course staff (3) and a superuser (5) are not enrolled."""
    courses = {1: [COURSE], 2: [COURSE]}
    return {number: make_user(f"user{number}", *courses.get(number, []), pk=number) for number in (1, 2, 3, 4, 5)}


def read_data(user_id: int) -> dict[str, Any]:
    memory = memory_api.list_memories().get(user_id=user_id)
    return memory_api.build_memory_data([memory])[memory.pk]


def find_facts(data: dict[str, Any], block: str) -> dict[str, Any]:
    found = next(visited for visited in data["visited_blocks"]["results"] if visited["usage_key"] == PREFIX + block)
    return {name: fact["value"] for name, fact in found["facts"].items()}


def read_entries() -> list[Any]:
    fields = ("user_id", "course_key", "usage_key", "facts", "first_at", "last_at", "page_at", "is_proven")
    return list(MemoryEntry.objects.order_by("user_id", "course_key", "usage_key").values(*fields))


@pytest.fixture
def played(rows: list[recording.Row], users: dict[int, User]) -> dict[str, Any]:
    recording.play(rows)
    return read_data(1)


def test_learner_is_on_the_unit_whose_video_they_watched_last(played):
    page = played["current_page"]

    assert page["usage_key"] == f"{PREFIX}vertical+block@unit2"
    assert (page["title"], page["subsection"], page["section"]) == ("Unit 2", "Subsection 1", "Chapter 1")
    assert page["event"] == "stop_video"


def test_first_problem_was_tried_twice_and_solved_with_help(played):
    facts = find_facts(played, "problem+block@problem1")

    assert facts == {
        "completion": 1.0,
        "attempts": 2,
        "score": {"earned": 1.0, "possible": 1.0},
        "correct": True,
        "hint_shown": True,
        "answer_shown": True,
    }


def test_second_problem_was_saved_but_not_tried(played):
    assert find_facts(played, "problem+block@problem2") == {}


def test_video_stopped_where_it_was_left(played):
    assert find_facts(played, "video+block@video1") == {"completion": 1.0, "video_position": 3.2}


def test_seven_blocks_were_visited_and_no_more(played):
    assert played["visited_blocks"]["total"] == 7
    assert {visited["title"] for visited in played["visited_blocks"]["results"]} == {
        "Unit 1", "Unit 2", "Text 1", "Text 2", "Problem 1", "Problem 2", "Video 1"
    }  # fmt: skip


def test_grade_is_the_one_after_the_override(played):
    grade = played["grade"]

    assert grade["grade"]["value"] == {"percent": 0.5, "letter": "Pass"}
    assert grade["passing"]["value"] is True


def test_other_learner_left_came_back_and_changed_mode(played):
    enrolment = read_data(2)["enrolment"]

    assert enrolment["value"] == {"mode": "honor", "is_active": True}
    assert enrolment["event"] == "org.openedx.learning.course.enrollment.changed.v1"


def test_staff_who_are_not_enrolled_leave_no_trace(played):
    assert set(MemoryEntry.objects.values_list("user_id", flat=True)) == {1, 2}


def test_nothing_of_a_real_lms_is_dropped_but_the_browsers_own_problem_check(played):
    assert not DropCount.objects.exists()


def test_memory_is_the_same_when_the_recording_is_shuffled_and_doubled(rows, users):
    recording.play(rows)
    expected = read_entries()
    MemoryEntry.objects.all().delete()
    shuffled = rows * 2
    random.Random(7).shuffle(shuffled)  # noqa: S311 - an order, not a secret
    recording.play(shuffled)

    assert _settle(read_entries()) == _settle(expected)


def _settle(entries: list[Any]) -> list[Any]:
    """Compare what is remembered, whether or not it still waited for its time when it was kept."""
    return [{**entry, "facts": EntryState.from_json(entry["facts"]).view().to_json()} for entry in entries]


@pytest.mark.server
def test_memory_is_the_same_when_two_processes_share_the_recording(rows, users, tmp_path):
    recording.play(rows)
    expected = read_entries()
    MemoryEntry.objects.all().delete()
    parts = [rows[0::2] + rows, rows[1::2] + rows[::-1]]
    players = [recording.start_process(part, tmp_path / f"part{number}.json") for number, part in enumerate(parts)]

    assert [player.wait(timeout=120) for player in players] == [0, 0]
    assert _settle(read_entries()) == _settle(expected)

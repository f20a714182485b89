"""What teachers attach to a problem: theirs alone, no answers, and no more of it than a prompt has room for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from iblai_mentor_plugin.courseware.course import VisibleBlock
from iblai_mentor_plugin.exceptions import InvalidInputError, NotFoundError
from iblai_mentor_plugin.mentor.prompting.hints import (
    MOST_HINTS,
    add_hint,
    change_hint,
    delete_hint,
    list_hinted,
    list_told_hints,
)
from iblai_mentor_plugin.models import ProblemHint
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT
from tests.mentor.courses import choose_from, hand_over_one

if TYPE_CHECKING:
    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeLearnerCourse

PROBLEM = UNIT.replace("vertical", "problem").replace("block@unit", "block@p")
ASKED = "Which star shows where north is?"


@pytest.fixture
def staff(access: Access, course: FakeLearnerCourse) -> Access:
    """Make the asker staff of a course with a graded problem."""
    course.is_staff = True
    course.blocks.append(VisibleBlock(PROBLEM, "problem", "North", UNIT, UNIT, is_graded=True))
    course.open_problems = [
        hand_over_one(
            PROBLEM, choose_from(ASKED, "Alpha Ursae Minoris", "Sirius in Canis Major", right="Alpha Ursae Minoris")
        )
    ]
    return access


def add(access: Access, text: str, **fields: str) -> ProblemHint:
    return add_hint(access, COURSE, PROBLEM, **{"kind": "hint", "step": "concept", "text": text, **fields})


@pytest.mark.parametrize(
    "text",
    [
        "It is Alpha Ursae Minoris.",
        "The right answer is ALPHA  URSAE-MINORIS",
        "Many take Sirius in Canis Major; the answer is Alpha Ursae Minoris.",
    ],
)
def test_hint_is_refused_when_it_states_an_answer(staff: Access, text: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        add(staff, text)
    assert "states the answer" in str(refusal.value.errors["text"])
    kept = add(staff, "Look for what stands still.")
    with pytest.raises(InvalidInputError):
        change_hint(staff, COURSE, kept.pk, text=text)
    assert [one.text for one in ProblemHint.objects.all()] == ["Look for what stands still."]


@pytest.mark.parametrize("text", ["", " \n", "x" * 501])
def test_hint_is_refused_when_it_says_nothing_or_too_much(staff: Access, text: str) -> None:
    with pytest.raises(InvalidInputError):
        add(staff, text)


def test_hint_is_refused_when_the_course_has_no_such_problem(staff: Access) -> None:
    for key in (UNIT, PROBLEM.replace("@p", "@q"), "", "x" * 255):
        with pytest.raises(InvalidInputError):
            add_hint(staff, COURSE, key, kind="hint", step="concept", text="Look up.")


def test_problem_has_no_more_hints_than_there_is_room_for(staff: Access) -> None:
    for number in range(MOST_HINTS):
        add(staff, f"Look up, {number}.")
    with pytest.raises(InvalidInputError):
        add(staff, "Once more.")
    assert ProblemHint.objects.count() == MOST_HINTS


def test_hint_that_somebody_deleted_meanwhile_is_not_there(staff: Access) -> None:
    kept = add(staff, "Look up.")

    def delete_first(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if sql.startswith("UPDATE"):
            ProblemHint.objects.all().delete()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(delete_first), pytest.raises(NotFoundError):
        change_hint(staff, COURSE, kept.pk, text="Look down.")


def test_hints_are_staffs_alone(staff: Access, course: FakeLearnerCourse) -> None:
    kept = add(staff, "Look up.")
    course.is_staff = False
    for call in (
        lambda: list_hinted(staff, COURSE),
        lambda: add(staff, "Down."),
        lambda: change_hint(staff, COURSE, kept.pk, text="Down."),
        lambda: delete_hint(staff, COURSE, kept.pk),
    ):
        with pytest.raises(NotFoundError):
            call()
    assert ProblemHint.objects.get().text == "Look up."


def test_hint_of_another_course_is_not_there(staff: Access) -> None:
    other = ProblemHint.objects.create(course_key=COURSE.replace("2026", "2027"), usage_key=PROBLEM, text="Theirs.")
    for call in (
        lambda: change_hint(staff, COURSE, other.pk, text="Mine."),
        lambda: delete_hint(staff, COURSE, other.pk),
    ):
        with pytest.raises(NotFoundError):
            call()
    assert list_hinted(staff, COURSE)[0].hints == []
    assert ProblemHint.objects.get().text == "Theirs."


def test_hints_are_listed_by_problem_and_last_those_of_problems_that_are_gone(
    staff: Access, course: FakeLearnerCourse
) -> None:
    add(staff, "Look up.")
    course.blocks = [one for one in course.blocks if one.usage_key != PROBLEM]
    course.blocks.append(VisibleBlock(PROBLEM.replace("@p", "@q"), "problem", "South", UNIT, UNIT))
    listed = [(one.title, one.unit_title, [hint.text for hint in one.hints]) for one in list_hinted(staff, COURSE)]
    assert listed == [("South", "Finding north", []), ("", "", ["Look up."])]


def test_hints_are_told_from_their_step_on_the_earliest_first(staff: Access) -> None:
    add(staff, "Check it.", step="check")
    add(staff, "Not by its light.", step="orient", kind="mistake")
    add(staff, "Look up.")
    told = {
        step: list_told_hints(COURSE, PROBLEM, step) for step in ("orient", "concept", "example", "check", "explain")
    }
    first, second, third = "Usual mistake: Not by its light.", "Hint: Look up.", "Hint: Check it."
    assert told == {
        "orient": [first],
        "concept": [first, second],
        "example": [first, second],
        "check": [first, second, third],
        "explain": [first, second, third],
    }

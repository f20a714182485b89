"""A memory in sentences: said of what the learner did, named as the course shows it to them now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware.course import VisibleBlock
from iblai_mentor_plugin.memory.glossary import _FACTS, _SOURCES, describe_fact, describe_source
from iblai_mentor_plugin.memory.statements import CORRECTABLE
from tests.conftest import COURSE
from tests.fakes import build_root
from tests.memory.facts import PROBLEM, UNIT, VIDEO, make_fact

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.fakes import FakeCourseware, FakeLearnerCourse

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("switched_on")]
SECTION = UNIT.replace("vertical", "chapter")
NEXT = UNIT.replace("unit1", "unit2")
READING = NEXT.replace("vertical", "html")
ROOT = build_root(COURSE)
BLOCKS = [
    ROOT,
    VisibleBlock(SECTION, "chapter", "The sky", parent_key=ROOT.usage_key, unit_key=""),
    VisibleBlock(UNIT, "vertical", "North", parent_key=SECTION, unit_key=UNIT),
    VisibleBlock(PROBLEM, "problem", "Which star?", parent_key=UNIT, unit_key=UNIT),
    VisibleBlock(VIDEO, "video", "A night", parent_key=UNIT, unit_key=UNIT),
    VisibleBlock(NEXT, "vertical", "South", parent_key=SECTION, unit_key=NEXT),
    VisibleBlock(READING, "html", "Text", parent_key=NEXT, unit_key=NEXT),
]


@pytest.fixture
def course(learner: User, lms: FakeCourseware) -> FakeLearnerCourse:
    course = lms.open_course(learner.pk, COURSE)
    course.blocks = list(BLOCKS)
    return course


def tell(learner: User) -> dict[str, memory_api.Statement]:
    access = operating_api.get_access(learner, tenant_key="main", username=learner.username)
    return {one.text: one for one in memory_api.tell_statements(access, COURSE).statements}


ENROLLED = "You are enrolled in this course."


def test_learner_reads_where_they_are_what_they_did_and_what_comes_next(
    learner: User, course: FakeLearnerCourse
) -> None:
    course.completed = frozenset({PROBLEM, VIDEO})
    facts = [
        make_fact(learner.pk, UNIT, 1),
        make_fact(learner.pk, VIDEO, 2, values={"completion": 1.0, "video_position": 130.0}),
        make_fact(learner.pk, PROBLEM, 3, kind="problem_check", values={"attempts": 3, "correct": False}),
    ]
    memory_api.record_now(facts)
    assert list(tell(learner)) == [
        "You are at “The sky › North”.",
        "Next: “South”.",
        "You are stuck on “Which star?” (3 attempts).",
        "You finished 1 of 2 parts of “North”.",
        ENROLLED,
    ]


def test_unit_that_was_left_was_opened(learner: User, course: FakeLearnerCourse) -> None:
    memory_api.record_now([make_fact(learner.pk, UNIT, 1), make_fact(learner.pk, NEXT, 2)])
    assert list(tell(learner)) == ["You are at “The sky › South”.", "You opened “North”.", ENROLLED]


def test_who_was_not_in_a_unit_is_not_there_by_any_of_its_parts(learner: User, course: FakeLearnerCourse) -> None:
    memory_api.record_now(
        [make_fact(learner.pk, NEXT, 1), make_fact(learner.pk, UNIT, 2), make_fact(learner.pk, VIDEO, 3)]
    )
    place = tell(learner)["You are at “The sky › North”."]
    access = operating_api.get_access(learner, tenant_key="main", username=learner.username)
    memory_api.correct(access, COURSE, [(fact.usage_key, fact.name) for fact in place.correctable])
    said = tell(learner)
    assert next(iter(said)) == "You are at “The sky › South”."
    assert [text for text, one in said.items() if one.is_corrected] == ["You are at “The sky › North”."]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"attempts": 1, "correct": False}, "You tried “Which star?” (1 attempt)."),
        ({"attempts": 2, "correct": True}, "You finished 1 of 2 parts of “North”."),
        ({"completion": 1.0}, "You finished 1 of 2 parts of “North”."),
        ({"hint_shown": True}, "You opened a hint for “Which star?”."),
        ({"answer_shown": True}, "You looked at the answer to “Which star?”."),
    ],
)
def test_each_thing_that_was_done_has_its_sentence(
    values: dict[str, object], text: str, learner: User, course: FakeLearnerCourse
) -> None:
    memory_api.record_now([make_fact(learner.pk, PROBLEM, values=values)])
    assert text in tell(learner)


def test_title_is_found_in_its_sentence_whatever_it_is(learner: User, course: FakeLearnerCourse) -> None:
    course.blocks[3] = replace(course.blocks[3], title="1")
    memory_api.record_now([make_fact(learner.pk, PROBLEM, values={"attempts": 1}, moves_page=False)])
    assert next((one.text, one.title_at) for one in tell(learner).values()) == ("You tried “1” (1 attempt).", 11)


def test_video_is_where_it_was_left(learner: User, course: FakeLearnerCourse) -> None:
    memory_api.record_now([make_fact(learner.pk, VIDEO, values={"video_position": 130.0}, moves_page=False)])
    assert list(tell(learner)) == ["You watched “A night” up to 2:10.", ENROLLED]


def test_nobody_is_told_to_be_stuck_where_the_result_is_hidden(
    learner: User, course: FakeLearnerCourse, lms: FakeCourseware
) -> None:
    memory_api.record_now([make_fact(learner.pk, PROBLEM, values={"attempts": 5, "correct": False})])
    lms.hidden_results.add(PROBLEM)
    said = tell(learner)
    assert "You tried “Which star?” (5 attempts)." in said
    assert not any(one.kind == "stuck" for one in said.values())


def test_block_that_the_learner_may_not_see_now_is_not_named(learner: User, course: FakeLearnerCourse) -> None:
    values = {"unit": {"title": "North", "subsection": "", "section": "", "blocks": []}}
    memory_api.record_now([make_fact(learner.pk, UNIT, values=values)])
    course.blocks = [ROOT]
    unseen = next(one for one in tell(learner).values() if one.kind == "unseen")
    assert unseen.text == "Something is kept about 1 part of the course that you cannot open now."
    assert (unseen.forgets, unseen.correctable, "North" in "".join(tell(learner))) == ([UNIT], [], False)


def test_what_was_corrected_comes_last_in_its_own_words(learner: User, course: FakeLearnerCourse) -> None:
    memory_api.record_now([make_fact(learner.pk, PROBLEM, values={"attempts": 3, "correct": False}, moves_page=False)])
    access = operating_api.get_access(learner, tenant_key="main", username=learner.username)
    memory_api.correct(access, COURSE, [(PROBLEM, "attempts"), (PROBLEM, "correct")])
    *others, last = tell(learner).values()
    assert (last.text, last.is_corrected) == ("You are stuck on “Which star?” (3 attempts).", True)
    assert not any(one.is_corrected or one.kind == "stuck" for one in others)


def test_part_that_is_said_not_to_be_finished_comes_next(learner: User, course: FakeLearnerCourse) -> None:
    course.completed = frozenset({PROBLEM, VIDEO, READING})
    facts = [make_fact(learner.pk, READING, 1, values={"completion": 1.0}), make_fact(learner.pk, UNIT, 2)]
    memory_api.record_now(facts)
    assert not any(one.kind == "next" for one in tell(learner).values())
    access = operating_api.get_access(learner, tenant_key="main", username=learner.username)
    memory_api.correct(access, COURSE, [(READING, "completion")])
    assert "Next: “South”." in tell(learner)


def test_grade_of_nothing_is_no_statement_and_another_is_one(learner: User, course: FakeLearnerCourse) -> None:
    nothing = {"grade": {"percent": 0.0, "letter": ""}, "passing": False}
    memory_api.record_now([make_fact(learner.pk, "", values=nothing, moves_page=False)])
    assert list(tell(learner)) == [ENROLLED]
    some = {"grade": {"percent": 0.72, "letter": "C"}, "passing": True}
    memory_api.record_now([make_fact(learner.pk, "", at=timezone.now(), values=some, moves_page=False)])
    assert list(tell(learner)) == [ENROLLED, "Your grade so far is 72 %.", "You have passed this course."]


def test_course_that_is_gone_leaves_what_is_kept(learner: User, lms: FakeCourseware) -> None:
    memory_api.record_now([make_fact(learner.pk)])
    assert [one.kind for one in tell(learner).values()] == ["enrolment", "unseen"]


def test_every_kind_of_event_that_teaches_something_has_words() -> None:
    unsaid = {name for name in memory_api.TRACKED_NAMES if name not in _SOURCES and not name.startswith("edx.ui.lms")}
    assert unsaid == set()
    assert describe_source("of.another.release") == "You did something in the course."


def test_every_fact_that_can_be_corrected_has_words() -> None:
    assert set(CORRECTABLE) | {"visited"} == set(_FACTS)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("completion", 0.4, "Finished to 40 %"),
        ("score", {"earned": 1, "possible": 2}, "Score: 1 of 2"),
        ("score", None, "No score"),
        ("grade", {"percent": 0, "letter": ""}, "Grade: 0 %"),
        ("grade", {"percent": None, "letter": None}, "No grade yet"),
        ("enrolment", {"mode": "audit", "is_active": True}, "Enrolled, without a certificate"),
        ("enrolment", {"mode": "honor", "is_active": True}, "Enrolled"),
        ("certificate", {"status": "unavailable", "mode": "honor"}, "Certificate: not ready"),
        ("page", True, "You were on this page"),
    ],
)
def test_fact_is_said_without_codes(name: str, value: object, text: str) -> None:
    assert describe_fact(name, value) == text

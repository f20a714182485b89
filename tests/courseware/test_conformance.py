"""Every implementation of the courseware port keeps its promises; and a broken promise is noticed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from iblai_mentor_plugin.courseware.conformance import CHECKS, find_faults
from iblai_mentor_plugin.courseware.conformance_subject import NO_USER, build_absent_key
from iblai_mentor_plugin.courseware.course import (
    CourseDate,
    Hit,
    OpenProblem,
    Passage,
    ProblemState,
    SubmittedField,
    VisibleBlock,
)
from iblai_mentor_plugin.data import BlockPlace, BlockState, CourseRecord
from iblai_mentor_plugin.models import DropCount
from tests.conftest import COURSE

BLOCK = f"block-v1:{COURSE.removeprefix('course-v1:')}+type@problem+block@p1"


@pytest.fixture
def told(lms, learner):
    """The fake, told what an LMS knows by itself: who is nobody, and which block does not exist."""
    lms.retired.add(NO_USER)
    lms.hidden_results |= {build_absent_key(COURSE)}
    lms.states[COURSE] = [BlockState(learner.pk, BLOCK, datetime(2026, 3, 1, tzinfo=UTC), completion=1.0)]
    return lms


@pytest.mark.parametrize("check", CHECKS)
def test_the_fake_conforms_when_it_is_told_enough(told, learner, check):
    assert find_faults(told, COURSE, learner.pk)[check] == []


def find_only_faults(told, learner):
    return {name for name, faults in find_faults(told, COURSE, learner.pk).items() if faults}


def test_course_ends_are_wrong_when_one_has_no_zone(told, learner):
    told.ends[COURSE] = datetime(2026, 3, 1)  # noqa: DTZ001
    assert find_only_faults(told, learner) == {"course ends"}


def test_retirement_is_wrong_when_the_learner_is_retired(told, learner):
    told.retired.add(learner.pk)
    assert find_only_faults(told, learner) == {"learners", "retirement"}


def test_everything_about_the_learner_is_wrong_when_they_are_not_enrolled(told, learner):
    told.enrolments.clear()
    assert find_only_faults(told, learner) >= {"courses", "learners", "orgs"}


def test_masquerade_is_wrong_when_there_is_no_request(told, learner):
    told.masquerading.add(COURSE)
    assert find_only_faults(told, learner) == {"masquerade"}


def test_block_states_are_wrong_when_they_are_of_another_course(told, learner):
    other = BLOCK.replace("2026", "2027")
    told.states[COURSE] = [BlockState(learner.pk, other, datetime(2026, 3, 1, tzinfo=UTC), completion=1.0)]
    assert find_only_faults(told, learner) == {"block states"}


def test_block_states_are_wrong_when_a_score_is_half_there(told, learner):
    told.states[COURSE] = [BlockState(learner.pk, BLOCK, datetime(2026, 3, 1, tzinfo=UTC), earned=1.0)]
    assert find_only_faults(told, learner) == {"block states"}


@pytest.mark.parametrize("held", [{"attempts": 1, "is_correct": True}, {"is_correct": True}])
def test_block_states_are_wrong_when_correctness_is_of_another_time_than_the_score(told, learner, held):
    state = BlockState(learner.pk, BLOCK, datetime(2026, 3, 1, tzinfo=UTC), earned=0.0, possible=1.0, **held)
    told.states[COURSE] = [state]
    assert find_only_faults(told, learner) == {"block states"}


def test_records_are_wrong_when_a_grade_is_no_fraction(told, learner):
    told.records[learner.pk, COURSE] = CourseRecord("audit", is_active=True, percent=50.0)
    assert find_only_faults(told, learner) == {"records"}


def test_places_are_wrong_when_a_block_stands_in_another_unit(told, learner):
    course = told.open_course(learner.pk, COURSE)
    text = BLOCK.replace("problem", "html")
    course.blocks = [*course.blocks, VisibleBlock(text, "html", "T", course.blocks[0].usage_key, "")]
    told.places[text] = BlockPlace("T", unit_key="another")
    assert find_only_faults(told, learner) == {"places"}


def test_first_visits_are_wrong_when_a_learner_who_never_came_sees_blocks(told, learner):
    told.open_course(learner.pk, COURSE).awaits_first_visit = True
    assert find_only_faults(told, learner) == {"first visits"}


def test_first_visits_are_wrong_when_asking_writes_something(told, learner):
    course = told.open_course(learner.pk, COURSE)
    course.awaits_first_visit, course.blocks = True, []
    course.search = lambda *_query, **_limits: list(DropCount.objects.filter(kind="none").delete()[1])
    assert "first visits" in find_only_faults(told, learner)


def test_nothing_is_wrong_when_a_learner_never_came_and_sees_nothing(told, learner):
    course = told.open_course(learner.pk, COURSE)
    course.awaits_first_visit, course.blocks = True, []
    assert find_only_faults(told, learner) == set()


def test_costs_are_wrong_when_a_thing_is_asked_again(told, learner):
    told.open_course(learner.pk, COURSE).list_open_problems = lambda: list(DropCount.objects.filter(kind="none"))
    assert find_only_faults(told, learner) == {"cost of a question"}


def test_costs_are_right_when_exams_are_asked_about_again(told, learner):
    told.open_course(learner.pk, COURSE).find_exam = lambda **_asked: DropCount.objects.first()
    assert "cost of a question" not in find_only_faults(told, learner)


def test_visible_results_are_wrong_when_a_block_that_does_not_exist_shows_one(told, learner):
    told.hidden_results.clear()
    assert find_only_faults(told, learner) == {"visible results"}


def test_links_are_wrong_when_they_are_no_address(told, learner):
    told.build_link = lambda course_key, usage_key: f"/courses/{course_key}/jump_to/{usage_key}"
    try:
        assert find_only_faults(told, learner) == {"links"}
    finally:
        del told.build_link


def test_hints_are_wrong_when_they_say_nothing_or_stand_in_the_text(told, learner):
    course = told.open_course(learner.pk, COURSE)
    course.blocks.append(VisibleBlock(BLOCK, "problem", "P", course.blocks[0].usage_key, ""))
    course.problems[BLOCK] = ProblemState(
        0, None, None, may_show_answer=False, may_show_correctness=True, is_graded=False
    )
    course.passages.append(Passage(BLOCK, "", "P", "Which star? Look up."))
    for hint in (" ", "Look  up."):
        course.hints[BLOCK] = [hint]
        assert find_only_faults(told, learner) == {"hints"}
    course.hints = {BLOCK: ["Count."], course.blocks[0].usage_key: ["Look."]}
    assert find_only_faults(told, learner) == {"hints"}


@pytest.mark.parametrize(
    ("state", "field"),
    [
        ({"is_correct": None}, SubmittedField("Mars", is_right=False)),
        ({}, SubmittedField("Venus", is_right=True)),
        ({}, SubmittedField("", is_right=False)),
        ({}, SubmittedField("word " * 999, is_right=False)),
    ],
)
def test_submissions_are_wrong_when_more_is_told_than_may_be(told, learner, state, field):
    course = told.open_course(learner.pk, COURSE)
    course.blocks.append(VisibleBlock(BLOCK, "problem", "P", course.blocks[0].usage_key, "", is_graded=True))
    shown = {"is_correct": False, **state}
    course.problems[BLOCK] = ProblemState(
        1, None, may_show_answer=False, may_show_correctness=True, is_graded=True, **shown
    )
    course.open_problems = [OpenProblem(BLOCK, "Which?", ("Venus",))]
    course.find_submission = lambda key: [field] if key == BLOCK else []
    assert find_only_faults(told, learner) == {"submissions"}


@pytest.mark.parametrize(
    "finds", [lambda passages, _excluded: passages, lambda passages, excluded: [] if excluded else passages]
)
def test_search_is_wrong_when_what_is_left_out_is_found_or_takes_a_place(told, learner, finds):
    course = told.open_course(learner.pk, COURSE)
    root = course.blocks[0].usage_key
    for name in ("a", "b"):
        course.blocks.append(VisibleBlock(name_of(name), "html", name, root, ""))
        course.passages.append(Passage(name_of(name), "", name, "The pole star is not bright."))
    course.search = lambda query: [
        Hit(passage, 1.0) for passage in finds(course.passages, query.excluded)[: query.limit]
    ]
    assert "search" in find_only_faults(told, learner)


def name_of(name):
    return BLOCK.replace("problem+block@p1", f"html+block@{name}")


NEW_YEAR = datetime(2030, 1, 1, tzinfo=UTC)
ENDS = CourseDate("ends", "A course", NEW_YEAR)


@pytest.mark.parametrize(
    "dates",
    [
        [CourseDate("ends", "A course", NEW_YEAR.replace(tzinfo=None))],
        [ENDS, CourseDate("starts", "A course", NEW_YEAR - timedelta(days=9))],
        [CourseDate("due", "Homework", NEW_YEAR, BLOCK)],
    ],
    ids=["no zone", "no order", "of nothing"],
)
def test_dates_are_wrong_when_they_have_no_zone_order_or_place(told, learner, dates):
    told.open_course(learner.pk, COURSE).dates = dates
    assert find_only_faults(told, learner) == {"dates"}


def test_dates_are_wrong_when_the_learner_sees_nothing_of_the_course(told, learner):
    course = told.open_course(learner.pk, COURSE)
    course.blocks, course.dates = [], [ENDS]
    assert "dates" in find_only_faults(told, learner)

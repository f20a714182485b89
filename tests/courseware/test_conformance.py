"""Every implementation of the courseware port keeps its promises; and a broken promise is noticed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from iblai_mentor_plugin.courseware.conformance import CHECKS, find_faults
from iblai_mentor_plugin.courseware.conformance_subject import NO_USER, build_absent_key
from iblai_mentor_plugin.courseware.course import Passage, VisibleBlock
from iblai_mentor_plugin.data import BlockState
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


def test_visible_results_are_wrong_when_a_block_that_does_not_exist_shows_one(told, learner):
    told.hidden_results.clear()
    assert find_only_faults(told, learner) == {"visible results"}


def test_links_are_wrong_when_they_are_no_address(told, learner):
    told.build_link = lambda course_key, usage_key: f"/courses/{course_key}/jump_to/{usage_key}"
    try:
        assert find_only_faults(told, learner) == {"links"}
    finally:
        del told.build_link


@pytest.mark.parametrize(
    "finds", [lambda passages, _excluded: passages, lambda passages, excluded: [] if excluded else passages]
)
def test_search_is_wrong_when_what_is_left_out_is_found_or_takes_a_place(told, learner, finds):
    course = told.open_course(learner.pk, COURSE)
    root = course.blocks[0].usage_key
    for name in ("a", "b"):
        course.blocks.append(VisibleBlock(name_of(name), "html", name, root, ""))
        course.passages.append(Passage(name_of(name), "", name, "The pole star is not bright."))
    course.search = lambda _query, *, limit, excluded=(): finds(course.passages, excluded)[:limit]
    assert "search" in find_only_faults(told, learner)


def name_of(name):
    return BLOCK.replace("problem+block@p1", f"html+block@{name}")

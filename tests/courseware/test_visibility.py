"""The rules of what a learner may see, without a platform."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from iblai_mentor_plugin.courseware.visibility import BlockRules, CourseRules, Viewer, find_due, find_visible

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
YESTERDAY, TOMORROW = NOW - timedelta(days=1), NOW + timedelta(days=1)
LEARNER, STAFF = Viewer(NOW), Viewer(NOW, is_staff=True)


def make_course(*, grace=timedelta(), end=None, is_self_paced=False, problem=None, **subsection):
    """A course of one graded subsection with one problem; what a subsection says is inherited, as the platform does."""
    rules = {"is_graded": True, **subsection}
    merged = {name: value for name, value in rules.items() if name != "is_graded"}
    return CourseRules(
        blocks={
            "course": BlockRules("course"),
            "subsection": BlockRules("sequential", ("course",), **rules),
            "unit": BlockRules("vertical", ("subsection",), **merged),
            "problem": BlockRules("problem", ("unit",), **{**merged, **(problem or {})}),
        },
        end=end,
        grace=grace,
        is_self_paced=is_self_paced,
    )


def sees(course, viewer=LEARNER):
    """Whether the viewer sees the result of the problem, and the course grade."""
    results = find_visible(course, ["problem"], viewer)
    return "problem" in results.blocks, results.grade


def test_results_show_when_the_course_says_nothing():
    assert sees(make_course()) == (True, True)


@pytest.mark.parametrize("word", ["never", "a word of a later release"])
def test_results_hide_when_the_subsection_never_shows_them(word):
    assert sees(make_course(show_correctness=word)) == (False, False)


def test_results_hide_from_staff_when_the_subsection_never_shows_them():
    assert sees(make_course(show_correctness="never"), STAFF) == (False, False)


def test_results_hide_when_the_due_date_is_to_come():
    assert sees(make_course(show_correctness="past_due", due=TOMORROW)) == (False, False)


def test_results_show_to_staff_when_the_due_date_is_to_come():
    assert sees(make_course(show_correctness="past_due", due=TOMORROW), STAFF) == (True, True)


def test_results_show_when_the_due_date_has_passed():
    assert sees(make_course(show_correctness="past_due", due=YESTERDAY)) == (True, True)


def test_results_show_when_there_is_no_due_date():
    assert sees(make_course(show_correctness="past_due")) == (True, True)


def test_only_the_problem_hides_when_its_time_of_grace_runs():
    assert sees(make_course(show_correctness="past_due", due=YESTERDAY, grace=timedelta(days=3))) == (False, True)


def test_only_the_problem_hides_when_it_closes_with_the_course():
    assert sees(make_course(show_correctness="past_due", end=TOMORROW)) == (False, True)


def test_only_the_grade_shows_when_results_merely_count_and_are_due():
    assert sees(make_course(show_correctness="never_but_include_grade", due=YESTERDAY)) == (False, True)


def test_nothing_shows_when_results_merely_count_and_are_not_due():
    assert sees(make_course(show_correctness="never_but_include_grade", due=TOMORROW)) == (False, False)


def test_only_the_problem_hides_when_the_problem_alone_says_so():
    assert sees(make_course(problem={"show_correctness": "never"})) == (False, True)


def test_results_hide_when_the_problem_shows_what_its_subsection_withholds():
    assert sees(make_course(show_correctness="never", problem={"show_correctness": "always"})) == (False, False)


def test_results_hide_when_content_hides_after_its_due_date():
    assert sees(make_course(hide_after_due=True, due=YESTERDAY)) == (False, True)


def test_results_show_when_content_will_hide_after_its_due_date():
    assert sees(make_course(hide_after_due=True, due=TOMORROW)) == (True, True)


def test_results_show_to_staff_when_content_hides():
    assert sees(make_course(hide_after_due=True, due=YESTERDAY), STAFF) == (True, True)


def test_content_hides_by_the_end_of_the_course_when_it_is_self_paced():
    course = make_course(hide_after_due=True, due=YESTERDAY, is_self_paced=True, end=TOMORROW)
    assert sees(course) == (True, True)


def test_content_hides_when_a_self_paced_course_has_ended():
    assert sees(make_course(hide_after_due=True, is_self_paced=True, end=YESTERDAY)) == (False, True)


def test_an_extension_keeps_results_hidden_when_it_is_on_the_subsection():
    extended = Viewer(NOW, dates={"subsection": TOMORROW})
    assert sees(make_course(show_correctness="past_due", due=YESTERDAY), extended) == (False, False)


def test_an_extension_keeps_content_open_when_it_is_on_the_subsection():
    extended = Viewer(NOW, dates={"subsection": TOMORROW})
    assert sees(make_course(hide_after_due=True, due=YESTERDAY), extended) == (True, True)


def test_the_nearest_date_counts_when_several_blocks_have_one():
    viewer = Viewer(NOW, dates={"subsection": TOMORROW, "unit": YESTERDAY})
    assert find_due(make_course(), "problem", viewer) == YESTERDAY


def test_there_is_no_due_date_when_the_learner_has_none():
    viewer = Viewer(NOW, dates={"subsection": None})
    assert find_due(make_course(due=TOMORROW), "problem", viewer) is None


def test_results_hide_when_only_staff_see_the_block():
    assert sees(make_course(is_staff_only=True)) == (False, True)


def test_results_hide_when_the_course_no_longer_has_the_block():
    assert find_visible(make_course(), ["gone"], LEARNER).blocks == frozenset()


def test_the_grade_hides_when_nothing_is_known_of_the_course():
    assert not find_visible(CourseRules(blocks={}), [], LEARNER).grade


def test_an_ungraded_subsection_leaves_the_grade_alone_when_it_withholds():
    assert sees(make_course(show_correctness="never", is_graded=False)) == (False, True)


def test_dates_matter_when_a_rule_waits_for_one():
    assert make_course(show_correctness="past_due").depends_on_dates()
    assert not make_course(show_correctness="never").depends_on_dates()


def test_the_grade_shows_when_nothing_that_is_withheld_went_into_it():
    viewer = Viewer(NOW, graded=frozenset({"another subsection"}))
    assert find_visible(make_course(show_correctness="never"), [], viewer).grade


def test_the_grade_hides_when_something_that_is_withheld_went_into_it():
    viewer = Viewer(NOW, graded=frozenset({"subsection"}))
    assert not find_visible(make_course(show_correctness="never"), [], viewer).grade


@pytest.mark.parametrize(("word", "matters"), [("", False), ("always", False), ("never", True), ("past_due", True)])
def test_the_parts_of_the_grade_matter_when_one_may_be_withheld(word, matters):
    assert make_course(show_correctness=word).withholds_grades() is matters

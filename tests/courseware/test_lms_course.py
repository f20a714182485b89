"""What of a real LMS's course is decided here rather than there."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.utils.translation import override
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.courseware.course import SubmittedField
from iblai_mentor_plugin.courseware.lms import find_place
from iblai_mentor_plugin.courseware.lms.course import LmsCourse
from iblai_mentor_plugin.courseware.lms.problem import describe_problem, find_submission
from iblai_mentor_plugin.courseware.lms.structure import Look, list_structure
from iblai_mentor_plugin.courseware.outline import Outline
from iblai_mentor_plugin.courseware.shelf import SECONDS, OutlineShelf, SeenOutline
from iblai_mentor_plugin.data import BlockPlace
from tests.conftest import COURSE


@pytest.mark.parametrize("as_learner", [False, True])
def test_what_is_kept_of_an_outline_is_of_one_language_as_its_pages_are_named_in_it(as_learner):
    course = LmsCourse(7, CourseKey.from_string(COURSE), as_learner=as_learner)
    course._has_role = False
    names = set()
    for language in ("en", "es"):
        with override(language):
            names.add(course._name)
    assert len(names) == 2


def key_of(kind, name):
    return CourseKey.from_string(COURSE).make_usage_key(kind, name)


ROOT, SECTION, SUBSECTION = key_of("course", "course"), key_of("chapter", "c"), key_of("sequential", "s")
UNIT, LIBRARY, TEXT = key_of("vertical", "v"), key_of("library_content", "l"), key_of("html", "h")


class Structure:
    """A course as the platform's transformers leave it."""

    root_block_usage_key = ROOT

    def __init__(self, children, fields=None):
        self._children, self._fields = children, fields or {}

    def __contains__(self, key):
        return key in self._children

    def get_children(self, key):
        return self._children.get(key, [])

    def get_parents(self, key):
        return [parent for parent, children in self._children.items() if key in children]

    def get_xblock_field(self, key, name, default=None):
        return self._fields.get((key, name), default)


WHOLE = {ROOT: [SECTION], SECTION: [SUBSECTION], SUBSECTION: [UNIT], UNIT: [LIBRARY], LIBRARY: [TEXT], TEXT: []}


def test_blocks_are_listed_in_order_with_their_unit_when_the_course_is_whole():
    blocks = list(list_structure(Structure(WHOLE), Look({50})))
    assert [block.usage_key for block in blocks] == [str(key) for key in WHOLE]
    assert [block.unit_key for block in blocks] == ["", "", "", *[str(UNIT)] * 3]


def test_a_block_is_listed_once_when_it_has_two_parents():
    blocks = list(list_structure(Structure({**WHOLE, SECTION: [SUBSECTION, TEXT]}), Look({50})))
    assert len(blocks) == len(WHOLE)


def test_a_block_is_left_out_with_all_that_is_in_it_when_it_only_says_that_it_is_denied():
    denied = {(UNIT, "authorization_denial_reason"): "Feature-based Enrollments"}
    assert str(TEXT) not in {block.usage_key for block in list_structure(Structure(WHOLE, denied), Look(None))}


@pytest.mark.parametrize(
    ("groups", "partitions", "is_listed"),
    [
        ({50: [1]}, {50}, True),
        ({7: [1]}, {50}, False),
        ({"7": [1]}, {50}, False),
        ({7: []}, {50}, True),
        ({7: [1]}, None, True),
    ],
)
def test_a_block_is_left_out_when_it_is_for_groups_that_the_course_lost(groups, partitions, is_listed):
    structure = Structure(WHOLE, {(TEXT, "group_access"): groups})
    assert (str(TEXT) in {block.usage_key for block in list_structure(structure, Look(partitions))}) is is_listed


@pytest.mark.parametrize(("partitions", "is_listed"), [({50}, False), (None, True)])
def test_what_a_condition_opens_is_left_out_when_one_is_not_staff(partitions, is_listed):
    condition = key_of("conditional", "x")
    structure = Structure({ROOT: [condition], condition: [TEXT], TEXT: []})
    assert (str(TEXT) in {block.usage_key for block in list_structure(structure, Look(partitions))}) is is_listed


def test_nothing_is_listed_when_the_course_itself_was_taken_out():
    assert list(list_structure(Structure({}), Look(None))) == []


def test_title_type_and_grading_are_told_when_the_course_has_them():
    fields = {(TEXT, "display_name"): "Read me", (TEXT, "format"): "Homework", (TEXT, "graded"): True}
    block = list(list_structure(Structure(WHOLE, fields), Look(None)))[-1]
    assert (block.title, block.assignment_type, block.is_graded) == ("Read me", "Homework", True)


@pytest.mark.parametrize("library", ["library_content", "itembank"])
def test_a_made_up_learner_is_told_what_is_released_and_no_problem_of_a_library(library):
    drawn, later = key_of(library, "b"), key_of("vertical", "later")
    structure = Structure({**WHOLE, SUBSECTION: [UNIT, later], UNIT: [drawn], drawn: [TEXT], later: []})
    look = Look({50}, is_released=lambda key: key != later)
    assert [block.usage_key for block in list_structure(structure, look)] == [
        str(key) for key in (ROOT, SECTION, SUBSECTION, UNIT, drawn)
    ]


def test_a_block_has_its_place_when_it_stands_deep_in_its_unit():
    names = {ROOT: "C", SECTION: "Section", SUBSECTION: "Subsection", UNIT: "Unit", TEXT: "Text"}
    structure = Structure(WHOLE, {(key, "display_name"): name for key, name in names.items()})
    assert find_place(structure, TEXT) == BlockPlace("Text", str(UNIT), "Unit", "Subsection", "Section")
    assert find_place(structure, UNIT) == BlockPlace("Unit", str(UNIT), "Unit", "Subsection", "Section")
    assert find_place(structure, SECTION) == BlockPlace("Section", section="Section")


def test_dates_are_those_of_the_learners_own_structure_when_it_has_some():
    fields = {(SUBSECTION, "display_name"): "Homework"}
    outline = Outline(list_structure(Structure(WHOLE, fields), Look(partitions=())))
    moved = {str(SUBSECTION): datetime(2030, 5, 8, tzinfo=UTC)}
    dates = outline.list_dates("A course", datetime(2030, 1, 1), None, moved.get)  # noqa: DTZ001 - as some authors enter it
    assert [(date.kind, date.title, date.at) for date in dates] == [
        ("starts", "A course", datetime(2030, 1, 1, tzinfo=UTC)),
        ("due", "Homework", datetime(2030, 5, 8, tzinfo=UTC)),
    ]
    assert Outline(()).list_dates("A course", datetime(2030, 1, 1, tzinfo=UTC), None, moved.get) == []


SEEN = SeenOutline(Outline(()), {})


def test_an_outline_is_kept_for_whose_it_is_and_a_few_seconds_when_it_was_read():
    now = [100.0]
    shelf = OutlineShelf(lambda: now[0])
    shelf.put((1, COURSE, False, False), SEEN)
    assert shelf.find((1, COURSE, False, False)) is SEEN
    assert [shelf.find(other) for other in ((2, COURSE, False, False), (1, COURSE, True, True))] == [None, None]
    now[0] += SECONDS
    assert (shelf.find((1, COURSE, False, False)), SECONDS <= 5) == (None, True)


def test_outlines_take_no_more_and_more_room_when_many_learners_ask():
    shelf = OutlineShelf(lambda: 0.0)
    for user_id in range(1_000):
        shelf.put((user_id, COURSE, False, False), SEEN)
    kept = sum(shelf.find((user_id, COURSE, False, False)) is not None for user_id in range(1_000))
    assert 1 <= kept <= 64


def make_problem(*, attempts=1, correct=True, shows_correctness=True, shows_answer=False, answers=None):
    return SimpleNamespace(
        attempts=attempts,
        student_answers=answers,
        max_attempts=3,
        is_correct=lambda: correct,
        correctness_available=lambda: shows_correctness,
        answer_available=lambda: shows_answer,
    )


@pytest.mark.parametrize(
    ("problem", "is_correct"),
    [
        (make_problem(), True),
        (make_problem(correct=False), False),
        (make_problem(attempts=0), None),
        (make_problem(shows_correctness=False), None),
    ],
)
def test_a_result_is_told_when_there_is_one_that_may_be_shown(problem, is_correct):
    assert describe_problem(problem, is_graded=True, digest=repr).is_correct is is_correct


def test_no_answer_may_be_shown_when_the_problem_breaks():
    broken = make_problem()
    broken.answer_available = lambda: 1 / 0
    assert not describe_problem(broken, is_graded=True, digest=repr).may_show_answer


@pytest.mark.parametrize(("attempts", "digest"), [(1, "{'a': 'x'}"), (0, "")])
def test_an_answer_is_told_from_others_when_it_was_submitted(attempts, digest):
    problem = make_problem(attempts=attempts, answers={"a": "x"})
    assert describe_problem(problem, is_graded=True, digest=repr).digest == digest


SOURCE = '<problem><stringresponse answer="Venus"><textline/></stringresponse></problem>'
# As a release records it.
JUDGED = {"problem1_2_1": {"correctness": "incorrect", "npoints": None, "msg": "", "hint": "", "hintmode": None}}


def submit(**changes):
    problem = make_problem(correct=False, answers={"problem1_2_1": "Mars"})
    for name, value in {"data": SOURCE, "correct_map": JUDGED, "has_saved_answers": False, **changes}.items():
        setattr(problem, name, value)
    return find_submission(problem)


def test_what_was_submitted_is_told_when_its_result_is():
    assert submit() == (SubmittedField("Mars", is_right=False),)


@pytest.mark.parametrize(
    "changes",
    [
        {"correctness_available": lambda: False},
        {"correctness_available": lambda: 1 / 0},
        {"attempts": 0},
        {"has_saved_answers": True},
        {"student_answers": None},
        {"correct_map": None},
        {"data": None},
    ],
)
def test_nothing_that_was_submitted_is_told_when_its_result_is_not(changes):
    assert submit(**changes) == ()


def test_a_problem_that_keeps_no_answers_has_a_state():
    problem = make_problem()
    del problem.student_answers
    assert describe_problem(problem, is_graded=True, digest=lambda answers: answers or "").digest == ""

"""What a memory shows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.memory.presentation import recall
from tests.conftest import COURSE
from tests.memory.facts import PROBLEM, UNIT, VIDEO, at, make_fact

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("switched_on")]

UNIT_VALUE = {"title": "Unit 1", "subsection": "Sub", "section": "Section", "blocks": [[PROBLEM, "Problem 1"]]}


def read(user) -> dict:
    memory = memory_api.list_memories().get(user=user)
    return memory_api.build_memory_data([memory])[memory.pk]


def test_page_is_the_unit_when_a_block_in_it_had_the_last_event(learner):
    memory_api.record_now([make_fact(learner.pk, values={"unit": UNIT_VALUE}), make_fact(learner.pk, PROBLEM, 5)])

    page = read(learner)["current_page"]
    assert (page["usage_key"], page["title"], page["at"]) == (UNIT, "Unit 1", at(5).isoformat())


def test_what_is_told_of_a_course_is_what_is_shown_of_it_and_takes_one_statement(learner):
    other = "course-v1:DemoX+OTHER+2026"
    facts = [make_fact(learner.pk, values={"unit": UNIT_VALUE}), make_fact(learner.pk, PROBLEM, 5)]
    memory_api.record_now(
        [*facts, make_fact(learner.pk, "", values={"enrolment": {"mode": "audit", "is_active": True}})]
    )
    shown = read(learner)
    memory_api.record_now([replace(one, course_key=other) for one in facts])
    with CaptureQueriesContext(connection) as captured:
        assert recall(learner.pk, COURSE) == shown
    assert sum("iblai_mentor_plugin_memoryentry" in query["sql"] for query in captured) == 1


def test_page_is_the_block_when_no_unit_is_known_as_in_the_mobile_apps(learner):
    memory_api.record_now([make_fact(learner.pk, VIDEO, 5)])

    page = read(learner)["current_page"]
    assert (page["usage_key"], page["block_type"], page["title"]) == (VIDEO, "video", "")


def test_page_links_to_the_courseware(learner):
    memory_api.record_now([make_fact(learner.pk)])

    assert read(learner)["current_page"]["url"] == f"http://lms.example.com/courses/{COURSE}/jump_to/{UNIT}"


def test_there_is_no_page_when_only_the_enrolment_is_known(learner):
    value = {"mode": "audit", "is_active": True}
    memory_api.record_now([make_fact(learner.pk, "", values={"enrolment": value}, moves_page=False)])

    data = read(learner)
    assert data["current_page"] is None
    assert data["enrolment"]["value"] == value
    assert data["summary"] == "Has not opened a page of the course yet."


def test_summary_says_where_the_learner_is(learner):
    memory_api.record_now([make_fact(learner.pk, values={"unit": UNIT_VALUE})])

    assert read(learner)["summary"] == "Last on “Section › Sub › Unit 1”; 1 block visited."


def test_blocks_are_the_newest_first_bounded_and_counted(learner, settings):
    settings.IBLAI_MENTOR_VISITED_BLOCKS = 2
    memory_api.record_now([make_fact(learner.pk, f"{VIDEO}{number}", number) for number in range(5)])

    visited = read(learner)["visited_blocks"]
    assert [block["usage_key"] for block in visited["results"]] == [f"{VIDEO}4", f"{VIDEO}3"]
    assert visited["total"] == 5


def test_page_is_known_when_many_blocks_had_later_events(learner, settings):
    settings.IBLAI_MENTOR_VISITED_BLOCKS = 2
    regraded = [make_fact(learner.pk, f"{PROBLEM}{number}", 9 + number, moves_page=False) for number in range(4)]
    memory_api.record_now([make_fact(learner.pk), *regraded])

    assert read(learner)["current_page"]["usage_key"] == UNIT


def test_fact_tells_which_event_taught_it_and_when(learner):
    memory_api.record_now([make_fact(learner.pk, PROBLEM, 3, values={"attempts": 2}, kind="problem_check")])

    (block,) = read(learner)["visited_blocks"]["results"]
    assert block["facts"]["attempts"] == {"value": 2, "event": "problem_check", "at": at(3).isoformat()}


def test_result_is_hidden_when_the_learner_may_not_see_it(learner, lms):
    memory_api.record_now(
        [make_fact(learner.pk, PROBLEM, values={"score": [1.0, 2.0], "correct": True, "attempts": 1})]
    )
    lms.hidden_results.add(PROBLEM)

    (block,) = read(learner)["visited_blocks"]["results"]
    assert set(block["facts"]) == {"attempts"}


def test_result_is_shown_when_the_learner_may_see_it(learner):
    memory_api.record_now([make_fact(learner.pk, PROBLEM, values={"score": [1.0, 2.0]})])

    (block,) = read(learner)["visited_blocks"]["results"]
    assert block["facts"]["score"]["value"] == {"earned": 1.0, "possible": 2.0}


def test_grade_is_hidden_when_the_learner_may_not_see_it(learner, lms):
    memory_api.record_now([make_fact(learner.pk, "", values={"grade": {"percent": 1.0, "letter": "A"}})])
    lms.hidden_grades.add(COURSE)

    assert read(learner)["grade"] is None


@pytest.mark.parametrize("count", [1, 12])
def test_any_number_of_memories_is_read_in_one_query(make_user, count):
    users = [make_user(f"learner{number}", COURSE) for number in range(count)]
    memory_api.record_now([make_fact(user.pk, values={"unit": UNIT_VALUE}) for user in users])
    memories = list(memory_api.list_memories())
    with CaptureQueriesContext(connection) as queries:
        data = memory_api.build_memory_data(memories)

    assert len(data) == count
    # The newest blocks of all of them; and, as nobody told of their enrolment, which of them paused remembering.
    assert len(queries) == 1

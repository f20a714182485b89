"""What no event told of a memory is asked of the LMS when the memory is read, and kept."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.courseware.course import VisibleBlock
from iblai_mentor_plugin.data import BlockPlace, BlockState, CourseRecord
from iblai_mentor_plugin.exceptions import CoursewareError
from iblai_mentor_plugin.memory.facts import list_facts
from iblai_mentor_plugin.models import MemoryEntry
from tests.conftest import COURSE
from tests.memory.facts import PROBLEM, UNIT, VIDEO, at, make_fact

# As outside a request: what is read there is kept at once.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("switched_on")]

PLACE = BlockPlace("Problem 1", UNIT, "Unit 1", "Subsection 1", "Section 1")


@pytest.fixture
def reconciled(learner, lms):
    """A learner of a course that ran before the mentor came: no event spoke of them."""
    lms.states[COURSE] = [BlockState(learner.pk, PROBLEM, at(5), completion=1.0)]
    lms.places[PROBLEM] = PLACE
    lms.records[learner.pk, COURSE] = CourseRecord("audit", is_active=True, percent=0.5, letter="Pass")
    call_command("mentor_reconcile", COURSE)
    return learner


def read(user):
    memory = memory_api.list_memories().get(user=user)
    return memory_api.build_memory_data([memory])[memory.pk]


def test_titles_are_there_when_a_memory_came_from_reconciling(reconciled):
    data = read(reconciled)
    page, (block,) = data["current_page"], data["visited_blocks"]["results"]
    assert (page["usage_key"], page["title"], page["subsection"], page["section"]) == (
        UNIT, "Unit 1", "Subsection 1", "Section 1"
    )  # fmt: skip
    assert (block["title"], block["unit"], data["visited_blocks"]["total"]) == ("Problem 1", UNIT, 1)


def test_enrolment_and_grade_are_there_when_the_learner_was_enrolled_before(reconciled):
    data = read(reconciled)
    assert data["enrolment"]["value"] == {"mode": "audit", "is_active": True}
    assert data["grade"]["grade"]["value"] == {"percent": 0.5, "letter": "Pass"}
    assert data["grade"]["passing"]["value"] is True


def test_nothing_more_is_asked_when_a_memory_is_read_again(reconciled, lms):
    first = read(reconciled)
    lms.places.clear()
    lms.records[reconciled.pk, COURSE] = CourseRecord("honor", is_active=False, percent=0.9, letter="")
    assert read(reconciled) == first


def test_a_facts_list_has_the_titles_too(reconciled):
    titles = {fact.usage_key: fact.title for fact in list_facts(reconciled.pk, [COURSE])}
    assert titles[PROBLEM] == "Problem 1"
    assert {fact.name for fact in list_facts(reconciled.pk, [COURSE])} == {
        "completion", "page", "enrolment", "grade", "passing"
    }  # fmt: skip


def test_no_time_of_the_memory_moves_when_a_gap_is_filled(reconciled):
    columns = ("usage_key", "first_at", "last_at", "page_at")
    before = list(MemoryEntry.objects.exclude(course_key="").order_by("pk").values(*columns))
    read(reconciled)
    assert list(MemoryEntry.objects.exclude(course_key="").order_by("pk").values(*columns)) == before
    assert "place" in MemoryEntry.objects.get(usage_key=PROBLEM).facts["fields"]


def test_an_events_word_stands_when_it_came_first(learner, lms):
    values = {"enrolment": {"mode": "verified", "is_active": True}}
    memory_api.record_now([make_fact(learner.pk, "", values=values)])
    lms.records[learner.pk, COURSE] = CourseRecord("audit", is_active=False, percent=0.5, letter="")
    data = read(learner)
    assert data["enrolment"]["value"] == values["enrolment"]
    assert data["grade"]["passing"]["value"] is False


def test_an_event_wins_when_it_comes_later(reconciled):
    read(reconciled)
    values = {"enrolment": {"mode": "audit", "is_active": False}}
    memory_api.record_now([make_fact(reconciled.pk, "", 9, values=values)])
    assert read(reconciled)["enrolment"]["value"] == values["enrolment"]


def test_what_was_forgotten_stays_so_when_a_gap_is_filled(reconciled):
    memory_api.record_now([make_fact(reconciled.pk, UNIT)])
    memory_api.forget_block(reconciled.pk, COURSE, PROBLEM)
    read(reconciled)
    assert MemoryEntry.objects.get(usage_key=PROBLEM).facts == {}


def test_a_unit_that_was_seen_names_its_blocks_and_nothing_is_asked(learner, lms):
    unit = {"title": "Unit", "subsection": "", "section": "", "blocks": [[PROBLEM, "As seen"]]}
    memory_api.record_now([make_fact(learner.pk, UNIT, values={"unit": unit})])
    memory_api.record_now([make_fact(learner.pk, PROBLEM, 1, values={"completion": 1.0})])
    lms.places = {PROBLEM: PLACE, UNIT: PLACE}
    titles = {block["usage_key"]: block["title"] for block in read(learner)["visited_blocks"]["results"]}
    assert titles == {UNIT: "Unit", PROBLEM: "As seen"}


def test_every_block_gets_its_title_when_there_are_more_than_one_reading_asks_about(learner, lms, settings):
    settings.IBLAI_MENTOR_VISITED_BLOCKS = 500
    keys = [f"{VIDEO}{number}" for number in range(250)]
    lms.places = {key: BlockPlace(key[-3:]) for key in keys[::2]}  # The others were deleted since.
    memory_api.record_now(
        [make_fact(learner.pk, key, number, values={"completion": 1.0}) for number, key in enumerate(keys)]
    )
    read(learner)
    titles = {block["usage_key"]: block["title"] for block in read(learner)["visited_blocks"]["results"]}
    assert titles == {key: key[-3:] if key in lms.places else "" for key in keys}


def test_a_memory_is_read_when_the_lms_cannot_say_what_it_lacks(reconciled, lms):
    def refuse(*_asked):
        raise CoursewareError("The LMS could not say.")

    lms.find_places = lms.find_records = refuse
    try:
        data = read(reconciled)
    finally:
        del lms.find_places, lms.find_records
    assert (data["enrolment"], data["visited_blocks"]["results"][0]["title"]) == (None, "")


@pytest.mark.parametrize("course", [COURSE, None])
def test_nothing_is_asked_about_who_paused_remembering(reconciled, course):
    memory_api.pause(reconciled.pk, *([course] if course else []))
    assert (read(reconciled)["enrolment"], read(reconciled)["visited_blocks"]["results"][0]["title"]) == (None, "")


@pytest.mark.parametrize(("is_visible", "title"), [(True, "Problem 1"), (False, "")])
def test_a_block_that_a_browser_alone_claims_is_named_where_its_learner_may_see_it(learner, lms, is_visible, title):
    lms.places[PROBLEM] = PLACE
    blocks = [VisibleBlock(PROBLEM, "problem", "Problem 1", UNIT, UNIT)] if is_visible else []
    lms.open_course(learner.pk, COURSE).blocks = blocks
    memory_api.record_now([make_fact(learner.pk, PROBLEM, from_browser=True)])
    data = read(learner)
    assert (data["visited_blocks"]["results"][0]["title"], data["current_page"]["title"]) == (title, title and "Unit 1")
    assert {fact.title for fact in list_facts(learner.pk, [COURSE]) if fact.usage_key} == {title}
    assert ("Problem 1" in str(MemoryEntry.objects.get(usage_key=PROBLEM).facts)) is is_visible


def test_no_course_is_opened_for_a_block_that_is_gone(learner, lms):
    memory_api.record_now([make_fact(learner.pk, PROBLEM, from_browser=True)])
    read(learner)
    assert not lms.courses

"""Facts on their way into the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import DropCount, MemoryEntry
from tests.conftest import COURSE
from tests.memory.facts import PROBLEM, UNIT, VIDEO, at, make_fact

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("switched_on")]


def remembered(user) -> dict:
    return {entry.usage_key: entry for entry in MemoryEntry.objects.filter(user=user, course_key=COURSE)}


def count_statements(*facts) -> int:
    """Return how many statements a write takes, without PostgreSQL's second look at what it locked."""
    with CaptureQueriesContext(connection) as queries:
        memory_api.record_now(facts)
    words = ("SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE")
    again = connection.vendor == "postgresql" and any("FOR UPDATE" in query["sql"] for query in queries)
    return sum(query["sql"].startswith(words) for query in queries) - again


def test_fact_is_remembered_when_the_course_is_on(learner):
    memory_api.record_now([make_fact(learner.pk, values={"completion": 1.0})])

    assert remembered(learner)[UNIT].facts["fields"]["completion"][2] == 1.0


def test_memory_of_the_course_exists_when_a_block_has_an_event(learner):
    memory_api.record_now([make_fact(learner.pk, seconds=5)])

    assert remembered(learner)[""].last_at == at(5)


def test_nothing_is_remembered_when_the_course_is_off(learner):
    operating_api.switch_off(COURSE)
    memory_api.record_now([make_fact(learner.pk)])

    assert not MemoryEntry.objects.exists()


def test_nothing_is_remembered_when_the_kill_switch_is_thrown(learner):
    memory_api.record_now([make_fact(learner.pk)])
    operating_api.kill()
    memory_api.record_now([make_fact(learner.pk, PROBLEM)])

    assert PROBLEM not in remembered(learner)


def test_nothing_is_remembered_of_somebody_who_is_not_enrolled(make_user):
    memory_api.record_now([make_fact(make_user("visitor").pk)])

    assert not MemoryEntry.objects.exists()


def test_nothing_is_remembered_of_a_course_whose_key_no_client_could_read(learner, lms):
    course_key = f"course-v1:DemoX+{'M' * 200}+2026"
    lms.enrolments[learner.pk, course_key] = True
    memory_api.record_now([make_fact(learner.pk, course_key=course_key)])

    assert not MemoryEntry.objects.exists()


def test_nothing_is_remembered_of_a_retired_user(learner, lms):
    lms.retired.add(learner.pk)
    memory_api.record_now([make_fact(learner.pk)])

    assert not MemoryEntry.objects.exists()


def test_event_is_refused_when_it_is_more_than_five_minutes_ahead(learner):
    now = timezone.now()
    memory_api.record_now([make_fact(learner.pk, at=now + timedelta(minutes=6), kind="early")])

    assert not MemoryEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_event_that_was_refused_is_counted(learner):
    memory_api.record_now([make_fact(learner.pk, at=timezone.now() + timedelta(minutes=6), kind="early")])

    assert DropCount.objects.get(kind="early").reason == "ahead of the clock"


def test_event_counts_when_it_is_a_little_ahead_of_the_clock(learner):
    soon = timezone.now() + timedelta(minutes=4)
    memory_api.record_now([make_fact(learner.pk, at=soon)])

    assert remembered(learner)[UNIT].last_at == soon


@pytest.mark.django_db(transaction=True)
def test_write_takes_two_statements_when_row_and_block_exist(learner):
    memory_api.record_now([make_fact(learner.pk)])

    # One reads and locks the entries of every scope, one writes those that changed.
    assert count_statements(make_fact(learner.pk, seconds=1, values={"completion": 1.0})) == 2


@pytest.mark.django_db(transaction=True)
def test_write_takes_four_statements_at_most_at_first_sight(learner):
    # The entries, the switches, and the insert; the courseware port may add two of the LMS's own.
    assert count_statements(make_fact(learner.pk)) <= 4


@pytest.mark.django_db(transaction=True)
def test_write_takes_two_statements_when_the_memory_is_large(learner):
    memory_api.record_now([make_fact(learner.pk, f"{UNIT}{number}") for number in range(300)])

    assert count_statements(make_fact(learner.pk, f"{UNIT}7", seconds=9)) == 2


@pytest.mark.django_db(transaction=True)
def test_replay_writes_nothing_when_it_teaches_nothing(learner):
    fact = make_fact(learner.pk, values={"completion": 1.0})
    memory_api.record_now([fact])

    assert count_statements(fact) == 1


@pytest.mark.django_db(transaction=True)
def test_fact_is_written_after_the_commit_of_the_sender(learner):
    with transaction.atomic():
        memory_api.record([make_fact(learner.pk)])
        assert not MemoryEntry.objects.exists()

    assert UNIT in remembered(learner)


@pytest.mark.django_db(transaction=True)
def test_fact_is_lost_when_the_sender_rolls_back(learner):
    with transaction.atomic():
        memory_api.record([make_fact(learner.pk)])
        transaction.set_rollback(True)

    assert not MemoryEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_facts_of_a_savepoint_are_lost_when_it_is_rolled_back(learner):
    with transaction.atomic():
        memory_api.record([make_fact(learner.pk)])
        with transaction.atomic():
            memory_api.record([make_fact(learner.pk, PROBLEM)])
            transaction.set_rollback(True)

    assert set(remembered(learner)) == {"", UNIT}


@pytest.mark.django_db(transaction=True)
def test_events_of_one_request_are_written_once(learner):
    memory_api.record_now([make_fact(learner.pk)])
    with CaptureQueriesContext(connection) as queries, memory_api.merged_recording():
        for seconds in range(1, 6):
            memory_api.record([make_fact(learner.pk, PROBLEM, seconds, values={"attempts": seconds})])

    assert sum(query["sql"].startswith("INSERT") for query in queries) == 1
    assert remembered(learner)[PROBLEM].facts["fields"]["attempts"][2] == 5


def test_browser_creates_no_more_blocks_than_the_ceiling(learner, settings):
    settings.IBLAI_MENTOR_BROWSER_BLOCKS = 3
    for number in range(5):
        memory_api.record_now([make_fact(learner.pk, f"{VIDEO}{number}", from_browser=True)])

    assert sum(bool(key) for key in remembered(learner)) == 3


def test_block_counts_no_longer_as_the_browsers_when_the_server_vouches_for_it(learner, settings):
    settings.IBLAI_MENTOR_BROWSER_BLOCKS = 1
    memory_api.record_now([make_fact(learner.pk, VIDEO, from_browser=True)])
    memory_api.record_now([make_fact(learner.pk, VIDEO, seconds=1)])
    memory_api.record_now([make_fact(learner.pk, PROBLEM, from_browser=True)])

    assert set(remembered(learner)) == {"", VIDEO, PROBLEM}


def test_nothing_is_remembered_before_the_notice_is_accepted_where_it_must_be(learner, settings):
    settings.IBLAI_MENTOR_NOTICE_BEFORE_MEMORY = True
    memory_api.record_now([make_fact(learner.pk)])

    assert not MemoryEntry.objects.exists()


def test_what_happened_after_the_notice_was_accepted_is_remembered(learner, settings):
    settings.IBLAI_MENTOR_NOTICE_BEFORE_MEMORY = True
    before = timezone.now()
    operating_api.accept_notice(learner.pk, version=1)
    memory_api.record_now([make_fact(learner.pk, PROBLEM, at=before), make_fact(learner.pk, at=timezone.now())])
    memory_api.record_now([make_fact(learner.pk, VIDEO, at=timezone.now())])

    assert set(remembered(learner)) == {"", UNIT, VIDEO}


def test_write_takes_two_statements_where_the_notice_must_be_accepted(learner, settings):
    settings.IBLAI_MENTOR_NOTICE_BEFORE_MEMORY = True
    operating_api.accept_notice(learner.pk, version=1)
    memory_api.record_now([make_fact(learner.pk, PROBLEM, at=timezone.now())])

    assert count_statements(make_fact(learner.pk, PROBLEM, at=timezone.now())) == 2


def test_nothing_that_happened_before_the_agreement_is_remembered_later(learner, settings):
    settings.IBLAI_MENTOR_NOTICE_BEFORE_MEMORY = True
    before = timezone.now()
    operating_api.accept_notice(learner.pk, version=1)
    memory_api.record_now([make_fact(learner.pk, at=timezone.now())])
    memory_api.record_now([make_fact(learner.pk, PROBLEM, at=before)])

    assert set(remembered(learner)) == {"", UNIT}


def test_nothing_more_is_remembered_when_the_acceptance_is_withdrawn(learner, settings):
    settings.IBLAI_MENTOR_NOTICE_BEFORE_MEMORY = True
    operating_api.accept_notice(learner.pk, version=1)
    memory_api.record_now([make_fact(learner.pk, at=timezone.now())])
    operating_api.withdraw_acceptance(learner.pk)
    memory_api.record_now([make_fact(learner.pk, PROBLEM, at=timezone.now())])

    assert set(remembered(learner)) == {"", UNIT}


@pytest.mark.django_db(transaction=True)
def test_lms_goes_on_and_the_drop_is_counted_when_a_value_cannot_be_stored(learner):
    memory_api.record_now([make_fact(learner.pk, values={"completion": object()}, kind="unstorable")])

    assert DropCount.objects.get(kind="unstorable").reason == "error"

"""Weeks are closed once; whatever happens to learners later, what was shown of them stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iblai_mentor_plugin.activity.closing import close_weeks
from iblai_mentor_plugin.activity.disclosure import disclose
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.data import BlockPlace
from iblai_mentor_plugin.models import (
    ClosedWeek,
    Feedback,
    Message,
    Session,
    ShownCount,
    Tenant,
    TermBand,
)
from tests.conftest import COURSE
from tests.failing import failing_deletes
from tests.fakes import FakeCourseware
from tests.mentor.conftest import HTML, UNIT

if TYPE_CHECKING:
    from collections.abc import Iterable

MONDAY: Final = datetime(2026, 3, 2, tzinfo=UTC)
LATER: Final = MONDAY + timedelta(days=9)
OTHER: Final = UNIT.replace("@unit", "@other")
Measure: Final = ShownCount.Measure

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tenant(main: Tenant, lms: FakeCourseware) -> Tenant:
    """Have the tenant allow it from the first Monday on."""
    Tenant.objects.update(activity_from=MONDAY.date())
    lms.places = {
        key: BlockPlace("A block", unit, "A unit") for key, unit in ((UNIT, UNIT), (HTML, UNIT), (OTHER, OTHER))
    }
    return Tenant.objects.get()


def enrol(*user_ids: int, is_active: bool = True) -> None:
    lms = get_courseware()
    assert isinstance(lms, FakeCourseware)
    lms.enrolments.update({(user_id, COURSE): is_active for user_id in user_ids})


def ask(user_id: int, usage_key: str = UNIT, *, at: datetime = MONDAY, thumb: int = 0, **reply: Any) -> Message:
    """Have a learner ask, and the mentor reply."""
    tenant = Tenant.objects.get()
    mentor = mentor_api.get_mentor(tenant, "mentor")
    session = Session.objects.create(tenant=tenant, user_id=user_id, mentor=mentor, course_key=COURSE)
    fields = {"state": Message.State.COMPLETE, "usage_key": usage_key, **reply}
    message = session.messages.create(number=2, kind=Message.Kind.REPLY, generation_id=uuid4(), **fields)
    if thumb:
        Feedback.objects.create(message=message, user_id=user_id, rating=thumb)
    Message.objects.filter(pk=message.pk).update(created=at)
    return message


def read(measure: Measure = Measure.ASKED) -> dict[str, int]:
    """Return what is shown of a measure."""
    return dict(ShownCount.objects.filter(measure=measure).values_list("key", "learners"))


def users(count: int) -> Iterable[int]:
    return range(731_500_001, 731_500_001 + count)


def test_learners_are_counted_by_unit_and_once_each() -> None:
    enrol(*users(40))
    for user_id in users(15):
        ask(user_id)
        ask(user_id, HTML)
    assert (close_weeks(LATER), read(), read(Measure.HELPED)) == (1, {UNIT: 10}, {UNIT: 10})


def test_each_measure_counts_what_it_says() -> None:
    enrol(*users(50))
    for user_id in users(12):
        ask(user_id, state=Message.State.FAILED, thumb=Feedback.Rating.DOWN)
        ask(user_id, OTHER, thumb=Feedback.Rating.UP, citations=[{"usage_key": HTML, "title": "x"}])
        ask(user_id, problem_key="p", offers_contact=True)
        ask(user_id, HTML.replace("text", "gone"), offers_contact=True)
    close_weeks(LATER)
    assert read(Measure.UNANSWERED) == {UNIT: 10, HTML.replace("text", "gone"): 10}
    assert (read(Measure.DOWN), read(Measure.UP)) == ({UNIT: 10}, {OTHER: 10})
    assert (read(Measure.LADDER), read(Measure.TOPIC)) == ({"p": 10}, {HTML: 10})


def test_nothing_is_counted_until_the_tenant_allows_it_and_nothing_from_before() -> None:
    enrol(*users(40))
    for user_id in users(15):
        ask(user_id)
    Tenant.objects.update(activity_from=None)
    assert (close_weeks(LATER), ClosedWeek.objects.count()) == (0, 0)
    Tenant.objects.update(activity_from=MONDAY.date() + timedelta(days=1))
    assert (close_weeks(LATER + timedelta(weeks=1)), read()) == (0, {})


def test_week_that_is_not_over_stays_open() -> None:
    enrol(*users(40))
    for user_id in users(15):
        ask(user_id)
    assert (close_weeks(MONDAY + timedelta(days=7, hours=23)), read()) == (0, {})


def test_what_staff_tried_and_who_left_does_not_count() -> None:
    enrol(*users(60))
    for user_id in users(15):
        ask(user_id, briefing_version=1)
        ask(user_id, OTHER)
    enrol(*list(users(15))[:6], is_active=False)
    close_weeks(LATER)
    assert read() == {}


def test_closed_week_does_not_change_when_learners_are_erased_or_ask_about_it_again() -> None:
    people = [User.objects.create(pk=pk, username=f"u{pk}") for pk in users(20)]
    enrol(*users(40))
    for user in people:
        ask(user.pk)
    close_weeks(LATER)
    before = list(ShownCount.objects.order_by("pk").values())
    for user in people[:15]:
        operating_api.retire(user.pk)
    enrol(*users(15), is_active=False)
    assert close_weeks(LATER + timedelta(days=1)) == 0
    assert (list(ShownCount.objects.order_by("pk").values()), len(before) > 0) == (before, True)


def test_week_is_closed_later_where_the_lms_did_not_answer(lms: FakeCourseware) -> None:
    enrol(*users(40))
    for user_id in users(15):
        ask(user_id)
    lms.failing.add(COURSE)
    assert close_weeks(LATER) == 0
    lms.failing.clear()
    assert (close_weeks(LATER), read()) == (1, {UNIT: 10})


def test_small_course_has_bands_over_the_term_that_never_go_down() -> None:
    enrol(*users(20))
    for user_id in users(6):
        ask(user_id)
    ask(next(iter(users(1))), OTHER)
    close_weeks(LATER)
    assert (read(), dict(TermBand.objects.values_list("key", "band"))) == ({}, {UNIT: 1})
    Session.objects.filter(user_id__in=list(users(4))).delete()
    for user_id in list(users(20))[6:14]:
        ask(user_id, at=MONDAY + timedelta(weeks=1))
    close_weeks(LATER + timedelta(weeks=1))
    assert dict(TermBand.objects.values_list("key", "band")) == {UNIT: 2}
    Session.objects.all().delete()
    ask(next(iter(users(1))), at=MONDAY + timedelta(weeks=2))
    close_weeks(LATER + timedelta(weeks=2))
    assert dict(TermBand.objects.values_list("key", "band")) == {UNIT: 2}


def test_bands_begin_anew_with_the_day_that_the_tenant_names(tenant: Tenant) -> None:
    enrol(*users(20))
    for user_id in users(6):
        ask(user_id)
    ask(next(iter(users(1))), at=MONDAY + timedelta(weeks=1))
    close_weeks(LATER)
    Tenant.objects.filter(pk=tenant.pk).update(activity_from=(MONDAY + timedelta(weeks=1)).date())
    close_weeks(LATER + timedelta(weeks=1))
    assert dict(TermBand.objects.values_list("key", "band")) == {}


@pytest.mark.django_db(transaction=True)
def test_week_of_a_small_course_stays_open_where_its_bands_could_not_be_kept() -> None:
    enrol(*users(20))
    for user_id in users(6):
        ask(user_id)
    # Of a term that is over: it goes with the first week of this one.
    TermBand.objects.create(course_key=COURSE, key=OTHER, band=2)
    with failing_deletes(TermBand), pytest.raises(DatabaseError):
        close_weeks(LATER)
    assert (ClosedWeek.objects.count(), close_weeks(LATER)) == (0, 1)
    assert dict(TermBand.objects.values_list("key", "band")) == {UNIT: 1}


def test_week_is_not_counted_again_every_hour_for_a_course_that_was_deleted(lms: FakeCourseware) -> None:
    enrol(*users(40))
    ask(next(iter(users(1))))
    lms.failing.add(COURSE)
    lms.enrolments.clear()
    assert not lms.course_exists(COURSE)
    close_weeks(LATER)
    with CaptureQueriesContext(connection) as captured:
        close_weeks(LATER)
    assert not [query for query in captured if "iblai_mentor_plugin_message" in query["sql"]]


# Random weeks against what the rules say

EVENTS: Final = st.lists(
    st.tuples(st.sampled_from(("join", "leave", "ask", "elsewhere", "erase")), st.integers(0, 44)), max_size=120
)


@given(start=st.integers(25, 45), events=EVENTS, after=EVENTS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_the_closed_week_is_what_the_rules_show_and_stays(
    start: int, events: list[tuple[str, int]], after: list[tuple[str, int]]
) -> None:
    for model in (Session, ClosedWeek, ShownCount, TermBand):
        model.objects.all().delete()
    get_courseware().reset()  # type: ignore[attr-defined]
    ids = list(users(45))
    asked: dict[str, set[int]] = {UNIT: set(), OTHER: set()}
    enrolled = set(ids[:start])
    enrol(*enrolled)
    for event, who in events:
        play(event, ids[who], asked, enrolled)
    close_weeks(LATER)
    expected = disclose(asked, enrolled) if len(enrolled) >= 30 else {}
    assert read() == expected
    before = list(ShownCount.objects.order_by("pk").values())
    for event, who in after:
        play(event, ids[who], asked, enrolled)
    close_weeks(LATER + timedelta(hours=1))
    assert list(ShownCount.objects.order_by("pk").values()) == before


def play(event: str, user_id: int, asked: dict[str, set[int]], enrolled: set[int]) -> None:
    """Have something happen to a learner, in the tables and in sets beside them."""
    if event in ("join", "leave"):
        enrol(user_id, is_active=event == "join")
        (enrolled.add if event == "join" else enrolled.discard)(user_id)
    elif event == "erase":
        Session.objects.filter(user_id=user_id).delete()
        for learners in asked.values():
            learners.discard(user_id)
    else:
        key = UNIT if event == "ask" else OTHER
        ask(user_id, key)
        asked[key].add(user_id)


def test_bands_of_many_units_take_no_more_statements_than_those_of_one(
    lms: FakeCourseware, django_assert_max_num_queries: Any
) -> None:
    enrol(*users(12))
    units = [f"{UNIT}{number}" for number in range(40)]
    lms.places |= {key: BlockPlace("A block", key, "A unit") for key in units}
    for key in units:
        for user_id in users(6):
            ask(user_id, key)
    # Each with a commit of its own, a term of many small courses took a minute.
    with django_assert_max_num_queries(40):
        assert close_weeks(LATER) == 1
    assert TermBand.objects.count() == 40


def test_replies_of_a_week_are_read_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iblai_mentor_plugin.activity.tally._AT_ONCE", 3)
    enrol(*range(1, 41))
    for user_id in range(1, 21):
        ask(user_id)
    with CaptureQueriesContext(connection) as captured:
        close_weeks(LATER)
    assert read() == {UNIT: 20}
    # Twenty replies, three at a time.
    assert sum("iblai_mentor_plugin_message" in query["sql"] for query in captured) > 20 / 3

"""A look says the same, made alone or along with another row, on every database."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.db.models import Model, OuterRef
from django.utils import timezone

from iblai_mentor_plugin.instructions import WISHES
from iblai_mentor_plugin.looks import let_go
from iblai_mentor_plugin.memory.session_notes import KEEPS_NOTES
from iblai_mentor_plugin.mentor.replying.lifecycle import GOES_ON
from iblai_mentor_plugin.mentor.spending.budgets import HAS_BUDGETS
from iblai_mentor_plugin.mentor.spending.ledger import STAFF_LIMIT
from iblai_mentor_plugin.mentor.staff.assistance import RULES
from iblai_mentor_plugin.mentor.staff.briefings import IN_FORCE
from iblai_mentor_plugin.mentor.staff.quiet_hours import QUIET_UNTIL
from iblai_mentor_plugin.mentor.staff.settings import CHOSEN_TOOLS
from iblai_mentor_plugin.models import (
    Assistance,
    Briefing,
    Budget,
    CourseSetting,
    CustomInstruction,
    LearnerChoice,
    Mentor,
    Message,
    QuietHours,
    Session,
    Switch,
    Tenant,
)
from iblai_mentor_plugin.notices import DECLINED, WORDS, Destination, accept_notice, decline_notice, find_notice
from iblai_mentor_plugin.switches import SWITCHED
from tests.conftest import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django import DjangoAssertNumQueries

    from iblai_mentor_plugin.looks import Look

ODD = "Ünïcode “quotes” \\ \"and\" 'more' ✨"
_TIMES = ("accepted_at", "modified")
TENANT, USER, THERE = OuterRef("tenant_id"), OuterRef("user_id"), OuterRef("course_key")


@pytest.fixture
def session(learner: User, main: Tenant) -> Session:
    mentor = Mentor.objects.get(tenant=main)
    return Session.objects.create(tenant=main, user=learner, mentor=mentor, course_key=COURSE)


def say_everything(session: Session) -> None:
    """Have every table say something, to this session and to others."""
    user, tenant, now = session.user, session.tenant, timezone.now()
    notice = find_notice()
    assert notice is not None
    accept_notice(user.pk, version=notice.version, destination=Destination("llm.example.com", leaves_site=True))
    accept_notice(user.pk, version=notice.version, destination=Destination("vectors.example.com", only_searches=True))
    decline_notice(user.pk + 1, version=notice.version)
    for hours in (1, 3, 2):
        QuietHours.objects.create(
            course_key=COURSE, starts=now - timedelta(hours=hours), ends=now + timedelta(hours=hours)
        )
    Assistance.objects.create(course_key=COURSE, part=Assistance.Part.UNIT, key=ODD, level="off")
    Assistance.objects.create(course_key=COURSE, level="hints")
    Assistance.objects.create(course_key=COURSE + "x", level="off")
    for version, text in enumerate(("old", ODD, "draft"), 1):
        published = None if text == "draft" else now
        Briefing.objects.create(course_key=COURSE, version=version, text=text, published_at=published)
    CourseSetting.objects.create(course_key=COURSE, tools=["search-course", ODD], messages_a_day=7)
    LearnerChoice.objects.create(user=user, keeps_session_memory=True)
    CustomInstruction.objects.create(tenant=tenant, user=user, about_user=None, mentor_tone=ODD, profession="")
    Budget.objects.create(scope=Budget.Scope.SITE, amount=1, currency="USD")
    Switch.objects.create(scope=Switch.Scope.COURSE, key=COURSE, is_on=False)
    Message.objects.create(session=session, number=2, kind=2, state="running", heartbeat_at=now)


def list_looks(session: Session) -> list[tuple[Look[Any], tuple[Any, ...], tuple[Any, ...]]]:
    """Return every look with its keys: as values, and as what stands for them along with a session."""
    user, course = (session.user_id,), (COURSE,)
    return [
        *((look, user, (USER,)) for look in (WORDS, DECLINED, KEEPS_NOTES)),
        *((look, course, (THERE,)) for look in (QUIET_UNTIL, RULES, IN_FORCE, CHOSEN_TOOLS, STAFF_LIMIT)),
        # Its keys are cut from the course's, so that it comes along by values alone.
        (SWITCHED, course, course),
        (WISHES, (session.tenant_id, session.user_id), (TENANT, USER)),
        (GOES_ON, (session.pk,), (OuterRef("pk"),)),
        (HAS_BUDGETS, (), ()),
    ]


def tell(found: Any) -> Any:
    """Return rows as what is in them, in one order; but for times, of which some are when the row was read."""
    if not (isinstance(found, list) and found and isinstance(found[0], Model)):
        return found
    read = ({one.name: one.value_from_object(row) for one in row._meta.fields} for row in found)
    return sorted(({name: one for name, one in row.items() if name not in _TIMES} for row in read), key=repr)


@pytest.mark.parametrize("prepare", [lambda _session: None, say_everything], ids=["of nothing", "of everything"])
def test_look_says_the_same_alone_and_along(
    session: Session, prepare: Callable[[Session], None], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    prepare(session)
    looks = list_looks(session)
    alone = [tell(look.find(*keys)) for look, keys, _stand_ins in looks]
    along = {name: one for look, _keys, stand_ins in looks for name, one in look.along(*stand_ins).items()}
    with django_assert_num_queries(1):
        row = Session.objects.annotate(**along).get(pk=session.pk)
        brought = [tell(look.take(row, *keys)) for look, keys, _stand_ins in looks]
    assert brought == alone


def test_looks_of_everything_find_something(session: Session) -> None:
    say_everything(session)
    found = [look.find(*keys) for look, keys, _stand_ins in list_looks(session)]
    # The course is switched off, and its learner declined nothing.
    assert [one for one in found if not one] == [False, False]


def test_what_came_along_is_taken_once(session: Session) -> None:
    row = Session.objects.annotate(**KEEPS_NOTES.along(USER)).get(pk=session.pk)
    LearnerChoice.objects.create(user=session.user, keeps_session_memory=True)
    assert [KEEPS_NOTES.take(row, session.user_id) for _twice in range(2)] == [False, True]


def test_what_was_not_taken_is_let_go_of(session: Session) -> None:
    row = Session.objects.annotate(**KEEPS_NOTES.along(USER), **RULES.along(THERE)).get(pk=session.pk)
    let_go(row)
    LearnerChoice.objects.create(user=session.user, keeps_session_memory=True)
    Assistance.objects.create(course_key=COURSE, level="off")
    assert KEEPS_NOTES.take(row, session.user_id)
    assert [rule.level for rule in RULES.take(row, COURSE)] == ["off"]


@pytest.mark.mariadb
@pytest.mark.parametrize("length", [4, 100, 153, 154, 155, 1000])
def test_long_list_is_read_alone_where_the_database_cuts_it(session: Session, length: int) -> None:
    for number in range(10):
        Assistance.objects.create(course_key=COURSE, part=Assistance.Part.UNIT, key=f"{number:03}", level="off")
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION group_concat_max_len = %s", [length])
    try:
        row = Session.objects.annotate(**RULES.along(THERE)).get(pk=session.pk)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION group_concat_max_len = DEFAULT")
    assert [rule.key for rule in RULES.take(row, COURSE)] == [f"{number:03}" for number in range(10)]

"""A database that takes long for each statement, and is not gone: how many of ours a page and an event wait for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from web_fragments.fragment import Fragment

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.filters import RecordUnitView
from iblai_mentor_plugin.launcher import audience
from iblai_mentor_plugin.models import MemoryEntry
from tests.conftest import COURSE
from tests.database_relay import relayed_database
from tests.memory.facts import PROBLEM, make_fact
from tests.mentor.conftest import access, asker, course
from tests.test_inlets import make_block

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from tests.fakes import FakeLearnerCourse

__all__ = ["access", "asker", "course"]

# Seconds of a statement.
SLOW = 0.2


@pytest.fixture
def view(asker: User, course: FakeLearnerCourse, settings: SettingsWrapper) -> Callable[[], None]:
    """Return a function that renders a unit, as a request does."""
    settings.IBLAI_MENTOR_LAUNCHER_SECONDS = 15
    audience._remembered.courses.clear()

    def view() -> None:
        with memory_api.merged_recording():
            RecordUnitView("", {}).run_filter(
                block=make_block(asker.pk), fragment=Fragment("<p>Unit</p>"), context={}, view="student_view"
            )

    return view


# The relay counts the statements of its protocol alone.
@pytest.mark.mariadb
@pytest.mark.django_db(transaction=True)
def test_unit_and_event_wait_for_few_statements_of_ours(view: Callable[[], None], asker: User) -> None:
    view()
    event = [make_fact(asker.pk, PROBLEM)]
    waits: tuple[Callable[[], None], ...] = (view, lambda: memory_api.record_now(event))
    with relayed_database() as relay:
        connection.ensure_connection()
        relay.delay = SLOW
        for act in waits:
            relay.statements, began = 0, time.monotonic()
            act()
            # Begin, read, write, commit, and one more for a savepoint.
            assert relay.statements <= 5
            assert time.monotonic() - began < 5 * SLOW + 1
    assert MemoryEntry.objects.filter(usage_key=PROBLEM).exists()


@pytest.mark.django_db
def test_one_page_asks_of_a_course_and_those_that_come_meanwhile_do_not_wait(view: Callable[[], None]) -> None:
    view()
    known = audience.get_course(COURSE)
    audience._remembered.courses[COURSE] = (float("-inf"), known)
    asked: list[str] = []

    def wait(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        asked.append(sql)
        # Another thread's page.
        assert audience.get_course(COURSE) == known
        return execute(sql, *more)

    with connection.execute_wrapper(wait):
        audience.get_course(COURSE)
    assert len(asked) == 5
